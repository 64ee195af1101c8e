package codemonkeys.oracle.facts;

/** A milestone of the roadmap. */
@Meaning(value = "a milestone of the roadmap", from = "docs/pm/ROADMAP.md")
public record Milestone(
    @Meaning("its id, as M1") String milestoneId,
    @Meaning("its title") String title,
    @Meaning("the text of its status line, lower case; empty when it has none") String status,
    @Meaning("the line of its heading, from 1") int line)
    implements FleetFact {

  @Meaning("its status line says done")
  public boolean done() {
    return status.startsWith("done");
  }
}
