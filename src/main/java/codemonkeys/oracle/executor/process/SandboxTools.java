package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.executor.process.Confinement.NoAnswerException;
import codemonkeys.oracle.files.Printable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The programs that the sandbox is made of.
 *
 * @param path the folders that they are in, as in PATH
 */
record SandboxTools(String path) {
  /** What a tool says when it was refused something that it may get in a moment. */
  private static final Pattern NOT_NOW =
      Pattern.compile(
          "(?i).*(resource temporarily unavailable|cannot allocate memory|too many open files"
              + "|cannot fork|interrupted system call).*",
          Pattern.DOTALL);

  /** The full path of one. */
  Optional<String> find(String name) {
    for (String folder : path.split(":", -1)) {
      Path file = Path.of(folder, name);
      if (Files.isExecutable(file)) {
        return Optional.of(file.toString());
      }
    }
    return Optional.empty();
  }

  /** The same argv with the program's full path: Java would look for it on its own PATH. */
  List<String> found(List<String> argv) throws IOException {
    List<String> found = new ArrayList<>(argv);
    found.set(0, find(argv.get(0)).orElseThrow(() -> new IOException("no " + argv.get(0))));
    return found;
  }

  /**
   * Runs one.
   *
   * @return what went wrong; empty when nothing did
   * @throws NoAnswerException when it neither worked nor was refused
   */
  String attempt(List<String> argv, Duration patience, Redirect output) throws NoAnswerException {
    try {
      ProcessBuilder builder = new ProcessBuilder(found(argv));
      builder.environment().clear();
      builder.environment().put("PATH", path);
      builder.environment().put("LC_ALL", "C");
      builder.redirectOutput(output);
      Process process = builder.start();
      process.getOutputStream().close();
      // It says so little that it never waits for a reader.
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new NoAnswerException("no answer within " + patience.toSeconds() + " s");
      }
      String said =
          new String(process.getErrorStream().readNBytes(1 << 12), StandardCharsets.UTF_8);
      if (process.exitValue() == 0) {
        return "";
      }
      String line = said.lines().filter(l -> !l.equals("ready")).findFirst().orElse("");
      if (process.exitValue() > 128 || NOT_NOW.matcher(said).matches()) {
        throw new NoAnswerException(
            line.isEmpty()
                ? "killed by signal " + (process.exitValue() - 128)
                : Printable.line(line));
      }
      return line.isEmpty() ? "exit " + process.exitValue() : line;
    } catch (NoAnswerException e) {
      throw e;
    } catch (IOException e) {
      if (find(argv.get(0)).isPresent()) {
        throw new NoAnswerException(Printable.reason(e)); // it is there and can't be started now
      }
      return "no " + argv.get(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("interrupted");
    }
  }
}
