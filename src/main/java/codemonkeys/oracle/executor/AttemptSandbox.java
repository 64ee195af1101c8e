package codemonkeys.oracle.executor;

import codemonkeys.oracle.executor.process.Confinement;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.executor.process.JobProcess;
import codemonkeys.oracle.executor.process.Launch;
import codemonkeys.oracle.executor.process.Limits;
import codemonkeys.oracle.executor.process.ProcessEnd;
import codemonkeys.oracle.executor.process.Scratch;
import codemonkeys.oracle.executor.sources.OverlayLayer;
import codemonkeys.oracle.executor.sources.SourceCopy;
import codemonkeys.oracle.executor.sources.SourceEdits;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where one action of a job takes place: a scratch folder with the layers or the copy that it works
 * in, and afterwards what it changed there. Steps down to a copy when the machine refuses a layer,
 * and says so.
 */
final class AttemptSandbox implements AutoCloseable {
  /** In bytes, and in files; what a job needs besides is its own. */
  private static final int ROOM = 1 << 18;

  private static final int FILES = 32;

  private static final String WORK = "work";
  private static final String LAYER = WORK + ".upper";

  private final PreparedJob job;
  private final Host host;
  private final Scratch scratch;
  private Confinement confinement;
  private SourceEdits before;
  private boolean layered;

  /** When the job's command began; null when it did not. */
  private @Nullable FileTime begun;

  private final Map<Path, Boolean> isNew = new HashMap<>();

  /** Makes one; the scratch folder is gone when it is closed. */
  AttemptSandbox(PreparedJob job, Host host, Scratch scratch) {
    this.job = job;
    this.host = host;
    this.scratch = scratch;
    this.confinement = host.confinement();
    this.before = SourceEdits.none();
  }

  /**
   * Checks that there is room for what the supervision of a job itself needs, before anything of
   * the job begins.
   *
   * @param scratch not made yet; it is made, filled, and gone again
   * @throws IOException when the folder for temporary files is full or can't be written to
   */
  static void needsRoom(Scratch scratch) throws IOException {
    try (Scratch room = scratch.make()) {
      Files.write(room.folder().resolve("room"), new byte[ROOM]);
      for (int i = 0; i < FILES; i++) {
        Files.createFile(room.folder().resolve("room-" + i));
      }
    } catch (IOException e) {
      FileSystemException full =
          new FileSystemException(
              String.valueOf(scratch.folder().getParent()),
              null,
              "the scratch space of jobs is full or can't be written to ("
                  + Printable.reason(e)
                  + "); free some there, or set TMPDIR to another folder");
      full.initCause(e);
      throw full;
    }
  }

  /**
   * Runs the job's command once.
   *
   * @param fullIsolation don't step down
   */
  ProcessEnd run(Limits limits, OutputStream output, JobProcess.Watch watch, boolean fullIsolation)
      throws IOException {
    long began = System.nanoTime();
    confinement = confinement.fitting(job.view());
    while (true) {
      String what = "looking for its sources";
      Isolation isolation = confinement.isolation(job.view());
      layered = isolation.sources() == Isolation.SourceAccess.OVERLAY;
      before = SourceEdits.before(job.tree(), job.folder(), host.environment());
      if (!layered) {
        before.record(job.view().area());
        // Of a copy that the time or a switch cuts short nothing is run.
        SourceCopy.copy(
            job.view().area(),
            scratch.make(WORK),
            () -> isOver(left(limits, began)) || watch.stop().isPresent());
        what = "copying its sources";
      }
      Limits left = left(limits, began);
      if (left.together().isZero()) {
        return ProcessEnd.beforeItBegan(ProcessEnd.Cause.TIME_UP, "", isolation);
      }
      if (left.preparation().isZero()) {
        return ProcessEnd.beforeItBegan(
            ProcessEnd.Cause.NOT_STARTED, Limits.tooLong(what), isolation);
      }
      Optional<String> stop = watch.stop();
      if (stop.isPresent()) {
        return ProcessEnd.beforeItBegan(ProcessEnd.Cause.STOPPED, stop.get(), isolation);
      }
      begin();
      ProcessEnd ended;
      try {
        ended =
            JobProcess.run(
                launch(isolation), left, confinement, job.view(), scratch, output, watch);
      } catch (IOException e) {
        // As of a command line that is too long: less confinement would not help.
        return ProcessEnd.beforeItBegan(
            ProcessEnd.Cause.NOT_STARTED, Printable.failure(e), isolation);
      }
      if (ended.cause() != ProcessEnd.Cause.NOT_STARTED
          || fullIsolation
          || confinement.isWeakest()
          || isOver(left(limits, began))) {
        return ended;
      }
      confinement = confinement.less(ended.detail(), job.view(), scratch);
      Scratch.delete(scratch.folder().resolve(WORK));
    }
  }

