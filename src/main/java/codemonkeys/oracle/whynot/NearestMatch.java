package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.units.ProductId;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way in which a rule comes nearest to a match among the facts of one product and the fleet:
 * the one with the fewest obstacles, all of which it names. Where several are equal, the first
 * facts in their order.
 */
final class NearestMatch {
  /** Facts looked at for one rule; one on every pair of documents stops here. */
  private static final int MAX_STEPS = 20_000;

  /** Where so few were looked at, the rule can be looked at again for each value that is tried. */
  private static final int FEW_STEPS = 200;

  /** Another text or constant is a different case, a number that is too small is nearly there. */
  private static final int OTHER_CASE = 2;

  private final Map<Class<?>, List<Fact>> facts = new HashMap<>();
  private final ProductId product;
  private int steps;
  private @Nullable Way best;

  private NearestMatch(Collection<? extends Fact> fleet, ProductFacts of) {
    product = of.id();
    for (Collection<? extends Fact> some : List.of(fleet, of.facts())) {
      for (Fact fact : some) {
        facts.computeIfAbsent(fact.getClass(), type -> new ArrayList<>()).add(fact);
      }
    }
  }

  /**
   * What keeps a rule from matching.
   *
   * @return empty when it matches; null when there are too many ways to try
   */
  static @Nullable List<Obstacle> of(
      RuleTree rule, Collection<? extends Fact> fleet, ProductFacts product) {
    Way way = search(rule, fleet, product);
    if (way == null) {
      return null;
    }
    List<Obstacle> obstacles = new ArrayList<>();
    for (Found found : way.found()) {
      Predicate<FactChange> helps =
          change -> {
            int cost = cost(rule, change.in(fleet), change.in(product));
            return cost == way.cost() - found.cost(); // less would be more than this obstacle
          };
      obstacles.add(found.obstacle().apply(helps));
    }
    return obstacles;
  }

  /** How much is in the way, the less the nearer; 0 when it matches, -1 when that is open. */
  static int cost(RuleTree rule, Collection<? extends Fact> fleet, ProductFacts product) {
    Way way = search(rule, fleet, product);
    return way == null ? -1 : way.cost();
  }

  private static @Nullable Way search(
      RuleTree rule, Collection<? extends Fact> fleet, ProductFacts product) {
    NearestMatch nearest = new NearestMatch(fleet, product);
    nearest.all(rule.all(), 0, new Way(Map.of(), List.of(), 0), nearest::arrived);
    Way best = nearest.best;
    return best != null && best.cost() > 0 && nearest.steps > MAX_STEPS ? null : best;
  }

  /**
   * What keeps a rule from matching as it does; a few.
   *
   * @param changes of facts, each of which is enough
   * @param thresholds conditions that would be false with another number
   */
  record Breaking(List<FactChange> changes, List<Threshold> thresholds) {
    static final Breaking NONE = new Breaking(List.of(), List.of());
  }

  /** What keeps a rule from matching as it does. */
  static Breaking breaking(RuleTree rule, Collection<? extends Fact> fleet, ProductFacts product) {
    NearestMatch nearest = new NearestMatch(fleet, product);
    RuleTree.Element all = new RuleTree.All(rule.all());
    List<Blocking> matches = new ArrayList<>();
    nearest.matches(
        all, Map.of(), List.of(), (bound, matched) -> matches.add(new Blocking(bound, matched)));
    return nearest.steps > MAX_STEPS
        ? Breaking.NONE
        : nearest.breaking(
            all,
            matches,
            change -> cost(rule, change.in(fleet), change.in(product)) != 0,
            Obstacle::enough);
  }

  /**
   * A choice of facts so far.
   *
   * @param bound variables by name, with their $
   */
  private record Way(Map<String, @Nullable Object> bound, List<Found> found, int cost) {
    Way and(Map<String, @Nullable Object> variables, List<Found> more) {
      List<Found> all = new ArrayList<>(found);
      all.addAll(more);
      return new Way(variables, all, cost + cost(more));
    }

