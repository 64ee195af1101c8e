package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.output.ClosingLines;
import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.evidence.report.JUnitReports;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.files.Diagnostic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What reports and output say of the tests of one attempt.
 *
 * @param counts null when nothing says how many tests ran
 * @param output what its output says of its tests; null when it ran none or never began
 * @param passed names, as far as reports have them
 * @param failed names, as far as reports have them
 * @param failures the first tests that failed, with their messages
 * @param flaky names of those that failed at first and then passed, within this one attempt
 * @param reports copies of JUnit XML in the run folder
 * @param problems what is wrong with reports
 * @param notes what is odd about reports and does not stand in the way
 * @param older reports in the job's tree that lay there before it, or are copies of what did
 */
record TestResults(
    @Nullable TestCounts counts,
    @Nullable OutputReading output,
    List<String> passed,
    List<String> failed,
    List<FailedTest> failures,
    List<String> flaky,
    List<String> reports,
    List<String> problems,
    List<String> notes,
    Set<String> older) {
  /** Of a command that runs no tests, or that never ran. */
  static TestResults none() {
    return new TestResults(
        null, null, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
        Set.of());
  }

  /**
   * Copies the reports of an attempt into the run folder, and reads them and its output.
   *
   * @param exitCode null when it is not known
   * @param outputFile its name in the run folder
   * @param suffix of the names of this attempt's folders
   */
  static TestResults read(
      PreparedJob job,
      RunFolder folder,
      EvidenceCopies evidence,
      AttemptSandbox sandbox,
      @Nullable Integer exitCode,
      String outputFile,
      String suffix)
      throws IOException {
    ReportFinder.FoundReports found = ReportFinder.find(sandbox, job);
    List<String> problems = new ArrayList<>(found.problems());
    List<String> notes = new ArrayList<>();
    SortedMap<String, Path> copies = new TreeMap<>();
    for (Map.Entry<String, Path> report : found.files().entrySet()) {
      String shown = job.shown(report.getKey());
      String name = RunFolder.JUNIT + suffix + "/" + PreparedJob.stored(shown);
      // With its time: in which order they were written shows which run of a test was the last.
      Optional<String> notCopied = evidence.copy(report.getValue(), name, EvidenceCopies.MAX_BYTES);
      if (notCopied.isPresent()) {
        problems.add(shown + ": " + notCopied.get());
      } else {
        copies.put(name, folder.path().resolve(name));
      }
    }
    JUnitReports.Reading reading = JUnitReports.read(copies, found.how(), exitCode);
    for (String foreign : reading.foreign()) {
      copies.remove(foreign); // no evidence of anything
      evidence.delete(foreign);
    }
    reading.problems().stream().map(Diagnostic::toString).forEach(problems::add);
    reading.notes().stream().map(Diagnostic::toString).forEach(notes::add);
    int older = found.older().size();
    if (older > 0) {
      notes.add(
          older
              + (older == 1 ? " report is" : " reports are")
              + " older than this job, or a copy of one that is, and not counted");
    }
    OutputReading output = ClosingLines.read(folder.path().resolve(outputFile));
    return new TestResults(
        copies.isEmpty() ? output.counts() : reading.counts(),
        output,
        reading.passedTests(),
        reading.failedTests(),
        reading.failures(),
        reading.flakyTests(),
        List.copyOf(copies.keySet()),
        problems,
        notes,
        found.older());
  }
}
