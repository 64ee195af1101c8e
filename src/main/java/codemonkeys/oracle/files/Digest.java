package codemonkeys.oracle.files;

import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** SHA-256 over a sequence of parts, each with its length, so that no two sequences are alike. */
public final class Digest {
  /** Copied and never used: the platform looks for an implementation each time it is asked. */
  private static final MessageDigest FRESH = fresh();

  private final MessageDigest sha256;

  public Digest() {
    this(FRESH);
  }

  private Digest(MessageDigest from) {
    try {
      sha256 = (MessageDigest) from.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("every Java platform has a SHA-256 that can be copied", e);
    }
  }

  /** Another one of the same parts, to add others to. */
  Digest copy() {
    return new Digest(sha256);
  }

  private static MessageDigest fresh() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public Digest add(byte[] part) {
    int length = part.length;
    sha256.update(
        new byte[] {
          (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
        });
    sha256.update(part);
    return this;
  }

  public Digest add(String part) {
    return add(part.getBytes(StandardCharsets.UTF_8));
  }

  /** Some bytes as they are, without their number: a part of something that comes in pieces. */
  public void addPlain(byte[] buffer, int length) {
    sha256.update(buffer, 0, length);
  }

  /** A document by its content: neither white space nor the order of its keys counts. */
  public Digest add(JsonValue value) {
    if (value instanceof JsonObject object) {
      String[] keys = object.members().keySet().toArray(new String[0]);
      Arrays.sort(keys);
      add("{" + keys.length);
      for (String key : keys) {
        add(key).add(Objects.requireNonNull(object.members().get(key)));
      }
      return this;
    }
    if (value instanceof JsonArray array) {
      add("[" + array.items().size());
      array.items().forEach(this::add);
      return this;
    }
    if (value instanceof JsonString text) {
      return add("\"").add(text.value());
    }
    return add(value instanceof JsonNumber number ? number.text() : value.shown());
  }

  /** The digest of one document by its content, in hex. */
  public static String of(JsonValue value) {
    return new Digest().add(value).hex();
  }

  /** The digest in lower-case hex; ends this object's use. */
  public String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** The plain SHA-256 of some bytes, as {@code sha256sum} prints it. */
  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(new Digest().sha256.digest(bytes));
  }

  /** The plain SHA-256 of everything that a stream has left, in little memory. */
  public static String of(InputStream in) throws IOException {
    Digest digest = new Digest();
    byte[] buffer = new byte[1 << 16];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digest.addPlain(buffer, count);
    }
    return digest.hex();
  }

  /** Whether a text is the SHA-256 of something, in hexadecimal digits as {@link #hex} has them. */
  public static boolean isHex(String text) {
    return text.length() == 64
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }
}
