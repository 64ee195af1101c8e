package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Interrupt;
import codemonkeys.oracle.cli.context.Program;
import codemonkeys.oracle.executor.process.Confinement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs a command in this JVM, with everything that it gets from a process made up. */
public final class InProcess {
  /** What the clock says when nothing else is said. */
  public static final Instant NOW = Instant.parse("2026-03-01T06:00:00Z");

  private static final Path CACHE = Path.of("target", "test-rules-cache").toAbsolutePath();

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private final Interrupt interrupt = new Interrupt();
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private Program.Self self = new Program(Main.class).self();
  private boolean terminal;
  private @Nullable String typed;
  private int columns;
  private @Nullable Confinement confinement;
  private String tools = Confinement.TOOLS;
  private @Nullable Path checkout;

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
    return at(Clock.fixed(instant, ZoneOffset.UTC));
  }

  public InProcess at(Clock what) {
    clock = what;
    return this;
  }

  /** The home folder of the user, also as the system has it, and the one for temporary files. */
  public InProcess living(Path home, Path temporary) {
    self = new Program.Self(self.argv(), self.files(), List.of(home), temporary);
    return with("HOME", home.toString());
  }

  /**
   * Does what Ctrl-C does, for another thread than the one that runs the command; waits for the
   * command to end.
   *
   * @return whether the command ends by itself; if not, it does not know yet
   */
  public boolean interrupt() {
    return interrupt.windUp();
  }

  /** Jobs are confined in this way, and not as the machine allows. */
  public InProcess confinedBy(Confinement what) {
    confinement = what;
    return this;
  }

  /** Where the tools of the sandbox are, as in PATH. */
  public InProcess tools(String what) {
    tools = what;
    return this;
  }

  public InProcess terminal() {
    terminal = true;
    return this;
  }

  /** Somebody sits at a terminal and types a line. */
  public InProcess typing(String line) {
    typed = line;
    return terminal();
  }

  /** Both outputs are a terminal that wide. */
  public InProcess terminal(int wide) {
    columns = wide;
    return terminal();
  }

  /** The checkout that Oracle was started from, whose rules and tests are those of Oracle. */
  public InProcess of(Path what) {
    checkout = what;
    return this;
  }

  private Program program() {
    return new Program(Main.class) {
      @Override
      public String version() {
        return "0.0.0-test";
      }

      @Override
      public String build() {
        return "test " + ProcessHandle.current().pid();
      }

      @Override
      public Optional<String> typed() {
        return Optional.ofNullable(typed);
      }

      @Override
      public Self self() {
        return self;
      }

      @Override
      public Confinement confinement() throws Confinement.NoAnswerException {
        return confinement == null ? Confinement.find(tools, self.temporary()) : confinement;
      }
    };
  }

  public Outcome run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8)) {
      ExitCode code =
          new Cli(
                  new CliContext(
                      outStream,
                      errStream,
                      environment,
                      clock,
                      folder,
                      terminal,
                      columns,
                      columns,
                      CACHE,
                      checkout,
                      program(),
                      interrupt))
              .run(args);
      interrupt.over();
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
