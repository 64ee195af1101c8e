package codemonkeys.oracle.evidence.runs;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is below a folder, by path relative to it.
 *
 * @param digests the SHA-256 of every file
 * @param unreadable what is no readable file: why, and what to do
 */
public record FolderContents(
    SortedMap<String, String> digests, SortedMap<String, String> unreadable) {
  /** More files than any run leaves; who looks on is kept from running out of memory. */
  private static final int MAX_FILES = 100_000;

  static FolderContents of(Workspace workspace, String folder) {
    FolderContents contents = new FolderContents(new TreeMap<>(), new TreeMap<>());
    Deque<String> open = new ArrayDeque<>();
    open.push("");
    while (!open.isEmpty()) {
      String below = open.pop();
      try {
        for (String name : workspace.list(path(folder, below))) {
          String relative = path(below, name);
          if (workspace.look(path(folder, relative)) == Workspace.Presence.DIRECTORY) {
            open.push(relative);
          } else {
            contents.add(workspace, folder, relative);
          }
          if (contents.digests.size() + contents.unreadable.size() + open.size() > MAX_FILES) {
            contents.unreadable.put(
                "", "there are more than " + MAX_FILES + " files here; expected fewer");
            return contents;
          }
        }
      } catch (UnreadableException e) {
        contents.unreadable.put(below, e.problem().what() + "; " + e.problem().fix());
      }
    }
    return contents;
  }

  private void add(Workspace workspace, String folder, String relative) {
    try (InputStream in = workspace.open(path(folder, relative))) {
      if (in != null) {
        digests.put(relative, Digest.of(in));
      }
    } catch (UnreadableException e) {
      unreadable.put(relative, e.problem().what() + "; " + e.problem().fix());
    } catch (IOException e) {
      var problem = Workspace.unreadable(e).problem();
      unreadable.put(relative, problem.what() + "; " + problem.fix());
    }
  }

  private static String path(String folder, String name) {
    return folder.isEmpty() ? name : name.isEmpty() ? folder : folder + "/" + name;
  }
}
