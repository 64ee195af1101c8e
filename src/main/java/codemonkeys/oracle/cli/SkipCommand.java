package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Keys;
import codemonkeys.oracle.cli.context.ProductNames;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.LockedJournal;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.WorkspaceLock;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code oracle skip}, and the {@code oracle release} that undoes it. Waits for a plan, but not for
 * a run: a run looks at each order once more, under the lock of the journal, before it begins it.
 */
final class SkipCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String BY_HAND = "skipped by hand: ";

  private final CliContext context;
  private final Console console;
  private final Workspace workspace;
  private final boolean json;

  SkipCommand(CliContext context, Console console, CommonOptions options) {
    this.context = context;
    this.console = console;
    this.workspace = options.workspace();
    this.json = options.json();
  }

  ExitCode skip(SkipOptions options) throws NotUnderstoodException, CommandException, IOException {
    String order = options.order();
    SkipOptions.Age age = options.olderThan();
    return order != null
        ? skip(named(order), options)
        : skipOld(Objects.requireNonNull(age), options);
  }

  /** The pending order that is meant; one that is named in full need not be pending. */
  private JobId named(String word) throws NotUnderstoodException, CommandException {
    if (JobId.isValid(word)) {
      return new JobId(word);
    }
    return OrderNames.one(
            OrderNames.queue(workspace),
            word,
            order -> order.status() == OrderStatus.PENDING,
            List.of())
        .jobId();
  }

  private ExitCode skip(JobId job, SkipOptions options) throws CommandException, IOException {
    Instant now = now();
    Change change =
        order -> {
          if (order.status() != OrderStatus.PENDING) {
            throw CommandException.usage(
                order.jobId()
                    + " is "
                    + order.status().text()
                    + " and not pending"
                    + (order.status() == OrderStatus.RUNNING
                        ? "; oracle hold " + order.product() + " ends it"
                        : ""));
          }
          return skipped(order, now, options.why());
        };
    if (options.dryRun()) {
      change.of(order(job));
      report("skipped", job.value(), true, "Dry run, nothing was touched: would skip " + job + ".");
      return ExitCode.SUCCESS;
    }
    change(job, "skip", options.why(), now, change);
    report(
        "skipped",
        job.value(),
        false,
        "Skipped: "
            + job
            + ". oracle release "
            + job
            + " puts it back; a plan may order the same work anew.");
    return ExitCode.SUCCESS;
  }

  /** Skips what {@code plan} and {@code status} list as old, or would list for another age. */
  private ExitCode skipOld(SkipOptions.Age age, SkipOptions options)
      throws NotUnderstoodException, CommandException, IOException {
    List<QueuedOrder> old =
        OrderNames.queue(workspace).oldOfOthers(options.common().asOf(), age.duration());
    List<QueuedOrder> skipped =
        options.dryRun() || old.isEmpty() ? old : skipAll(old, options.why());
    String which =
        Reports.count(skipped.size(), "order")
            + " of other tools, pending for more than "
            + age.text();
    String text;
    if (skipped.isEmpty()) {
      text =
          "Nothing to skip: no order of another tool has been pending for more than "
              + age.text()
              + ".";
    } else if (options.dryRun()) {
      text =
          "Dry run, nothing was touched: would skip "
              + which
              + ": "
              + Reports.first(Reports.ids(skipped))
              + ".";
    } else {
      text =
          "Skipped: "
              + which
              + ": "
              + Reports.first(Reports.ids(skipped))
              + ". oracle release JOB puts one back.";
    }
    report("skipped", Reports.ids(skipped), options.dryRun(), text);
    return ExitCode.SUCCESS;
  }

  /** All of them in one go; leaves out what is not pending any more. */
  private List<QueuedOrder> skipAll(List<QueuedOrder> orders, String why)
      throws CommandException, IOException {
    Instant now = now();
    return locked(
        "skip",
        now,
        lines -> {
          List<QueuedOrder> skipped = new ArrayList<>();
          for (QueuedOrder each : orders) {
            QueuedOrder order = OrderQueue.reread(workspace, each.jobId());
            if (order != null && order.status() == OrderStatus.PENDING && !order.planned()) {
              replace(lines, now, "skip", why, order, skipped(order, now, why));
              skipped.add(order);
            }
          }
          return skipped;
        });
  }

  private static byte[] skipped(QueuedOrder order, Instant now, String why) {
    return OrderCodec.withStatus(
        order.document(), OrderStatus.SKIPPED, OrderCodec.result(now, BY_HAND + why));
  }

  private Instant now() {
    return context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * The order that a word means which may as well mean a product: an id in full, or a part of that
   * of an order which was skipped by hand.
   */
  Optional<JobId> skipped(String word) throws CommandException {
    if (JobId.isValid(word)) {
      return Optional.of(new JobId(word));
    }
    return isRegistered(word)
        ? Optional.empty()
        : OrderNames.find(
                OrderQueue.read(workspace, OrderQueue.FOLDER), word, SkipCommand::isByHand)
            .map(QueuedOrder::jobId);
  }

  private boolean isRegistered(String word) {
    try {
      return ProductId.isValid(word)
          && ProductNames.registered(context, workspace).contains(new ProductId(word));
    } catch (Registry.RegistryRejectedException e) {
      return ProductId.isValid(word); // as far as anybody can tell
    }
  }

  /** Whether somebody took it out of the queue. */
  static boolean isByHand(QueuedOrder order) {
    return order.status() == OrderStatus.SKIPPED
        && order.document().members().get("result") instanceof JsonObject result
        && result.members().get("error_message") instanceof JsonString message
        && message.value().startsWith(BY_HAND);
  }

  /** Puts an order back that was skipped by hand. */
  ExitCode release(JobId job, @Nullable String why) throws CommandException, IOException {
    change(
        job,
        "release",
        why,
        now(),
        order -> {
          if (!isByHand(order)) {
            throw CommandException.usage(
                order.jobId()
                    + " is "
                    + order.status().text()
                    + " and was not skipped by hand; only such an order can be put back");
          }
          return OrderCodec.pendingAgain(order.document());
        });
    report("released", job.value(), false, "Put back: " + job + " is pending again.");
    return ExitCode.SUCCESS;
  }

  /** The order's new content, or a refusal. */
  private interface Change {
    byte[] of(QueuedOrder order) throws CommandException;
  }

  private void change(JobId job, String event, @Nullable String why, Instant now, Change change)
      throws CommandException, IOException {
    change.of(order(job)); // refuses before anything is written
    locked(
        event,
        now,
        lines -> {
          QueuedOrder again = OrderQueue.reread(workspace, job);
          byte[] content;
          try {
            content = again == null ? null : change.of(again);
          } catch (CommandException e) {
            content = null;
          }
          if (again == null || content == null) {
            throw new IOException(job + " has changed in this moment; look at it again");
          }
          replace(lines, now, event, why, again, content);
          return event;
        });
  }

  private QueuedOrder order(JobId job) throws CommandException {
    QueuedOrder order = OrderQueue.reread(workspace, job);
    if (order == null) {
      throw CommandException.usage(
          "there is no order " + job + " in " + OrderQueue.FOLDER + " that can be read");
    }
    return order;
  }

  private void replace(
      LockedJournal.Lines lines,
      Instant now,
      String event,
      @Nullable String why,
      QueuedOrder order,
      byte[] content)
      throws IOException {
    Map<String, @Nullable Object> fields = JsonText.object();
    fields.put("job_id", order.jobId().value());
    fields.put("product_id", order.product().value());
    if (why != null && !why.isBlank()) {
      fields.put("why", why.strip());
    }
    lines.add(now, event, fields);
    AtomicFiles.write(workspace.resolve(OrderQueue.path(order.jobId())), content);
  }

  /** Does something to the queue while no plan does. */
  private <T> T locked(String event, Instant now, LockedJournal.Work<T> work)
      throws CommandException, IOException {
    String holder = "oracle " + event + ", process " + ProcessHandle.current().pid();
    WorkspaceLock lock = null;
    try {
      lock = WorkspaceLock.take(workspace.resolve(".codemonkeys"), holder, PATIENCE);
    } catch (WorkspaceLock.HeldException e) {
      if (!String.valueOf(e.getMessage()).startsWith("oracle run")) {
        throw CommandException.of(
            ExitCode.LOCKED,
            "another run holds the workspace (" + e.getMessage() + "); try again when it is over");
      }
    }
    try {
      return Keys.ledger(context, workspace, holder).together(now, work);
    } catch (DamagedJournalException e) {
      throw CommandException.of(ExitCode.INTERNAL_ERROR, e.diagnostic().toString());
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  private void report(String what, Object which, boolean dryRun, String message) {
    if (json) {
      Map<String, @Nullable Object> result = JsonText.object();
      result.put(what, which);
      if (dryRun) {
        result.put("dry_run", true);
      }
      console.result(JsonText.text(result));
    } else {
      console.line(Printable.line(message));
    }
  }
}
