package codemonkeys.oracle.evidence;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLResolver;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads JUnit XML as surefire, failsafe, gradle, jest-junit, pytest, node's junit reporter, vitest
 * and go-junit-report write it. There is no standard; what they share is read and the rest passed
 * over. The product under test wrote the files, so they are hostile input.
 *
 * <p>Tests are counted by their {@code testcase} elements, wherever these stand. Where a suite's
 * own attributes claim more failures or errors than its cases show, the claim counts: a report must
 * not look better for lacking cases. A test that passed after reruns ({@code flakyFailure}) has
 * passed.
 */
public final class JUnitReports {
  private static final int MOST_FILES = 10_000;
  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_DEPTH = 64;
  private static final int MOST_CASES = 1_000_000;
  private static final int MOST_FAILED_NAMES = 100;
  private static final int MOST_PASSED_NAMES = 10_000;
  private static final int MOST_PROBLEMS = 100;

  /** Longer names are cut; with ten thousand of them they would fill the memory. */
  private static final int MOST_NAME = 500;

  /** Those for which {@link FencedXml} is right. */
  private static final Pattern ENCODING =
      Pattern.compile("utf-?8|us-ascii|ascii|iso-8859-\\d{1,2}|windows-125\\d|latin1");

  private static final String WHOLE =
      "expected a whole report; its writer was perhaps ended before it was done, or two wrote at"
          + " once";

  /**
   * What one set of files says.
   *
   * @param counts null when no file could be read
   * @param passedTests {@code class.name} texts in the order of the files, at most 10,000
   * @param failedTests those that failed or broke, at most 100
   * @param failures the first of them with what their reports say about them
   * @param problems files that can't be read, in whole or in part, with why; at most 100. While
   *     there are any, the counts are too low, and say nothing of success
   * @param truncated whether more files, tests or names were there than are read or kept
   */
  public record Reading(
      @Nullable TestCounts counts,
      List<String> passedTests,
      List<String> failedTests,
      List<FailedTest> failures,
      List<Diagnostic> problems,
      boolean truncated) {
    public Reading {
      passedTests = List.copyOf(passedTests);
      failedTests = List.copyOf(failedTests);
      failures = List.copyOf(failures);
      problems = List.copyOf(problems);
    }
  }

  private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
  private final List<String> passed = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private final List<FailedTest> failedFirst = new ArrayList<>();
  private final List<Diagnostic> problems = new ArrayList<>();
  private final List<String> readable = new ArrayList<>();
  private boolean truncated;
  private long cases;
  private long failures;
  private long errors;
  private long skipped;

  private JUnitReports() {
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    // From Java 24 on an entity may have 100,000 characters, and the document counts as one. There
    // are no others here, and bytes are counted elsewhere.
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
    factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
    factory.setProperty(
        XMLInputFactory.RESOLVER,
        (XMLResolver)
            (publicId, systemId, base, namespace) -> {
              throw new XMLStreamException("a report has no external entities");
            });
  }

