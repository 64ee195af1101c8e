package codemonkeys.oracle.files;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes to text: UTF-8 that is really UTF-8, without a byte order mark. */
public final class StrictText {
  private StrictText() {}

  public static String decode(byte[] bytes) throws UnreadableException {
    if (bytes.length >= 3
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf) {
      throw new UnreadableException(
          new Problem(
              1,
              1,
              "the file begins with a byte order mark",
              "expected UTF-8 without one; save it again without BOM"));
    }
    // The quick decoder puts U+FFFD in place of what is not UTF-8; only then a second look is due.
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') < 0) {
      return text;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      int column = 1;
      for (int i = 0; i < in.position(); i++) {
        if (bytes[i] == '\n') {
          line++;
          column = 1;
        } else if ((bytes[i] & 0xc0) != 0x80) {
          column++;
        }
      }
      throw new UnreadableException(
          new Problem(
              line,
              column,
              "byte 0x" + Integer.toHexString(bytes[in.position()] & 0xff) + " is not UTF-8",
              "expected UTF-8 text; save the file in that encoding"));
    }
    return out.flip().toString();
  }
}
