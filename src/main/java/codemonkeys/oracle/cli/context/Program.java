package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.executor.process.Confinement;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This program: which one it is and how it is started. Most commands want to know none of it, and
 * each answer costs a look at files; so it is found out when somebody asks.
 */
public class Program {
  private final Class<?> main;

  /**
   * @param main where the process begins
   */
  public Program(Class<?> main) {
    this.main = main;
  }

  /**
   * How a process of Oracle is started.
   *
   * @param argv up to and without the command's name
   * @param files what that has to be able to read
   * @param homes home folders of the user, as HOME has it and as the system has it
   * @param temporary the folder for temporary files
   */
  public record Self(List<String> argv, List<Path> files, List<Path> homes, Path temporary) {}

  /** How this process was started, without the launcher; for jobs that are commands of its own. */
  public Self self() {
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
    argv.add(main.getName());
    return new Self(argv, files, homes(), temporary());
  }

  /** Home folders of the user, as HOME has it and as the system has it. */
  public List<Path> homes() {
    List<Path> homes = new ArrayList<>();
    for (String home : new String[] {System.getenv("HOME"), System.getProperty("user.home")}) {
      if (home != null && home.startsWith("/")) {
        homes.add(Path.of(home));
      }
    }
    return homes;
  }

  /**
   * TMPDIR, unless the JVM was given another place; its own idea of it is /tmp whatever TMPDIR
   * says.
   */
  private static Path temporary() {
    String jvms = System.getProperty("java.io.tmpdir", "/tmp");
    String wanted = System.getenv("TMPDIR");
    return jvms.equals("/tmp") && wanted != null && wanted.startsWith("/")
        ? Path.of(wanted)
        : Path.of(jvms);
  }

  /** The name of the user's account. */
  public String account() {
    return System.getProperty("user.name", "");
  }

  /**
   * Reads a line that somebody types.
   *
   * @return empty when standard input is no terminal, or has ended
   */
  public Optional<String> typed() throws IOException {
    if (!Boolean.getBoolean("oracle.terminal.input")) {
      return Optional.empty();
    }
    StringBuilder line = new StringBuilder();
    for (int c = System.in.read(); c != '\n'; c = System.in.read()) {
      if (c < 0) {
        return Optional.empty();
      }
      line.append((char) c);
    }
    return Optional.of(line.toString());
  }

  /** How far this machine lets jobs be confined; tries it out. */
  public Confinement confinement() throws Confinement.NoAnswerException {
    return Confinement.find(temporary());
  }

  public String version() {
    try (InputStream in = main.getResourceAsStream("/oracle/version.properties")) {
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
   * What identifies this build, for the cache of compiled rules: time and size of the jar, or of
   * the newest class when run from a folder.
   */
  public String build() {
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

  private @Nullable Path codeSource() {
    try {
      var source = main.getProtectionDomain().getCodeSource();
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (java.net.URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }
}
