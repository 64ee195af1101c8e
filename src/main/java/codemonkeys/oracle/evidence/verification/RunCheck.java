package codemonkeys.oracle.evidence.verification;

import codemonkeys.oracle.evidence.journal.Journal;
import codemonkeys.oracle.evidence.runs.FolderContents;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.signing.Attestation;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run folder against its attestation, and the attestation against the journal. */
final class RunCheck {
  private static final List<String> REQUIRED =
      List.of(RunFolder.ORDER, RunFolder.RESULT, RunFolder.REPORT);

  private static final String RESTORE = "restore it from where it is still whole";

  private final Workspace workspace;
  private final PublicKeys keys;
  private final RunFolder folder;
  private final List<Diagnostic> problems = new ArrayList<>();

  private RunCheck(Workspace workspace, PublicKeys keys, RunFolder folder) {
    this.workspace = workspace;
    this.keys = keys;
    this.folder = folder;
  }

  /**
   * Checks a folder.
   *
   * @param line of the journal that names it as finished, 0 when none does
   * @param attestation the digest of the attestation as the journal has it, null when unknown
   * @return all that is wrong
   */
  static List<Diagnostic> of(
      Workspace workspace,
      PublicKeys keys,
      RunFolder folder,
      int line,
      @Nullable String attestation) {
    RunCheck check = new RunCheck(workspace, keys, folder);
    check.check(line, attestation);
    return check.problems;
  }

  private void check(int line, @Nullable String attestation) {
    if (workspace.look(folder.relative()) != Workspace.Presence.DIRECTORY) {
      add(
          "",
          "the run folder is missing",
          "expected the folder that " + Journal.FILE + ":" + line + " names; " + RESTORE);
      return;
    }
    String file = folder.relative(RunFolder.ATTESTATION);
    byte[] envelope;
    try {
      envelope = workspace.read(file, Attestation.MAX_BYTES);
    } catch (UnreadableException e) {
      problems.add(Diagnostic.error(file, e.problem()));
      return;
    }
    if (envelope == null) {
      add(RunFolder.ATTESTATION, "it is missing", RESTORE);
      return;
    }
    if (attestation != null && !Digest.of(envelope).equals(attestation)) {
      add(
          RunFolder.ATTESTATION,
          "it changed (sha256 " + Digest.of(envelope) + ")",
          "expected " + attestation + " as in " + Journal.FILE + ":" + line + "; " + RESTORE);
    }
    List<Problem> found = new ArrayList<>();
    Attestation.Statement statement = Attestation.read(envelope, keys, found);
    found.forEach(problem -> problems.add(Diagnostic.error(file, problem)));
    if (statement != null) {
      compare(statement);
    }
  }

  private void compare(Attestation.Statement statement) {
    SortedMap<String, String> attested = new TreeMap<>();
    String prefix = folder.relative() + "/";
    for (var subject : statement.subjects().entrySet()) {
      if (!subject.getKey().startsWith(prefix)) {
        add(
            RunFolder.ATTESTATION,
            "it attests " + codemonkeys.oracle.files.Printable.text(subject.getKey()),
            "expected files of this folder only: it belongs to another run; " + RESTORE);
        return;
      }
      attested.put(subject.getKey().substring(prefix.length()), subject.getValue());
    }
    FolderContents contents = folder.contents();
    contents
        .unreadable()
        .forEach((name, why) -> add(name, why, "expected files only, as attested"));
    SortedMap<String, String> there = contents.digests();
    there.remove(RunFolder.ATTESTATION);
    attested.forEach(
        (name, sha256) -> {
          String found = there.get(name);
          if (found == null && !contents.unreadable().containsKey(name)) {
            add(name, "it is missing", "expected sha256 " + sha256 + " as attested; " + RESTORE);
          } else if (found != null && !found.equals(sha256)) {
            add(
                name,
                "it changed (sha256 " + found + ")",
                "expected " + sha256 + " as attested; " + RESTORE);
          }
        });
    for (String name : there.keySet()) {
      if (!attested.containsKey(name)) {
        add(name, "it is not attested", "expected attested files only; remove it");
      }
    }
    for (String name : REQUIRED) {
      if (!there.containsKey(name) && !attested.containsKey(name)) {
        add(name, "it is missing", "expected it in every run folder; " + RESTORE);
      }
    }
  }

  private void add(String name, String what, String fix) {
    problems.add(
        Diagnostic.error(
            name.isEmpty() ? folder.relative() : folder.relative(name), 0, 0, what, fix));
  }
}
