package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.LockedJournal;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.executor.RunSummary.Stop;
import codemonkeys.oracle.executor.process.Scratch;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Staging;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.BadOrder;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run over the queue: the next orders, one after the other, until the budget is used up or
 * something stops it. Callers hold the workspace's lock.
 */
public final class OrderRun {
  private final Workspace workspace;
  private final Host host;
  private final InstantSource clock;
  private final SigningKey key;
  private final RunListener listener;
  private final StopSignals stops;
  private final LockedJournal journal;
  private final Staging staging;
  private final Preflight preflight;
  private final Recovery recovery;
  private final JobMarker marker;
  private final JobExecution execution;
  private final BooleanSupplier locked;

  private PendingOrders pending = new PendingOrders(List.of(), List.of(), List.of());

  /** Pending orders whose turn has not come, in order. */
  private final Deque<QueuedOrder> turns = new ArrayDeque<>();

  /** Products that the run goes on without, and why. */
  private final SortedMap<ProductId, String> stoppedProducts = new TreeMap<>();

  private final List<RunSummary.Executed> executed = new ArrayList<>();
  private final List<RunSummary.NotRun> notRun = new ArrayList<>();
  private final List<QueuedOrder> left = new ArrayList<>();
  private Stop stop = Stop.NONE;
  private String stopped = "";

  /**
   * Creates a run; one object runs once.
   *
   * @param interrupted whether whoever started it wants it to end
   * @param locked whether the workspace's lock is still there for others to find
   * @param holder who it is, for others who wait for it
   */
  public OrderRun(
      Workspace workspace,
      CurrentFleet fleet,
      Host host,
      InstantSource clock,
      SigningKey key,
      RunListener listener,
      BooleanSupplier interrupted,
      BooleanSupplier locked,
      String holder) {
    this.workspace = workspace;
    this.host = host;
    this.clock = clock;
    this.key = key;
    this.listener = listener;
    this.stops = new StopSignals(fleet, interrupted);
    this.journal = new LockedJournal(workspace.root(), key, holder);
    this.staging = new Staging(workspace.root(), workspace.resolve(".codemonkeys/staged"));
    JobCompletion completion = new JobCompletion(workspace, key, journal, staging, listener);
    this.preflight = new Preflight(workspace, fleet, host);
    this.recovery =
        new Recovery(workspace, host.version(), clock, journal, staging, completion, listener);
    this.marker = new JobMarker(workspace);
    JobRunner runner = new JobRunner(host, clock, listener, stops);
    this.execution = new JobExecution(workspace, fleet, host, clock, completion, marker, runner);
    this.locked = locked;
  }

  /**
   * The process that is at a job in this workspace although the lock could be taken: somebody
   * removed the lock's files. Its job must not be taken for one that was left behind.
   */
  public static OptionalLong livingProcess(Workspace workspace) {
    return new JobMarker(workspace).livingProcess();
  }

  static String reason(BadOrder bad) {
    return bad.diagnostics().get(0).toString();
  }

  /** Runs. */
  public RunSummary run(RunRequest request) throws IOException, DamagedJournalException {
    long started = System.nanoTime();
    key.publish(workspace);
    // Without a journal there is no evidence, and nothing may run.
    journal.together(clock.instant(), lines -> lines);
    recovery.recover();
    pending = PendingOrders.of(OrderQueue.read(workspace, OrderQueue.FOLDER), request);
    for (BadOrder bad : pending.refusable()) {
      refuse(bad);
    }
    sift(request, started);
    while (!turns.isEmpty()) {
      Duration runLeft = left(request, started);
      if (executed.size() >= request.orders() || isOver(runLeft)) {
        left.addAll(turns);
        break;
      }
      // As it is now: it may have been skipped while the job before it ran.
      QueuedOrder order = OrderQueue.reread(workspace, turns.remove().jobId());
      if (order == null || order.status() != OrderStatus.PENDING) {
        continue;
      }
      if (stoppedProducts.containsKey(order.product())) {
        left.add(order);
      } else {
        take(order, request, runLeft);
      }
    }
    if (stop == Stop.NONE && stops.interrupted()) {
      stop(Stop.INTERRUPT, "interrupted"); // during the last job
    }
    if (!stopped.isEmpty()) {
      Map<String, @Nullable Object> fields = JsonText.object();
      fields.put("reason", stopped);
      fields.put("left_pending", left.size());
      journal.add(clock.instant(), "run_stopped", fields);
    }
    return new RunSummary(
        executed,
        notRun,
        left,
        stoppedProducts.entrySet().stream()
            .map(
                each ->
                    new RunSummary.StoppedProduct(
                        each.getKey(),
                        each.getValue(),
                        left.stream().filter(o -> o.product().equals(each.getKey())).toList()))
            .toList(),
        stop,
        stopped);
  }

