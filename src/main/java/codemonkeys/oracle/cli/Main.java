package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Interrupt;
import codemonkeys.oracle.cli.context.Program;
import codemonkeys.oracle.files.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where the process begins and ends. */
public final class Main {
  /** Below this and from this on a width is none that text could be fitted to. */
  private static final int MIN_COLUMNS = 20;

  private static final int MAX_COLUMNS = 10_000;

  private Main() {}

  public static void main(String[] args) {
    // Libraries change case in the default locale: a Turkish one turns Drools' "INT" into no type.
    Locale.setDefault(Locale.ROOT);
    // Else picocli looks for Groovy in every jar there is, and gets ready for types of no option.
    System.setProperty("picocli.disable.closures", "true");
    System.setProperty("picocli.converters.excludes", "java.*");
    // Else every jar is looked through for who logs, and nobody does.
    System.setProperty("slf4j.provider", "org.slf4j.nop.NOPServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    Interrupt interrupt = new Interrupt();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (interrupt.windUp()) {
                    // Whatever the signal was: 130 says that it was interrupted.
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
                  }
                },
                "wind up"));
    // Bytes are UTF-8 and lines end in \n, whatever the locale.
    Sink sink = new Sink(new FileOutputStream(FileDescriptor.out));
    PrintStream out =
        new PrintStream(
            new java.io.BufferedOutputStream(sink, 1 << 13), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    CliContext context =
        new CliContext(
            out,
            err,
            System.getenv(),
            Clock.systemUTC(),
            Path.of("").toAbsolutePath(),
            isTerminal(),
            columns("oracle.columns"),
            columns("oracle.errorColumns"),
            folder("oracle.cache"),
            folder("oracle.home"),
            new Program(Main.class),
            interrupt);
    ExitCode code;
    try {
      Path training = folder("oracle.training");
      code =
          training == null || context.home() == null
              ? new Cli(context).run(args)
              : new ArchiveTraining(context, context.home(), training).run();
    } catch (LinkageError e) {
      err.print(
          "oracle: it can't be loaded ("
              + e.getMessage()
              + "); allow more open files (ulimit -n), or build it again\n");
      code = ExitCode.INTERNAL_ERROR;
    }
    out.flush();
    IOException failure = sink.failure;
    // Who closes a pipe has read enough; any other failure has lost the result.
    if (failure != null && !String.valueOf(failure.getMessage()).contains("Broken pipe")) {
      err.print(
          "oracle: the result could not be written to standard output ("
              + Printable.reason(failure)
              + "); redirect it to where there is space\n");
      code =
          code == ExitCode.SUCCESS || code == ExitCode.CHANGES_PENDING
              ? ExitCode.INTERNAL_ERROR
              : code;
    }
    err.flush();
    interrupt.over();
    System.exit(code.number());
  }

  /** Standard output that remembers what {@link PrintStream} keeps to itself. */
  private static final class Sink extends FilterOutputStream {
    private @Nullable IOException failure;

    Sink(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }
  }

  private static @Nullable Path folder(String property) {
    String path = System.getProperty(property);
    return path == null || path.isEmpty() ? null : Path.of(path);
  }

  /** As the launcher has measured them. */
  private static int columns(String property) {
    String known = System.getProperty(property, "");
    int columns = 0;
    for (int i = 0; i < known.length() && columns < MAX_COLUMNS; i++) {
      char c = known.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      columns = 10 * columns + c - '0';
    }
    return columns < MIN_COLUMNS || columns >= MAX_COLUMNS ? 0 : columns;
  }

  private static boolean isTerminal() {
    String known = System.getProperty("oracle.terminal");
    return known != null ? known.equals("true") : System.console() != null;
  }
}
