package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.executor.process.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job's command.
 *
 * @param preparation what came before its command started
 * @param outputFile the file in the run folder that its output is in
 * @param counts null when nothing tells how many tests ran
 * @param said what its output says of its tests; null when it was a validation or never began
 * @param passedTests names, as far as reports have them
 * @param failedTests names, as far as reports have them
 * @param failures the first things that failed, with what was said about them
 * @param flakyTests names of those that failed at first and then passed, within this one run
 * @param reports copies of JUnit XML in the run folder
 * @param problems what is wrong with reports
 * @param notes what is odd about reports and does not stand in the way
 * @param edited sources that it changed
 * @param missing evidence that was expected of it and is not there
 * @param notCopied of the missing evidence that was there, why it was not copied
 * @param findings of Oracle's checks; null when it was no validation or it printed none
 * @param outcome of this one alone
 */
record Action(
    Instant startedAt,
    Duration preparation,
    Ended ended,
    String outputFile,
    @Nullable TestCounts counts,
    @Nullable OutputReading said,
    List<String> passedTests,
    List<String> failedTests,
    List<FailedTest> failures,
    List<String> flakyTests,
    List<String> reports,
    List<String> problems,
    List<String> notes,
    List<String> edited,
    List<String> missing,
    List<String> notCopied,
    @Nullable Findings findings,
    Outcome outcome) {}
