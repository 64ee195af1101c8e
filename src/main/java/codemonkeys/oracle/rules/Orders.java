package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;

/** The global that rules speak to: {@code orders.propose($p, TEST);}. */
public interface Orders {
  /**
   * Proposes an order with the rule's salience as its priority and the intent's usual budget.
   *
   * @param intent VALIDATE, TEST or REGENERATE_REPORT
   */
  ProposalBuilder propose(ProductId product, Intent intent);

  /** Proposes what a schedule asks for, with its budget, stop conditions and priority. */
  ProposalBuilder propose(ScheduledJob job);

  /** Holds back every order for a product. */
  void hold(ProductId product, String why);

  /** Holds back the orders of one intent for a product. */
  void hold(ProductId product, Intent intent, String why);

  /** Holds back every order for every product. */
  void holdFleet(String why);

  /** Holds back the orders of one intent for every product. */
  void holdFleet(Intent intent, String why);

  /** A proposal that its rule may still shape: {@code .maxSeconds(300).stopOn(ON_TEST_FAIL)}. */
  interface ProposalBuilder {
    /** Limits the job to this many seconds, 1 to 86400. */
    ProposalBuilder maxSeconds(int seconds);

    /** Limits the job to this many attempts, 1 to 100. */
    ProposalBuilder maxActions(int actions);

    /** Halts the run on this condition; the first call takes the place of the usual one. */
    ProposalBuilder stopOn(StopCondition condition);

    /** Expects a further file as evidence; the path is relative to the workspace. */
    ProposalBuilder expect(String path);
  }
}
