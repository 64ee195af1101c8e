package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.Signal.Scope;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a signal is about: a product, or those that share an owner, a team, a tag or the fleet.
 *
 * @param name the product's id, the owner, the team or the tag; empty for the fleet
 */
record SignalTarget(Scope scope, String name) implements Comparable<SignalTarget> {
  static final SignalTarget FLEET = new SignalTarget(Scope.FLEET, "");

  private static final Comparator<SignalTarget> ORDER =
      Comparator.comparing(SignalTarget::scope).thenComparing(SignalTarget::name);

  /** All that signals about a product may name, but for the product itself. */
  static List<SignalTarget> shared(Product product) {
    List<SignalTarget> targets = new ArrayList<>();
    targets.add(new SignalTarget(Scope.OWNER, product.owner()));
    if (product.team() != null) {
      targets.add(new SignalTarget(Scope.TEAM, product.team()));
    }
    product.tags().forEach(tag -> targets.add(new SignalTarget(Scope.TAG, tag)));
    targets.add(FLEET);
    return targets;
  }

  static SignalTarget of(Product product) {
    return new SignalTarget(Scope.PRODUCT, product.product().value());
  }

  boolean isShared() {
    return scope != Scope.PRODUCT;
  }

  /** That nothing registered is what it names. */
  Problem unknown(int line, int column) {
    if (scope == Scope.PRODUCT) {
      return new Problem(
          line,
          column,
          "there is no product " + name + " in the registry",
          "expected a registered product_id; register it or correct the name");
    }
    String word = scope.name().toLowerCase(Locale.ROOT);
    return new Problem(
        line,
        column,
        "there is no product with the " + word + " " + Printable.text(name) + " in the registry",
        "expected the " + word + " of a registered product; correct the name or the registry");
  }

  @Override
  public int compareTo(SignalTarget other) {
    return ORDER.compare(this, other);
  }
}
