package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.BacklogStory;
import codemonkeys.oracle.facts.Milestone;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Workspace;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * All PM documents of a workspace, read once: dossiers, specs and the lists of {@code docs/pm/}.
 * All of them are optional. One that can't be understood is reported and hides no other.
 *
 * @param dossiers by path; also such as break their schema, when id, product and status are there
 * @param specs by path
 * @param governed in the order of the list
 * @param milestones in the order of the roadmap
 * @param stories in the order of the backlog
 * @param decisions in the order of the log
 * @param invalid by path: dossiers and specs that can't be understood or break their schema
 * @param faults everything that is wrong, sorted
 * @param digests SHA-256, in hex, of every document that could be read as a file, by path
 */
public record PmDocuments(
    List<DossierDoc> dossiers,
    List<SpecDoc> specs,
    List<GovernedEntry> governed,
    List<Milestone> milestones,
    List<BacklogStory> stories,
    List<DecisionEntry> decisions,
    List<InvalidDoc> invalid,
    List<DocumentFault> faults,
    SortedMap<String, String> digests) {
  public PmDocuments {
    dossiers = List.copyOf(dossiers);
    specs = List.copyOf(specs);
    governed = List.copyOf(governed);
    milestones = List.copyOf(milestones);
    stories = List.copyOf(stories);
    decisions = List.copyOf(decisions);
    invalid = List.copyOf(invalid);
    faults = List.copyOf(faults);
    digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
  }

  /**
   * Reads them.
   *
   * @param extraSpecPaths normal relative paths, the {@code spec_path} values of the registry; one
   *     that is not there gets a diagnostic
   */
  public static PmDocuments read(Workspace workspace, Collection<String> extraSpecPaths) {
    return read(workspace, extraSpecPaths, (path, frontMatter) -> {});
  }

  /**
   * Reads them.
   *
   * @param frontMatters gets path and front matter of each dossier, since none of them is kept
   */
  public static PmDocuments read(
      Workspace workspace,
      Collection<String> extraSpecPaths,
      BiConsumer<String, JsonObject> frontMatters) {
    PmReading reading = new PmReading(workspace);
    List<DossierDoc> dossiers = new DossierReader(reading, frontMatters).readAll();
    List<SpecDoc> specs = new SpecReader(reading, extraSpecPaths, dossiers).readAll();
    List<GovernedEntry> governed = GovernedListReader.read(reading);
    List<Milestone> milestones = RoadmapReader.read(reading);
    List<BacklogStory> stories = BacklogReader.read(reading);
    List<DecisionEntry> decisions = DecisionLogReader.read(reading);
    reading.invalid.sort(Comparator.comparing(InvalidDoc::path));
    return new PmDocuments(
        dossiers,
        specs,
        governed,
        milestones,
        stories,
        decisions,
        reading.invalid,
        reading.sortedFaults(),
        reading.digests);
  }

  /** The faults as warnings, sorted. */
  public List<Diagnostic> diagnostics() {
    return faults.stream().map(DocumentFault::diagnostic).toList();
  }
}