    static int cost(List<Found> found) {
      return found.stream().mapToInt(Found::cost).sum();
    }
  }

  /**
   * An obstacle that is made only when it is needed: looking for changes takes time.
   *
   * @param obstacle takes whether a change brings the rule as much nearer as without the obstacle
   */
  private record Found(int cost, Function<Predicate<FactChange>, Obstacle> obstacle) {}

  private void arrived(Way way) {
    if (nearer(way)) {
      best = way;
    }
  }

  private boolean nearer(Way way) {
    return best == null || way.cost() < best.cost();
  }

  private void all(List<RuleTree.Element> elements, int next, Way way, Consumer<Way> then) {
    if (!nearer(way)) {
      return;
    }
    if (next == elements.size()) {
      then.accept(way);
      return;
    }
    element(elements.get(next), way, after -> all(elements, next + 1, after, then));
  }

  private void element(RuleTree.Element element, Way way, Consumer<Way> then) {
    if (element instanceof RuleTree.Pattern pattern) {
      pattern(pattern, way, then);
    } else if (element instanceof RuleTree.All and) {
      all(and.elements(), 0, way, then);
    } else if (element instanceof RuleTree.Any or) {
      or.elements().forEach(each -> element(each, way, then));
    } else if (element instanceof RuleTree.Some some) {
      element(
          some.element(),
          way,
          after -> then.accept(new Way(way.bound(), after.found(), after.cost())));
    } else if (element instanceof RuleTree.None none) {
      List<Blocking> blocking = new ArrayList<>();
      matches(
          none.element(),
          way.bound(),
          List.of(),
          (bound, matched) -> blocking.add(new Blocking(bound, matched)));
      then.accept(
          blocking.isEmpty()
              ? way
              : way.and(
                  way.bound(),
                  List.of(new Found(1, helps -> blocked(none.element(), blocking, helps)))));
    }
  }

  private void pattern(RuleTree.Pattern pattern, Way way, Consumer<Way> then) {
    List<Fact> candidates = facts.getOrDefault(pattern.type(), List.of());
    if (candidates.isEmpty()) {
      int conditions = pattern.conditions().size();
      then.accept(
          way.and(
              way.bound(),
              List.of(new Found(1 + conditions, helps -> missing(pattern.type(), helps)))));
    }
    for (Fact fact : candidates) {
      if (++steps > MAX_STEPS) {
        return;
      }
      Map<String, @Nullable Object> bound = new HashMap<>(way.bound());
      List<Found> found = new ArrayList<>();
      Expression.EvaluationContext context = context(fact, bound);
      for (RuleTree.Part part : pattern.parts()) {
        if (part.variable() != null) {
          bound.put(part.variable(), part.expression().value(context));
        } else {
          found.addAll(falseIn(part.expression(), true, context));
        }
      }
      if (pattern.variable() != null) {
        bound.put(pattern.variable(), fact);
      }
      then.accept(way.and(bound, found));
    }
  }

  private static Expression.EvaluationContext context(
      Object fact, Map<String, @Nullable Object> bound) {
    return new Expression.EvaluationContext(fact, bound, (leaf, holds) -> {});
  }

  /** The single conditions in the way, of those that would do the fewest. */
  private List<Found> falseIn(
      Expression expression, boolean wanted, Expression.EvaluationContext context) {
    if (expression instanceof Expression.Leaf leaf) {
      return leaf.test().holds(context) == wanted
          ? List.of()
          : List.of(
              new Found(
                  otherCase(leaf.test()) ? OTHER_CASE : 1,
                  helps -> condition(leaf, wanted, context, helps)));
    } else if (expression instanceof Expression.Not not) {
      return falseIn(not.of(), !wanted, context);
    } else if (expression instanceof Expression.And and) {
      return joined(and.left(), and.right(), wanted, wanted, context);
    } else if (expression instanceof Expression.Or or) {
      return joined(or.left(), or.right(), wanted, !wanted, context);
    }
    return List.of(); // facts of one product have one product
  }

