package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decisions of operators that could not be written to the journal: {@code .codemonkeys/unwritten},
 * a file for each line. The next writer of the journal writes them first.
 *
 * <p>A name says what was decided, about what and when, since an empty file can be made on a full
 * disk too; the content says why. Everyone who may write to the workspace may leave such a file, so
 * no more is taken from it than what a switch file says.
 */
public final class DeferredDecisions {
  private static final String FOLDER = ".codemonkeys/unwritten";
  private static final Pattern NAME =
      Pattern.compile("(?<at>[0-9]{1,15})-(?<event>hold|release)-(?<target>.+)");
  private static final int MAX_BYTES = 1 << 16;
  private static final int MAX_WHY = 1000;

  private DeferredDecisions() {}

  /**
   * Keeps a decision for the journal.
   *
   * @param event {@code hold} or {@code release}
   * @param target the id of a product, or {@code everything}
   * @throws IOException when not even that can be written
   */
  public static void keep(
      Workspace workspace,
      Instant at,
      String event,
      String target,
      Map<String, @Nullable Object> fields)
      throws IOException {
    workspace.makeFolder(FOLDER);
    String name = at.toEpochMilli() + "-" + event + "-" + target;
    var file = workspace.resolve(FOLDER + "/" + name);
    try {
      AtomicFiles.createEmpty(file);
    } catch (FileAlreadyExistsException e) {
      // The same decision twice in a millisecond.
    }
    try {
      Files.write(file, JsonText.bytes(fields), StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      // Its name says the most of it.
    }
  }

  /** Whether anything was kept. */
  public static boolean isAny(Workspace workspace) {
    return workspace.look(FOLDER) == Workspace.Presence.DIRECTORY;
  }

  /** Writes what was kept; the caller holds the journal's lock. */
  static void write(Workspace workspace, Journal journal, Instant now) throws IOException {
    if (!isAny(workspace)) {
      return;
    }
    List<String> names;
    try {
      names = workspace.list(FOLDER);
    } catch (UnreadableException e) {
      return; // it stays for another time
    }
    for (String name : names) {
      Matcher parts = NAME.matcher(name);
      String path = FOLDER + "/" + name;
      if (!parts.matches() || workspace.look(path) != Workspace.Presence.FILE) {
        continue;
      }
      String target = parts.group("target");
      if (target.equals("everything") || ProductId.isValid(target)) {
        Map<String, @Nullable Object> fields = JsonText.object();
        fields.put("target", target);
        fields.put(
            "file",
            (target.equals("everything") ? ".codemonkeys" : RunFolder.RUNS + "/" + target)
                + "/KILL_SWITCH");
        fields.put("why", why(workspace, path));
        fields.put(
            "decided_at", Instant.ofEpochMilli(Long.parseLong(parts.group("at"))).toString());
        journal.append(now, parts.group("event"), fields);
      }
      Files.deleteIfExists(workspace.resolve(path));
    }
    try {
      Files.deleteIfExists(workspace.resolve(FOLDER));
    } catch (DirectoryNotEmptyException e) {
      // another file is here
    }
  }

  private static @Nullable String why(Workspace workspace, String path) {
    try {
      byte[] bytes = workspace.read(path, MAX_BYTES);
      JsonObject fields = bytes == null ? null : StrictJson.parseObject(bytes);
      return fields != null && fields.members().get("why") instanceof JsonString why
          ? why.value().substring(0, Math.min(why.value().length(), MAX_WHY))
          : null;
    } catch (UnreadableException e) {
      return null; // the disk was full
    }
  }
}
