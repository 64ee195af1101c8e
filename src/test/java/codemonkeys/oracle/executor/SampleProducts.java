package codemonkeys.oracle.executor;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Small real projects with real test runners, which behave well or badly. Each has two tests: one
 * that adds up numbers, and one that does what the {@link Variant} says.
 *
 * <p>The Java ones need nothing but what this build needs, and so work offline where it does.
 */
public final class SampleProducts {
  /** Language and test runner. */
  public enum Language {
    /** Maven, surefire and JUnit in the versions of this repository. */
    JAVA(
        List.of("mvn", "-B", "-o", "test"),
        List.of("target/surefire-reports/TEST-*.xml"),
        "src/main/java/sample/Sum.java",
        "src/main/java/sample/Added.java"),
    /** {@code npm test}, which is {@code node --test}; no packages. */
    JAVASCRIPT(List.of("npm", "test"), List.of("junit.xml"), "sum.js", "added.js"),
    /** Has no JUnit XML. */
    UNITTEST(List.of("python3", "-m", "unittest"), List.of(), "adding.py", "added.py"),
    /**
     * Only where {@link #pytestAvailable}; without the plugins of this machine, whose start takes
     * three times as long as the tests.
     */
    PYTEST(
        List.of(
            "env",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1",
            "python3",
            "-m",
            "pytest",
            "--junitxml=reports/junit.xml"),
        List.of("reports/*.xml"),
        "adding.py",
        "added.py");

    private final List<String> testCommand;
    private final List<String> reports;
    private final String source;
    private final String added;

    Language(List<String> testCommand, List<String> reports, String source, String added) {
      this.testCommand = testCommand;
      this.reports = reports;
      this.source = source;
      this.added = added;
    }
  }

  /** What the second test does. */
  public enum Variant {
    PASSING,
    FAILING,
    /** Prints "waits for ever" and does. */
    HANGING,
    /** Dies by SIGSEGV (Python), abort (JavaScript) or System.exit(7) (Java). */
    CRASHING,
    /**
     * Ends its process with exit 0 before the runner has closed. Python's runners end with it: exit
     * 0 and no closing line. Surefire notices and fails; node --test takes it for a pass.
     */
    LEAVING_EARLY,
    /** Prints {@link #flood} bytes without a line end, and passes. */
    FLOODING_ONE_LINE,
    /** Prints {@link #flood} bytes in lines of 80, and passes. */
    FLOODING_LINES,
    /**
     * Leaves a process behind and passes: forked twice, in a session of its own, deaf to TERM and
     * HUP, without environment. After {@link #daemonSeconds} it writes {@link Sample#daemonMarker}.
     */
    DAEMON_LEAVING,
    /**
     * Changes {@link Sample#source}, a tracked file, without changing its size or time, and adds
     * {@link Sample#added}. Passes also when it may not; it prints which.
     */
    SOURCE_EDITING,
    /** Has no tests at all. pytest exits with 5 then, and unittest from Python 3.12 on. */
    ZERO_TESTS,
    /**
     * Fails the first time, passes from the second on. It remembers by {@link Sample#flakyMarker},
     * so that it works with a fresh copy of the sources for each attempt, and only where the job
     * may write to the folder of markers.
     */
    FLAKY
  }

  /**
   * A product as it was written.
   *
   * @param folder where its build file is; the registry's {@code path}
   * @param repository the folder that has the {@code .git}: {@code folder} itself or above it
   * @param testCommand for {@code commands.test}
   * @param reports globs relative to {@code folder}; none for unittest
   * @param source its one tracked source file
   * @param added a source file that is not there, until SOURCE_EDITING runs
   * @param daemonMarker what a process of DAEMON_LEAVING writes if it lives; also in its command
   *     line
   * @param flakyMarker there from the first run of FLAKY on
   */
  public record Sample(
      Language language,
      Variant variant,
      Path folder,
      Path repository,
      List<String> testCommand,
      List<String> reports,
      Path source,
      Path added,
      Path daemonMarker,
      Path flakyMarker) {}

  private final Path products;
  private final Path markers;
  private Path repository;
  private long flood = 1 << 20;
  private int daemonSeconds = 30;

  private SampleProducts(Path products, Path markers) {
    this.products = products;
    this.markers = markers;
  }

  /**
   * Makes a writer of products, each a git repository of its own.
   *
   * @param products gets a folder for each product
   * @param markers where jobs leave signs of what they did; not in a repository. Made when missing
   */
  public static SampleProducts in(Path products, Path markers) {
    return new SampleProducts(products.toAbsolutePath(), markers.toAbsolutePath());
  }

