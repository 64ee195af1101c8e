package codemonkeys.oracle.page;

import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.units.Intent;
import java.util.List;
import java.util.Locale;

/** How a product stands, in one word: the first of these that is so. */
enum State {
  /** Disabled, planned, deprecated or archived: nobody expects runs of it. */
  OFF,
  /** A hold says that nothing but a person can lift it. */
  NEEDS_PERSON,
  /** In service, and its tests can't be run. */
  NEEDS_SETUP,
  /** Its last run has not ended. */
  RUNNING,
  /** All of its work, or its tests, are held: by a switch, its budget, a rule. */
  HELD,
  /** Its last test did not pass. */
  FAILING,
  /** No run on record ran its tests. */
  NEVER_TESTED,
  /** Its last test is older than the limit of its tier. */
  OVERDUE,
  /** Tested within its limit, and a rule asks for work that is not routine. */
  DUE,
  /** Tested within its limit, and nothing but routine work is left. */
  FRESH;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static State of(ProductFacts facts, List<Candidate> candidates, List<Hold> holds) {
    Product product = facts.product();
    List<LastTest> tests = facts.facts(LastTest.class);
    if (!product.inService()) {
      return OFF;
    }
    if (holds.stream().anyMatch(Hold::needsPerson)) {
      return NEEDS_PERSON;
    }
    if (product.needsSetup()) {
      return NEEDS_SETUP;
    }
    boolean stopped = !facts.facts(KillSwitch.class).isEmpty();
    if (!stopped && facts.facts(LastRun.class).stream().anyMatch(LastRun::inProgress)) {
      return RUNNING;
    }
    if (stopped || holds.stream().anyMatch(State::keepsFromTests)) {
      return HELD;
    }
    boolean tested = product.setup() != Product.Setup.NO_TESTS;
    if (tested && tests.isEmpty()) {
      return NEVER_TESTED;
    }
    for (LastTest test : tests) {
      if (!test.succeeded()) {
        return FAILING;
      }
      if (tested && test.overdue() > 1) {
        return OVERDUE;
      }
    }
    return candidates.stream().anyMatch(c -> c.best().rule().band() != RuleInfo.Band.ROUTINE)
        ? DUE
        : FRESH;
  }

  private static boolean keepsFromTests(Hold hold) {
    return hold.intent() == null || (hold.intent() == Intent.TEST && !hold.ofSetup());
  }
}
