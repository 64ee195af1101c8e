package codemonkeys.oracle.evidence.verification;

import codemonkeys.oracle.evidence.journal.Journal;
import codemonkeys.oracle.evidence.journal.JournalCheck;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.evidence.signing.Attestation;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks the evidence of a workspace with public keys alone; it changes nothing. */
public final class Verifier {
  private final Workspace workspace;
  private final PublicKeys keys;
  private final List<Diagnostic> keyProblems;
  private @Nullable JournalCheck journal;

  /**
   * Creates a verifier.
   *
   * @param keyProblems what was wrong with keys that should have been trusted
   */
  public Verifier(Workspace workspace, PublicKeys keys, List<Diagnostic> keyProblems) {
    this.workspace = workspace;
    this.keys = keys;
    this.keyProblems = List.copyOf(keyProblems);
  }

  /** Checks everything: the journal, all runs that it names, and all run folders. */
  public Verification all() {
    JournalCheck chain = journal();
    List<Diagnostic> problems = new ArrayList<>(keyProblems);
    problems.addAll(chain.problems());
    List<Verification.Run> runs = new ArrayList<>();
    for (JournalCheck.RunEntries entries : chain.runs().values()) {
      runs.add(check(chain, entries, problems));
    }
    List<String> notOurs = new ArrayList<>();
    for (String folder : folders(problems)) {
      if (!chain.runs().containsKey(folder)) {
        if (isSigned(folder)) {
          problems.add(unnamed(folder));
        } else {
          notOurs.add(folder);
        }
      }
    }
    return new Verification(keys.ids().size(), chain.lines(), runs, notOurs, problems);
  }

  /** Checks one run: its folder, and the journal up to the last line that names it. */
  public Verification run(RunFolder folder) {
    JournalCheck chain = journal();
    List<Diagnostic> problems = new ArrayList<>(keyProblems);
    JournalCheck.RunEntries entries = chain.runs().get(folder.relative());
    if (entries == null) {
      problems.addAll(chain.problems());
      problems.add(
          isSigned(folder.relative())
              ? unnamed(folder.relative())
              : Diagnostic.error(
                  folder.relative(),
                  0,
                  0,
                  "it is not ours: no line of the journal names it and no trusted key signed it",
                  "expected a run that Oracle made; name another"));
      return new Verification(
          keys.ids().size(),
          chain.lines(),
          List.of(new Verification.Run(folder, Verification.Verdict.FAILED)),
          List.of(),
          problems);
    }
    chain.problems().stream()
        .filter(problem -> problem.path().equals(Journal.FILE) && problem.line() <= entries.last())
        .forEach(problems::add);
    Verification.Run run = check(chain, entries, problems);
    return new Verification(keys.ids().size(), entries.last(), List.of(run), List.of(), problems);
  }

  /** Whether a line of the journal names a run, or a trusted key has signed it. */
  public boolean isOurs(RunFolder folder) {
    return journal().runs().containsKey(folder.relative()) || isSigned(folder.relative());
  }

  /** Reading it is most of the work, and is done once. */
  private JournalCheck journal() {
    if (journal == null) {
      journal = JournalCheck.of(workspace, keys);
    }
    return journal;
  }

  private Verification.Run check(
      JournalCheck chain, JournalCheck.RunEntries entries, List<Diagnostic> problems) {
    RunFolder folder = entries.folder();
    if (entries.finished() == 0) {
      problems.add(
          Diagnostic.warning(
              Journal.FILE,
              entries.started(),
              0,
              "the run " + folder.relative() + " was started and not finished",
              "it goes on now, or was interrupted; the next `oracle run` finishes it"));
      return new Verification.Run(folder, Verification.Verdict.INTERRUPTED);
    }
    List<Diagnostic> found =
        RunCheck.of(workspace, keys, folder, entries.finished(), entries.attestation());
    problems.addAll(found);
    if (!found.isEmpty() || entries.attestation() == null) {
      return new Verification.Run(folder, Verification.Verdict.FAILED);
    }
    if (entries.equals(chain.newest().get(folder.product()))) {
      // The copy can only be compared with a report that is whole.
      problems.addAll(LastRunCheck.of(workspace, folder));
    }
    return new Verification.Run(folder, Verification.Verdict.VERIFIED);
  }

  private static Diagnostic unnamed(String folder) {
    return Diagnostic.error(
        folder,
        0,
        0,
        "a trusted key signed it, and no line of the journal names it",
        "expected a line job_finished for it: the journal lost lines; restore " + Journal.FILE);
  }

  private boolean isSigned(String folder) {
    try {
      byte[] envelope = workspace.read(folder + "/" + RunFolder.ATTESTATION, Attestation.MAX_BYTES);
      return envelope != null && Attestation.isSigned(envelope, keys);
    } catch (UnreadableException e) {
      return false;
    }
  }

  /** All folders where a run folder would be, whatever they are called. */
  private List<String> folders(List<Diagnostic> problems) {
    List<String> folders = new ArrayList<>();
    for (String product : subfolders(RunFolder.RUNS, problems)) {
      folders.addAll(subfolders(product, problems));
    }
    return folders;
  }

  private List<String> subfolders(String folder, List<Diagnostic> problems) {
    try {
      return workspace.list(folder).stream()
          .map(name -> folder + "/" + name)
          .filter(path -> workspace.look(path) == Workspace.Presence.DIRECTORY)
          .toList();
    } catch (UnreadableException e) {
      problems.add(Diagnostic.error(folder, e.problem()));
      return List.of();
    }
  }

  /** All runs of an id, which several products may have: those with a folder, and those named. */
  public List<RunFolder> find(RunId id) {
    SortedMap<String, RunFolder> found = new TreeMap<>();
    for (String product : subfolders(RunFolder.RUNS, new ArrayList<>())) {
      String name = product.substring(RunFolder.RUNS.length() + 1);
      if (ProductId.isValid(name)
          && workspace.look(product + "/" + id) == Workspace.Presence.DIRECTORY) {
        RunFolder folder = RunFolder.at(workspace, new ProductId(name), id);
        found.put(folder.relative(), folder);
      }
    }
    for (Map.Entry<String, JournalCheck.RunEntries> named : journal().runs().entrySet()) {
      if (named.getValue().folder().id().equals(id)) {
        found.put(named.getKey(), named.getValue().folder());
      }
    }
    return List.copyOf(found.values());
  }
}
