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

  /**
   * Arguments: a folder of its own, seconds, "confined" or "bare", then the job's argv. What else
   * can be said is in system properties; of several paths each ends with a bar.
   */
  public static void main(String[] args) throws Exception {
    Path base = Path.of(args[0]).toRealPath();
    Path workspace =
        Files.createDirectories(
                Path.of(System.getProperty("workspace", base.resolve("workspace").toString())))
            .toRealPath();
    Path temporary =
        Files.createDirectories(
            Path.of(System.getProperty("scratch", base.resolve("scratch").toString())));
    JobView view =
        new JobView(
            workspace,
            workspace.resolve(System.getProperty("area", "")),
            paths("homes"),
            paths("caches"),
            paths("shown"),
            paths("hidden"),
            Boolean.getBoolean("network"));
    TreeMap<String, String> environment = new TreeMap<>();
    environment.put("PATH", System.getProperty("path", Confinement.TOOLS));
    for (String assignment : split("environment")) {
      int equals = assignment.indexOf('=');
      environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    try (Scratch scratch = Scratch.in(temporary);
        OutputStream kept = Files.newOutputStream(base.resolve("output"))) {
      Confinement confinement =
          args[2].equals("bare")
              ? Confinement.none()
              : Confinement.find(System.getProperty("tools", Confinement.TOOLS), temporary);
      if (Boolean.getBoolean("fitting")) {
        confinement = confinement.fitting(view);
      }
      if (System.getProperty("overlays", "true").equals("false")) {
        confinement = confinement.withoutOverlay("not wanted");
      }
      if (confinement.overlay() == Confinement.Overlay.NONE) {
        scratch.make(MountLayout.WORK);
      }
      System.out.println("run");
      ProcessEnd ended =
          JobProcess.run(
              new Launch(
                  Arrays.asList(args).subList(3, args.length),
                  System.getProperty("folder", workspace.toString()),
                  environment),
              new Limits(
                  Duration.ofMillis(Math.round(Double.parseDouble(args[1]) * 1000)),
                  Duration.ofMillis(Long.getLong("preparation", 60_000)),
                  Duration.ofSeconds(Long.getLong("together", 86_400)),
                  ByteSize.ofMebibytes(1),
                  ByteSize.ofMebibytes(Long.getLong("memory", 2048)),
                  ByteSize.ofMebibytes(Long.getLong("scratchMiB", 2048)),
                  Integer.getInteger("processes", 5000)),
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
      System.out.println("ended " + ended.time().toMillis());
      System.out.println("cause " + ended.cause());
      System.out.println("exit " + ended.exitCode());
      System.out.println("left " + ended.leftBehind());
      System.out.println("detail " + ended.detail());
      System.out.println("bytes " + ended.output().bytes());
      System.out.println("kept " + ended.output().keptBytes());
      System.out.println("complete " + ended.output().complete());
      System.out.println("peak " + ended.peakMemory());
      System.out.println("cpu " + ended.cpu());
      System.out.println("tree " + ended.isolation().processes().name());
      System.out.println("sources " + ended.isolation().sources().name());
      System.out.println("notes " + ended.isolation().notes());
    }
    System.out.println("cleaned");
  }

  private static List<String> split(String property) {
    String value = System.getProperty(property, "");
    return value.isEmpty() ? List.of() : List.of(value.split("\\|"));
  }

  private static List<Path> paths(String property) {
    return split(property).stream().map(Path::of).toList();
  }
}
