package codemonkeys.oracle;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The command line of Oracle as a process of its own: from a jar with a class archive, as the
 * launcher starts it. Without one, most of what a test costs is the start of its processes.
 */
public final class OracleProcess {
  private static final String JAVA =
      ProcessHandle.current().info().command().orElseThrow(IllegalStateException::new);

  /** Of compiled rules, for all tests: to compile those of Oracle takes 4 s of a processor. */
  private static final Path CACHE = Path.of("target", "test-rules-cache").toAbsolutePath();

  private OracleProcess() {}

  /** With the collector and compiler that the launcher chooses. */
  public static List<String> argv(List<String> options, String... args) {
    List<String> all =
        new ArrayList<>(
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx256m"));
    all.addAll(options);
    return argv(JAVA, all, args);
  }

  /** With any Java; one that is not the Java of this test starts without an archive. */
  static List<String> argv(String java, List<String> options, String... args) {
    List<String> argv = new ArrayList<>();
    argv.add(java);
    argv.addAll(options);
    if (options.stream().noneMatch(option -> option.startsWith("-Doracle.cache="))) {
      argv.add("-Doracle.cache=" + CACHE);
    }
    if (java.equals(JAVA)) {
      argv.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
      argv.add("-XX:SharedArchiveFile=" + Build.FOLDER.resolve("oracle.jsa"));
    }
    argv.addAll(List.of("-cp", Build.CLASS_PATH, "codemonkeys.oracle.cli.Main"));
    argv.addAll(List.of(args));
    return argv;
  }

  /** Made once for the classes as they are, by whichever of the test processes comes first. */
  private static final class Build {
    static final Path FOLDER;
    static final String CLASS_PATH;

    static {
      try {
        Path classes = Path.of("target/classes").toAbsolutePath();
        Path all = Files.createDirectories(Path.of("target/oracle-process").toAbsolutePath());
        FOLDER = all.resolve(state(classes));
        // An archive takes classes of jars only, and none of a signed one, as the compiler's is.
        List<Path> libraries =
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(Files::isRegularFile)
                .toList();
        Path compiler =
            libraries.stream()
                .filter(jar -> jar.getFileName().toString().startsWith("ecj-"))
                .findFirst()
                .orElseThrow();
        Path oracle = FOLDER.resolve("oracle.jar");
        CLASS_PATH =
            Stream.concat(Stream.of(oracle), libraries.stream().filter(jar -> jar != compiler))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        try (FileChannel lock =
            FileChannel.open(
                all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          lock.lock();
          if (!Files.exists(FOLDER.resolve("oracle.jsa"))) {
            Files.createDirectories(FOLDER);
            jar(classes, compiler, oracle);
            archive(FOLDER.resolve("oracle.jsa"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String state(Path classes) throws IOException {
      StringBuilder state = new StringBuilder();
      for (Path file : files(classes)) {
        state.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file));
      }
      return Integer.toHexString(state.toString().hashCode());
    }

    private static List<Path> files(Path folder) throws IOException {
      try (Stream<Path> walk = Files.walk(folder)) {
        return walk.filter(Files::isRegularFile).sorted().toList();
      }
    }

    private static void jar(Path classes, Path compiler, Path jar) throws IOException {
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar));
          ZipFile unsigned = new ZipFile(compiler.toFile())) {
        out.setLevel(Deflater.NO_COMPRESSION);
        for (Path file : files(classes)) {
          out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
          Files.copy(file, out);
        }
        for (ZipEntry entry : Collections.list(unsigned.entries())) {
          if (entry.getName().startsWith("org/")) {
            out.putNextEntry(new ZipEntry(entry.getName()));
            unsigned.getInputStream(entry).transferTo(out);
          }
        }
      }
    }

    private static void archive(Path to) throws IOException {
      Path training = Files.createDirectories(to.resolveSibling("training"));
      Path made = to.resolveSibling("made.jsa");
      Process process =
          new ProcessBuilder(
                  JAVA,
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-XX:ArchiveClassesAtExit=" + made,
                  "-Doracle.cache=" + training.resolve("rules"),
                  "-Doracle.home=" + Path.of("").toAbsolutePath(),
                  "-Doracle.training=" + training,
                  "-cp",
                  CLASS_PATH,
                  "codemonkeys.oracle.cli.Main")
              .redirectErrorStream(true)
              .redirectOutput(to.resolveSibling("training.log").toFile())
              .start();
      process.getOutputStream().close();
      try {
        // Without an archive the JVM starts as it did before, only slower.
        if (Patience.exitCode(process) == 0 && Files.exists(made)) {
          Files.move(made, to, StandardCopyOption.ATOMIC_MOVE);
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
