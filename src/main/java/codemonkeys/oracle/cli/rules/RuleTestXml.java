package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.ruletesting.DiffLine;
import codemonkeys.oracle.ruletesting.Failure;
import codemonkeys.oracle.ruletesting.RuleTestFile.Covered;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import codemonkeys.oracle.ruletesting.RuleTestRunner.TrialOutcome;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Outcomes of tests of rules as JUnit XML, the form that CI servers take: a suite for each file, a
 * case for each trial. Without times, so that the same rules and files give the same bytes.
 */
final class RuleTestXml {
  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter out;

  private RuleTestXml() throws XMLStreamException {
    out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
  }

  /**
   * All outcomes as one document.
   *
   * @param broken what is wrong with files that can't be understood, by path
   */
  static String of(List<FileOutcome> files, Map<String, List<Diagnostic>> broken) {
    try {
      RuleTestXml xml = new RuleTestXml();
      xml.document(files, broken);
      return xml.text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("XML can't be written", e);
    }
  }

  private void document(List<FileOutcome> files, Map<String, List<Diagnostic>> broken)
      throws XMLStreamException {
    int tests = broken.size();
    int failures = 0;
    for (FileOutcome file : files) {
      tests += file.passed() + file.failed();
      failures += file.failed();
    }
    out.writeStartDocument("UTF-8", "1.0");
    line(0);
    out.writeStartElement("testsuites");
    counts("oracle rules test", tests, failures, broken.size());
    for (Map.Entry<String, List<Diagnostic>> each : broken.entrySet()) {
      suite(each.getKey(), 1, 0, 1);
      testcase(each.getKey(), "can be understood", 0);
      line(3);
      out.writeStartElement("error");
      attribute("message", each.getValue().get(0).toString());
      attribute("type", "not understood");
      StringBuilder all = new StringBuilder();
      each.getValue().forEach(diagnostic -> all.append(diagnostic).append('\n'));
      characters(all.toString());
      out.writeEndElement();
      end(2);
      end(1);
    }
    for (FileOutcome file : files) {
      file(file);
    }
    end(0);
    out.writeEndDocument();
    out.flush();
    text.append('\n');
  }

  private void file(FileOutcome file) throws XMLStreamException {
    String path = file.file().path();
    suite(path, file.passed() + file.failed(), file.failed(), 0);
    for (TrialOutcome outcome : file.outcomes()) {
      String label = outcome.trial().label();
      testcase(
          path,
          outcome.of().name() + (label.isEmpty() ? "" : " [" + label + "]"),
          outcome.trial().line());
      Failure failure = outcome.failure();
      if (failure == null) {
        out.writeEndElement();
        continue;
      }
      StringBuilder text = new StringBuilder(path + ":" + outcome.trial().line() + "\n");
      for (DiffLine line : failure.differences()) {
        text.append(line).append('\n');
      }
      failure("the plan is not as expected", "orders", text.toString());
    }
    for (Covered covered : file.uncovered()) {
      testcase(path, "covers " + covered.rule(), covered.line());
      failure("no case makes the rule fire", "covers", path + ":" + covered.line() + "\n");
    }
    end(1);
  }

  private void failure(String message, String type, String text) throws XMLStreamException {
    line(3);
    out.writeStartElement("failure");
    attribute("message", message);
    attribute("type", type);
    characters(text);
    out.writeEndElement();
    end(2);
  }

  private void suite(String path, int tests, int failures, int errors) throws XMLStreamException {
    line(1);
    out.writeStartElement("testsuite");
    counts(path, tests, failures, errors);
  }

  private void counts(String name, int tests, int failures, int errors) throws XMLStreamException {
    attribute("name", name);
    attribute("tests", Integer.toString(tests));
    attribute("failures", Integer.toString(failures));
    attribute("errors", Integer.toString(errors));
    attribute("skipped", "0");
  }

  private void testcase(String path, String name, int line) throws XMLStreamException {
    line(2);
    out.writeStartElement("testcase");
    attribute("classname", path.replaceFirst("\\.yaml$", "").replace('/', '.'));
    attribute("name", name);
    attribute("file", path);
    if (line > 0) {
      attribute("line", Integer.toString(line));
    }
  }

  private void end(int depth) throws XMLStreamException {
    line(depth);
    out.writeEndElement();
  }

  private void line(int depth) throws XMLStreamException {
    out.writeCharacters("\n" + "  ".repeat(depth));
  }

  private void attribute(String name, String value) throws XMLStreamException {
    out.writeAttribute(name, holdable(value));
  }

  private void characters(String value) throws XMLStreamException {
    out.writeCharacters(holdable(value));
  }

  /** XML 1.0 has no way to write some characters; they become a question mark in a diamond. */
  private static String holdable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c ->
                out.appendCodePoint(
                    c == '\t'
                            || c == '\n'
                            || c == '\r'
                            || (c >= 0x20 && c <= 0xd7ff)
                            || (c >= 0xe000 && c <= 0xfffd)
                            || c >= 0x10000
                        ? c
                        : 0xfffd));
    return out.toString();
  }
}
