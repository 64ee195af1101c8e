package codemonkeys.oracle.cli;

import codemonkeys.oracle.evidence.DamagedJournalException;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.WorkspaceLock;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code oracle skip}, and the {@code oracle release} that undoes it. Waits for a plan, but not for
 * a run: a run looks at each order once more, under the lock of the journal, before it begins it.
 */
final class SkipCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String BY_HAND = "skipped by hand: ";

  private final Surroundings around;
  private final Console console;
  private final Workspace workspace;
  private final boolean json;

  SkipCommand(Surroundings around, Console console, CommonOptions options) {
    this.around = around;
    this.console = console;
    this.workspace = options.workspace();
    this.json = options.json();
  }

  ExitCode skip(@Nullable String job, @Nullable String why) throws Refusal, IOException {
    if (job == null) {
      throw Refusal.usage("name the order to skip; oracle status lists them");
    }
    if (why == null || why.isBlank()) {
      throw Refusal.usage("say why with --why; it goes into the order and the journal");
    }
    Instant now = around.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    change(
        RunOptions.jobId(job),
        "skip",
        why,
        now,
        order -> {
          if (order.status() != OrderStatus.PENDING) {
            throw Refusal.usage(
                order.jobId()
                    + " is "
                    + order.status().text()
                    + " and not pending"
                    + (order.status() == OrderStatus.RUNNING
                        ? "; oracle hold " + order.product() + " ends it"
                        : ""));
          }
          return OrderCodec.withStatus(
              order.document(), OrderStatus.SKIPPED, OrderCodec.result(now, BY_HAND + why.strip()));
        });
    tell(
        "skipped",
        job,
        "Skipped: "
            + job
            + ". oracle release "
            + job
            + " puts it back; a plan may order the same work anew.");
    return ExitCode.DONE;
  }

  /** Puts an order back that was skipped by hand. */
  ExitCode release(JobId job, @Nullable String why) throws Refusal, IOException {
    change(
        job,
        "release",
        why,
        around.clock().instant().truncatedTo(ChronoUnit.SECONDS),
        order -> {
          boolean byHand =
              order.status() == OrderStatus.SKIPPED
                  && order.document().members().get("result") instanceof JsonObject result
                  && result.members().get("error_message") instanceof JsonString message
                  && message.value().startsWith(BY_HAND);
          if (!byHand) {
            throw Refusal.usage(
                order.jobId()
                    + " is "
                    + order.status().text()
                    + " and was not skipped by hand; only such an order can be put back");
          }
          return OrderCodec.pendingAgain(order.document());
        });
    tell("released", job.value(), "Put back: " + job + " is pending again.");
    return ExitCode.DONE;
  }

  /** The order's new content, or a refusal. */
  private interface Change {
    byte[] of(QueuedOrder order) throws Refusal;
  }

  private void change(JobId job, String event, @Nullable String why, Instant now, Change change)
      throws Refusal, IOException {
    Path state = workspace.resolve(".codemonkeys");
    String holder = "oracle " + event + ", process " + ProcessHandle.current().pid();
    WorkspaceLock lock = null;
    try {
      lock = WorkspaceLock.take(state, holder, PATIENCE);
    } catch (WorkspaceLock.HeldException e) {
      if (!String.valueOf(e.getMessage()).startsWith("oracle run")) {
        throw Refusal.of(
            ExitCode.LOCKED,
            "another run holds the workspace (" + e.getMessage() + "); try again when it is over");
      }
    }
    try {
      QueuedOrder order = OrderQueue.reread(workspace, job);
      if (order == null) {
        throw Refusal.usage(
            "there is no order " + job + " in " + OrderQueue.FOLDER + " that can be read");
      }
      change.of(order); // refuses before anything is written
      Keys.ledger(around, workspace)
          .together(
              now,
              holder,
              lines -> {
                QueuedOrder again = OrderQueue.reread(workspace, job);
                byte[] content;
                try {
                  content = again == null ? null : change.of(again);
                } catch (Refusal e) {
                  content = null;
                }
                if (content == null) {
                  throw new IOException(job + " has changed in this moment; look at it again");
                }
                Map<String, @Nullable Object> fields = JsonText.object();
                fields.put("job_id", job.value());
                fields.put("product_id", order.product().value());
                if (why != null && !why.isBlank()) {
                  fields.put("why", why.strip());
                }
                lines.add(now, event, fields);
                AtomicFiles.write(workspace.resolve(OrderQueue.path(job)), content);
                return event;
              });
    } catch (DamagedJournalException e) {
      throw Refusal.of(ExitCode.OUR_FAULT, e.diagnostic().toString());
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  private void tell(String what, String job, String message) {
    if (json) {
      Map<String, @Nullable Object> result = JsonText.object();
      result.put(what, job);
      console.result(JsonText.text(result));
    } else {
      console.line(Shown.line(message));
    }
  }
}
