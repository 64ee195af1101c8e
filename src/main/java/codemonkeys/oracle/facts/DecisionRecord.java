package codemonkeys.oracle.facts;

import org.jspecify.annotations.Nullable;

/** A record of the decisions log. */
@Meaning(value = "a record of the decisions log", from = "docs/pm/DECISIONS.md")
public record DecisionRecord(
    @Meaning("its id, as DEC-0001") String decisionId,
    @Meaning("its title") String title,
    @Meaning("which of the five fields are not there, 0 to 5") int missingFields,
    @Meaning("the line of its heading, from 1") int line,
    @Meaning("days from its Date to as-of, whole; null when it names no day")
        @Nullable Integer ageDays)
    implements FleetFact {

  @Meaning("all five fields are there: date, decision, why, alternatives rejected, consequences")
  public boolean complete() {
    return missingFields == 0;
  }
}
