package codemonkeys.oracle.evidence.report;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxEOFException;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLResolver;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/** The elements of one report, one after the other, in bounded memory. */
final class JUnitXml {
  /** As much as a tag may have. */
  private static final int MAX_ATTRIBUTE = 1 << 20;

  private static final int MAX_ATTRIBUTES = 1000;

  private final RepairedXml repaired;
  private final XMLStreamReader2 xml;

  JUnitXml(Reader document) throws UnreadableException, IOException {
    this.repaired = new RepairedXml(document);
    WstxInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_ATTRIBUTE);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
    factory.setProperty(
        WstxInputProperties.P_UNDECLARED_ENTITY_RESOLVER,
        (XMLResolver) (publicId, systemId, base, name) -> undeclared(name));
    try {
      this.xml = (XMLStreamReader2) factory.createXMLStreamReader(repaired);
    } catch (XMLStreamException e) {
      throw unreadable(e, 1);
    }
  }

  /** What stands for an entity that is not one of XML's own five. */
  private StringReader undeclared(String name) throws XMLStreamException {
    if (repaired.definingDoctype() > 0) {
      return new StringReader("\ufffd");
    }
    throw new XMLStreamException(
        name,
        new UnreadableException(
            new Problem(
                currentLine(),
                0,
                "it has an entity that XML does not know ("
                    + Printable.text("&" + name + ";")
                    + ")",
                "expected none but &lt; &gt; &amp; &quot; &apos;; let the runner write the"
                    + " character itself")));
  }

  /** See {@link RepairedXml#definingDoctype}. */
  int definingDoctype() {
    return repaired.definingDoctype();
  }

  /**
   * Goes on to the next start of an element, end of an element, or piece of text.
   *
   * @return a constant of {@link XMLStreamConstants}; of those that are of no interest here too
   */
  int next() throws UnreadableException, IOException {
    try {
      return xml.hasNext() ? xml.next() : XMLStreamConstants.END_DOCUMENT;
    } catch (XMLStreamException e) {
      throw unreadable(e, currentLine());
    }
  }

  /** The name of the element that starts here, without its namespace. */
  String element() {
    return xml.getLocalName();
  }

  /** An attribute of the element that starts here; null when it does not have it. */
  @Nullable String attribute(String name) {
    return xml.getAttributeValue(null, name);
  }

  /** Appends the piece of text that stands here, up to a length. */
  void appendText(StringBuilder text, int max) throws UnreadableException, IOException {
    try {
      char[] piece = new char[Math.max(0, max - text.length())];
      text.append(piece, 0, xml.getTextCharacters(0, piece, 0, piece.length));
    } catch (XMLStreamException e) {
      throw unreadable(e, currentLine());
    }
  }

  /** Where what stands here begins. */
  int line() {
    return Math.max(0, xml.getLocation().getLineNumber());
  }

  private int currentLine() {
    return Math.max(0, xml.getLocationInfo().getCurrentLocation().getLineNumber());
  }

  private static UnreadableException unreadable(XMLStreamException e, int line) throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnreadableException ours) {
        return ours;
      }
      if (cause instanceof IOException io && cause.getCause() == null) {
        throw io;
      }
    }
    // The parser's text ends with its own location.
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    int at = e.getLocation() == null ? line : Math.max(0, e.getLocation().getLineNumber());
    // Woodstox has no type for what is beyond its bounds.
    if (message.endsWith("limit (" + MAX_ATTRIBUTES + ") exceeded")) {
      return new UnreadableException(
          new Problem(
              at,
              0,
              "a tag has more than " + MAX_ATTRIBUTES + " attributes",
              "expected fewer; let the runner write them as properties"));
    }
    return new UnreadableException(
        new Problem(
            at,
            0, // the parser does not see all of a line
            "it is not whole XML (" + Printable.line(message) + ")",
            "expected a whole report; its writer was perhaps ended before it was done"
                + (e instanceof WstxEOFException ? "" : ", or two wrote at once")));
  }
}
