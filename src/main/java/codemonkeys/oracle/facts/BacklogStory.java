package codemonkeys.oracle.facts;

/** A story of the backlog. */
@Meaning(value = "a story of the backlog", from = "docs/pm/MASTER_BACKLOG.md")
public record BacklogStory(
    @Meaning("its id, as ST-0001") String storyId,
    @Meaning("its epic, as EPIC-000; empty when it stands under none") String epicId,
    @Meaning("its title") String title,
    @Meaning("it has an acceptance proof") boolean hasAcceptanceProof,
    @Meaning("it names evidence") boolean hasEvidence,
    @Meaning("the line it begins on, from 1") int line)
    implements FleetFact {}
