package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.units.ByteSize;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A process that runs one job as Oracle does, so that tests can kill and stop it, and run it as
 * another user.
 */
final class RunsAJob {
  private RunsAJob() {}

  /** Arguments: a folder of its own, seconds, "confined" or "bare", then the job's argv. */
  public static void main(String[] args) throws Exception {
    Path base = Path.of(args[0]).toRealPath();
    Path workspace = Files.createDirectories(base.resolve("workspace"));
    Path temporary = Files.createDirectories(base.resolve("scratch"));
    Confinement confinement = args[2].equals("bare") ? Confinement.none() : Confinement.find();
    View view = new View(workspace, workspace, List.of(), List.of(), List.of(), List.of(), false);
    try (Scratch scratch = Scratch.in(temporary);
        OutputStream kept = Files.newOutputStream(base.resolve("output"))) {
      Ended ended =
          JobProcess.run(
              new Launch(
                  Arrays.asList(args).subList(3, args.length),
                  workspace.toString(),
                  new TreeMap<>(java.util.Map.of("PATH", Confinement.TOOLS))),
              new Limits(
                  Duration.ofMillis(Math.round(Double.parseDouble(args[1]) * 1000)),
                  ByteSize.ofMebibytes(1),
                  ByteSize.ofMebibytes(2048),
                  5000),
              confinement,
              view,
              scratch,
              kept,
              new JobProcess.Watch() {
                @Override
                public Optional<String> stop() {
                  return Files.exists(base.resolve("stop"))
                      ? Optional.of("the test says so")
                      : Optional.empty();
                }

                @Override
                public void progress(Duration elapsed, long outputBytes, String lastLine) {}
              });
      System.out.println(ended);
    }
  }
}