  /**
   * Ends what can't run and what is not wanted any more, before anything runs: so it is out of the
   * way also when the run ends early, and is no duplicate of anything. What is left gets its turn.
   * A single order gets it at once.
   */
  private void sift(RunRequest request, long started) throws IOException, DamagedJournalException {
    if (pending.inOrder().size() == 1) {
      turns.addAll(pending.inOrder());
      return;
    }
    Map<ProductId, Optional<JobTarget>> targets = new HashMap<>();
    for (QueuedOrder order : pending.inOrder()) {
      Decision.Obstacle obstacle =
          isOver(left(request, started)) ? null : preflight.obstacle(order, targets);
      if (obstacle instanceof Decision.Refusal || obstacle instanceof Decision.Skipped) {
        settle(order, obstacle);
      } else {
        turns.add(order);
      }
    }
  }

  private static @Nullable Duration left(RunRequest request, long started) {
    Duration time = request.time();
    return time == null ? null : time.minusNanos(System.nanoTime() - started);
  }

  /** Looked at before each job. */
  private boolean isOver(@Nullable Duration runLeft) {
    if (stop != Stop.NONE) {
      return true;
    }
    Optional<String> killed = stops.killed();
    if (stops.interrupted()) {
      stop(Stop.INTERRUPT, "interrupted");
    } else if (!locked.getAsBoolean()) {
      stop(
          Stop.LOCK,
          "the lock in .codemonkeys was removed, so another run may have begun; wait for it to end"
              + " and leave that folder alone");
    } else if (killed.isPresent()) {
      stop(Stop.KILL_SWITCH, killed.get());
    } else if (runLeft != null && (runLeft.isNegative() || runLeft.isZero())) {
      stop(Stop.TIME, "--max-seconds of the run are used up");
    }
    return stop != Stop.NONE;
  }

  private void stop(Stop why, String reason) {
    stop = why;
    stopped = reason;
  }

  private void take(QueuedOrder order, RunRequest request, @Nullable Duration runLeft)
      throws IOException, DamagedJournalException {
    Decision decision = preflight.decide(order, runLeft);
    if (decision instanceof Decision.Ready ready) {
      execute(ready.job(), request);
    } else if (decision instanceof Decision.Obstacle obstacle) {
      settle(order, obstacle);
    }
  }

  /** What does not run ends, or waits. */
  private void settle(QueuedOrder order, Decision.Obstacle obstacle)
      throws IOException, DamagedJournalException {
    String reason = obstacle.reason();
    if (obstacle instanceof Decision.Refused) {
      end(order, OrderStatus.FAILED, "order_refused", "refused: " + reason, OrderCodec::refusal);
    } else if (obstacle instanceof Decision.CantRun) {
      end(order, OrderStatus.FAILED, "order_failed", reason, OrderCodec::refusal);
    } else if (obstacle instanceof Decision.Skipped) {
      end(order, OrderStatus.SKIPPED, "order_skipped", reason, OrderCodec::result);
    }
    report(new RunSummary.NotRun(order.fileName(), order, obstacle));
  }

  private void report(RunSummary.NotRun what) {
    notRun.add(what);
    listener.notRun(what);
  }

  /** Skips what asks for the same work as an order that has begun. */
  private void skipDuplicates(QueuedOrder order, RunRequest request)
      throws IOException, DamagedJournalException {
    List<QueuedOrder> others = new ArrayList<>(pending.unasked());
    others.addAll(turns);
    for (QueuedOrder other : others) {
      QueuedOrder now =
          PendingOrders.same(order, other) && !request.names(other)
              ? OrderQueue.reread(workspace, other.jobId())
              : null;
      if (now == null || now.status() != OrderStatus.PENDING || !PendingOrders.same(order, now)) {
        continue;
      }
      Decision.Obstacle obstacle = preflight.obstacle(now, new HashMap<>());
      if (obstacle instanceof Decision.Refusal) {
        continue; // it would not have run instead
      }
      settle(
          now,
          obstacle instanceof Decision.Skipped
              ? obstacle
              : new Decision.Skipped(PendingOrders.duplicateOf(order)));
      turns.remove(other);
    }
  }

