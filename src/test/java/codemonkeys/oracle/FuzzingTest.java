package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Fuzzes the readers of foreign bytes, one after the other: each {@link FuzzTest} for {@code
 * -Doracle.fuzz.seconds} in a JVM of its own, since Jazzer fuzzes one in each. What it finds is put
 * among the inputs that every build reads.
 */
@EnabledIfSystemProperty(named = "oracle.fuzz.seconds", matches = "[1-9][0-9]{0,5}")
class FuzzingTest {
  private static final String SECONDS = System.getProperty("oracle.fuzz.seconds");

  /** As {@code PmDocumentsFuzzTest.spec}, or the beginning of that; all when it is empty. */
  private static final String TARGET = System.getProperty("oracle.fuzz.target", "");

  /** Whose branches guide the search: our readers, and small parsers that they are built on. */
  private static final String GUIDES =
      String.join(
          File.pathSeparator,
          "codemonkeys.oracle.**",
          "org.commonmark.**",
          "org.snakeyaml.engine.**",
          "tools.jackson.core.**");

  /** Of one input. */
  private static final int MAX_BYTES = 1 << 12;

  /** Beyond the time for fuzzing, for the JVM to start and instrument itself. */
  private static final long SPARE_SECONDS = Patience.END.toSeconds();

  @TestFactory
  Stream<DynamicTest> readersBearAnyBytes() {
    return ReflectionSupport.findAllClassesInPackage(
            "codemonkeys.oracle", any -> true, name -> name.endsWith("FuzzTest"))
        .stream()
        .flatMap(
            type ->
                AnnotationSupport.findAnnotatedMethods(
                    type, FuzzTest.class, HierarchyTraversalMode.TOP_DOWN)
                    .stream())
        .filter(method -> name(method).startsWith(TARGET))
        .sorted(Comparator.comparing(FuzzingTest::name))
        .map(method -> DynamicTest.dynamicTest(name(method), () -> fuzz(method)));
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  private static void fuzz(Method method) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(Path.of("target/fuzz", name(method)));
    // No input gets longer than the longest that is there at the beginning.
    Files.writeString(corpus.resolve("large"), " ".repeat(MAX_BYTES));
    Path log = Path.of("target/fuzz", name(method) + ".log");
    Process fuzzer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dfile.encoding=UTF-8",
                "-Ddrools.lang.level=DRL10",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + method.getDeclaringClass().getName(),
                "--target_method=" + method.getName(),
                "--hooks=true",
                "--instrumentation_includes=" + GUIDES,
                "--reproducer_path=target/fuzz",
                "--max_duration=" + SECONDS + "s",
                "-timeout=120",
                "-report_slow_units=3600",
                "-max_len=" + MAX_BYTES,
                corpus.toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    try {
      boolean ended = fuzzer.waitFor(Long.parseLong(SECONDS) + SPARE_SECONDS, TimeUnit.SECONDS);
      String said = Files.readString(log, StandardCharsets.ISO_8859_1);
      assumeFalse(said.contains("UnsatisfiedLinkError"), "Jazzer has no library for this machine");
      System.out.println(name(method) + ": " + figures(said));
      assertThat(ended).as("the fuzzer of %s ends, see %s", name(method), log).isTrue();
      assertThat(fuzzer.exitValue()).as("findings of %s: %s", log, findings(said)).isZero();
    } finally {
      fuzzer.destroyForcibly();
    }
  }

  /** As {@code Done 7331 runs in 31 second(s)}. */
  private static String figures(String said) {
    return said.lines().filter(line -> line.startsWith("Done ")).findFirst().orElse("not done");
  }

  private static List<String> findings(String said) {
    return said.lines()
        .filter(line -> line.startsWith("== Java Exception") || line.contains("Test unit written"))
        .toList();
  }
}
