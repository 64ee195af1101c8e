package codemonkeys.oracle.evidence.report;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/** One JUnit XML file while it is read. What it says counts only when it was read whole. */
final class JUnitDocument {
  static final int MAX_CASES = 1_000_000;
  static final int MAX_FAILED_NAMES = 100;
  static final int MAX_PASSED_NAMES = 10_000;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_PROBLEMS = 100;

  /** Longer names are cut; with ten thousand of them they would fill the memory. */
  private static final int MAX_NAME = 500;

  /** What writers put where they have no number. */
  private static final Set<String> NO_NUMBER =
      Set.of("", "-", "-1", "?", "n/a", "na", "nan", "nil", "none", "null", "undefined", "unknown");

  /** A failed case, or a suite that failed as a whole, which has no key. */
  record Failed(@Nullable String key, Failure failure) {}

  /** What a report says about something that failed. */
  static final class Failure {
    private final String name;
    private final String message;
    private final String type;

    /** The begin of the element's text; only read where the message says nothing. */
    private final StringBuilder text = new StringBuilder();

    private final int maxText;

    private Failure(String name, String message, String type) {
      this.name = name;
      this.message = FailedTest.begin(message);
      this.type = FailedTest.begin(type);
      this.maxText = FailedTest.saysNothing(message) ? FailedTest.MAX_TEXT : 0;
    }

    private void append(JUnitXml xml) throws UnreadableException, IOException {
      if (text.length() < maxText) {
        xml.appendText(text, maxText);
      }
    }

    FailedTest test() {
      return FailedTest.of(name, message, text.toString(), type);
    }
  }

  private final String file;
  private final String place;
  private final long maxCases;
  private final Retries retries;
  private final SuiteTally tally = new SuiteTally();
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<String> passed = new ArrayList<>();
  private final List<Failed> failed = new ArrayList<>();
  private final List<String> flaky = new ArrayList<>();
  private final List<Diagnostic> problems = new ArrayList<>();
  private final List<Diagnostic> notes = new ArrayList<>();
  private @Nullable String foreignRoot;
  private int foreignLine;
  private long cases;
  private boolean truncated;

  /** An open element: a suite, a case, or one that only has a depth. */
  private static final class Open {
    private @Nullable SuiteTally suite;
    private @Nullable String suiteName;
    private @Nullable String test;
    private List<String> identity = List.of();
    private TestOutcome outcome = TestOutcome.PASSED;

    /** Of a failed test; of several failures the first. */
    private @Nullable Failure failure;

    /** What this element and those below it say the text of. */
    private @Nullable Failure says;

    private long flakyRuns;
    private long reruns;

    /** Whatever stands below was printed by a test. */
    private boolean printed;
  }

  /**
   * Of one file.
   *
   * @param file the name to show for it
   * @param place equal for two files when a case in one may be another run of it in the other
   * @param before the cases that failed in the files before
   */
  JUnitDocument(String file, String place, long maxCases, Retries before) {
    this.file = file;
    this.place = place;
    this.maxCases = maxCases;
    this.retries = new Retries(before);
  }