  private static Limits left(Limits limits, long began) {
    return limits.after(Duration.ofNanos(System.nanoTime() - began));
  }

  private static boolean isOver(Limits left) {
    return left.preparation().isZero() || left.together().isZero();
  }

  private Launch launch(Isolation isolation) throws IOException {
    if (isolation.processes() == Isolation.Processes.NAMESPACE) {
      return new Launch(job.argv(), job.folder().absolute().toString(), job.environment());
    }
    SortedMap<String, String> environment = new TreeMap<>(job.environment());
    environment.put(JobEnvironment.HOME, scratch.make("home").toString());
    environment.put(JobEnvironment.TEMPORARY, scratch.make("tmp").toString());
    Path folder =
        scratch
            .folder()
            .resolve(WORK)
            .resolve(job.view().area().relativize(job.folder().absolute()).toString());
    return new Launch(job.argv(), folder.toString(), environment);
  }

  /** The folder that holds what the job wrote. */
  Path written() {
    return scratch.folder().resolve(layered ? LAYER : WORK);
  }

  /** What {@link #written} stands for: the job's tree, or the part of it that was copied. */
  String writtenPrefix() {
    return layered ? "" : job.tree().relativize(job.view().area()).toString();
  }

  /**
   * The file that the job left at a path of its tree; a path that is not there when it left none.
   */
  Path left(String path) {
    String prefix = writtenPrefix();
    if (prefix.isEmpty()) {
      return written().resolve(path);
    }
    return path.startsWith(prefix + "/")
        ? written().resolve(path.substring(prefix.length() + 1))
        : written().resolve("\1 outside of the copy");
  }

  /** Whether what stands at a path was written by the job: a file, reached through no link. */
  boolean isLeft(String path) {
    Path file = left(path);
    String relative = written().relativize(file).toString();
    return new Workspace(written()).look(relative) == Workspace.Presence.FILE
        && isNew(Path.of(path), file);
  }

  /**
   * Whether the job wrote the content of a file that is among what it left: not one that was there
   * before, with another mode, time or name.
   *
   * <p>Content that was not at this path before is new, when it was written since the job began;
   * {@code mv} and {@code cp -p} leave the time that it was written. The same content once more is
   * new when it can be seen that it was written and not touched: in a layer a file that was made
   * anew, or whose folder was; and what was written into a file that was there stays behind as a
   * time of writing after the time of reading. {@code touch} sets both. What is unclear is not new.
   */
  boolean isNew(Path path, Path file) {
    // The answer is kept: asking reads the file, and its time of reading is part of the question.
    return isNew.computeIfAbsent(file, any -> seenNew(path, file));
  }

  private boolean seenNew(Path path, Path file) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (begun == null || now.lastModifiedTime().compareTo(begun) < 0) {
        return false;
      }
      Path before = job.tree().resolve(path);
      return !Files.isRegularFile(before, LinkOption.NOFOLLOW_LINKS)
          || Files.mismatch(before, file) >= 0
          || now.lastAccessTime().compareTo(now.lastModifiedTime()) < 0
          || (layered && (OverlayLayer.wasMadeAnew(file) || isInNewFolder(path)));
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isInNewFolder(Path path) throws IOException {
    Path folder = path.getParent();
    return folder != null && !merged(List.of(folder)).contains(folder);
  }

  /** Records, by the clock of the file system itself, when the job begins. */
  private void begin() throws IOException {
    Path mark = scratch.folder().resolve("began");
    Files.deleteIfExists(mark);
    Files.createFile(mark);
    begun = Files.getLastModifiedTime(mark);
  }

  /** Where to look for what the job found at a path of its tree when it began. */
  Path found(String path) {
    return job.tree().resolve(path);
  }

  /** Which folders of a layer show what lies below them at the same path; see {@link #written}. */
  Set<Path> merged(List<Path> folders) throws IOException {
    return confinement.merged(scratch, LAYER, folders);
  }

  SourceEdits before() {
    return before;
  }

  boolean layered() {
    return layered;
  }

  @Override
  public void close() throws IOException {
    scratch.close();
  }
}
