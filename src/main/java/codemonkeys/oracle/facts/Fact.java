package codemonkeys.oracle.facts;

/** Anything that a rule can match. */
public sealed interface Fact permits ProductFact, FleetFact {}
