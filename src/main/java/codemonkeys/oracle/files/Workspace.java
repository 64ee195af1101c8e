package codemonkeys.oracle.files;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a fleet lives in. Paths are relative to it, with forward slashes; nothing outside
 * it is read, and no symbolic link below it is followed.
 */
public final class Workspace {
  /** What stands at a path. */
  public enum Presence {
    ABSENT,
    FILE,
    DIRECTORY,
    /** A link, a device, a pipe. */
    OTHER,
    /** It can't be looked at: no permission, a failing disk. */
    UNKNOWN
  }

  /** As the kernel has it; nothing longer can be opened, and looking walks up folder by folder. */
  private static final int MAX_PATH = 4096;

  private final Path root;

  /** Folders already seen to be real ones; every product shares the first levels. */
  private final Set<String> realFolders = ConcurrentHashMap.newKeySet();

  public Workspace(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  /**
   * Brings a path out of a file into normal form: {@code ./a//b/} is {@code a/b}, the workspace
   * itself is the empty text.
   *
   * @return empty for an absolute path and one that leaves the workspace
   */
  public static Optional<String> normalize(String path) {
    if (path.startsWith("/")
        || path.startsWith("\\")
        || path.indexOf('\0') >= 0
        || (path.length() > 1 && path.charAt(1) == ':')) {
      return Optional.empty();
    }
    boolean normal = !path.startsWith(".") && path.indexOf("/.") < 0 && path.indexOf("//") < 0;
    if (normal && !path.endsWith("/")) {
      return Optional.of(path); // as most are
    }
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return Optional.empty();
        }
        parts.remove(parts.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return Optional.of(String.join("/", parts));
  }

  /** The file-system path of a normal relative path. */
  public Path resolve(String normal) {
    return normal.isEmpty() ? root : root.resolve(normal);
  }

  /**
   * A symbolic link.
   *
   * @param path where it stands, as the path that was looked at has it
   * @param target what it holds
   */
  public record Link(String path, String target) {}

  /** The first symbolic link on the way to a normal relative path, and at it. */
  public Optional<Link> link(String normal) {
    try {
      for (int at = normal.indexOf('/'); ; at = normal.indexOf('/', at + 1)) {
        String step = at < 0 ? normal : normal.substring(0, at);
        Path path = resolve(step);
        if (!step.isEmpty() && Files.isSymbolicLink(path)) {
          return Optional.of(new Link(step, Files.readSymbolicLink(path).toString()));
        }
        if (at < 0) {
          return Optional.empty();
        }
      }
    } catch (IOException | InvalidPathException e) {
      return Optional.empty(); // it was replaced this moment, or is no path at all
    }
  }

  /** What stands at a normal relative path; a path through a link counts as {@code OTHER}. */
  public Presence look(String normal) {
    if (normal.length() > MAX_PATH) {
      return Presence.UNKNOWN;
    }
    try {
      return look(resolve(normal), normal);
    } catch (InvalidPathException e) {
      return Presence.UNKNOWN; // a name that the locale of this process can't spell
    }
  }

  private Presence look(Path path, String normal) {
    int slash = normal.lastIndexOf('/');
    if (slash > 0) {
      String parent = normal.substring(0, slash);
      if (!realFolders.contains(parent)) {
        Presence above = look(resolve(parent), parent);
        if (above != Presence.DIRECTORY) {
          return above == Presence.FILE ? Presence.ABSENT : above;
        }
        realFolders.add(parent);
      }
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        return Presence.FILE;
      }
      return attributes.isDirectory() ? Presence.DIRECTORY : Presence.OTHER;
    } catch (NoSuchFileException e) {
      return Presence.ABSENT;
    } catch (IOException e) {
      return Presence.UNKNOWN;
    }
  }

