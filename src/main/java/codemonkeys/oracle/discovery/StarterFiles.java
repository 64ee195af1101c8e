package codemonkeys.oracle.discovery;

import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.registry.Registry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The files that a new fleet gets. What is there stays as it is; only a list of files that git
 * ignores gets lines at its end.
 */
public final class StarterFiles {
  private static final String CONSTITUTION = "constitution.md";
  private static final String IGNORED = ".gitignore";
  private static final int MAX_IGNORED = 1 << 20;

  private static final String PROMISES =
      """
      # Constitution

      1. Every product has an owner who answers for it.
      2. A product counts as tested when its own tests ran and passed.
      3. Nothing runs beyond its budget, and a kill switch stops it at once.
      4. Every run leaves evidence that someone else can check.
      5. A work order never edits code.
      """;

  /** Ways to ignore the folder of what runs keep while they run. */
  private static final Set<String> IGNORING =
      Set.of(".codemonkeys", ".codemonkeys/", "/.codemonkeys", "/.codemonkeys/");

  private static final String IGNORE = "# What Oracle keeps while it runs\n/.codemonkeys/\n";

  /**
   * A file to write.
   *
   * @param replaces it is there and gets lines at its end; else it must not be there
   */
  private record File(String path, byte[] bytes, boolean replaces) {}

  private final Workspace workspace;
  private final List<File> files = new ArrayList<>();

  private StarterFiles(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Those that are missing from a fleet. */
  public static StarterFiles missing(Workspace workspace, FleetProposal proposal) {
    StarterFiles missing = new StarterFiles(workspace);
    if (workspace.look(CONSTITUTION) == Presence.ABSENT) {
      missing.files.add(new File(CONSTITUTION, utf8(PROMISES), false));
    }
    missing.ignore();
    // The last one: with it the folder is a fleet.
    if (!proposal.registryThere()) {
      missing.files.add(new File(Registry.FILE, JsonText.bytes(proposal.registry()), false));
    }
    return missing;
  }

  private void ignore() {
    try {
      byte[] bytes = workspace.read(IGNORED, MAX_IGNORED);
      if (bytes == null) {
        files.add(new File(IGNORED, utf8(IGNORE), false));
        return;
      }
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      if (text.lines().map(String::strip).noneMatch(IGNORING::contains)) {
        String end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        files.add(
            new File(IGNORED, (text + end + IGNORE).getBytes(StandardCharsets.ISO_8859_1), true));
      }
    } catch (UnreadableException e) {
      // A link or no file at all: git may well see something else there than we do.
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Their paths, relative to the workspace. */
  public List<String> paths() {
    return files.stream().map(File::path).toList();
  }

  /**
   * Writes them.
   *
   * @throws java.nio.file.FileAlreadyExistsException when somebody else made one in the meantime
   */
  public void write() throws IOException {
    for (File file : files) {
      int slash = file.path().lastIndexOf('/');
      if (slash > 0) {
        workspace.makeFolder(file.path().substring(0, slash));
      }
      if (file.replaces()) {
        AtomicFiles.write(workspace.resolve(file.path()), file.bytes());
      } else {
        AtomicFiles.create(workspace.resolve(file.path()), file.bytes());
      }
    }
  }
}
