package codemonkeys.oracle.files;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Names that a file may have on Linux, and that not all programs expect. */
public final class OddNames {
  private OddNames() {}

  /** Each in the spelling of {@link #bytes}. */
  public static final List<String> ALL =
      List.of(
          "gr\\374n.txt",
          "gr\\375n.txt",
          "gr\\303\\274n.txt",
          "\\377\\376",
          "cut\\303",
          "surrogate\\355\\240\\200",
          "skull\\360\\237\\222\\200\\200",
          "replaced\\357\\277\\275",
          "line\\012break",
          "\\012first",
          "\\001control\\033[1m",
          "two words",
          " lead",
          "quote\"'",
          "back\\134slash",
          "-rf",
          "percent%FC",
          "*?[a]",
          ":(top)x",
          "plain.txt");

  /** Octal escapes become bytes, all else is ASCII. */
  public static byte[] bytes(String spelled) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < spelled.length(); i++) {
      if (spelled.charAt(i) == '\\') {
        out.write(Integer.parseInt(spelled.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        out.write(spelled.charAt(i));
      }
    }
    return out.toByteArray();
  }

  /** A script for sh that runs another one for each name, which is in {@code $f}. */
  public static String forEach(String script) {
    List<String> lines = new ArrayList<>();
    for (String name : ALL) {
      StringBuilder octal = new StringBuilder();
      for (byte b : bytes(name)) {
        octal.append(String.format(java.util.Locale.ROOT, "\\%03o", b & 0xff));
      }
      lines.add("f=$(printf '" + octal + ".'); f=${f%.}; " + script);
    }
    return new String(
        String.join("\n", lines).getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
  }
}