  /** Products become part of one repository above them, which is made when it is not there. */
  public SampleProducts inRepository(Path top) {
    repository = top.toAbsolutePath();
    return this;
  }

  /**
   * How many bytes the flooding variants print; 1 MiB unless said otherwise. Surefire keeps all of
   * it in its report too: beyond 64 MiB that is more than JUnitReports reads, and at 2 GB Java
   * takes minutes and twice the space where the others take seconds and none.
   */
  public SampleProducts flood(long bytes) {
    flood = bytes;
    return this;
  }

  /** How long a process left behind waits before it writes its marker; 30 unless said otherwise. */
  public SampleProducts daemonSeconds(int seconds) {
    daemonSeconds = seconds;
    return this;
  }

  /** Whether the {@code python3} of this process's PATH has pytest. */
  public static boolean pytestAvailable() {
    return Pytest.AVAILABLE;
  }

  /** Asked once. */
  private static final class Pytest {
    static final boolean AVAILABLE = isAvailable();

    private static boolean isAvailable() {
      try {
        Process python =
            new ProcessBuilder("python3", "-c", "import pytest")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        python.getOutputStream().close();
        return Patience.exitCode(python) == 0;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Writes a product and commits it. */
  public Sample write(String name, Language language, Variant variant) {
    Path folder = products.resolve(name);
    Sample sample =
        new Sample(
            language,
            variant,
            folder,
            repository == null ? folder : repository,
            language.testCommand,
            language.reports,
            folder.resolve(language.source),
            folder.resolve(language.added),
            markers.resolve(name + ".daemon-lived"),
            markers.resolve(name + ".ran-before"));
    try {
      Files.createDirectories(markers);
      for (Map.Entry<String, String> file : files(sample).entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    commit(sample);
    return sample;
  }

  private static void commit(Sample sample) {
    Path top = sample.repository();
    if (!Files.exists(top.resolve(".git"))) {
      FleetFolder.command(top, "git", "init", "-q");
    }
    String path = top.equals(sample.folder()) ? "." : top.relativize(sample.folder()).toString();
    FleetFolder.command(top, "git", "add", "--", path);
    FleetFolder.command(
        top,
        "git",
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "commit.gpgsign=false",
        "commit",
        "-q",
        "-m",
        "made by a test",
        "--",
        path);
  }

  private Map<String, String> files(Sample sample) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(
        ".gitignore",
        """
        target/
        node_modules/
        __pycache__/
        .pytest_cache/
        reports/
        junit.xml
        """);
    if (sample.variant() == Variant.DAEMON_LEAVING) {
      files.put("leave-daemon.sh", LEAVE_DAEMON);
    }
    switch (sample.language()) {
      case JAVA -> {
        files.put("pom.xml", pom());
        files.put(".mvn/jvm.config", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC\n");
        files.put(
            sample.language().source,
            """
            package sample;

            /** Untouched. */
            final class Sum {
              static int of(int a, int b) {
                return a + b;
              }
            }
            """);
        if (sample.variant() != Variant.ZERO_TESTS) {
          files.put("src/test/java/sample/SumTest.java", filled(JAVA_TESTS, javaBody(sample)));
        }
      }
      case JAVASCRIPT -> {
        files.put("package.json", PACKAGE);
        files.put(
            sample.language().source,
            """
            // Untouched.
            exports.sum = (a, b) => a + b;
            """);
        if (sample.variant() != Variant.ZERO_TESTS) {
          files.put("sum.test.js", filled(JAVASCRIPT_TESTS, javaScriptBody(sample)));
        }
      }
      case UNITTEST, PYTEST -> {
        boolean pytest = sample.language() == Language.PYTEST;
        files.put(
            sample.language().source,
            """
            # Untouched.
            def add(a, b):
                return a + b
            """);
        if (sample.variant() != Variant.ZERO_TESTS) {
          files.put(
              "test_adding.py", filled(pytest ? PYTEST_TESTS : UNITTEST_TESTS, pythonBody(sample)));
        }
      }
    }
    return files;
  }

  private static String filled(String tests, String body) {
    Matcher place = Pattern.compile("( *)BODY\n").matcher(tests);
    if (!place.find()) {
      throw new IllegalArgumentException("the tests have no place for a body");
    }
    return tests.substring(0, place.start())
        + body.indent(place.group(1).length())
        + tests.substring(place.end());
  }

  /** A text as a literal that Java, JavaScript and Python read alike. */
  private static String literal(Path path) {
    return FleetFolder.json(path.toString()).strip();
  }

  /** Here and not in a shell's line: what is started this way is nobody's child. */
  private static final String LEAVE_DAEMON =
      """
      # Usage: leave-daemon.sh MARKER SECONDS
      (env -i setsid sh -c 'trap "" TERM HUP; sleep "$2"; : > "$1"' daemon "$1" "$2" \\
        < /dev/null > /dev/null 2>&1 &)
      """;

  private static final String JAVA_TESTS =
      """
      package sample;

      import static org.junit.jupiter.api.Assertions.assertEquals;

      import java.nio.file.Files;
      import java.nio.file.Path;
      import org.junit.jupiter.api.Test;

      class SumTest {
        @Test
        void adds() {
          assertEquals(3, Sum.of(1, 2));
        }

        @Test
        void special() throws Exception {
          BODY
        }
      }
      """;

  private String javaBody(Sample sample) {
    return switch (sample.variant()) {
      case PASSING, ZERO_TESTS -> "assertEquals(0, Sum.of(0, 0));";
      case FAILING -> "assertEquals(4, Sum.of(1, 2));";
      case HANGING ->
          """
          System.out.println("waits for ever");
          while (true) {
            Thread.sleep(60_000);
          }""";
      case CRASHING -> "System.exit(7);";
      case LEAVING_EARLY -> "System.exit(0);";
      case FLOODING_ONE_LINE, FLOODING_LINES ->
          """
          byte[] piece = "%s".repeat(1000).getBytes("US-ASCII");
          for (long left = %dL; left > 0; left -= piece.length) {
            System.out.write(piece, 0, (int) Math.min(left, piece.length));
          }
          System.out.flush();"""
              .formatted(piece(sample), flood);
      case DAEMON_LEAVING ->
          """
          assertEquals(
              0,
              new ProcessBuilder("sh", "leave-daemon.sh", %s, "%d").inheritIO().start().waitFor());"""
              .formatted(literal(sample.daemonMarker()), daemonSeconds);
      case SOURCE_EDITING ->
          """
          Path source = Path.of("%s");
          try {
            var time = Files.getLastModifiedTime(source);
            Files.writeString(source, Files.readString(source).replace("Untouched", "Retouched"));
            Files.setLastModifiedTime(source, time);
            Files.writeString(Path.of("%s"), "package sample;");
            System.out.println("source was edited");
          } catch (java.io.IOException e) {
            System.out.println("source could not be edited: " + e);
          }"""
              .formatted(sample.language().source, sample.language().added);
      case FLAKY ->
          """
          Path marker = Path.of(%s);
          boolean before = Files.exists(marker);
          Files.writeString(marker, "ran");
          assertEquals(true, before);"""
              .formatted(literal(sample.flakyMarker()));
    };
  }

  private static final String JAVASCRIPT_TESTS =
      """
      const assert = require('node:assert');
      const child = require('node:child_process');
      const fs = require('node:fs');
      const test = require('node:test');
      const { sum } = require('./sum.js');

      test('adds', () => assert.equal(sum(1, 2), 3));
      test('special', async () => {
        BODY
      });
      """;

  private String javaScriptBody(Sample sample) {
    return switch (sample.variant()) {
      case PASSING, ZERO_TESTS -> "assert.equal(sum(0, 0), 0);";
      case FAILING -> "assert.equal(sum(1, 2), 4);";
      case HANGING ->
          """
          console.log('waits for ever');
          setInterval(() => {}, 60000);
          await new Promise(() => {});""";
      case CRASHING -> "process.abort();";
      case LEAVING_EARLY -> "process.exit(0);";
      case FLOODING_ONE_LINE, FLOODING_LINES ->
          """
          const piece = Buffer.from('%s'.repeat(1000));
          for (let left = %d; left > 0; left -= piece.length) {
            const part = piece.subarray(0, Math.min(left, piece.length));
            if (!process.stdout.write(part)) {
              await new Promise((go) => process.stdout.once('drain', go));
            }
          }"""
              .formatted(piece(sample), flood);
      case DAEMON_LEAVING ->
          "child.execFileSync('sh', ['leave-daemon.sh', %s, '%d']);"
              .formatted(literal(sample.daemonMarker()), daemonSeconds);
      case SOURCE_EDITING ->
          """
          try {
            const { atime, mtime } = fs.statSync('%1$s');
            fs.writeFileSync('%1$s', fs.readFileSync('%1$s', 'utf8').replace('Untouched', 'Retouched'));
            fs.utimesSync('%1$s', atime, mtime);
            fs.writeFileSync('%2$s', '');
            console.log('source was edited');
          } catch (e) {
            console.log('source could not be edited: ' + e);
          }"""
              .formatted(sample.language().source, sample.language().added);
      case FLAKY ->
          """
          const marker = %s;
          const before = fs.existsSync(marker);
          fs.writeFileSync(marker, 'ran');
          assert.ok(before);"""
              .formatted(literal(sample.flakyMarker()));
    };
  }

  private static final String UNITTEST_TESTS =
      """
      import os
      import signal
      import subprocess
      import sys
      import time
      import unittest

      from adding import add


      class AddingTest(unittest.TestCase):
          def test_adds(self):
              self.assertEqual(3, add(1, 2))

          def test_special(self):
              BODY
      """;

  /** Output is captured unless a test says otherwise; the flood would end in a file. */
  private static final String PYTEST_TESTS =
      """
      import os
      import signal
      import subprocess
      import sys
      import time

      from adding import add


      def test_adds():
          assert 3 == add(1, 2)


      def test_special(capfd):
          with capfd.disabled():
              BODY
      """;

  private String pythonBody(Sample sample) {
    return switch (sample.variant()) {
      case PASSING, ZERO_TESTS -> "assert 0 == add(0, 0)";
      case FAILING -> "assert 4 == add(1, 2)";
      case HANGING ->
          """
          print("waits for ever", flush=True)
          while True:
              time.sleep(60)""";
      case CRASHING -> "os.kill(os.getpid(), signal.SIGSEGV)";
      case LEAVING_EARLY -> "os._exit(0)";
      case FLOODING_ONE_LINE, FLOODING_LINES ->
          """
          piece = b"%s" * 1000
          left = %d
          while left > 0:
              left -= os.write(1, piece[:left])"""
              .formatted(piece(sample), flood);
      case DAEMON_LEAVING ->
          "subprocess.check_call([\"sh\", \"leave-daemon.sh\", %s, \"%d\"])"
              .formatted(literal(sample.daemonMarker()), daemonSeconds);
      case SOURCE_EDITING ->
          """
          try:
              before = os.stat("%1$s")
              with open("%1$s") as file:
                  text = file.read()
              with open("%1$s", "w") as file:
                  file.write(text.replace("Untouched", "Retouched"))
              os.utime("%1$s", ns=(before.st_atime_ns, before.st_mtime_ns))
              with open("%2$s", "w") as file:
                  file.write("")
              print("source was edited")
          except OSError as e:
              print("source could not be edited:", e)"""
              .formatted(sample.language().source, sample.language().added);
      case FLAKY ->
          """
          marker = %s
          before = os.path.exists(marker)
          open(marker, "w").close()
          assert before"""
              .formatted(literal(sample.flakyMarker()));
    };
  }

  /** 80 characters, as a literal of any of the languages. */
  private static String piece(Sample sample) {
    return sample.variant() == Variant.FLOODING_LINES ? "x".repeat(79) + "\\n" : "x".repeat(80);
  }

  private static final String PACKAGE =
      """
      {
        "name": "sample",
        "version": "1.0.0",
        "private": true,
        "scripts": {
          "test": "node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=junit.xml"
        }
      }
      """;

  private static String pom() {
    String own;
    try {
      own = Files.readString(Path.of("pom.xml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <project xmlns="http://maven.apache.org/POM/4.0.0">
      <modelVersion>4.0.0</modelVersion>
      <groupId>sample</groupId>
      <artifactId>sample</artifactId>
      <version>1</version>
      <properties>
        <maven.compiler.release>17</maven.compiler.release>
        <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        <argLine>-XX:TieredStopAtLevel=1 -XX:+UseSerialGC</argLine>
      </properties>
      <dependencies>
        <dependency>
          <groupId>org.junit.jupiter</groupId>
          <artifactId>junit-jupiter</artifactId>
          <version>%s</version>
          <scope>test</scope>
        </dependency>
      </dependencies>
      <build>
        <plugins>
          <plugin>
            <artifactId>maven-resources-plugin</artifactId>
            <version>%s</version>
          </plugin>
          <plugin>
            <artifactId>maven-compiler-plugin</artifactId>
            <version>%s</version>
          </plugin>
          <plugin>
            <artifactId>maven-surefire-plugin</artifactId>
            <version>%s</version>
          </plugin>
        </plugins>
      </build>
    </project>
    """
        .formatted(
            version(own, "junit-jupiter"),
            version(own, "maven-resources-plugin"),
            version(own, "maven-compiler-plugin"),
            version(own, "maven-surefire-plugin"));
  }

  /** The first version that a pom gives for an artifact. */
  private static String version(String pom, String artifact) {
    Matcher matcher =
        Pattern.compile(
                "<artifactId>" + Pattern.quote(artifact) + "</artifactId>\\s*<version>([^<$]+)<")
            .matcher(pom);
    if (!matcher.find()) {
      throw new IllegalStateException("pom.xml names no version of " + artifact);
    }
    return matcher.group(1);
  }
}
