package codemonkeys.oracle.forecast;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.forecast.ForecastOrder.Result;
import codemonkeys.oracle.intake.FleetState;
import codemonkeys.oracle.intake.FleetState.Ending;
import codemonkeys.oracle.intake.SimulatedRun;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.orders.Turn;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plan} makes of the queue, and {@code run --all --keep-going} of it then, one order
 * after the other until the day is over. Both work on files, so what they decide is said here once
 * more; {@code ForecastMeetsTruthTest} compares.
 */
final class DayOfRun {
  /** The plan that orders of a forecast are of; no file has it. */
  private static final String PLAN = "forecast";

  /** What an order says that ran, and one that was refused. */
  private static final JsonObject RAN = document(false);

  private static final JsonObject REFUSED = document(true);

  private final FleetState before;
  private final Endings endings;
  private final int day;
  private final long seed;
  private final Instant begin;
  private final FleetFacts facts;
  private final FleetState.Run run;

  /** The queue, in which orders that are over have their new status. */
  private final Map<JobId, QueuedOrder> queue = new LinkedHashMap<>();

  private final Map<JobId, ForecastOrder> became = new HashMap<>();
  private final List<JobId> given = new ArrayList<>();
  private final Set<ProductId> stopped = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private Instant now;

  DayOfRun(FleetState fleet, Endings endings, int day, long seed, FleetFacts facts) {
    this.before = fleet;
    this.endings = endings;
    this.day = day;
    this.seed = seed;
    this.facts = facts;
    this.begin = facts.asOf();
    this.run = fleet.begin();
    this.now = begin;
  }

  private static JsonObject document(boolean refused) {
    return new JsonObject(
        0,
        0,
        Map.of("result", new JsonObject(0, 0, Map.of("refused", new JsonBoolean(0, 0, refused)))));
  }

  /** Orders of the plan in its order, then those of other tools in theirs. */
  List<ForecastOrder> orders() {
    List<ForecastOrder> orders = new ArrayList<>();
    for (JobId id : given) {
      ForecastOrder order = became.get(id);
      if (order != null) {
        orders.add(order);
      }
    }
    return orders;
  }

  /** The fleet afterwards; of what the forecast has done for one work, the newest is enough. */
  FleetState fleet() {
    Map<String, QueuedOrder> newest = new LinkedHashMap<>();
    for (QueuedOrder order : queue.values()) {
      boolean counts = !PLAN.equals(order.planId()) || order.status().open() || order.refused();
      newest.put(
          counts ? order.jobId().value() : " " + work(order.product(), order.intent()), order);
    }
    return run.over(List.copyOf(newest.values()));
  }

  void go(Plan plan, boolean everythingKilled) {
    queue(plan);
    List<QueuedOrder> turns = new ArrayList<>();
    for (QueuedOrder order : List.copyOf(queue.values())) {
      if (order.status() == OrderStatus.RUNNING) {
        if (!everythingKilled) {
          end(order, OrderStatus.FAILED, RAN); // nobody is at it any more: failed, interrupted
        }
      } else if (order.status() == OrderStatus.PENDING) {
        turns.add(order);
      }
    }
    turns.sort(Comparator.comparing(Turn::of));
    for (QueuedOrder order : turns) {
      if (!order.planned()) {
        given.add(order.jobId());
      }
    }
    if (everythingKilled) {
      turns.forEach(order -> is(order, Result.LEFT_PENDING, Duration.ZERO));
      return;
    }
    List<QueuedOrder> left = new ArrayList<>();
    for (QueuedOrder order : turns) {
      if (!settled(order)) {
        left.add(order);
      }
    }
    left.forEach(this::take);
  }

  // --- The queue ----------------------------------------------------------------------------

  /** What the plan makes of it: what still stands keeps its id and its age. */
  private void queue(Plan plan) {
    Map<String, QueuedOrder> open = new HashMap<>();
    List<QueuedOrder> ours = new ArrayList<>();
    for (QueuedOrder order : before.orders()) {
      if (order.planned() && order.status().open()) {
        ours.add(order);
      } else if (!order.status().open()
          || (before.isRegistered(order.product()) && order.intent().safe())) {
        queue.put(order.jobId(), order);
      }
    }
    ours.sort(
        Comparator.comparing((QueuedOrder o) -> o.status() != OrderStatus.RUNNING)
            .thenComparing(QueuedOrder::jobId));
    for (QueuedOrder order : ours) {
      open.putIfAbsent(work(order.product(), order.intent()), order);
    }
    int rank = 0;
    for (Candidate candidate : plan.taken()) {
      rank++;
      ProductId product = candidate.product().id();
      QueuedOrder kept = open.get(work(product, candidate.intent()));
      JobId id = kept == null ? free(product, candidate.intent(), rank) : kept.jobId();
      given.add(id);
      queue.put(
          id,
          kept != null && kept.status() == OrderStatus.RUNNING
              ? kept
              : new QueuedOrder(
                  id.fileName(),
                  id,
                  product,
                  candidate.intent(),
                  OrderStatus.PENDING,
                  candidate.priority(),
                  candidate.best().budget().maxActions(),
                  candidate.best().budget().maxSeconds(),
                  candidate.best().stopConditions(),
                  kept == null ? begin : kept.createdAt(),
                  null,
                  PLAN,
                  candidate.best().rule().name(),
                  candidate.best().rule().reason(),
                  null,
                  RAN));
    }
  }

