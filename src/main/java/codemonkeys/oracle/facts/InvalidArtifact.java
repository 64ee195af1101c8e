package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.util.Locale;

/** A file of a product that is there and can't be read, or breaks its schema. */
@Meaning(
    value = "a file of the product that can't be read or breaks its schema",
    from = "the file named by path")
public record InvalidArtifact(
    ProductId product,
    @Meaning(
            "REGISTRY_ENTRY, LAST_RUN, RUN_RESULT, SCHEDULE, DOSSIER, SPEC, DECISION, REQUEST, SIGNAL")
        Kind kind,
    @Meaning("the file, relative to the workspace") String path,
    @Meaning("the line, from 1; 0 when it concerns the whole file") int line,
    @Meaning("what is wrong") String problem)
    implements ProductFact {

  /** Which format it should have had. */
  public enum Kind {
    REGISTRY_ENTRY,
    LAST_RUN,
    RUN_RESULT,
    SCHEDULE,
    DOSSIER,
    SPEC,
    DECISION,
    REQUEST,
    SIGNAL;

    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @Meaning("it is the report of the last run")
  public boolean lastRun() {
    return kind == Kind.LAST_RUN;
  }

  @Meaning("it is the schedule")
  public boolean schedule() {
    return kind == Kind.SCHEDULE;
  }
}
