package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn package} makes is installed as the README says, and works without a checkout. */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PackageIT {
  private static final Path ARCHIVE = Path.of(System.getProperty("oracle.package"));
  private static final String VERSION = System.getProperty("oracle.version");

  @TempDir Path folder;

  @BeforeEach
  void aFleetToBe() throws IOException {
    folder = folder.toRealPath();
    write("code/app/pom.xml", "<project/>");
    write("code/lib/go.mod", "module lib\n");
    Files.createDirectory(folder.resolve("home"));
  }

  @Test
  void theArchiveRunsWithAnyJavaFromAReadOnlyFolder() throws Exception {
    run("tar", "-xzf", ARCHIVE.toString(), "-C", folder.toString());
    Path installed = folder.resolve("oracle-" + VERSION);
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("oracle"), installed.resolve("oracle"));
    run("chmod", "-R", "a-w", installed.toString());

    assertThat(works(bin.resolve("oracle").toString(), java()))
        .contains("preparing a class archive");
    assertThat(works(bin.resolve("oracle").toString(), java())).isEmpty();

    assertThat(run("chmod", "-R", "u+w", installed.toString())).isEmpty();
    assertThat(run(installed + "/codemonkeys", "oracle", "--version"))
        .isEqualTo("oracle " + VERSION + "\n");
  }

  @Test
  void theDebianPackageCarriesItsOwnJava() throws Exception {
    Path jpackage = Path.of(System.getProperty("java.home"), "bin", "jpackage");
    assumeTrue(Files.isExecutable(jpackage), "there is jpackage");
    for (String tool : List.of("dpkg", "dpkg-deb", "fakeroot")) {
      assumeTrue(onPath(tool), "there is " + tool);
    }
    Path made = Files.createDirectory(folder.resolve("made"));
    Map<String, String> quickly = new TreeMap<>(java());
    quickly.put("DPKG_DEB_COMPRESSOR_TYPE", "none"); // else it takes a minute
    Said packed =
        start(
            Path.of("").toAbsolutePath(),
            quickly,
            "sh",
            "src/main/sh/deb.sh",
            ARCHIVE.toString(),
            made.toString());
    assertThat(packed.exit()).as(packed.out() + packed.err()).isZero();
    Path file;
    try (Stream<Path> files = Files.list(made)) {
      file = files.findFirst().orElseThrow();
    }
    assertThat(file.getFileName().toString()).startsWith("codemonkeys-oracle_" + VERSION);

    Path root = folder.resolve("root");
    Path database = Files.createDirectories(root.resolve("var/lib/dpkg/updates"));
    Files.createDirectories(root.resolve("var/lib/dpkg/info"));
    Files.createFile(root.resolve("var/lib/dpkg/status"));
    Files.createFile(root.resolve("var/lib/dpkg/available"));
    List<String> dpkg =
        List.of(
            "fakeroot",
            "dpkg",
            "--instdir=" + root,
            "--admindir=" + database.getParent(),
            "--log=" + folder.resolve("dpkg.log"),
            "--force-not-root",
            "--force-depends",
            "--force-script-chrootless");
    run(with(dpkg, "-i", file.toString()));
    assertThat(Files.readSymbolicLink(root.resolve("usr/bin/oracle")))
        .hasToString("/opt/codemonkeys-oracle/lib/app/oracle");

    // Without a java on the PATH, and with a JAVA_HOME that is none.
    String oracle = root.resolve("opt/codemonkeys-oracle/lib/app/oracle").toString();
    works(oracle, Map.of("PATH", tools().toString(), "JAVA_HOME", folder.toString()));

    run(with(dpkg, "-r", "codemonkeys-oracle"));
    assertThat(root.resolve("usr/bin/oracle")).doesNotExist();
    assertThat(root.resolve("opt/codemonkeys-oracle")).doesNotExist();
  }

  /** What it says on standard error is returned. */
  private String works(String oracle, Map<String, String> environment) throws Exception {
    for (Path written : List.of(folder.resolve("code/dash"), folder.resolve("code/nexus"))) {
      run("rm", "-rf", written.toString());
    }
    Said version = start(folder.resolve("code"), environment, oracle, "--version");
    assertThat(version.out()).isEqualTo("oracle " + VERSION + "\n");
    assertThat(start(folder.resolve("code"), environment, oracle, "init", "--yes").exit()).isZero();
    Said plan = start(folder.resolve("code"), environment, oracle, "plan", "--budget", "2");
    assertThat(plan.exit()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("2 new");
    Said rules = start(folder.resolve("code"), environment, oracle, "rules", "test");
    assertThat(rules.exit()).as(rules.err()).isZero();
    assertThat(rules.out()).contains("passed");
    return version.err();
  }

  private static Map<String, String> java() {
    return Map.of("PATH", System.getenv("PATH"), "JAVA_HOME", System.getProperty("java.home"));
  }

  /** A PATH with what Oracle needs, and no Java. */
  private Path tools() throws IOException {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String name : List.of("git", "perl", "unshare", "mount")) {
      for (String at : System.getenv("PATH").split(File.pathSeparator)) {
        if (Files.isExecutable(Path.of(at, name)) && !Files.exists(tools.resolve(name))) {
          Files.createSymbolicLink(tools.resolve(name), Path.of(at, name));
        }
      }
    }
    return tools;
  }

  private static boolean onPath(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(at -> Files.isExecutable(Path.of(at, tool)));
  }

  private record Said(int exit, String out, String err) {}

  private String run(String... argv) throws Exception {
    Said said = start(Path.of("").toAbsolutePath(), java(), argv);
    assertThat(said.exit()).as(String.join(" ", argv) + "\n" + said.out() + said.err()).isZero();
    return said.out();
  }

  private Said start(Path where, Map<String, String> environment, String... argv) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(where.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> own = new TreeMap<>(environment);
    own.put("HOME", folder.resolve("home").toString());
    own.put("ORACLE_CACHE_DIR", folder.resolve("cache").toString());
    builder.environment().clear();
    builder.environment().putAll(own);
    int exit = builder.start().waitFor();
    return new Said(exit, Files.readString(out), Files.readString(err));
  }

  private static String[] with(List<String> argv, String... more) {
    List<String> all = new ArrayList<>(argv);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }
}
