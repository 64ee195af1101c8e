package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.documents.InvalidDoc;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads folders of JSON documents, and keeps what is wrong with them and their digests. */
final class JsonFolders {
  private final Workspace workspace;

  final List<Diagnostic> diagnostics = new ArrayList<>();
  final List<InvalidDoc> invalid = new ArrayList<>();
  final SortedMap<String, String> digests = new TreeMap<>();

  JsonFolders(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Reads one document, and adds what is wrong with it. */
  interface Reader {
    void read(String path, JsonObject document, List<Problem> problems);

    /** Takes note of a document, or of the folder, that is there and can't be read. */
    default void unreadable(String path, Problem problem) {}
  }

  /**
   * Reads every document of a folder.
   *
   * @param productField where a document names the product that it concerns
   */
  void read(String folder, InvalidArtifact.Kind kind, String productField, Reader reader) {
    List<String> names;
    try {
      names = workspace.list(folder);
    } catch (UnreadableException e) {
      diagnostics.add(Diagnostic.warning(folder, e.problem()));
      reader.unreadable(folder, e.problem());
      return;
    }
    for (String name : names) {
      if (!name.endsWith(".json") || name.startsWith(".")) {
        continue;
      }
      String path = folder + "/" + name;
      try {
        byte[] bytes = workspace.read(path, StrictJson.MAX_BYTES);
        if (bytes == null) {
          continue;
        }
        digests.put(path, Digest.of(bytes)); // as long as it is not known to parse
        JsonObject document = StrictJson.parseObject(bytes);
        digests.put(path, Digest.of(document));
        List<Problem> problems = new ArrayList<>();
        reader.read(path, document, problems);
        invalid(
            kind,
            path,
            problems,
            document.members().get(productField) instanceof JsonString text ? text.value() : null);
      } catch (UnreadableException e) {
        invalid(kind, path, List.of(e.problem()), null);
        reader.unreadable(path, e.problem());
      }
    }
  }

  private void invalid(
      InvalidArtifact.Kind kind, String path, List<Problem> problems, @Nullable String product) {
    problems.forEach(problem -> diagnostics.add(Diagnostic.warning(path, problem)));
    if (!problems.isEmpty()) {
      Problem first = problems.get(0);
      invalid.add(new InvalidDoc(kind, path, first.line(), first.what(), product));
    }
  }
}
