package codemonkeys.oracle.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A git directory of our own, for one question, outside of the repository. It shows the
 * repository's index and objects, and has no configuration, hooks, references or aliases of it, so
 * that nothing that stands there can name a command.
 */
final class GitDirectory implements AutoCloseable {
  private static final String NO_COMMIT = "ref: refs/heads/none\n";
  private static final int MAX_ATTEMPTS = 100;

  private final Path path;
  private final Deque<Path> made = new ConcurrentLinkedDeque<>();
  private final AtExit atExit = AtExit.of("git-directory", this::remove);

  private GitDirectory(Path path) {
    this.path = path;
  }

  /** Makes one in a folder for temporary files. */
  static GitDirectory of(GitRepository repository, Path parent) throws IOException {
    GitDirectory directory = new GitDirectory(newFolder(parent));
    boolean whole = false;
    try {
      directory.made.push(directory.path);
      directory.fill(repository);
      whole = true;
      return directory;
    } finally {
      if (!whole) {
        directory.close();
      }
    }
  }

  /** Not by {@link Files#createTempDirectory}: its random numbers cost a tenth of a short plan. */
  private static Path newFolder(Path parent) throws IOException {
    for (int attempt = 0; ; attempt++) {
      String name =
          "oracle-git-"
              + ProcessHandle.current().pid()
              + "-"
              + Long.toString(System.nanoTime(), Character.MAX_RADIX);
      try {
        return Files.createDirectory(
            parent.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  Path path() {
    return path;
  }

  private void fill(GitRepository repository) throws IOException {
    folder("refs");
    folder("info");
    String commit = repository.object();
    file("HEAD", (commit == null ? NO_COMMIT : commit + "\n").getBytes(StandardCharsets.UTF_8));
    link("objects", repository.objects());
    for (Map.Entry<String, Path> file : repository.files().entrySet()) {
      link(file.getKey(), file.getValue());
    }
    file("config", config(repository));
  }

  private byte[] config(GitRepository repository) {
    boolean sha1 = repository.objectFormat().equals("sha1");
    StringBuilder text = new StringBuilder("[core]\n");
    text.append("repositoryformatversion = ").append(sha1 ? 0 : 1).append('\n');
    text.append("bare = false\nquotePath = false\nhooksPath = /dev/null\n");
    text.append("fsmonitor = false\nuntrackedCache = false\n");
    repository
        .settings()
        .forEach(
            (name, value) ->
                text.append(name).append(value == null ? "" : " = " + quoted(value)).append('\n'));
    for (String name : GitRepository.fileSettings()) {
      Path file = repository.files().containsKey(name) ? path.resolve(name) : Path.of("/dev/null");
      text.append(name).append(" = ").append(quoted(FileNames.of(file))).append('\n');
    }
    if (!sha1) {
      text.append("[extensions]\nobjectformat = ").append(quoted(repository.objectFormat()));
      text.append('\n');
    }
    return FileNames.bytes(text.toString());
  }

  /** As git-config(1) has it. */
  private static String quoted(String value) {
    return '"'
        + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\0", "")
        + '"';
  }

  private void folder(String name) throws IOException {
    made.push(Files.createDirectory(path.resolve(name)));
  }

  private void file(String name, byte[] content) throws IOException {
    Path file = path.resolve(name);
    made.push(file);
    Files.write(file, content);
  }

  private void link(String name, Path target) throws IOException {
    made.push(Files.createSymbolicLink(path.resolve(name), target.toAbsolutePath()));
  }

  @Override
  public void close() {
    atExit.close();
    remove();
  }

  /** What was made and nothing else; a link goes and not what it leads to. */
  private synchronized void remove() {
    for (Path last = made.poll(); last != null; last = made.poll()) {
      try {
        Files.deleteIfExists(last);
      } catch (IOException e) {
        // It stays, as other things do in a folder for temporary files.
      }
    }
  }
}
