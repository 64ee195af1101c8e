package codemonkeys.oracle.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
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
    // Bytes are UTF-8 and lines end in \n, whatever the locale.
    PrintStream out =
        new PrintStream(
            new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 13),
            false,
            StandardCharsets.UTF_8);
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
            version());
    ExitCode code = new Cli(surroundings).run(args);
    out.flush();
    err.flush();
    System.exit(code.number());
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