  private JobId free(ProductId product, Intent intent, int rank) {
    for (int number = rank; ; number = number % 999 + 1) {
      JobId id = JobId.of(product, intent, begin, number);
      if (!queue.containsKey(id)) {
        return id;
      }
    }
  }

  private static String work(ProductId product, Intent intent) {
    return product + " " + intent.text();
  }

  private void end(QueuedOrder order, OrderStatus status, JsonObject document) {
    queue.put(
        order.jobId(),
        new QueuedOrder(
            order.fileName(),
            order.jobId(),
            order.product(),
            order.intent(),
            status,
            order.priority(),
            order.maxActions(),
            order.maxSeconds(),
            order.stopConditions(),
            order.createdAt(),
            now,
            order.planId(),
            order.rule(),
            order.reason(),
            order.inputsDigest(),
            document));
  }

  private void is(QueuedOrder order, Result result, Duration took) {
    String rule = order.rule();
    became.put(
        order.jobId(),
        new ForecastOrder(
            order.product(),
            order.intent(),
            order.priority(),
            rule == null ? "" : rule,
            result,
            took));
  }

  // --- The run ------------------------------------------------------------------------------

  private boolean waits(QueuedOrder order) {
    ProductFacts product = facts.product(order.product());
    return (product != null && isKilled(product)) || run.isBusy(order.product(), now);
  }

  private static boolean isKilled(ProductFacts product) {
    return product.facts().stream().anyMatch(KillSwitch.class::isInstance);
  }

  private boolean isOutOfService(ProductId id) {
    ProductFacts product = facts.product(id);
    return product != null && (!product.product().inService() || product.product().statusUnknown());
  }

  /** Ends what can't run and what nobody wants any more, before anything runs. */
  private boolean settled(QueuedOrder order) {
    if (isOutOfService(order.product())) {
      is(order, Result.SKIPPED, Duration.ZERO);
      queue.remove(order.jobId());
      return true;
    }
    if (waits(order) || !isRefused(order)) {
      return false;
    }
    end(order, OrderStatus.FAILED, REFUSED);
    is(order, Result.REFUSED, Duration.ZERO);
    return true;
  }

  private boolean isRefused(QueuedOrder order) {
    return order.intent() == Intent.TEST
        && (!run.isReady(order.product()) || ending(order) == Ending.REFUSED);
  }

  private Ending ending(QueuedOrder order) {
    return endings.of(order.product(), order.intent(), day, seed);
  }

  private void take(QueuedOrder order) {
    ProductId product = order.product();
    if (done.contains(work(product, order.intent()))) {
      is(order, Result.SKIPPED, Duration.ZERO); // a duplicate
      queue.remove(order.jobId());
      return;
    }
    boolean over = !now.isBefore(begin.plus(Course.DAY));
    if (stopped.contains(product) || over || waits(order)) {
      is(order, Result.LEFT_PENDING, Duration.ZERO);
      return;
    }
    if (isRefused(order)) {
      settled(order);
      return;
    }
    execute(order);
  }

  private void execute(QueuedOrder order) {
    ProductId product = order.product();
    boolean report = order.intent() == Intent.REGENERATE_REPORT;
    boolean rebuilt = report && run.canRebuild(product);
    Duration limit = limit(order);
    Duration took = rebuilt ? Duration.ZERO : endings.time(product, order.intent());
    boolean passed = rebuilt || ending(order) == Ending.PASSED;
    if (report && !rebuilt && !run.isReady(product)) {
      passed = false; // there is nothing to make a report of
      took = Duration.ZERO;
    }
    if (took.compareTo(limit) > 0) {
      passed = false;
      took = limit;
    }
    run.add(new SimulatedRun(product, order.intent(), passed, now, took));
    now = now.plus(took);
    done.add(work(product, order.intent()));
    is(order, passed ? Result.PASSED : Result.FAILED, took);
    end(order, passed ? OrderStatus.COMPLETED : OrderStatus.FAILED, RAN);
    if (!passed && stops(order)) {
      stopped.add(product);
    }
  }

  private Duration limit(QueuedOrder order) {
    Integer seconds = order.maxSeconds();
    Duration limit =
        Duration.ofSeconds(seconds == null ? Budget.usual(order.intent()).maxSeconds() : seconds);
    @Nullable Duration left = run.timeLeft(order.product(), now);
    return left != null && left.compareTo(limit) < 0 ? left : limit;
  }

  private static boolean stops(QueuedOrder order) {
    Set<StopCondition> stops = order.stopConditions();
    return order.intent() == Intent.VALIDATE
        ? stops.contains(StopCondition.ON_VALIDATION_FAIL)
            || stops.contains(StopCondition.ON_SILVERBACK_FAIL)
        : stops.contains(StopCondition.ON_TEST_FAIL);
  }
}
