package codemonkeys.oracle.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/** Runs a command in this JVM, with everything that it gets from a process made up. */
public final class InProcess {
  /** What the clock says when nothing else is said. */
  public static final Instant NOW = Instant.parse("2026-03-01T06:00:00Z");

  private static final Path CACHE = Path.of("target", "test-rules-cache").toAbsolutePath();

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private Instant now = NOW;
  private boolean terminal;

  private InProcess(Path folder) {
    this.folder = folder;
    for (String name : new String[] {"PATH", "HOME"}) {
      if (System.getenv(name) != null) {
        environment.put(name, System.getenv(name));
      }
    }
  }

  public static InProcess in(Path folder) {
    return new InProcess(folder);
  }

  public InProcess with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public InProcess at(Instant instant) {
    now = instant;
    return this;
  }

  public InProcess terminal() {
    terminal = true;
    return this;
  }

  public Outcome run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8)) {
      ExitCode code =
          new Cli(
                  new Surroundings(
                      outStream,
                      errStream,
                      environment,
                      Clock.fixed(now, ZoneOffset.UTC),
                      folder,
                      terminal,
                      CACHE,
                      null,
                      "test " + ProcessHandle.current().pid(),
                      "0.0.0-test",
                      Main.self(),
                      new Interrupt()))
              .run(args);
      outStream.flush();
      errStream.flush();
      return new Outcome(
          code.number(),
          out.toString(StandardCharsets.UTF_8),
          err.toString(StandardCharsets.UTF_8));
    }
  }

  /** How a command ended and what it said. */
  public record Outcome(int exit, String out, String err) {}
}
