package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.documents.DocumentFault.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One pass over the PM documents: where they come from and what was found wrong with them. */
final class PmReading {
  /** How large a PM document may be. */
  static final int MAX_BYTES = 1 << 20;

  final Workspace workspace;
  final List<InvalidDoc> invalid = new ArrayList<>();
  final SortedMap<String, String> digests = new TreeMap<>();
  private final List<DocumentFault> faults = new ArrayList<>();

  /** Most dossiers and specs refer to the same few files: their normal form, if they are there. */
  private final Map<String, Optional<String>> files = new HashMap<>();

  PmReading(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * The text of a document, its digest noted.
   *
   * @return null when there is no such file
   */
  @Nullable String text(String path) throws UnreadableException {
    byte[] bytes = workspace.read(path, MAX_BYTES);
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
      warn(Kind.UNREADABLE, path, e.problem());
      return null;
    }
  }

  /** The names in a folder; none when it can't be listed, which is noted. */
  List<String> list(String folder) {
    try {
      return workspace.list(folder);
    } catch (UnreadableException e) {
      warn(Kind.UNREADABLE, folder, e.problem());
      return List.of();
    }
  }

  void warn(Kind kind, String path, Problem problem) {
    warnOf(kind, path, path, problem);
  }

  void warn(Kind kind, String path, int line, String what, String fix) {
    warn(kind, path, new Problem(line, 0, what, fix));
  }

  void warnOf(Kind kind, String about, String path, int line, String what, String fix) {
    warnOf(kind, about, path, new Problem(line, 0, what, fix));
  }

  /** Notes what one document does wrong and another one has to bear. */
  void warnOf(Kind kind, String about, String path, Problem problem) {
    faults.add(new DocumentFault(kind, Diagnostic.warning(path, problem), about));
  }

  void warnAll(Kind kind, String path, List<Problem> problems) {
    problems.forEach(problem -> warn(kind, path, problem));
  }

  /** Notes that a document can't be understood at all. */
  void unreadable(InvalidArtifact.Kind kind, String path, Problem problem) {
    invalid(kind, path, List.of(problem), null);
    warn(Kind.UNREADABLE, path, problem);
  }

  /** Notes that a document is invalid for these problems; of none there is nothing to note. */
  void invalid(
      InvalidArtifact.Kind kind, String path, List<Problem> problems, @Nullable String productId) {
    if (problems.isEmpty()) {
      return;
    }
    Problem first = Collections.min(problems, Comparator.comparingInt(Problem::line));
    invalid.add(new InvalidDoc(kind, path, first.line(), first.what(), productId));
  }

  /**
   * The file of the workspace that a reference to a constitution names, in normal form; null when
   * it names none. It may end in an anchor, as {@code constitution.md#article-2}.
   */
  @Nullable String file(String reference) {
    int anchor = reference.indexOf('#');
    String path = (anchor < 0 ? reference : reference.substring(0, anchor)).strip();
    return files
        .computeIfAbsent(
            path,
            p -> Workspace.normalize(p).filter(normal -> workspace.look(normal) == Presence.FILE))
        .orElse(null);
  }

  /**
   * A reference to a constitution.
   *
   * @param path the one that it stands for, with the anchor
   */
  Reference reference(String text, String path, int line, int column) {
    int anchor = path.indexOf('#');
    return new Reference(
        text, file(path), anchor < 0 ? "" : path.substring(anchor + 1).strip(), line, column);
  }

  /** Notes that a list is there and none of it could be recognised. */
  void warnEmpty(String path, String entry, String expected) {
    warn(
        Kind.LIST_EMPTY,
        path,
        0,
        "no " + entry + " can be recognised in it",
        "expected " + expected + "; write them so, or remove the file");
  }

  void warnTwice(Kind kind, String path, int line, String what, int firstLine) {
    warn(
        kind,
        path,
        line,
        what + " stands here a second time",
        "expected it once; the one on line " + firstLine + " counts, rename or remove this one");
  }

  void warnBroken(Kind kind, String path, Reference reference) {
    warn(
        kind,
        path,
        new Problem(
            reference.line(),
            reference.column(),
            "the constitution reference " + Printable.text(reference.text()) + " names no file",
            "expected a path from the root of the workspace, as constitution.md; correct it or"
                + " restore the file"));
  }

  List<DocumentFault> sortedFaults() {
    faults.sort(Comparator.comparing(DocumentFault::diagnostic));
    return faults;
  }
}
