package codemonkeys.oracle.evidence.report;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which encoding an XML document has: the one of its byte order mark; else of the zeros
 * between its first characters; else the one it declares, unless it is plainly another. What is
 * well-formed UTF-8 is UTF-8 whatever it declares: a .NET StringWriter writes {@code utf-16} into
 * each of its documents. Detectors in libraries guess by statistics, and Woodstox believes the
 * declaration.
 */
final class XmlEncoding {
  private static final int HEAD = 1024;

  private static final Pattern DECLARED =
      Pattern.compile("\\A\\s*<\\?xml\\s[^>]*?\\bencoding\\s*=\\s*[\"']([^\"'>]*)[\"']");

  private static final String UTF_32LE = "UTF-32LE";
  private static final String UTF_32BE = "UTF-32BE";

  private enum Bytes {
    ASCII,
    UTF_8,
    OTHER
  }

  private XmlEncoding() {}

  /**
   * A reader of all of a document, without its byte order mark. Bytes that its encoding does not
   * have become U+FFFD: what a test printed need not be text.
   *
   * @param file read from its begin
   */
  static Reader reader(SeekableByteChannel file) throws IOException, UnreadableException {
    byte[] head = head(file);
    int mark = 0;
    Charset charset;
    if (starts(head, 0xff, 0xfe, 0, 0)) {
      charset = Charset.forName(UTF_32LE);
      mark = 4;
    } else if (starts(head, 0, 0, 0xfe, 0xff)) {
      charset = Charset.forName(UTF_32BE);
      mark = 4;
    } else if (starts(head, 0xff, 0xfe)) {
      charset = StandardCharsets.UTF_16LE;
      mark = 2;
    } else if (starts(head, 0xfe, 0xff)) {
      charset = StandardCharsets.UTF_16BE;
      mark = 2;
    } else if (starts(head, 0xef, 0xbb, 0xbf)) {
      charset = StandardCharsets.UTF_8;
      mark = 3;
    } else {
      charset = withoutMark(file, head);
    }
    file.position(mark);
    return Channels.newReader(
        file,
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE),
        1 << 16);
  }

  private static Charset withoutMark(SeekableByteChannel file, byte[] head)
      throws IOException, UnreadableException {
    if (head.length >= 4) {
      boolean[] zero = {head[0] == 0, head[1] == 0, head[2] == 0, head[3] == 0};
      if (zero[0] && zero[1] && zero[2] && !zero[3]) {
        return Charset.forName(UTF_32BE);
      }
      if (!zero[0] && zero[1] && zero[2] && zero[3]) {
        return Charset.forName(UTF_32LE);
      }
      if (zero[0] && !zero[1]) {
        return StandardCharsets.UTF_16BE;
      }
      if (!zero[0] && zero[1]) {
        return StandardCharsets.UTF_16LE;
      }
    }
    // "<?xm" of a mainframe.
    if (starts(head, 0x4c, 0x6f, 0xa7, 0x94) && Charset.isSupported("IBM037")) {
      Charset guess = Charset.forName("IBM037");
      Charset declared = charset(declared(head, guess));
      return declared != null && isPlausible(declared, head) ? declared : guess;
    }
    String name = declared(head, StandardCharsets.ISO_8859_1);
    if (name == null) {
      return StandardCharsets.UTF_8;
    }
    Charset declared = charset(name);
    Bytes bytes = look(file);
    // What pure ASCII means depends on the declaration, as in ISO-2022-JP.
    if (declared != null && isPlausible(declared, head) && bytes != Bytes.UTF_8) {
      return declared;
    }
    if (bytes == Bytes.OTHER && declared == null) {
      throw new UnreadableException(
          new Problem(
              1,
              0,
              "its encoding is " + Printable.text(name) + ", which is not known",
              "expected UTF-8; let the runner write the report so"));
    }
    return StandardCharsets.UTF_8;
  }

  private static byte[] head(SeekableByteChannel file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    file.position(0);
    while (head.hasRemaining() && file.read(head) >= 0) {
      // until it is full or the file is at its end
    }
    return Arrays.copyOf(head.array(), head.position());
  }

  private static boolean starts(byte[] head, int... bytes) {
    if (head.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String declared(byte[] head, Charset by) {
    Matcher declaration = DECLARED.matcher(new String(head, by));
    return declaration.find() ? declaration.group(1).strip() : null;
  }

  private static @Nullable Charset charset(@Nullable String name) {
    try {
      return name == null ? null : Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return null; // not known, or no name at all
    }
  }

  /** Whether the declaration is a declaration in the encoding that it declares. */
  private static boolean isPlausible(Charset charset, byte[] head) {
    return new String(head, charset).strip().startsWith("<?xml");
  }

  /** Looks at all of a document. */
  private static Bytes look(SeekableByteChannel file) throws IOException {
    CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
    file.position(0);
    Reader characters =
        Channels.newReader(file, strict, 1 << 16); // closing it would close the file
    char[] some = new char[1 << 16];
    boolean ascii = true;
    try {
      for (int count = characters.read(some); count >= 0; count = characters.read(some)) {
        for (int i = 0; ascii && i < count; i++) {
          ascii = some[i] < 0x80;
        }
      }
    } catch (CharacterCodingException e) {
      return Bytes.OTHER;
    }
    return ascii ? Bytes.ASCII : Bytes.UTF_8;
  }
}
