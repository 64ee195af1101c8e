package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.Signal;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.units.ProductId;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When something about a product changes by itself. How fast a value grows is measured, by a look
 * at the fleet an hour later; what is found is a place to look, and is looked at.
 */
final class DueTimes {
  /** A field that says how old a document is; no other whole number grows by itself. */
  private static final String AGE_DAYS = "ageDays";

  private static final double MILLIS = 3_600_000; // of an hour
  private static final Duration PROBE = Duration.ofHours(1);
  private static final Duration FARTHEST = Duration.ofDays(3660);

  /** Where to look besides: schedules, days and expiries follow from no value of a fact. */
  private static final List<Duration> LADDER =
      List.of(
          PROBE,
          Duration.ofHours(6),
          Duration.ofDays(1),
          Duration.ofDays(2),
          Duration.ofDays(7),
          Duration.ofDays(14),
          Duration.ofDays(30),
          Duration.ofDays(90),
          Duration.ofDays(365));

  /** Fleets beyond this size are planned for a few moments only. */
  private static final int LARGE = 1_000;

  private static final SortedSet<Double> NO_LIMITS = Collections.emptySortedSet();

  private static final int INSTANTS = 32;
  private static final int FEW_INSTANTS = 6;

  private final FleetFacts now;
  private final LaterFleet later;
  private final Map<Instant, FleetFacts> known = new HashMap<>();

  DueTimes(FleetFacts now, LaterFleet later) {
    this.now = now;
    this.later = later;
    known.put(now.asOf(), now);
  }

  /** The fleet at a moment. */
  FleetFacts at(Instant moment) {
    return known.computeIfAbsent(moment, later::at);
  }

  boolean large() {
    return now.products().size() > LARGE;
  }

  /** The first second at which an obstacle is gone by itself; null when its value does not say. */
  @Nullable Instant due(ProductFacts product, Obstacle obstacle) {
    Instant first = null;
    for (FactChange change : obstacle.changes()) {
      Instant due = due(product, change);
      if (due != null && (first == null || due.isBefore(first))) {
        first = due;
      }
    }
    return first;
  }

  private @Nullable Instant due(ProductFacts product, FactChange change) {
    if (change.after() == null && change.before() instanceof Signal signal) {
      return end(signal);
    }
    if (change.field().equals(AGE_DAYS)
        && change.from() instanceof Integer from
        && change.to() instanceof Integer to) {
      return from < to ? older(to - from) : null;
    }
    if (!(change.before() instanceof ProductFact fact)
        || !(change.to() instanceof Double to)
        || !(change.lessValue() instanceof Double little)) {
      return null;
    }
    // Of the two neighbours the one that is written shortly is the limit of the condition.
    boolean beyond = little.toString().length() < to.toString().length();
    return due(product, fact, change.field(), beyond ? little : to, beyond);
  }

  /** The first second at which a signal is none any more; null when it doesn't expire. */
  private @Nullable Instant end(Signal signal) {
    return signal.hoursLeft() == null
        ? null
        : now.asOf().plusSeconds((long) Math.ceil(Math.round(signal.hoursLeft() * MILLIS) / 1e3));
  }

  /** When what counts whole days has counted that many more. */
  private Instant older(long days) {
    return LocalDate.ofInstant(now.asOf(), ZoneOffset.UTC)
        .plusDays(days)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }

  /**
   * When a value has come to a limit.
   *
   * @param beyond it has to be beyond it
   */
  private @Nullable Instant due(
      ProductFacts product, ProductFact fact, String field, double limit, boolean beyond) {
    Double value = number(fact, field);
    Double after = number(counterpart(product, fact), field);
    if (value == null || after == null) {
      return null;
    }
    double seconds = (limit - value) / (after - value) * PROBE.toSeconds();
    if (!(seconds >= 0) || seconds > FARTHEST.toSeconds()) {
      return null; // it does not move, or away from it
    }
    long millis = Math.round(seconds * 1000);
    long whole = Math.floorDiv(millis + 999, 1000L);
    Instant due = now.asOf().plusSeconds(millis % 1000 == 0 && beyond ? whole + 1 : whole);
    Instant end = fact instanceof Signal signal ? end(signal) : null;
    return end == null || due.isBefore(end) ? due : null; // by then it is no fact any more
  }

