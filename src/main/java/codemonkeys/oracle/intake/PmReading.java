package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One pass over the PM documents: where they come from and what was found wrong with them. */
final class PmReading {
  /** The most that a PM document may have, in bytes. */
  static final int MOST_BYTES = 1 << 20;

  final Workspace workspace;
  final List<InvalidDoc> invalid = new ArrayList<>();
  final SortedMap<String, String> digests = new TreeMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  /** Most dossiers and specs refer to the same few files. */
  private final Map<String, Boolean> files = new HashMap<>();

  PmReading(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * The text of a document, its digest noted.
   *
   * @return null when there is no such file
   */
  @Nullable String text(String path) throws UnreadableException {
    byte[] bytes = workspace.read(path, MOST_BYTES);
    if (bytes == null) {
      return null;
    }
    digests.put(path, Digest.of(bytes));
    return StrictText.decode(bytes);
  }

  /**
   * A Markdown document that holds a list.
   *
   * @return null when it is not there, or can't be understood; the latter is noted
   */
  @Nullable Markdown markdown(String path) {
    try {
      String text = text(path);
      return text == null ? null : Markdown.parse(text);
    } catch (UnreadableException e) {
      warn(path, e.problem());
      return null;
    }
  }

  /** The names in a folder; none when it can't be listed, which is noted. */
  List<String> list(String folder) {
    try {
      return workspace.list(folder);
    } catch (UnreadableException e) {
      warn(folder, e.problem());
      return List.of();
    }
  }

  void warn(String path, Problem problem) {
    diagnostics.add(Diagnostic.warning(path, problem));
  }

  void warn(String path, int line, String what, String fix) {
    diagnostics.add(Diagnostic.warning(path, line, 0, what, fix));
  }

  /**
   * Notes all problems of a document that is invalid for them; of none there is nothing to note.
   */
  void invalid(
      InvalidArtifact.Kind kind, String path, List<Problem> problems, @Nullable String productId) {
    if (problems.isEmpty()) {
      return;
    }
    Problem first = Collections.min(problems, Comparator.comparingInt(Problem::line));
    invalid.add(new InvalidDoc(kind, path, first.line(), first.what(), productId));
    for (Problem problem : problems) {
      warn(path, problem);
    }
  }

  /**
   * Whether a reference to a constitution names a file of the workspace. It may end in an anchor,
   * as {@code constitution.md#article-2}.
   */
  boolean isFile(String reference) {
    int anchor = reference.indexOf('#');
    String path = (anchor < 0 ? reference : reference.substring(0, anchor)).strip();
    return files.computeIfAbsent(
        path,
        p -> Workspace.normalize(p).map(workspace::look).orElse(Presence.ABSENT) == Presence.FILE);
  }

  void warnTwice(String path, int line, String shown, int firstLine) {
    warn(
        path,
        line,
        shown + " stands here a second time",
        "expected it once; the one on line " + firstLine + " counts, rename or remove this one");
  }

  void warnBroken(String path, int line, int column, String reference) {
    warn(
        path,
        new Problem(
            line,
            column,
            "the constitution reference " + Shown.text(reference) + " names no file",
            "expected a path from the root of the workspace, as constitution.md; correct it or"
                + " restore the file"));
  }

  List<Diagnostic> sortedDiagnostics() {
    Collections.sort(diagnostics);
    return diagnostics;
  }
}
