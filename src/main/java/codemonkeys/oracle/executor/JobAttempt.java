package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.executor.process.ProcessEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job's command.
 *
 * @param preparation what came before its command started
 * @param outputFile the file in the run folder that its output is in
 * @param tests what is known of its tests; nothing when it was a validation or never began
 * @param findings of Oracle's checks; null when it was no validation or it printed none
 * @param edited sources that it changed
 * @param outcome of this one alone
 */
record JobAttempt(
    Instant startedAt,
    Duration preparation,
    ProcessEnd ended,
    String outputFile,
    TestResults tests,
    @Nullable Findings findings,
    List<String> edited,
    ExpectedEvidence expected,
    Outcome outcome) {
  /** The first things that failed, with their messages. */
  List<FailedTest> failures() {
    return findings == null ? tests.failures() : findings.first();
  }
}
