package codemonkeys.oracle.evidence.signing;

import java.util.Base64;
import java.util.Optional;

/**
 * Base64 of which every character counts. The JDK's decoder lets the unused bits of the last one be
 * anything, and what is signed should have one spelling only.
 */
public final class StrictBase64 {
  private StrictBase64() {}

  public static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Bytes in the standard alphabet with padding. */
  public static Optional<byte[]> decode(String text) {
    return decode(text, Base64.getDecoder(), Base64.getEncoder());
  }

  /** Bytes in the standard or in the URL-safe alphabet, as DSSE allows. */
  static Optional<byte[]> decodeEither(String text) {
    return decode(text)
        .or(() -> decode(text, Base64.getUrlDecoder(), Base64.getUrlEncoder()))
        .or(() -> decode(text, Base64.getUrlDecoder(), Base64.getUrlEncoder().withoutPadding()));
  }

  private static Optional<byte[]> decode(
      String text, Base64.Decoder decoder, Base64.Encoder encoder) {
    try {
      byte[] bytes = decoder.decode(text);
      return encoder.encodeToString(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
