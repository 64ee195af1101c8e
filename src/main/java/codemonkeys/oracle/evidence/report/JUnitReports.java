package codemonkeys.oracle.evidence.report;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JUnit XML as surefire, failsafe, gradle, jest-junit, pytest, node's junit reporter, vitest,
 * go-junit-report, googletest and CTest write it. There is no standard; what they share is read and
 * the rest passed over. The product under test wrote the files, so they are hostile input.
 *
 * <p>Tests are counted by their {@code testcase} elements, wherever these stand; {@link SuiteTally}
 * has what becomes of the numbers that suites claim. The files are read in the order in which they
 * were written: when the command ended with exit code 0, a case that failed in one run and passed
 * in a later one is one test, and flaky.
 */
public final class JUnitReports {
  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 64L << 20;
  private static final int MAX_PROBLEMS = 100;

  /** Parts of a path that only number attempts. */
  private static final Pattern ATTEMPT =
      Pattern.compile(
          "(?:test[-_.]?)?(?:attempt|retry|retries|rerun|run|try|repeat|repetition)s?[-_.]?\\d*",
          Pattern.CASE_INSENSITIVE);

  /** How the files were found. */
  public enum Found {
    /** The operator says that they are JUnit XML. */
    BY_NAME,
    /** They lie where JUnit XML usually does, and so does other XML, which is passed over. */
    BY_GUESS
  }

  /**
   * What one set of files says.
   *
   * @param counts null when no file could be read
   * @param passedTests {@code class.name} texts in the order of the files, at most 10,000; flaky
   *     ones too
   * @param failedTests those that failed or broke, at most 100
   * @param failures the first of them, with what their reports say about them
   * @param flakyTests those that failed at first and passed in the end, at most 100
   * @param problems files that can't be read, in whole or in part, with why; at most 100. While
   *     there are any, the counts are too low, and say nothing of success
   * @param notes what is odd about files and does not stand in the way; at most 100
   * @param foreign names of files that are no JUnit XML and were passed over
   * @param truncated whether more files, tests or names were there than are read or kept
   */
  public record Reading(
      @Nullable TestCounts counts,
      List<String> passedTests,
      List<String> failedTests,
      List<FailedTest> failures,
      List<String> flakyTests,
      List<Diagnostic> problems,
      List<Diagnostic> notes,
      Set<String> foreign,
      boolean truncated) {
    public Reading {
      passedTests = List.copyOf(passedTests);
      failedTests = List.copyOf(failedTests);
      failures = List.copyOf(failures);
      flakyTests = List.copyOf(flakyTests);
      problems = List.copyOf(problems);
      notes = List.copyOf(notes);
      foreign = Set.copyOf(foreign);
    }
  }

  private final Found found;
  private final boolean endedWell;
  private final List<String> passed = new ArrayList<>();
  private final List<JUnitDocument.Failed> failed = new ArrayList<>();
  private final List<String> flaky = new ArrayList<>();
  private final List<Diagnostic> problems = new ArrayList<>();
  private final List<Diagnostic> notes = new ArrayList<>();
  private final List<String> readable = new ArrayList<>();
  private final Set<String> foreign = new HashSet<>();
  private final SuiteTally tally = new SuiteTally();
  private final Retries retries = new Retries();
  private boolean truncated;
  private long cases;

  private JUnitReports(Found found, @Nullable Integer exitCode) {
    this.found = found;
    this.endedWell = exitCode != null && exitCode == 0;
  }

  /** A file with what its place in the order of reading depends on. */
  private record Written(String name, Path path, FileTime at) {
    /** Of two that were written at the same moment, {@code junit} before {@code junit-rerun}. */
    static final Comparator<Written> ORDER =
        Comparator.comparing(Written::at)
            .thenComparing(written -> written.name().replaceFirst("\\.[^./]*$", ""))
            .thenComparing(Written::name);
  }

