package codemonkeys.oracle.planning;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.LastValidation;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a product stands, in one word. The constants are in the order in which they ask for
 * attention; of several that would fit, {@link #all} takes the one that says what has to happen
 * next.
 */
public enum ProductState {
  /** Oracle has given up on it until somebody looks. */
  NEEDS_PERSON("needs a person"),
  /** Its last test or its last validation failed. */
  FAILING("failing"),
  /** Its last test is older than the limit of its tier, or no test of it is known. */
  OVERDUE("overdue"),
  /** Its tests can't be run until somebody has put something in place. */
  NEEDS_SETUP("needs setup"),
  /** A rule or a kill switch holds its tests, or everything. */
  HELD("held"),
  /** A rule asks for work besides routine. */
  DUE("due"),
  /** Nothing but routine is to be done. */
  FRESH("fresh"),
  /** Disabled, planned, deprecated or archived. */
  OUT_OF_SERVICE("out of service");

  private final String text;

  ProductState(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** For programs and options, as {@code needs_setup}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of that word. */
  public static Optional<ProductState> of(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
  }

  /**
   * The state of every product of a fleet.
   *
   * @param index of the same plan
   */
  public static Map<ProductId, ProductState> all(FleetFacts fleet, Plan plan, PlanIndex index) {
    boolean testsHeld = plan.fleetHold(Intent.TEST) != null;
    Map<ProductId, ProductState> states = new HashMap<>();
    for (ProductFacts product : fleet.products()) {
      boolean person = false;
      boolean held = testsHeld;
      for (Hold hold : index.holds(product.id())) {
        person |= hold.needsPerson();
        held |= holdsTests(hold);
      }
      boolean asked = false;
      for (Candidate candidate : index.candidates(product.id())) {
        asked |= candidate.best().rule().band() != RuleInfo.Band.ROUTINE;
      }
      states.put(product.id(), of(product, person, held, asked));
    }
    return states;
  }

  private static ProductState of(ProductFacts facts, boolean person, boolean held, boolean asked) {
    Product product = facts.product();
    if (!product.inService()) {
      return OUT_OF_SERVICE;
    }
    if (person) {
      return NEEDS_PERSON;
    }
    if (product.needsSetup()) {
      return NEEDS_SETUP;
    }
    boolean overdue = false;
    for (ProductFact fact : facts.facts()) {
      if ((fact instanceof LastTest test && !test.succeeded() && !test.cancelled())
          || (fact instanceof LastValidation validation && validation.failed())) {
        return FAILING;
      }
      overdue |=
          (fact instanceof LastTest test && test.overdue() > 1)
              || fact instanceof NeverTested
              || fact instanceof MissingRun;
    }
    if (held) {
      return HELD;
    }
    return overdue && product.testable() ? OVERDUE : asked ? DUE : FRESH;
  }

  /** What has no tests on purpose is not held: there is nothing to hold. */
  private static boolean holdsTests(Hold hold) {
    return hold.intent() == null || (hold.intent() == Intent.TEST && !hold.ofSetup());
  }
}
