package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Does to the files of a fleet what {@code run --all --keep-going} does, without any process, key
 * or journal: an order ends, and what ran leaves a run folder and the product's next report.
 */
public final class StandInJobs {
  private static final Duration TIME = Duration.ofSeconds(90);

  private final Path root;
  private final BiFunction<String, Intent, Ending> endings;

  /** What becomes of an order. */
  public enum Ending {
    PASSES,
    FAILS,
    /** Nothing of it runs, as when a folder is not there. */
    CAN_NOT_RUN
  }

  /** An order that was carried out or refused. */
  public record Done(String product, Intent intent, Ending ending, Instant endedAt) {
    /** Whether tests ran to their end. */
    public boolean tested() {
      return intent != Intent.VALIDATE && ending != Ending.CAN_NOT_RUN;
    }
  }

  /**
   * Creates it.
   *
   * @param endings what becomes of the orders for a product and an intent
   */
  public StandInJobs(Path root, BiFunction<String, Intent, Ending> endings) {
    this.root = root;
    this.endings = endings;
  }

  /** Carries out all pending orders, each right after the one before it. */
  public List<Done> runAll(Instant begin) throws IOException {
    Workspace workspace = new Workspace(root);
    RunRequest all = new RunRequest(RunRequest.ALL, Set.of(), Set.of(), null, false, true);
    List<Done> done = new ArrayList<>();
    Set<String> stopped = new HashSet<>();
    Instant now = begin;
    for (QueuedOrder order :
        PendingOrders.of(OrderQueue.read(workspace, OrderQueue.FOLDER), all).inOrder()) {
      String product = order.product().value();
      if (stopped.contains(product)) {
        continue;
      }
      Ending ending = endings.apply(product, order.intent());
      if (ending == Ending.CAN_NOT_RUN) {
        end(order, OrderStatus.FAILED, OrderCodec.refusal(now, "its folder is not there"));
      } else {
        Instant startedAt = now;
        now = now.plus(TIME);
        execute(workspace, order, ending, startedAt, now);
      }
      if (ending == Ending.FAILS && order.stopConditions().contains(stopOf(order.intent()))) {
        stopped.add(product);
      }
      done.add(new Done(product, order.intent(), ending, now));
    }
    return done;
  }

  private static StopCondition stopOf(Intent intent) {
    return intent == Intent.VALIDATE
        ? StopCondition.ON_VALIDATION_FAIL
        : StopCondition.ON_TEST_FAIL;
  }

  private void execute(
      Workspace workspace, QueuedOrder order, Ending ending, Instant startedAt, Instant endedAt)
      throws IOException {
    boolean passes = ending == Ending.PASSES;
    Outcome outcome = passes ? Outcome.passed() : Outcome.failed("1 of 3 tests failed");
    RunFolder folder = RunFolder.create(workspace, order.product(), startedAt);
    write(folder.relative(RunFolder.ORDER), JsonText.bytes(order.document()));
    write(folder.relative(RunFolder.OUTPUT), new byte[0]);
    JobCompletion.End end =
        JobCompletion.End.withoutAttempt(order, folder, outcome, endedAt, TIME, null);
    Map<String, @Nullable Object> result = ResultDocument.of(end, "0.0.0-test", startedAt);
    result.put("exit_code", passes ? 0 : 1);
    result.put(
        "tests",
        order.intent() == Intent.VALIDATE
            ? null
            : Map.of("tests", 3, "failures", passes ? 0 : 1, "errors", 0, "skipped", 0));
    result.put("digests", folder.digests());
    Map<String, @Nullable Object> lastRun =
        LastRunReport.after(workspace, folder).of(end, startedAt, outcome.reason());
    String runs = folder.relative().substring("dash/".length());
    lastRun.put("evidence", Map.of("paths", List.of(runs + "/" + RunFolder.RESULT))); // unsigned
    byte[] report = JsonText.bytes(lastRun);
    write(folder.relative(RunFolder.RESULT), JsonText.bytes(result));
    write(folder.relative(RunFolder.REPORT), report);
    write(RunFolder.lastRun(order.product()), report);
    Map<String, @Nullable Object> ended = JsonText.object();
    ended.put("exit_code", passes ? 0 : 1);
    ended.put("completed_at", ResultDocument.seconds(endedAt));
    ended.put("duration_seconds", ResultDocument.seconds(TIME));
    ended.put("outcome", outcome.kind().text());
    ended.put("run", folder.relative());
    ended.put(
        "evidence_produced",
        List.of(folder.relative(RunFolder.RESULT), RunFolder.lastRun(order.product())));
    if (!passes) {
      ended.put("error_message", outcome.reason());
    }
    end(order, outcome.orderStatus(), ended);
  }

  private void end(QueuedOrder order, OrderStatus status, Map<String, @Nullable Object> result)
      throws IOException {
    write(OrderQueue.path(order.jobId()), OrderCodec.withStatus(order.document(), status, result));
  }

  private void write(String path, byte[] content) throws IOException {
    Files.write(root.resolve(path), content);
  }
}