  /**
   * Reads reports.
   *
   * @param files absolute paths by the name to show for them; regular files only, links are
   *     refused. They are read in the order of their times of modification
   * @param exitCode of the command that wrote them; null when it has none
   */
  public static Reading read(
      SortedMap<String, Path> files, Found found, @Nullable Integer exitCode) {
    JUnitReports reports = new JUnitReports(found, exitCode);
    List<Written> inOrder = new ArrayList<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      inOrder.add(new Written(file.getKey(), file.getValue(), modified(file.getValue())));
    }
    inOrder.sort(Written.ORDER);
    int number = 0;
    for (Written file : inOrder) {
      if (++number > MAX_FILES || reports.cases >= JUnitDocument.MAX_CASES) {
        reports.truncated = true;
        reports.problem(
            file.name(),
            Problem.ofFile(
                "it and the files after it are not read",
                "expected at most "
                    + MAX_FILES
                    + " reports with "
                    + JUnitDocument.MAX_CASES
                    + " tests; name fewer of them in reports"));
        break;
      }
      reports.readFile(file.name(), file.path());
    }
    return reports.reading();
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // reading it says why
    }
  }

  private Reading reading() {
    Collections.sort(problems);
    Collections.sort(notes);
    Retries.Recovered recovered = endedWell ? retries.recovered() : new Retries().recovered();
    Set<String> recoveredKeys = new HashSet<>(recovered.keys());
    List<FailedTest> stillFailed =
        failed.stream()
            .filter(test -> !recoveredKeys.contains(String.valueOf(test.key())))
            .map(test -> test.failure().test())
            .toList();
    List<String> failedNames = stillFailed.stream().map(FailedTest::name).toList();
    List<String> flakyNames = new ArrayList<>(flaky);
    flakyNames.addAll(recovered.names());
    truncated |= Math.max(failedNames.size(), flakyNames.size()) > JUnitDocument.MAX_FAILED_NAMES;
    TestCounts counts =
        readable.isEmpty()
            ? null
            : TestCounts.atLeast(
                cases - recovered.failures() - recovered.errors(),
                tally.failures() - recovered.failures(),
                tally.errors() - recovered.errors(),
                tally.leftOut(),
                TestCounts.Source.JUNIT_XML,
                readable.size() == 1 ? readable.get(0) : readable.size() + " JUnit XML files");
    return new Reading(
        counts,
        passed,
        first(failedNames),
        stillFailed.subList(0, Math.min(stillFailed.size(), FailedTest.MAX)),
        first(flakyNames),
        problems,
        notes,
        foreign,
        truncated);
  }

  private static List<String> first(List<String> names) {
    return names.subList(0, Math.min(names.size(), JUnitDocument.MAX_FAILED_NAMES));
  }

  private void problem(String name, Problem problem) {
    add(problems, Diagnostic.warning(name, problem));
  }

  private void add(List<Diagnostic> to, Diagnostic diagnostic) {
    if (to.size() < MAX_PROBLEMS) {
      to.add(diagnostic);
    } else {
      truncated = true;
    }
  }

  /** Adds what a file says; nothing of one that is damaged. */
  private void readFile(String name, Path path) {
    JUnitDocument document =
        new JUnitDocument(name, place(name), JUnitDocument.MAX_CASES - cases, retries);
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw new UnreadableException(
            Problem.ofFile(
                attributes.isSymbolicLink() ? "a link stands here" : "it is not a regular file",
                "expected a report; links are not followed, write the file itself here"));
      }
      try (SeekableByteChannel file =
          Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
        if (file.size() > MAX_BYTES) {
          throw new UnreadableException(
              Problem.ofFile(
                  "it is larger than " + MAX_BYTES + " bytes",
                  "expected at most that; let tests print less into it, or report in more files"));
        }
        document.read(new JUnitXml(XmlEncoding.reader(file)));
      }
    } catch (UnreadableException e) {
      truncated |= document.truncated();
      problem(name, e.problem());
      return;
    } catch (NoSuchFileException e) {
      problem(name, Problem.ofFile("it is not there any more", "run the tests again"));
      return;
    } catch (IOException e) {
      problem(
          name,
          Problem.ofFile(
              "it can't be read (" + Printable.reason(e) + ")", "check permissions and the disk"));
      return;
    }
    String root = document.foreignRoot();
    if (root == null) {
      add(name, document);
    } else {
      foreign(name, root, document.foreignLine());
    }
  }

  private void add(String name, JUnitDocument document) {
    readable.add(name);
    cases += document.cases();
    tally.add(document.tally());
    retries.add(document.retries());
    truncated |= document.truncated();
    document.problems().forEach(problem -> add(problems, problem));
    document.notes().forEach(note -> add(notes, note));
    keep(document.passed(), passed, JUnitDocument.MAX_PASSED_NAMES);
    keep(document.failed(), failed, 10 * JUnitDocument.MAX_FAILED_NAMES);
    keep(document.flaky(), flaky, JUnitDocument.MAX_FAILED_NAMES);
  }

  private <T> void keep(List<T> more, List<T> all, int max) {
    int room = Math.min(more.size(), max - all.size());
    all.addAll(more.subList(0, room));
    truncated |= room < more.size();
  }

  private void foreign(String name, String root, int line) {
    String what = ForeignXml.what(root);
    if (found == Found.BY_GUESS) {
      foreign.add(name);
      add(
          notes,
          Diagnostic.warning(
              name,
              new Problem(
                  line,
                  0,
                  what,
                  "it was passed over, since nothing says that it is JUnit XML; name the reports"
                      + " in dash/products.json if one is missing")));
    } else {
      problem(
          name,
          new Problem(
              line,
              0,
              what,
              "expected JUnit XML, with the root testsuites or testsuite; let reports in"
                  + " dash/products.json name only such files, and the runner write one"));
    }
  }

  /**
   * The folder of a file, without the parts that number attempts. Files of the same place may be
   * runs of the same tests; those of other places are of other modules, and share no case.
   */
  private static String place(String name) {
    StringBuilder place = new StringBuilder();
    String[] parts = name.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      if (!ATTEMPT.matcher(parts[i]).matches()) {
        place.append(parts[i]).append('/');
      }
    }
    return place.toString();
  }
}