  private List<Found> joined(
      Expression left,
      Expression right,
      boolean wanted,
      boolean both,
      Expression.EvaluationContext context) {
    List<Found> one = falseIn(left, wanted, context);
    List<Found> other = falseIn(right, wanted, context);
    if (!both) {
      return Way.cost(one) <= Way.cost(other) ? one : other;
    }
    List<Found> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  private static boolean otherCase(Expression test) {
    return test instanceof Expression.Compare compare
        && compare.operator().equals("==")
        && (isCase(compare.left()) || isCase(compare.right()));
  }

  private static boolean isCase(Expression side) {
    return side instanceof Expression.Literal literal
        && (literal.literal() instanceof Enum<?> || literal.literal() instanceof String);
  }

  // --- not --------------------------------------------------------------------------------------

  private record Blocking(Map<String, @Nullable Object> bound, List<Fact> facts) {}

  /** All ways in which an element is true as it stands. */
  private void matches(
      RuleTree.Element element,
      Map<String, @Nullable Object> bound,
      List<Fact> matched,
      BiConsumer<Map<String, @Nullable Object>, List<Fact>> then) {
    if (element instanceof RuleTree.Pattern pattern) {
      for (Fact fact : facts.getOrDefault(pattern.type(), List.of())) {
        if (++steps > MAX_STEPS) {
          return;
        }
        Map<String, @Nullable Object> own = new HashMap<>(bound);
        if (holds(pattern, fact, own)) {
          List<Fact> all = new ArrayList<>(matched);
          all.add(fact);
          then.accept(own, all);
        }
      }
    } else if (element instanceof RuleTree.All and) {
      matchesAll(and.elements(), 0, bound, matched, then);
    } else if (element instanceof RuleTree.Any or) {
      or.elements().forEach(each -> matches(each, bound, matched, then));
    } else {
      boolean[] any = {false};
      element
          .children()
          .forEach(child -> matches(child, bound, matched, (after, facts) -> any[0] = true));
      if (any[0] == (element instanceof RuleTree.Some)) {
        then.accept(bound, matched);
      }
    }
  }

  private void matchesAll(
      List<RuleTree.Element> elements,
      int next,
      Map<String, @Nullable Object> bound,
      List<Fact> matched,
      BiConsumer<Map<String, @Nullable Object>, List<Fact>> then) {
    if (next == elements.size()) {
      then.accept(bound, matched);
      return;
    }
    matches(
        elements.get(next),
        bound,
        matched,
        (after, all) -> matchesAll(elements, next + 1, after, all, then));
  }

  private static boolean holds(
      RuleTree.Pattern pattern, Fact fact, Map<String, @Nullable Object> bound) {
    Expression.EvaluationContext context = context(fact, bound);
    for (RuleTree.Part part : pattern.parts()) {
      if (part.variable() != null) {
        bound.put(part.variable(), part.expression().value(context));
      } else if (!(part.expression() instanceof Expression.Link)
          && !part.expression().holds(context)) {
        return false;
      }
    }
    if (pattern.variable() != null) {
      bound.put(pattern.variable(), fact);
    }
    return true;
  }

  private Obstacle blocked(
      RuleTree.Element inner, List<Blocking> blocking, Predicate<FactChange> helps) {
    List<FactChange> changes = breaking(inner, blocking, helps, Obstacle::changes).changes();
    List<FactChange> enough = breaking(inner, blocking, helps, Obstacle::enough).changes();
    Set<Fact> all = new LinkedHashSet<>();
    blocking.forEach(each -> all.addAll(each.facts()));
    return new Obstacle(
        Obstacle.Kind.BLOCKED,
        null,
        "not",
        "",
        "",
        null,
        null,
        List.copyOf(all),
        changes,
        confirmed(enough, helps),
        null);
  }

  /**
   * Where facts match in one way only: that one of them goes, or that one of the conditions on it
   * is false.
   */
  private Breaking breaking(
      RuleTree.Element element,
      List<Blocking> matches,
      Predicate<FactChange> helps,
      Function<Obstacle, List<FactChange>> which) {
    List<FactChange> changes = new ArrayList<>();
    List<FactChange> otherCases = new ArrayList<>();
    List<Threshold> thresholds = new ArrayList<>();
    if (matches.size() != 1) {
      return Breaking.NONE;
    }
    Blocking match = matches.get(0);
    List<Fact> left = new ArrayList<>(match.facts());
    for (RuleTree.Pattern pattern : element.patterns()) {
      Fact fact =
          left.stream().filter(each -> each.getClass() == pattern.type()).findFirst().orElse(null);
      if (fact == null) {
        continue; // of a not, or of another branch
      }
      left.remove(fact);
      for (Expression condition : pattern.conditions()) {
        for (Found found : falseIn(condition, false, context(fact, match.bound()))) {
          Obstacle obstacle = found.obstacle().apply(helps);
          (found.cost() == OTHER_CASE ? otherCases : changes).addAll(which.apply(obstacle));
          if (obstacle.threshold() != null) {
            thresholds.add(obstacle.threshold());
          }
        }
      }
      if (!(fact instanceof Product) && !(fact instanceof Fleet)) {
        changes.add(FactChange.without(fact));
      }
    }
    changes.addAll(otherCases);
    return new Breaking(changes, thresholds);
  }

  // --- What is said of an obstacle --------------------------------------------------------------

  /** Those that are enough, and with a step less are not. */
  private static List<FactChange> confirmed(List<FactChange> changes, Predicate<FactChange> helps) {
    List<FactChange> confirmed = new ArrayList<>();
    for (FactChange change : changes) {
      FactChange less = change.oneLess();
      if (helps.test(change) && (less == null || !helps.test(less))) {
        confirmed.add(change);
      }
    }
    return confirmed;
  }

  private Obstacle missing(Class<? extends Fact> type, Predicate<FactChange> helps) {
    RecordComponent[] components = type.getRecordComponents();
    List<FactChange> changes = new ArrayList<>();
    if (ProductFact.class.isAssignableFrom(type) && components.length == 1) {
      try {
        changes.add(
            FactChange.added(type.getDeclaredConstructor(ProductId.class).newInstance(product)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a fact can't be made: " + type, e);
      }
    }
    return new Obstacle(
        Obstacle.Kind.NO_FACT,
        null,
        type.getSimpleName(),
        "",
        "",
        null,
        null,
        List.of(),
        changes,
        confirmed(changes, helps),
        null);
  }

  private Obstacle condition(
      Expression.Leaf leaf,
      boolean wanted,
      Expression.EvaluationContext context,
      Predicate<FactChange> helps) {
    Fact fact = (Fact) context.self();
    Predicate<Fact> enough =
        changed -> leaf.test().holds(context(changed, context.bound())) == wanted;
    List<FactChange> changes = FieldSearch.of(fact, leaf.test(), context, enough);
    List<FactChange> confirmed = confirmed(changes, helps);
    if (confirmed.size() < changes.size() && steps <= FEW_STEPS) {
      // Something else looks at the same fact: the change has to be enough for that as well.
      Predicate<Fact> all =
          changed -> enough.test(changed) && helps.test(FactChange.field(fact, changed, "", null));
      confirmed = confirmed(FieldSearch.of(fact, leaf.test(), context, all), helps);
    }
    Comparison comparison = Comparison.of(leaf.test(), wanted, context);
    if (comparison != null) {
      return new Obstacle(
          Obstacle.Kind.FALSE,
          fact,
          written(leaf, wanted),
          comparison.name() + " is " + comparison.shownValue(),
          comparison.needs(),
          comparison.distance(),
          comparison.threshold(),
          List.of(),
          changes,
          confirmed,
          null);
    }
    return new Obstacle(
        Obstacle.Kind.FALSE,
        fact,
        written(leaf, wanted),
        behind(fact, leaf.test(), changes, context),
        "",
        null,
        null,
        List.of(),
        changes,
        confirmed,
        null);
  }

  private static String written(Expression.Leaf leaf, boolean wanted) {
    return wanted
        ? leaf.text()
        : leaf.text().matches("[\\w.]+") ? "!" + leaf.text() : "!( " + leaf.text() + " )";
  }

  /** The fields that it follows from, as far as they are known. */
  private static String behind(
      Fact fact, Expression test, List<FactChange> changes, Expression.EvaluationContext context) {
    Set<String> values = new LinkedHashSet<>();
    for (FactChange change : changes) {
      if (!(test instanceof Expression.Read read)
          || !read.field().getName().equals(change.field())) {
        values.add(change.field() + " is " + shown(change.from()));
      }
    }
    if (values.isEmpty() && !test.children().isEmpty()) {
      Expression first = test.children().get(0);
      String name = Comparison.name(first);
      if (!name.isEmpty()) {
        values.add(name + " is " + shown(first.value(context)));
      }
    }
    return String.join(", ", values);
  }

  static String shown(@Nullable Object value) {
    return value == null ? "unknown" : FactText.shown(value);
  }

  /**
   * A comparison that was not as it should be, the named side first.
   *
   * @param needs as {@code > 24}
   * @param threshold null where these are no numbers
   */
  record Comparison(
      String name, @Nullable Object value, String needs, @Nullable Threshold threshold) {

    static @Nullable Comparison of(
        Expression test, boolean wanted, Expression.EvaluationContext context) {
      if (!(test instanceof Expression.Compare compare)) {
        return null;
      }
      boolean turned = name(compare.left()).isEmpty();
      Expression named = turned ? compare.right() : compare.left();
      String name = name(named);
      if (name.isEmpty()) {
        return null;
      }
      Object value = named.value(context);
      Object limit = (turned ? compare.left() : compare.right()).value(context);
      String operator = turned ? Expression.turned(compare.operator()) : compare.operator();
      String wants = wanted ? operator : opposite(operator);
      String needs = wants + " " + (limit == null ? "null" : shown(limit));
      return new Comparison(name, value, needs, threshold(value, wants, limit));
    }

    /** How much is missing; null where that can't be counted. */
    @Nullable BigDecimal distance() {
      return threshold == null ? null : threshold.limit().subtract(threshold.value()).abs();
    }

    /** The value, so exactly that it differs from the limit. */
    String shownValue() {
      String shown = shown(value);
      return value instanceof Double && threshold != null && needs.endsWith(" " + shown)
          ? value.toString()
          : shown;
    }

    private static @Nullable Threshold threshold(
        @Nullable Object value, String operator, @Nullable Object limit) {
      if (!(value instanceof Number a) || !(limit instanceof Number b)) {
        return null;
      }
      try {
        return new Threshold(new BigDecimal(a.toString()), operator, new BigDecimal(b.toString()));
      } catch (NumberFormatException e) {
        return null; // infinite
      }
    }

    static String opposite(String operator) {
      return switch (operator) {
        case "<" -> ">=";
        case "<=" -> ">";
        case ">" -> "<=";
        case ">=" -> "<";
        case "==" -> "!=";
        default -> "==";
      };
    }

    /** A value as conditions name it; empty when it has no name. */
    static String name(Expression expression) {
      if (expression instanceof Expression.Read read) {
        String of = name(read.of());
        return of.isEmpty() ? read.field().getName() : of + "." + read.field().getName();
      } else if (expression instanceof Expression.Ask ask) {
        return ask.method().getName() + "(\"" + ask.key() + "\")";
      } else if (expression instanceof Expression.Bound bound) {
        return bound.name();
      } else if (expression instanceof Expression.Call call) {
        String of = name(call.of());
        return of.isEmpty() ? "" : of + "." + call.name();
      } else if (expression instanceof Expression.Arithmetic sum) {
        String left = name(sum.left());
        String right = name(sum.right());
        return left.isEmpty() && right.isEmpty()
            ? ""
            : side(sum.left(), left) + " " + sum.operator() + " " + side(sum.right(), right);
      }
      return "";
    }

    private static String side(Expression expression, String name) {
      return name.isEmpty() && expression instanceof Expression.Literal literal
          ? shown(literal.literal())
          : name;
    }
  }
}
