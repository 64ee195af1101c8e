package codemonkeys.oracle.files;

import codemonkeys.oracle.files.Git.GitException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs git once, and never waits for ever: git is killed, with all that it started, when its time
 * is up, and long before that when it only waits.
 *
 * @param folder that it works in
 * @param environment all that it gets to see; PATH says which git it is
 * @param directories git directories, where to look for what it waits for, besides the folder
 */
record GitProcess(Path folder, Map<String, String> environment, List<Path> directories) {
  static final int MAX_OUTPUT = 256 << 20;
  private static final int MAX_ERROR = 1 << 16;

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** How long it may neither work nor wait for a disk. What it waits for is sought before that. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofSeconds(1);

  @SuppressWarnings("ArrayRecordComponent") // neither compared nor kept
  record Output(int exit, byte[] bytes, String error) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** For people, what it said of its failure: the first line that is more than a warning. */
    String reason() {
      List<String> lines = error.lines().toList();
      return Printable.line(
          lines.stream()
              .filter(line -> !line.startsWith("warning: "))
              .findFirst()
              .orElse(lines.isEmpty() ? "exit " + exit : lines.get(0)));
    }
  }

  /**
   * Runs it to its end.
   *
   * @param name of the question, for messages
   * @param arguments all of them
   * @param input what it reads; null for nothing
   */
  Output run(String name, List<String> arguments, byte @Nullable [] input) throws GitException {
    List<String> command = new ArrayList<>();
    command.add(program());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      Exhausted.check(e);
      throw new GitException("git can't be started (" + Printable.reason(e) + ")");
    }
    AtomicLong moved = new AtomicLong();
    // All at once: git waits for whoever reads a full pipe, and may never read what it is given.
    Future<byte[]> error =
        Background.start("git", () -> drain(process.getErrorStream(), MAX_ERROR, moved));
    Future<byte[]> output =
        Background.start("git", () -> drain(process.getInputStream(), MAX_OUTPUT, moved));
    Background.start("git", () -> feed(process.getOutputStream(), input));
    try (AtExit atExit = AtExit.of("git-process", () -> kill(process))) {
      await(name, process, moved);
      return new Output(
          process.exitValue(),
          output.get(DEADLINE.toSeconds(), TimeUnit.SECONDS),
          new String(error.get(DEADLINE.toSeconds(), TimeUnit.SECONDS), StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException("interrupted while git was working");
    } catch (ExecutionException | TimeoutException e) {
      throw new GitException("git's answer could not be read");
    } finally {
      if (process.isAlive()) {
        kill(process);
      }
    }
  }

  /** A relative folder of PATH would be one of the repository's: git runs in there. */
  private String program() throws GitException {
    for (String at : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      File file = new File(at, "git");
      if (file.isAbsolute() && file.isFile() && file.canExecute()) {
        return file.getPath();
      }
    }
    throw new GitException(
        "git can't be started (none in an absolute folder of PATH)",
        "expected git in PATH; install it");
  }

  private void await(String name, Process process, AtomicLong moved)
      throws GitException, InterruptedException {
    long began = System.nanoTime();
    Progress before = Progress.of(process, moved);
    long quietSince = began;
    boolean sought = false;
    while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      long now = System.nanoTime();
      if (now - began > DEADLINE.toNanos()) {
        throw new GitException(
            "git " + name + " took longer than " + DEADLINE.toSeconds() + " s and was killed",
            "expected an answer; try git status in " + Printable.line(folder.toString()));
      }
      Progress after = Progress.of(process, moved);
      if (after.working() || !after.equals(before)) {
        before = after;
        quietSince = now;
        continue;
      }
      if (!sought) {
        sought = true;
        Optional<Path> special = SpecialFile.forGit(folder, directories);
        if (special.isPresent()) {
          throw waitedAt(special.get());
        }
      }
      if (now - quietSince > PATIENCE.toNanos()) {
        throw new GitException(
            "git " + name + " did nothing for " + PATIENCE.toSeconds() + " s and was killed",
            "expected it to work; look for a FIFO or device among the files that git reads, such as"
                + " include.path and core.excludesFile of its configuration, and remove it");
      }
    }
  }

  private GitException waitedAt(Path special) {
    return specialFile(folder, special, SpecialFile.behind(special).orElse(SpecialFile.OTHER));
  }

  static GitException specialFile(Path folder, Path special, SpecialFile kind) {
    Path shown = special.startsWith(folder) ? folder.relativize(special) : special;
    String path = FileNames.text(FileNames.of(shown));
    return new GitException(
        "git would wait at " + kind.noun() + ", " + Printable.text(path),
        "expected a file; remove it: rm " + Printable.argv(List.of(FileNames.of(special))));
  }

  /**
   * What shows that a process does something.
   *
   * @param working it has a processor, waits for one, or waits for a disk
   */
  private record Progress(boolean working, Duration processorTime, long moved) {
    static Progress of(Process process, AtomicLong moved) {
      Duration used =
          java.util.stream.Stream.concat(
                  java.util.stream.Stream.of(process.toHandle()), process.descendants())
              .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
              .reduce(Duration.ZERO, Duration::plus);
      return new Progress(isWorking(process), used, moved.get());
    }

    /** By Linux' own account, as proc_pid_stat(5) has it; elsewhere only the time is known. */
    private static boolean isWorking(Process process) {
      try {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        int state = stat.lastIndexOf(')') + 2;
        return state < stat.length() && "RD".indexOf(stat.charAt(state)) >= 0;
      } catch (IOException e) {
        return false;
      }
    }
  }

  private static void kill(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(0, process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
  }

  private static @Nullable Void feed(OutputStream out, byte @Nullable [] input) {
    try (out) {
      if (input != null) {
        out.write(input);
      }
    } catch (IOException e) {
      // It ended before it had read all; its exit code says why.
    }
    return null;
  }

  private static byte[] drain(InputStream in, int max, AtomicLong moved) throws IOException {
    try (in) {
      java.io.ByteArrayOutputStream kept = new java.io.ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        moved.addAndGet(n);
        kept.write(buffer, 0, Math.min(n, max - kept.size()));
      }
      return kept.toByteArray();
    }
  }
}
