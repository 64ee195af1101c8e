package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The copies of what a job left that its run folder keeps: JUnit reports, and what its order
 * expects. All copies of a job, of both attempts, share one bound. A file counts by its size, also
 * one that is mostly holes.
 */
final class EvidenceCopies {
  /** In bytes, of all together. */
  static final long MAX_BYTES = 128L << 20;

  static final int MAX_FILES = 5000;

  private static final int CHUNK = 1 << 16;

  private final RunFolder folder;
  private long bytes;
  private int files;

  EvidenceCopies(RunFolder folder) {
    this.folder = folder;
  }

  /**
   * Copies a file, with the time at which it was written.
   *
   * @param name of the copy, relative to the run folder
   * @param max bytes that it may have
   * @return why it was not copied; empty when it was
   * @throws IOException when the run folder can't be written to
   */
  Optional<String> copy(Path from, String name, long max) throws IOException {
    if (files == MAX_FILES) {
      return Optional.of("it is one file more than the " + MAX_FILES + " that are copied of a job");
    }
    InputStream in;
    try {
      in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return Optional.of(
          "it can't be read (" + Printable.reason(e) + ")"); // the job may have closed it
    }
    try (in) {
      FileTime written = Files.getLastModifiedTime(from, LinkOption.NOFOLLOW_LINKS);
      long size = Files.size(from);
      if (size > max) {
        return Optional.of(size + " bytes; expected at most " + max + " in one file");
      }
      long left = MAX_BYTES - bytes;
      if (size > left) {
        return Optional.of(beyond(size + " bytes"));
      }
      Path to = folder.path().resolve(name);
      Optional<String> noPlace = makeFolderOf(to);
      if (noPlace.isPresent()) {
        return noPlace;
      }
      long copied = copy(in, to, Math.min(left, max));
      if (copied < 0) {
        Files.delete(to);
        return Optional.of(beyond("it grew while it was copied"));
      }
      bytes += copied;
      files++;
      Files.setLastModifiedTime(to, written);
      return Optional.empty();
    }
  }

  private String beyond(String what) {
    return what
        + "; all copies of a job have at most "
        + MAX_BYTES
        + " bytes, and "
        + (MAX_BYTES - bytes)
        + " are left";
  }

  /** A job chooses names: a folder may be where a file is, or a name too long once it is a text. */
  private Optional<String> makeFolderOf(Path to) throws IOException {
    try {
      Path above = to.getParent();
      if (above != null) {
        AtomicFiles.makeFolders(above);
      }
      Files.deleteIfExists(to);
      AtomicFiles.createEmpty(to);
      return Optional.empty();
    } catch (FileAlreadyExistsException e) {
      return Optional.of("another copy has its place in the run folder");
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("too long")
          || String.valueOf(e.getReason()).contains("Not a directory")
          || e instanceof DirectoryNotEmptyException) {
        return Optional.of("its name has no place in the run folder");
      }
      throw e;
    }
  }

  /** How many bytes were copied; -1 when there are more than {@code max}. */
  private static long copy(InputStream in, Path to, long max) throws IOException {
    byte[] buffer = new byte[CHUNK];
    long copied = 0;
    try (OutputStream out = Files.newOutputStream(to)) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        copied += n;
        if (copied > max) {
          return -1;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      throw AtomicFiles.named(to, e);
    }
    return copied;
  }

  /** Takes a copy out of the run folder again, and the folders that it was alone in. */
  void delete(String name) throws IOException {
    Path file = folder.path().resolve(name);
    bytes -= Files.size(file);
    files--;
    Files.delete(file);
    for (Path at = file.getParent(); at != null && !at.equals(folder.path()); at = at.getParent()) {
      try (Stream<Path> entries = Files.list(at)) {
        if (entries.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(at);
    }
  }
}