  /** An order that ends without having run. */
  private void end(
      QueuedOrder order,
      OrderStatus status,
      String event,
      String reason,
      BiFunction<Instant, String, Map<String, @Nullable Object>> result)
      throws IOException, DamagedJournalException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Map<String, @Nullable Object> fields = JobCompletion.about(order);
    fields.put("reason", reason);
    journal.together(
        now,
        lines -> {
          lines.add(now, event, fields);
          staging.replace(
              OrderQueue.path(order.jobId()),
              OrderCodec.withStatus(order.document(), status, result.apply(now, reason)));
          return event;
        });
  }

  /**
   * A file that holds no order: failed when it says which one it wanted to be, else only reported.
   */
  private void refuse(BadOrder bad) throws IOException, DamagedJournalException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    String reason = reason(bad);
    Map<String, @Nullable Object> fields = JsonText.object();
    fields.put("file", OrderQueue.FOLDER + "/" + bad.fileName());
    fields.put("sha256", bad.sha256());
    fields.put("reason", reason);
    journal.together(
        now,
        lines -> {
          lines.add(now, "order_refused", fields);
          var document = bad.document();
          if (document != null && bad.jobId().isPresent()) {
            staging.replace(
                OrderQueue.FOLDER + "/" + bad.fileName(),
                OrderCodec.withStatus(
                    document, OrderStatus.FAILED, OrderCodec.refusal(now, "refused: " + reason)));
          }
          return reason;
        });
    report(new RunSummary.NotRun(bad.fileName(), null, new Decision.Refused(reason)));
  }

  private void execute(PreparedJob job, RunRequest request)
      throws IOException, DamagedJournalException {
    if (request.fullIsolation() && !job.isolation().full()) {
      stop(Stop.ISOLATION, "this machine can't confine jobs in full (--require-isolation)");
      left.add(job.order());
      return;
    }
    long started = System.nanoTime();
    Instant startedAt = clock.instant();
    QueuedOrder order = job.order();
    RunSummary.Executed done;
    try {
      Scratch room = Scratch.plan(host.temporary());
      marker.write(order.jobId().value(), RunFolder.RUNS + "/" + order.product(), room.folder());
      AttemptSandbox.needsRoom(room);
      RunFolder folder = RunFolder.create(workspace, order.product(), startedAt);
      marker.write(order.jobId().value(), folder.relative(), null);
      byte[] asOrdered = JsonText.bytes(order.document());
      staging.replace(folder.relative(RunFolder.ORDER), asOrdered);
      if (!begin(order, folder, startedAt, asOrdered)) {
        Scratch.delete(folder.path());
        marker.remove();
        return; // somebody skipped it in this instant
      }
      skipDuplicates(order, request);
      listener.starting(job, folder.relative());
      done = execution.execute(job, folder, startedAt, started, request.fullIsolation());
      marker.remove();
    } catch (IOException | RuntimeException e) {
      recovery.giveUp(order.jobId(), e);
      throw e;
    }
    executed.add(done);
    listener.ended(done);
    if (done.outcome().kind() == Outcome.Kind.STOPPED && isOver(null)) {
      return; // also when it was the last one
    }
    Optional<StopCondition> condition = StopRules.met(done);
    if (condition.isPresent()) {
      String reason = condition.get() + " of " + order.jobId();
      if (request.keepGoing()) {
        stop(order.product(), reason);
      } else {
        stop(Stop.CONDITION, reason);
      }
    }
  }

  /** Goes on without a product. */
  private void stop(ProductId product, String reason) throws IOException, DamagedJournalException {
    stoppedProducts.put(product, reason);
    long others = turns.stream().filter(order -> order.product().equals(product)).count();
    if (others == 0) {
      return; // there is nothing to keep from running
    }
    Map<String, @Nullable Object> fields = JsonText.object();
    fields.put("product_id", product.value());
    fields.put("reason", reason);
    fields.put("left_pending", others);
    journal.add(clock.instant(), "product_stopped", fields);
    listener.stopped(product, reason);
  }

  /** The intent stands in journal and order before anything runs. */
  private boolean begin(QueuedOrder order, RunFolder folder, Instant startedAt, byte[] asOrdered)
      throws IOException, DamagedJournalException {
    Map<String, @Nullable Object> running = JsonText.object();
    running.put("run", folder.relative());
    running.put("started_at", ResultDocument.seconds(startedAt));
    Map<String, @Nullable Object> fields = JobCompletion.about(order);
    fields.put("run_id", folder.id().value());
    fields.put("run", folder.relative());
    fields.put("order_sha256", Digest.of(asOrdered));
    return journal.together(
        startedAt,
        lines -> {
          QueuedOrder now = OrderQueue.reread(workspace, order.jobId());
          if (now == null || now.status() != OrderStatus.PENDING) {
            return false;
          }
          staging.replace(
              OrderQueue.path(order.jobId()),
              OrderCodec.withStatus(order.document(), OrderStatus.RUNNING, running));
          try {
            lines.add(startedAt, "job_started", fields);
          } catch (IOException | RuntimeException e) {
            putBack(order, asOrdered, e);
            throw e;
          }
          return true;
        });
  }

  /** Nothing of it ran and the journal knows nothing of it: as if its turn had not come. */
  private void putBack(QueuedOrder order, byte[] asOrdered, Exception failure) {
    try {
      staging.replace(OrderQueue.path(order.jobId()), asOrdered);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e); // then the next run ends it
    }
  }
}
