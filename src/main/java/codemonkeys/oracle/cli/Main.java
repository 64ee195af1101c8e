package codemonkeys.oracle.cli;

import codemonkeys.oracle.files.Shown;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the process begins and ends. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // Libraries change case in the default locale: a Turkish one turns Drools' "INT" into no type.
    Locale.setDefault(Locale.ROOT);
    // Else picocli looks for Groovy, in every jar there is, before the first word is parsed.
    System.setProperty("picocli.disable.closures", "true");
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
    Surroundings surroundings =
        new Surroundings(
            out,
            err,
            System.getenv(),
            Clock.systemUTC(),
            Path.of("").toAbsolutePath(),
            isTerminal(),
            folder("oracle.cache"),
            folder("oracle.home"),
            build(),
            version(),
            self(),
            interrupt);
    ExitCode code;
    try {
      Path training = folder("oracle.training");
      code =
          training == null || surroundings.home() == null
              ? new Cli(surroundings).run(args)
              : new Training(surroundings, surroundings.home(), training).run();
    } catch (LinkageError e) {
      err.print(
          "oracle: it can't be loaded ("
              + e.getMessage()
              + "); allow more open files (ulimit -n), or build it again\n");
      code = ExitCode.OUR_FAULT;
    }
    out.flush();
    IOException failure = sink.failure;
    // Who closes a pipe has read enough; any other failure has lost the result.
    if (failure != null && !String.valueOf(failure.getMessage()).contains("Broken pipe")) {
      err.print(
          "oracle: the result could not be written to standard output ("
              + Shown.reason(failure)
              + "); redirect it to where there is space\n");
      code = code == ExitCode.DONE || code == ExitCode.WORK ? ExitCode.OUR_FAULT : code;
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

  /** How this process was started, without the launcher. */
  static Surroundings.Self self() {
    List<String> argv = new ArrayList<>();
    Path java = Path.of(System.getProperty("java.home"));
    argv.add(java.resolve("bin").resolve("java").toString());
    argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    argv.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
    List<Path> files = new ArrayList<>(List.of(java));
    String classPath = System.getProperty("java.class.path", "");
    List<String> absolute = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath().normalize();
      absolute.add(path.toString());
      files.add(path);
      // The manifest of the jar names what lies beside it.
      Path libraries = path.resolveSibling("lib");
      if (Files.isDirectory(libraries)) {
        files.add(libraries);
      }
    }
    argv.addAll(List.of("-cp", String.join(File.pathSeparator, absolute)));
    argv.add(Main.class.getName());
    List<Path> homes = new ArrayList<>();
    for (String home : new String[] {System.getenv("HOME"), System.getProperty("user.home")}) {
      if (home != null && home.startsWith("/")) {
        homes.add(Path.of(home));
      }
    }
    return new Surroundings.Self(argv, files, homes, temporary());
  }

  /**
   * TMPDIR, unless the JVM was told of another place; its own idea of it is /tmp whatever TMPDIR
   * says.
   */
  private static Path temporary() {
    String told = System.getProperty("java.io.tmpdir", "/tmp");
    String wanted = System.getenv("TMPDIR");
    return told.equals("/tmp") && wanted != null && wanted.startsWith("/")
        ? Path.of(wanted)
        : Path.of(told);
  }

  private static @Nullable Path folder(String property) {
    String path = System.getProperty(property);
    return path == null || path.isEmpty() ? null : Path.of(path);
  }

  private static boolean isTerminal() {
    String known = System.getProperty("oracle.terminal");
    return known != null ? known.equals("true") : System.console() != null;
  }

  static String version() {
    try (InputStream in = Main.class.getResourceAsStream("/oracle/version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * What tells this build from another, for the cache of compiled rules: time and size of the jar,
   * or of the newest class when run from a folder.
   */
  private static String build() {
    @Nullable Path home = codeSource();
    if (home == null) {
      return version();
    }
    try {
      if (Files.isRegularFile(home)) {
        return home + " " + Files.getLastModifiedTime(home).toMillis() + " " + Files.size(home);
      }
      try (Stream<Path> files = Files.walk(home.resolve("codemonkeys"))) {
        return home
            + " "
            + files
                .mapToLong(
                    file -> {
                      try {
                        return Files.readAttributes(file, BasicFileAttributes.class)
                            .lastModifiedTime()
                            .toMillis();
                      } catch (IOException e) {
                        return 0;
                      }
                    })
                .max()
                .orElse(0);
      }
    } catch (IOException e) {
      return version();
    }
  }

  private static @Nullable Path codeSource() {
    try {
      var source = Main.class.getProtectionDomain().getCodeSource();
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (java.net.URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }
}