  /** Reads it whole, or only its root when that is none of JUnit XML. */
  void read(JUnitXml xml) throws UnreadableException, IOException {
    while (foreignRoot == null) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> start(xml);
        case XMLStreamConstants.END_ELEMENT -> end();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text(xml);
        case XMLStreamConstants.END_DOCUMENT -> {
          return;
        }
        default -> {}
      }
    }
  }

  private void start(JUnitXml xml) throws UnreadableException {
    String element = xml.element();
    boolean suite = element.equals("testsuite") || element.equals("testsuites");
    if (open.isEmpty()) {
      if (!suite) {
        foreignRoot = element;
        foreignLine = xml.line();
        return;
      }
      if (xml.definingDoctype() > 0) {
        throw new UnreadableException(
            new Problem(
                xml.definingDoctype(),
                0,
                "it has a doctype that defines something",
                "expected a report without entities of its own; leave the [ … ] out of <!DOCTYPE"));
      }
    }
    if (open.size() >= MAX_DEPTH) {
      throw new UnreadableException(
          new Problem(
              xml.line(),
              0,
              "elements are nested deeper than " + MAX_DEPTH,
              "expected suites within suites less deep"));
    }
    Open here = new Open();
    Open above = open.peek();
    here.printed =
        (above != null && above.printed)
            || element.equals("system-out")
            || element.equals("system-err")
            || element.equals("properties");
    if (here.printed) {
      // Whatever it looks like, it says nothing of how a test ended.
    } else if (suite) {
      suite(xml, element, here);
    } else if (element.equals("testcase")) {
      testcase(xml, here);
    } else {
      here.says = detail(xml, element);
    }
    open.push(here);
  }

  private void suite(JUnitXml xml, String element, Open here) {
    SuiteTally suite = new SuiteTally();
    suite.claim(
        claim(xml, Claim.FAILING, "failures", "failure", "failed"),
        claim(xml, Claim.FAILING, "errors", "error"),
        Math.max(
            claim(xml, Claim.OTHER, "skipped", "skips", "skip"),
            claim(xml, Claim.OTHER, "disabled", "ignored")));
    claim(xml, Claim.OTHER, "tests");
    if (TestOutcome.ofWord(xml.attribute("status")).failed()
        || TestOutcome.ofWord(xml.attribute("result")).failed()) {
      suite.claimsFailure();
    }
    here.suite = suite;
    here.suiteName =
        element.equals("testsuites")
            ? ""
            : attribute(xml, "name") + "\n" + attribute(xml, "hostname");
  }

  private void testcase(JUnitXml xml, Open here) throws UnreadableException {
    if (cases >= maxCases) {
      truncated = true;
      throw new UnreadableException(
          new Problem(
              xml.line(),
              0,
              "with it there are more than " + MAX_CASES + " tests",
              "expected at most that in all reports; name fewer of them in reports"));
    }
    cases++;
    here.test = name(xml);
    here.identity = List.of(attribute(xml, "classname"), attribute(xml, "name"));
    here.outcome =
        TestOutcome.ofWord(xml.attribute("status"))
            .orWorse(TestOutcome.ofWord(xml.attribute("result")))
            .orWorse(TestOutcome.ofWord(xml.attribute("outcome")));
    if (attribute(xml, "success").equalsIgnoreCase("false")) {
      here.outcome = here.outcome.orWorse(TestOutcome.FAILED);
    }
  }

  /**
   * An element within a case or a suite, at any depth.
   *
   * @return what its text is about; null when that is of no interest
   */
  private @Nullable Failure detail(JUnitXml xml, String element) {
    TestOutcome outcome = TestOutcome.ofElement(element);
    boolean flakyRun = element.equals("flakyFailure") || element.equals("flakyError");
    boolean rerun = element.equals("rerunFailure") || element.equals("rerunError");
    if (outcome == TestOutcome.PASSED && !flakyRun && !rerun) {
      return null;
    }
    for (Open above : open) {
      if (above.test != null) {
        above.outcome = above.outcome.orWorse(outcome);
        above.flakyRuns += flakyRun ? 1 : 0;
        above.reruns += rerun ? 1 : 0;
        if (outcome.failed() && above.failure == null) {
          above.failure = failure(xml, above.test);
          return above.failure;
        }
        return null;
      }
      if (above.suite != null) {
        return outcome.failed() ? ofSuite(xml, above.suite, outcome) : null;
      }
    }
    return null;
  }

  /** A suite failed as a whole, and counts as a test: no other test of it need be there. */
  private Failure ofSuite(JUnitXml xml, SuiteTally suite, TestOutcome outcome) {
    cases++;
    count(suite, outcome);
    String name = suites().stream().reduce((a, b) -> b).orElse("").lines().findFirst().orElse("");
    Failure failure = failure(xml, name.isEmpty() ? "a suite as a whole" : name + " (the suite)");
    keep(new Failed(null, failure));
    return failure;
  }

  private static Failure failure(JUnitXml xml, String test) {
    return new Failure(test, attribute(xml, "message"), attribute(xml, "type"));
  }

  private void text(JUnitXml xml) throws UnreadableException, IOException {
    for (Open above : open) {
      if (above.says != null) {
        above.says.append(xml);
        return;
      }
    }
  }

  private void end() {
    Open closed = open.pop();
    SuiteTally suite = tally;
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
      end(closed, closed.test, suite);
    }
  }

  private void end(Open closed, String test, SuiteTally suite) {
    suite.reran(closed.flakyRuns + closed.reruns);
    if (closed.outcome == TestOutcome.PASSED && closed.reruns > 0 && closed.flakyRuns == 0) {
      closed.outcome = TestOutcome.FAILED; // run again, and failed again
    }
    switch (closed.outcome) {
      case PASSED -> {
        suite.passed();
        keep(test, passed, MAX_PASSED_NAMES);
        if (closed.flakyRuns > 0) {
          keep(test, flaky, MAX_FAILED_NAMES);
        }
        if (retries.anyFailed()) {
          retries.passed(key(closed));
        }
      }
      case SKIPPED -> suite.skipped();
      case FAILED, ERROR -> {
        count(suite, closed.outcome);
        String key = key(closed);
        retries.failed(key, test, closed.outcome);
        keep(new Failed(key, closed.failure == null ? new Failure(test, "", "") : closed.failure));
      }
    }
  }

  private static void count(SuiteTally suite, TestOutcome outcome) {
    if (outcome == TestOutcome.ERROR) {
      suite.error();
    } else {
      suite.failed();
    }
  }

  private String key(Open test) {
    List<String> identity = new ArrayList<>(suites());
    identity.add(place);
    identity.addAll(test.identity);
    return Retries.key(identity);
  }

  /** The suites around what is read now, from the outside in. */
  private List<String> suites() {
    List<String> names = new ArrayList<>();
    open.descendingIterator()
        .forEachRemaining(
            above -> {
              if (above.suiteName != null && !above.suiteName.isEmpty()) {
                names.add(above.suiteName);
              }
            });
    return names;
  }

  private void keep(String test, List<String> names, int max) {
    if (names.size() < max) {
      names.add(test);
    } else {
      truncated = true;
    }
  }

  /** More than are shown: some may turn out to have passed later. */
  private void keep(Failed test) {
    if (failed.size() < 10 * MAX_FAILED_NAMES) {
      failed.add(test);
    } else {
      truncated = true;
    }
  }

  private enum Claim {
    /** One that can't be read must not pass for none. */
    FAILING,
    OTHER
  }

  /** The number that a suite claims by the first of these attributes; 0 when it claims none. */
  private long claim(JUnitXml xml, Claim kind, String... attributes) {
    for (String attribute : attributes) {
      String text = xml.attribute(attribute);
      if (text == null) {
        continue;
      }
      OptionalLong number = WholeNumber.of(text);
      if (number.isPresent() && number.getAsLong() <= MAX_CASES) {
        return number.getAsLong();
      }
      boolean none = NO_NUMBER.contains(text.strip().toLowerCase(Locale.ROOT));
      List<Diagnostic> where = kind == Claim.FAILING && !none ? problems : notes;
      if (where.size() < MAX_PROBLEMS) {
        where.add(
            Diagnostic.warning(
                file,
                new Problem(
                    xml.line(),
                    0,
                    attribute + " of a suite is " + Printable.text(text) + ", so it is not known",
                    "expected a whole number from 0 to "
                        + MAX_CASES
                        + "; correct what writes the report")));
      }
      return 0;
    }
    return 0;
  }

  private static String attribute(JUnitXml xml, String name) {
    String value = xml.attribute(name);
    return value == null ? "" : value;
  }

  private static String name(JUnitXml xml) {
    String type = cut(attribute(xml, "classname"));
    String whole = (type.isEmpty() ? "" : type + ".") + cut(attribute(xml, "name"));
    return whole.isEmpty() ? "a test without a name" : cut(whole);
  }

  private static String cut(String text) {
    return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME) + "…";
  }

  /** What the root is, when the document is no JUnit XML; else null. */
  @Nullable String foreignRoot() {
    return foreignRoot;
  }

  int foreignLine() {
    return foreignLine;
  }

  SuiteTally tally() {
    return tally;
  }

  long cases() {
    return cases;
  }

  Retries retries() {
    return retries;
  }

  List<String> passed() {
    return passed;
  }

  List<Failed> failed() {
    return failed;
  }

  List<String> flaky() {
    return flaky;
  }

  List<Diagnostic> problems() {
    return problems;
  }

  List<Diagnostic> notes() {
    return notes;
  }

  boolean truncated() {
    return truncated;
  }
}
