package codemonkeys.oracle.executor;

import codemonkeys.oracle.executor.process.Confinement;
import codemonkeys.oracle.executor.process.Ended;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.executor.process.JobProcess;
import codemonkeys.oracle.executor.process.Launch;
import codemonkeys.oracle.executor.process.Limits;
import codemonkeys.oracle.executor.process.Scratch;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where one action of a job takes place: a scratch folder with the layers or the copy that it works
 * in, and afterwards what it changed there. Steps down to a copy when the machine refuses a layer,
 * and says so.
 */
final class Workbench implements AutoCloseable {
  private static final String WORK = "work";
  private static final String LAYER = WORK + ".upper";

  private final PreparedJob job;
  private final Scratch scratch;
  private Confinement confinement;
  private SourceEdits before;
  private boolean layered;

  private Workbench(PreparedJob job, Scratch scratch, Confinement confinement) {
    this.job = job;
    this.scratch = scratch;
    this.confinement = confinement;
    this.before = SourceEdits.none();
  }

  /** Makes one; the scratch folder is gone when it is closed. */
  static Workbench open(PreparedJob job, Host host, Scratch scratch) {
    return new Workbench(job, scratch, host.confinement());
  }

  /**
   * Runs the job's command once.
   *
   * @param fullIsolation don't step down
   */
  Ended run(
      Limits limits,
      OutputStream output,
      JobProcess.Watch watch,
      Host host,
      boolean fullIsolation,
      SourceEdits.Finder finder)
      throws IOException {
    long began = System.nanoTime();
    confinement = confinement.fitting(job.view(), scratch);
    while (true) {
      String what = "looking for its sources";
      Isolation isolation = confinement.isolation(job.view());
      layered = isolation.sources() == Isolation.Sources.OVERLAY;
      before = finder.before(job, layered, isolation.sources() == Isolation.Sources.COMPARED);
      if (!layered) {
        // Of a copy that the time or a switch cuts short nothing is run.
        SourceCopy.copy(
            job.view().area(),
            scratch.make(WORK),
            () -> isOver(left(limits, began)) || watch.stop().isPresent());
        what = "copying its sources";
      }
      Limits left = left(limits, began);
      if (left.together().isZero()) {
        return Ended.beforeItBegan(Ended.Cause.TIME_UP, "", isolation);
      }
      if (left.preparation().isZero()) {
        return Ended.beforeItBegan(Ended.Cause.NOT_STARTED, Limits.tooLong(what), isolation);
      }
      Optional<String> stop = watch.stop();
      if (stop.isPresent()) {
        return Ended.beforeItBegan(Ended.Cause.STOPPED, stop.get(), isolation);
      }
      Ended ended;
      try {
        ended =
            JobProcess.run(
                launch(isolation), left, confinement, job.view(), scratch, output, watch);
      } catch (IOException e) {
        // As of a command line that is too long: less confinement would not help.
        return Ended.beforeItBegan(Ended.Cause.NOT_STARTED, Shown.failure(e), isolation);
      }
      if (ended.cause() != Ended.Cause.NOT_STARTED
          || fullIsolation
          || confinement.isWeakest()
          || isOver(left(limits, began))) {
        return ended;
      }
      confinement = confinement.less(ended.detail());
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
    if (isolation.tree() == Isolation.Tree.NAMESPACE) {
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
    return layered ? "" : job.tree().relativize(job.view().area()).toString().replace('\\', '/');
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
   * Whether a file among what was written is the job's. A layer holds nothing else; a copy begins
   * with what was there, down to the times.
   */
  boolean isNew(Path path, Path file) {
    if (layered) {
      return true;
    }
    try {
      Path before = job.tree().resolve(path);
      return !Files.exists(before, LinkOption.NOFOLLOW_LINKS)
          || Files.size(before) != Files.size(file)
          || !Files.getLastModifiedTime(before, LinkOption.NOFOLLOW_LINKS)
              .equals(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return false;
    }
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
