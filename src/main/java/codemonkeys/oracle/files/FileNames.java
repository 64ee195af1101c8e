package codemonkeys.oracle.files;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Names of files as the bytes that they are. For Linux and git a name is any bytes without a zero;
 * most are UTF-8, some are not, and neither is a fault of the file.
 *
 * <p>A name is a string that stands for exactly one sequence of bytes, in every locale: UTF-8,
 * where each byte that is none is a lone surrogate, U+DC80 to U+DCFF, as in Python's PEP 383.
 * {@link Path} keeps bytes too, but turns them into strings and back by the locale's encoding and
 * with losses; only its URIs have them all.
 */
public final class FileNames {
  private static final int ESCAPE = 0xDC00;
  private static final Path ROOT = Path.of("/");

  private FileNames() {}

  /** The name that some bytes are; several with zeros between them are told apart afterwards. */
  public static String of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE | (in.get() & 0xff)));
      }
    }
  }

  /** The name of a path, relative or absolute as the path is. */
  public static String of(Path path) {
    String text = path.toString();
    if (isAscii(text)) {
      return text;
    }
    String raw = ROOT.resolve(path).toUri().getRawPath();
    int from = path.isAbsolute() ? 0 : 1;
    int to = raw.endsWith("/") ? raw.length() - 1 : raw.length(); // that of a folder
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      if (raw.charAt(i) == '%') {
        bytes[length++] = (byte) HexFormat.fromHexDigits(raw, i + 1, i + 3);
        i += 2;
      } else {
        bytes[length++] = (byte) raw.charAt(i);
      }
    }
    return of(java.util.Arrays.copyOf(bytes, length));
  }

  /** The path of a name in a folder. */
  public static Path resolve(Path folder, String name) {
    if (isAscii(name)) {
      return folder.resolve(name);
    }
    StringBuilder uri = new StringBuilder("file:///");
    for (byte b : bytes(name)) {
      if (b == '/' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z') {
        uri.append((char) b);
      } else {
        uri.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    return folder.resolve(ROOT.relativize(Path.of(URI.create(uri.toString()))));
  }

  /** The bytes that a name is. */
  public static byte[] bytes(String name) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream(name.length() + 8);
    int from = 0;
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      if (isByte(name.codePointAt(i))) {
        out.writeBytes(name.substring(from, i).getBytes(StandardCharsets.UTF_8));
        out.write(name.charAt(i));
        from = i + 1;
      }
    }
    out.writeBytes(name.substring(from).getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  /** The name as text for people and documents: a byte that is not UTF-8 becomes {@code %FC}. */
  public static String text(String name) {
    StringBuilder out = new StringBuilder(name.length());
    name.codePoints()
        .forEach(
            c -> {
              if (isByte(c)) {
                out.append('%').append(String.format(Locale.ROOT, "%02X", c & 0xff));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /** Whether a name means the same in every encoding, so that a program can be handed it. */
  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static boolean isByte(int codePoint) {
    return codePoint >= ESCAPE + 0x80 && codePoint <= ESCAPE + 0xff;
  }
}
