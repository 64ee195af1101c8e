package codemonkeys.oracle.evidence.signing;

import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** One key as text between two lines (RFC 7468), and nothing beside it. */
final class Pem {
  /** No Ed25519 key is nearly as large. */
  static final int MAX_BYTES = 1 << 14;

  static final String PUBLIC = "PUBLIC KEY";
  static final String PRIVATE = "PRIVATE KEY";

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static byte[] encode(String label, byte[] der) {
    return (begin(label) + LINES.encodeToString(der) + "\n" + end(label))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** What stands between the lines; empty when the text has any other form. */
  static Optional<byte[]> decode(String label, byte[] pem) {
    String text;
    try {
      text = StrictText.decode(pem).replace("\r\n", "\n");
    } catch (UnreadableException e) {
      return Optional.empty();
    }
    if (!text.startsWith(begin(label)) || !text.endsWith(end(label))) {
      return Optional.empty();
    }
    int from = begin(label).length();
    int to = text.length() - end(label).length();
    return to < from
        ? Optional.empty()
        : StrictBase64.decode(text.substring(from, to).replace("\n", ""));
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----\n";
  }

  private static String end(String label) {
    return "-----END " + label + "-----\n";
  }
}