  /**
   * Reads reports.
   *
   * @param files absolute paths by the name to show for them; regular files only, links are refused
   */
  public static Reading read(SortedMap<String, Path> files) {
    JUnitReports reports = new JUnitReports();
    int number = 0;
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (++number > MOST_FILES || reports.cases >= MOST_CASES) {
        reports.truncated = true;
        reports.problem(
            file.getKey(),
            Problem.ofFile(
                "it and the files after it are not read",
                "expected at most "
                    + MOST_FILES
                    + " reports with "
                    + MOST_CASES
                    + " tests; name fewer of them in reports"));
        break;
      }
      reports.readFile(file.getKey(), file.getValue());
    }
    return reports.reading();
  }

  private Reading reading() {
    Collections.sort(problems);
    TestCounts counts =
        readable.isEmpty()
            ? null
            : TestCounts.atLeast(
                cases,
                failures,
                errors,
                skipped,
                TestCounts.Source.JUNIT_XML,
                readable.size() == 1 ? readable.get(0) : readable.size() + " JUnit XML files");
    return new Reading(counts, passed, failed, failedFirst, problems, truncated);
  }

  private void problem(String name, Problem problem) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(Diagnostic.warning(name, problem));
    } else {
      truncated = true;
    }
  }

  /** Adds what a file says; nothing of one that is damaged. */
  private void readFile(String name, Path path) {
    Document document = new Document(name, MOST_CASES - cases);
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw new UnreadableException(
            Problem.ofFile(
                attributes.isSymbolicLink() ? "a link stands here" : "it is not a regular file",
                "expected a report; links are not followed, write the file itself here"));
      }
      try (InputStream in =
          new FencedXml(
              Channels.newInputStream(
                  Files.newByteChannel(
                      path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))),
              MOST_BYTES)) {
        document.read(factory.createXMLStreamReader(in));
      }
    } catch (UnreadableException e) {
      problem(name, e.problem());
      return;
    } catch (FencedXml.FenceException e) {
      problem(name, e.problem());
      return;
    } catch (XMLStreamException e) {
      problem(name, inWords(e));
      return;
    } catch (NoSuchFileException e) {
      problem(name, Problem.ofFile("it is not there any more", "run the tests again"));
      return;
    } catch (IOException e) {
      problem(
          name,
          Problem.ofFile(
              "it can't be read (" + Shown.reason(e) + ")", "check permissions and the disk"));
      return;
    }
    readable.add(name);
    cases += document.cases;
    failures += document.outcome.failures;
    errors += document.outcome.errors;
    skipped += document.skipped;
    passed.addAll(document.passed);
    failed.addAll(document.failed);
    failedFirst.addAll(document.failedFirst);
  }

  private static Problem inWords(XMLStreamException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof FencedXml.FenceException fence) {
        return fence.problem();
      }
      if (cause instanceof XMLStreamException stream
          && stream.getNestedException() instanceof FencedXml.FenceException fence) {
        return fence.problem();
      }
    }
    int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNumber());
    int column =
        e.getLocation() == null || line == 0 ? 0 : Math.max(0, e.getLocation().getColumnNumber());
    // The parser's text begins with its own location and has line ends in it.
    String message = String.valueOf(e.getMessage());
    String said = message.substring(message.lastIndexOf("\nMessage: ") + 1);
    return new Problem(
        line,
        column,
        "it is not whole XML (" + Shown.line(said.replaceFirst("^Message: ", "").strip()) + ")",
        WHOLE);
  }

  /** Failures and errors of a suite, or of what stands below it. */
  private static final class Outcome {
    private long failures;
    private long errors;
    private long claimedFailures;
    private long claimedErrors;

    void add(Outcome inner) {
      failures += Math.max(inner.failures, inner.claimedFailures);
      errors += Math.max(inner.errors, inner.claimedErrors);
    }
  }

  /** How a test case ended; the gravest of what stands in it. */
  private enum Ending {
    PASSED,
    SKIPPED,
    FAILED,
    BROKEN
  }

  /** An open element: a suite, a case, or one that only has a depth. */
  private static final class Open {
    private @Nullable Outcome suite;
    private @Nullable String test;

    /** Of a failed test; of several failures the first. */
    private @Nullable FailedTest failure;

    private Ending ending = Ending.PASSED;

    void end(Ending how) {
      if (how.compareTo(ending) > 0) {
        ending = how;
      }
    }
  }

  /** One file while it is read; its counts become part of the whole only when it was read whole. */
  private final class Document {
    private final String file;
    private final long mostCases;
    private final Outcome outcome = new Outcome();
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<String> passed = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<FailedTest> failedFirst = new ArrayList<>();
    private long cases;
    private long skipped;

    Document(String file, long mostCases) {
      this.file = file;
      this.mostCases = mostCases;
    }

    void read(XMLStreamReader xml) throws XMLStreamException, UnreadableException {
      checkEncoding(xml.getEncoding());
      checkEncoding(xml.getCharacterEncodingScheme());
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> start(xml);
          case XMLStreamConstants.END_ELEMENT -> end();
          case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
              throw new UnreadableException(
                  new Problem(
                      line(xml),
                      0,
                      "it has a doctype, or entities of its own",
                      "expected a report without; leave them out"));
          default -> {}
        }
      }
    }

    private void start(XMLStreamReader xml) throws UnreadableException {
      String element = xml.getLocalName();
      boolean suite = element.equals("testsuite") || element.equals("testsuites");
      if (open.isEmpty() && !suite) {
        throw new UnreadableException(
            new Problem(
                line(xml),
                0,
                "its root is " + Shown.text(element),
                "expected testsuites or testsuite; name only JUnit XML in reports"));
      }
      if (open.size() >= MOST_DEPTH) {
        throw new UnreadableException(
            new Problem(
                line(xml),
                0,
                "elements are nested deeper than " + MOST_DEPTH,
                "expected suites within suites less deep"));
      }
      Open above = open.peek();
      Open here = new Open();
      if (suite) {
        here.suite = new Outcome();
        here.suite.claimedFailures = number(xml, "failures");
        here.suite.claimedErrors = number(xml, "errors");
        // Not used, but what is not a number shows that the report can't be trusted.
        number(xml, "tests");
        number(xml, "skipped");
      } else if (element.equals("testcase")) {
        if (cases >= mostCases) {
          truncated = true;
          throw new UnreadableException(
              new Problem(
                  line(xml),
                  0,
                  "with it there are more than " + MOST_CASES + " tests",
                  "expected at most that in all reports; name fewer of them in reports"));
        }
        cases++;
        here.test = name(xml);
        here.end(ending(xml.getAttributeValue(null, "status")));
      } else if (above != null && above.test != null) {
        switch (element) {
          case "failure" -> above.end(Ending.FAILED);
          case "error" -> above.end(Ending.BROKEN);
          case "skipped" -> above.end(Ending.SKIPPED);
          default -> {}
        }
        boolean failed = element.equals("failure") || element.equals("error");
        if (failed && above.failure == null && hasRoom()) {
          above.failure =
              FailedTest.of(
                  above.test,
                  xml.getAttributeValue(null, "message"),
                  xml.getAttributeValue(null, "type"));
        }
      }
      open.push(here);
    }

    private boolean hasRoom() {
      return failedFirst.size() + JUnitReports.this.failedFirst.size() < FailedTest.MOST;
    }

    private void end() {
      Open closed = open.pop();
      Outcome suite = outcome;
      for (Open above : open) {
        if (above.suite != null) {
          suite = above.suite;
          break;
        }
      }
      if (closed.suite != null) {
        suite.add(closed.suite);
      }
      if (closed.test != null) {
        switch (closed.ending) {
          case PASSED -> keep(closed.test, passed, JUnitReports.this.passed, MOST_PASSED_NAMES);
          case SKIPPED -> skipped++;
          case FAILED -> suite.failures++;
          case BROKEN -> suite.errors++;
        }
        if (closed.ending.compareTo(Ending.FAILED) >= 0) {
          keep(closed.test, failed, JUnitReports.this.failed, MOST_FAILED_NAMES);
          if (hasRoom()) {
            failedFirst.add(
                closed.failure == null ? new FailedTest(closed.test, "") : closed.failure);
          }
        }
      }
    }

    private void keep(String test, List<String> here, List<String> before, int most) {
      if (here.size() + before.size() < most) {
        here.add(test);
      } else {
        truncated = true;
      }
    }

    /** A number that a suite claims; 0 when it claims none, or nothing that can be believed. */
    private long number(XMLStreamReader xml, String attribute) {
      String text = xml.getAttributeValue(null, attribute);
      if (text == null) {
        return 0;
      }
      if (!text.isEmpty()
          && text.length() <= 7
          && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        int number = Integer.parseInt(text);
        if (number <= MOST_CASES) {
          return number;
        }
      }
      problem(
          file,
          new Problem(
              line(xml),
              0,
              attribute + " of a suite is " + Shown.text(text),
              "expected a whole number from 0 to " + MOST_CASES + "; mend what writes the report"));
      return 0;
    }
  }

  private static int line(XMLStreamReader xml) {
    return Math.max(0, xml.getLocation().getLineNumber());
  }

  private static void checkEncoding(@Nullable String encoding) throws UnreadableException {
    if (encoding != null && !ENCODING.matcher(encoding.toLowerCase(Locale.ROOT)).matches()) {
      throw new UnreadableException(
          new Problem(
              1, 0, "its encoding is " + Shown.text(encoding), "expected UTF-8; write it so"));
    }
  }

  private static String name(XMLStreamReader xml) {
    String type = xml.getAttributeValue(null, "classname");
    String name = xml.getAttributeValue(null, "name");
    String whole =
        (type == null || type.isEmpty() ? "" : cut(type) + ".") + (name == null ? "" : cut(name));
    return whole.isEmpty() ? "a test without a name" : cut(whole);
  }

  private static String cut(String text) {
    return text.length() <= MOST_NAME ? text : text.substring(0, MOST_NAME) + "…";
  }

  /** Where a report has the outcome in an attribute (googletest, ctest) instead of an element. */
  private static Ending ending(@Nullable String status) {
    if (status == null || status.length() > 10) {
      return Ending.PASSED;
    }
    return switch (status.toLowerCase(Locale.ROOT)) {
      case "notrun", "disabled", "skipped", "ignored" -> Ending.SKIPPED;
      case "fail", "failed", "failure" -> Ending.FAILED;
      case "error" -> Ending.BROKEN;
      default -> Ending.PASSED;
    };
  }
}