  /**
   * Reads a whole file.
   *
   * @return null when there is no such file
   * @throws UnreadableException when something is there that can't be read as a file: a folder, a
   *     link, a pipe, more than {@code maxBytes}, no permission
   */
  public byte @Nullable [] read(String normal, int maxBytes) throws UnreadableException {
    if (!isFile(normal)) {
      return null;
    }
    // Thousands are read, and a channel is some fifty methods more that run for the first time. It
    // could refuse a link that took the file's place since the look; one in place of a folder above
    // is followed by either.
    try (InputStream file = new FileInputStream(resolve(normal).toFile())) {
      return upTo(maxBytes, file);
    } catch (FileNotFoundException e) {
      // It has words for why, and no type: a channel knows.
      try (InputStream file = open(normal)) {
        return file == null ? null : upTo(maxBytes, file);
      } catch (IOException known) {
        throw unreadable(known);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static byte[] upTo(int maxBytes, InputStream file)
      throws IOException, UnreadableException {
    byte[] bytes = file.readNBytes(maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new UnreadableException(
          Problem.ofFile(
              "the file is larger than " + maxBytes + " bytes",
              "expected at most that; restore or shorten it"));
    }
    return bytes;
  }

  /**
   * Opens a file for reading.
   *
   * @return null when there is no such file
   * @throws UnreadableException when something is there that can't be read as a file: a folder, a
   *     link, a pipe, no permission
   */
  public @Nullable InputStream open(String normal) throws UnreadableException {
    if (!isFile(normal)) {
      return null;
    }
    try {
      return Files.newInputStream(resolve(normal), LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Whether a file stands there, or nothing; anything else is unreadable. */
  private boolean isFile(String normal) throws UnreadableException {
    return switch (look(normal)) {
      case FILE -> true;
      case ABSENT -> {
        if (normal.indexOf('\ufffd') >= 0) {
          throw new UnreadableException(
              Problem.ofFile(
                  "its name is not text in this locale",
                  "expected a name in UTF-8; rename it, or set LC_ALL=C.UTF-8"));
        }
        yield false;
      }
      case DIRECTORY ->
          throw new UnreadableException(
              Problem.ofFile("a folder stands here", "expected a file; remove the folder"));
      case OTHER ->
          throw new UnreadableException(
              SpecialFile.at(resolve(normal))
                  .map(SpecialFile::problem)
                  .orElseGet(
                      () ->
                          Problem.ofFile(
                              "a link or special file stands here or above",
                              "links are not followed; put the file itself here")));
      case UNKNOWN ->
          throw new UnreadableException(
              Problem.ofFile("it can't be looked at", "check permissions of file and folders"));
    };
  }

  /** Reading failed; ends everything when that says nothing of the file. */
  public static UnreadableException unreadable(IOException e) {
    Exhausted.check(e);
    return new UnreadableException(
        Problem.ofFile(
            "it can't be read (" + Printable.reason(e) + ")", "check permissions and the disk"));
  }

  /**
   * Makes a folder, and those above it that are missing, so that they outlive a loss of power.
   *
   * @throws IOException also when a link or a file stands there or above
   */
  public void makeFolder(String normal) throws IOException {
    for (int at = normal.indexOf('/'); at >= 0; at = normal.indexOf('/', at + 1)) {
      makeOneFolder(normal.substring(0, at));
    }
    makeOneFolder(normal);
  }

  private void makeOneFolder(String normal) throws IOException {
    Path folder = resolve(normal);
    if (look(normal) == Presence.ABSENT) {
      try {
        AtomicFiles.makeFolder(folder);
        int slash = normal.lastIndexOf('/');
        AtomicFiles.syncFolder(slash < 0 ? root : resolve(normal.substring(0, slash)));
      } catch (FileAlreadyExistsException e) {
        // Another process was quicker; what it made is looked at below.
      }
    }
    if (look(normal) != Presence.DIRECTORY) {
      throw new FileSystemException(
          folder.toString(),
          null,
          "expected a folder and links are not followed; put a folder in its place");
    }
  }

  /**
   * The names in a folder in plain character order.
   *
   * @return an empty list when there is no such folder
   * @throws UnreadableException when it is there and can't be listed
   */
  public List<String> list(String normal) throws UnreadableException {
    switch (look(normal)) {
      case ABSENT -> {
        return List.of();
      }
      case DIRECTORY -> {}
      case FILE, OTHER ->
          throw new UnreadableException(
              Problem.ofFile("not a folder", "expected a folder; links are not followed"));
      case UNKNOWN ->
          throw new UnreadableException(
              Problem.ofFile("the folder can't be looked at", "check its permissions"));
    }
    String[] found = resolve(normal).toFile().list();
    if (found != null) {
      Arrays.sort(found);
      return List.of(found);
    }
    // It gives no reason for not listing it; a stream does.
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolve(normal))) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      Exhausted.check(e);
      throw new UnreadableException(
          Problem.ofFile("the folder can't be listed", "check its permissions"));
    }
    Collections.sort(names);
    return names;
  }
}