  /** The same fact an hour later; null when there is none. */
  private @Nullable Fact counterpart(ProductFacts product, ProductFact fact) {
    ProductFacts then = find(at(now.asOf().plus(PROBE)), product.id());
    if (then == null) {
      return null;
    }
    List<? extends ProductFact> before = product.facts(fact.getClass());
    List<? extends ProductFact> after = then.facts(fact.getClass());
    int place = before.indexOf(fact);
    return place >= 0 && before.size() == after.size() ? after.get(place) : null;
  }

  static @Nullable ProductFacts find(FleetFacts fleet, ProductId product) {
    for (ProductFacts each : fleet.products()) {
      if (each.id().equals(product)) {
        return each;
      }
    }
    return null;
  }

  private static @Nullable Double number(@Nullable Fact fact, String field) {
    return fact != null && value(fact, field) instanceof Double number ? number : null;
  }

  private static @Nullable Object value(Fact fact, String field) {
    for (RecordComponent component : fact.getClass().getRecordComponents()) {
      if (component.getName().equals(field)) {
        return value(fact, component);
      }
    }
    return null;
  }

  private static @Nullable Object value(Fact fact, RecordComponent component) {
    try {
      return component.getAccessor().invoke(fact);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a fact's own accessor failed: " + component, e);
    }
  }

  /** The moments at which it is worth looking at a product again, the first first. */
  List<Instant> instants(ProductFacts product, RuleTrees trees) {
    SortedSet<Instant> instants = new TreeSet<>();
    Map<Class<?>, Map<String, SortedSet<Double>>> limits = new HashMap<>();
    for (RuleTrees.Rule rule : trees.rules()) {
      RuleTree tree = trees.tree(rule.info().name());
      for (RuleTree.Pattern pattern :
          tree == null ? List.<RuleTree.Pattern>of() : tree.patterns()) {
        Map<String, SortedSet<Double>> own =
            limits.computeIfAbsent(pattern.type(), type -> new TreeMap<>());
        pattern.conditions().forEach(condition -> limits(condition, own));
      }
    }
    List<Fact> all = new ArrayList<>(product.facts());
    all.addAll(now.fleetFacts());
    for (Fact fact : all) {
      if (value(fact, AGE_DAYS) instanceof Integer age) {
        for (double limit :
            limits.getOrDefault(fact.getClass(), Map.of()).getOrDefault(AGE_DAYS, NO_LIMITS)) {
          double days = Math.floor(limit) - age;
          if (days >= 0 && days <= FARTHEST.toDays()) {
            instants.add(older((long) days));
            instants.add(older((long) days + 1));
          }
        }
      }
    }
    for (ProductFact fact : product.facts()) {
      limits
          .getOrDefault(fact.getClass(), Map.of())
          .forEach(
              (field, some) ->
                  some.forEach(
                      limit -> {
                        Instant due = due(product, fact, field, limit, false);
                        if (due != null) {
                          instants.add(due);
                          instants.add(due.plusSeconds(1));
                        }
                      }));
      Instant end = fact instanceof Signal signal ? end(signal) : null;
      if (end != null) {
        instants.add(end);
      }
      // A validation is due from here on, which is a fact of its own.
      Instant overdue = due(product, fact, "overdue", 1, true);
      if (overdue != null) {
        instants.add(overdue);
      }
      for (RecordComponent component : fact.getClass().getRecordComponents()) {
        if (value(fact, component) instanceof Instant moment) {
          instants.add(moment.plusMillis(999).truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        }
      }
    }
    if (!large()) {
      LADDER.forEach(step -> instants.add(now.asOf().plus(step)));
    }
    List<Instant> ahead = new ArrayList<>(instants.tailSet(now.asOf().plusSeconds(1)));
    ahead.removeIf(moment -> moment.isAfter(now.asOf().plus(FARTHEST)));
    return ahead.subList(0, Math.min(ahead.size(), large() ? FEW_INSTANTS : INSTANTS));
  }

  private static void limits(Expression expression, Map<String, SortedSet<Double>> limits) {
    if (expression instanceof Expression.Compare compare) {
      limit(compare.left(), compare.right(), limits);
      limit(compare.right(), compare.left(), limits);
    }
    expression.children().forEach(child -> limits(child, limits));
  }

  private static void limit(
      Expression side, Expression other, Map<String, SortedSet<Double>> limits) {
    if (side instanceof Expression.Read read
        && read.of() instanceof Expression.Self
        && other instanceof Expression.Literal literal
        && literal.literal() instanceof Number number) {
      limits
          .computeIfAbsent(read.field().getName(), field -> new TreeSet<>())
          .add(number.doubleValue());
    }
  }
}
