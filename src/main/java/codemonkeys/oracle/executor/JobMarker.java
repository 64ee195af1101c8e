package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.executor.process.Scratch;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code .codemonkeys/job.json}: what lies outside the evidence while a job runs, so that a
 * successor of a killed Oracle finds and removes it.
 */
final class JobMarker {
  private static final String FILE = ".codemonkeys/job.json";

  private final Workspace workspace;

  JobMarker(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Notes what is about to be made.
   *
   * @param run the run folder, relative to the workspace; before it has a name, the folder that it
   *     will be made in
   * @param scratch null before there is one
   */
  void write(String jobId, String run, @Nullable Path scratch) throws IOException {
    Map<String, @Nullable Object> marker = JsonText.object();
    marker.put("job_id", jobId);
    marker.put("run", run);
    marker.put("scratch", scratch == null ? null : scratch.toString());
    marker.put("process", ProcessHandle.current().pid());
    marker.put("process_started", started(ProcessHandle.current()));
    AtomicFiles.write(workspace.resolve(FILE), JsonText.bytes(marker));
  }

  /**
   * The process whose job this is, when it is alive and another than this one. Whoever holds the
   * workspace's lock finds none, unless somebody removed the lock while it was held.
   */
  OptionalLong livingProcess() {
    JsonObject marker = StrictJson.readIfSound(workspace, FILE);
    if (marker != null
        && marker.members().get("process") instanceof JsonNumber number
        && marker.members().get("process_started") instanceof JsonString started) {
      OptionalLong pid = number.exactLong();
      // A number alone may be another process's by now.
      if (pid.isPresent()
          && pid.getAsLong() != ProcessHandle.current().pid()
          && ProcessHandle.of(pid.getAsLong())
              .filter(process -> started.value().equals(started(process)))
              .isPresent()) {
        return pid;
      }
    }
    return OptionalLong.empty();
  }

  private static @Nullable String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse(null);
  }

  void remove() throws IOException {
    Files.deleteIfExists(workspace.resolve(FILE));
  }

  /** Removes what a killed Oracle left outside the evidence. */
  void tidyUp() throws IOException {
    JsonObject marker = StrictJson.readIfSound(workspace, FILE);
    if (marker != null) {
      String scratch = marker.text("scratch");
      if (scratch != null) {
        deleteScratch(scratch);
      }
      String run = marker.text("run");
      if (run != null) {
        deleteUnbegun(marker, run);
      }
    }
    remove();
  }

  /** Only what looks like one of ours, belongs to this user and is no link. */
  private static void deleteScratch(String text) throws IOException {
    try {
      Path folder = Path.of(text);
      Path name = folder.getFileName();
      if (folder.isAbsolute()
          && folder.equals(folder.normalize())
          && name != null
          && name.toString().startsWith(Scratch.PREFIX)
          && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
              .equals(Files.getOwner(Path.of("/proc/self")))) {
        Scratch.delete(folder);
      }
    } catch (InvalidPathException e) {
      // Not written by us.
    }
  }

  /** A run folder whose order never began to run holds nothing that anyone would miss. */
  private void deleteUnbegun(JsonObject marker, String run) throws IOException {
    if (!Workspace.normalize(run).filter(run::equals).isPresent()
        || !run.startsWith(RunFolder.RUNS + "/")) {
      return;
    }
    String name = run.substring(run.lastIndexOf('/') + 1);
    try {
      if (!RunId.isValid(name)) {
        for (String entry : workspace.list(run)) {
          if (RunId.isValid(entry) && workspace.list(run + "/" + entry).isEmpty()) {
            Files.deleteIfExists(workspace.resolve(run + "/" + entry));
          }
        }
      } else if (Set.of(RunFolder.ORDER).containsAll(workspace.list(run)) && !began(marker, run)) {
        Files.deleteIfExists(workspace.resolve(run + "/" + RunFolder.ORDER));
        Files.deleteIfExists(workspace.resolve(run));
      }
    } catch (UnreadableException e) {
      // It stays, and verify lists it as not ours.
    }
  }

  private boolean began(JsonObject marker, String run) {
    String id = marker.text("job_id");
    if (id == null || !JobId.isValid(id)) {
      return true;
    }
    QueuedOrder order = OrderQueue.reread(workspace, new JobId(id));
    if (order == null) {
      return true;
    }
    JsonObject result = order.document().object("result");
    return result != null && run.equals(result.text("run"));
  }
}
