package codemonkeys.oracle.facts;

/** A fact about the fleet as a whole; every rule may combine it with the facts of one product. */
public sealed interface FleetFact extends Fact
    permits Fleet, Milestone, BacklogStory, DecisionRecord {}
