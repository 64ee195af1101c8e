package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.units.ProductId;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fact with another value in one field, taken away, or added.
 *
 * @param before null when the fact is added
 * @param after null when the fact is taken away
 * @param field the one that differs; empty when the fact is taken away or added
 * @param less the fact changed by one step less, which must not be enough; null when there is
 *     nothing between the change and none
 */
public record FactChange(
    @Nullable Fact before, @Nullable Fact after, String field, @Nullable Fact less) {

  /** A change of one field. */
  static FactChange field(Fact before, Fact after, String field, @Nullable Fact less) {
    return new FactChange(before, after, field, less);
  }

  static FactChange without(Fact fact) {
    return new FactChange(fact, null, "", null);
  }

  static FactChange added(Fact fact) {
    return new FactChange(null, fact, "", null);
  }

  /** The kind of fact. */
  public String type() {
    Fact fact = before == null ? after : before;
    return fact == null ? "" : fact.getClass().getSimpleName();
  }

  /** The value now; null when it is unknown or there is no field. */
  public @Nullable Object from() {
    return before == null || field.isEmpty() ? null : value(before, field);
  }

  /** The value that is enough. */
  public @Nullable Object to() {
    return after == null || field.isEmpty() ? null : value(after, field);
  }

  /** The value that is one step too little; null when there is none. */
  @Nullable Object lessValue() {
    return less == null || field.isEmpty() ? null : value(less, field);
  }

  /** How much of a change it is: of a number the part of it, of anything else all. */
  double size() {
    if (from() instanceof Number from && to() instanceof Number to) {
      double difference = Math.abs(to.doubleValue() - from.doubleValue());
      return Math.min(1, difference / Math.max(1, Math.abs(to.doubleValue())));
    }
    return 1;
  }

  /** In words, as {@code LastTest: hoursSinceTest above 24 instead of 23.5}. */
  public String text() {
    if (after == null) {
      return "no " + type() + " (" + FactText.of(java.util.Objects.requireNonNull(before)) + ")";
    }
    if (before == null) {
      return "a " + type();
    }
    return type() + ": " + field + " " + target() + " instead of " + shown(from());
  }

  /** A number next to a round one is that one, exceeded by as little as there is. */
  private String target() {
    Object to = to();
    if (to instanceof Double number && lessValue() instanceof Double near) {
      if (shown(near).length() < Double.toString(number).length()) {
        return (number > near ? "above " : "below ") + shown(near);
      }
    }
    return shown(to);
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "unknown" : FactText.shown(value);
  }

  private static @Nullable Object value(Fact fact, String field) {
    for (RecordComponent component : fact.getClass().getRecordComponents()) {
      if (component.getName().equals(field)) {
        try {
          return component.getAccessor().invoke(fact);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("a fact's own accessor failed: " + field, e);
        }
      }
    }
    throw new IllegalArgumentException("no field " + field + " of " + fact);
  }

  /** The fleet with exactly this change of a product, or of what all share. */
  public FleetFacts in(FleetFacts fleet, ProductId product) {
    return replaced(fleet, product, before, after);
  }

  /** The fleet with one step less. */
  public @Nullable FleetFacts lessIn(FleetFacts fleet, ProductId product) {
    return less == null ? null : replaced(fleet, product, before, less);
  }

  /** The facts of a product with this change, when it is one of them. */
  ProductFacts in(ProductFacts product) {
    return before instanceof FleetFact || after instanceof FleetFact
        ? product
        : replaced(product, before, after);
  }

  /** What all share with this change, when it is one of that. */
  List<Fact> in(Collection<? extends Fact> fleet) {
    return before instanceof FleetFact || after instanceof FleetFact
        ? replaced(List.<Fact>copyOf(fleet), before, after)
        : List.copyOf(fleet);
  }

  /** The change that is one step less; null when there is none. */
  @Nullable FactChange oneLess() {
    return less == null ? null : new FactChange(before, less, field, null);
  }

  private static FleetFacts replaced(
      FleetFacts fleet, ProductId product, @Nullable Fact before, @Nullable Fact after) {
    if (before instanceof FleetFact || after instanceof FleetFact) {
      return new FleetFacts(
          fleet.asOf(), replaced(fleet.fleetFacts(), before, after), fleet.products());
    }
    List<ProductFacts> products = new ArrayList<>(fleet.products());
    products.replaceAll(each -> each.id().equals(product) ? replaced(each, before, after) : each);
    return new FleetFacts(fleet.asOf(), fleet.fleetFacts(), products);
  }

  private static ProductFacts replaced(
      ProductFacts product, @Nullable Fact before, @Nullable Fact after) {
    List<ProductFact> facts = replaced(product.facts(), before, after);
    Product entry =
        before instanceof Product && after instanceof Product changed ? changed : product.product();
    return new ProductFacts(entry, facts, product.lastRunAt());
  }

  @SuppressWarnings("unchecked") // a fact is replaced by one of its own kind
  private static <T extends Fact> List<T> replaced(
      List<T> facts, @Nullable Fact before, @Nullable Fact after) {
    List<T> all = new ArrayList<>();
    for (T fact : facts) {
      if (fact != before) {
        all.add(fact);
      } else if (after != null) {
        all.add((T) after);
      }
    }
    if (before == null && after != null) {
      all.add((T) after);
    }
    return all;
  }
}
