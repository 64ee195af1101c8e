package codemonkeys.oracle.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.Soak;
import codemonkeys.oracle.evidence.output.ClosingLines;
import codemonkeys.oracle.evidence.report.JUnitReports;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.executor.SampleProducts.Language;
import codemonkeys.oracle.executor.SampleProducts.Sample;
import codemonkeys.oracle.executor.SampleProducts.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the samples do what their names say, each run as its registry entry would have it. */
class SampleProductsTest {
  /** Lines that node --test prints when they are ready, also into a line of the test's. */
  private static final Pattern NODES_OWN = Pattern.compile("[✔✖ℹ▶] .*\n");

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  /** Maven takes most of the time, and RunProductsTest runs the samples for it that it needs. */
  static List<Language> languages() {
    return Stream.of(Language.values())
        .filter(language -> Soak.ON || language != Language.JAVA)
        .toList();
  }

  @AfterEach
  void nothingIsLeftRunning() throws Exception {
    for (Process process : started) {
      kill(process.toHandle());
    }
    for (ProcessHandle left : processesNaming(folder)) {
      kill(left);
    }
    assertThat(processesNaming(folder)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void passingPasses(Language language) throws Exception {
    Sample sample = write(language, Variant.PASSING);

    passes(sample);
    assertThat(counts(sample)).isEqualTo(List.of(2L, 0L, 0L));
    assertThat(FleetFolder.command(sample.repository(), "git", "status", "--porcelain")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void failingFailsInOneOfTwoTests(Language language) throws Exception {
    Sample sample = write(language, Variant.FAILING);

    assertThat(run(sample)).isNotZero();
    assertThat(counts(sample)).isEqualTo(List.of(2L, 1L, 0L));
  }

  @ParameterizedTest
  @MethodSource("languages")
  void hangingDoesNotEnd(Language language) throws Exception {
    Sample sample = write(language, Variant.HANGING);

    Process process = start(sample);

    // node --test prints what a test printed only when that test has ended.
    Patience.await(
        "it hangs or has ended",
        () ->
            !process.isAlive()
                || (language == Language.JAVASCRIPT
                    ? !processesNaming(sample.folder().resolve("sum.test.js")).isEmpty()
                    : output().contains("waits for ever")));
    assertThat(process.waitFor(1, TimeUnit.SECONDS)).as(output()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void crashingEndsBadlyAndNeverSaysThatBothTestsPassed(Language language) throws Exception {
    Sample sample = write(language, Variant.CRASHING);

    assertThat(run(sample)).isNotZero();
    assertThat(ClosingLines.find(log()).filter(c -> c.ran() >= 2 && !c.anyFailed())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void leavingEarlyEndsPythonWithExitZeroAndWithoutCounts(Language language) throws Exception {
    Sample sample = write(language, Variant.LEAVING_EARLY);

    int exit = run(sample);

    switch (language) {
      case UNITTEST, PYTEST -> {
        assertThat(exit).isZero();
        assertThat(ClosingLines.find(log())).isEmpty();
        assertThat(reports(sample)).isEmpty();
      }
      case JAVASCRIPT -> assertThat(exit).isZero();
      case JAVA -> assertThat(exit).isNotZero();
    }
  }

  @ParameterizedTest
  @MethodSource("languages")
  void floodingPrintsOneLineOfTheSizeThatWasAskedFor(Language language) throws Exception {
    Sample sample = products().flood(300_001).write("flood", language, Variant.FLOODING_ONE_LINE);

    passes(sample);
    assertThat(printed().lines().mapToInt(String::length).max().orElse(0))
        .isBetween(300_001, 300_200);
  }

  @ParameterizedTest
  @MethodSource("languages")
  void floodingPrintsLinesOfTheSizeThatWasAskedFor(Language language) throws Exception {
    Sample sample = products().flood(320_000).write("flood", language, Variant.FLOODING_LINES);

    passes(sample);
    assertThat(printed().lines().filter(line -> line.endsWith("x".repeat(79))).count())
        .isEqualTo(4000);
  }

  @ParameterizedTest
  @MethodSource("languages")
  void theDaemonOutlivesAPassingJobAndIsDeafToTerm(Language language) throws Exception {
    Sample sample =
        products().daemonSeconds(Patience.JOB_SECONDS).write("d", language, Variant.DAEMON_LEAVING);

    passes(sample);

    // It is deaf as soon as it sleeps.
    Patience.await(
        "the daemon sleeps",
        () ->
            processesNaming(sample.daemonMarker()).stream()
                .anyMatch(process -> process.children().anyMatch(ProcessHandle::isAlive)));
    assertThat(processesNaming(sample.daemonMarker())).hasSize(1);
    ProcessHandle daemon = processesNaming(sample.daemonMarker()).get(0);
    Path proc = Path.of("/proc", Long.toString(daemon.pid()));
    assertThat(Files.readAllBytes(proc.resolve("environ"))).isEmpty();
    String[] stat = Files.readString(proc.resolve("stat")).replaceFirst(".*\\) ", "").split(" ");
    assertThat(stat[3]).as("its session").isEqualTo(Long.toString(daemon.pid()));
    daemon.destroy();
    Thread.sleep(300);
    assertThat(daemon.isAlive()).isTrue();
    assertThat(sample.daemonMarker()).doesNotExist();
  }

  @Test
  void theDaemonWritesItsMarkerWhenItIsLeftAlone() throws Exception {
    Sample sample =
        products().daemonSeconds(1).write("d", Language.UNITTEST, Variant.DAEMON_LEAVING);

    passes(sample);

    Patience.await("the marker is there", () -> Files.exists(sample.daemonMarker()));
  }

  @ParameterizedTest
  @MethodSource("languages")
  void sourceEditingChangesATrackedFileAndAddsOne(Language language) throws Exception {
    Sample sample = write(language, Variant.SOURCE_EDITING);
    long size = Files.size(sample.source());
    var time = Files.getLastModifiedTime(sample.source()).toInstant().getEpochSecond();

    passes(sample);

    assertThat(Files.size(sample.source())).isEqualTo(size);
    assertThat(Files.getLastModifiedTime(sample.source()).toInstant().getEpochSecond())
        .isEqualTo(time);
    assertThat(Files.readString(sample.source())).contains("Retouched");
    assertThat(FleetFolder.command(sample.repository(), "git", "status", "--porcelain").lines())
        .containsExactlyInAnyOrder(
            " M " + sample.repository().relativize(sample.source()),
            "?? " + sample.repository().relativize(sample.added()));
  }

  @ParameterizedTest
  @MethodSource("languages")
  void zeroTestsAreZeroTests(Language language) throws Exception {
    Sample sample = write(language, Variant.ZERO_TESTS);

    int exit = run(sample);

    if (language == Language.JAVA || language == Language.JAVASCRIPT) {
      assertThat(exit).isZero();
    } else if (language == Language.PYTEST) {
      assertThat(exit).isEqualTo(5);
    }
    assertThat(ClosingLines.find(log())).get().extracting(TestCounts::tests).isEqualTo(0L);
  }

  @ParameterizedTest
  @MethodSource("languages")
  void flakyFailsOnceAlsoInAFreshCopy(Language language) throws Exception {
    Sample sample = write(language, Variant.FLAKY);
    Path copy = folder.resolve("copy");
    FleetFolder.command(folder, "cp", "-r", sample.folder().toString(), copy.toString());

    assertThat(run(sample)).isNotZero();
    assertThat(sample.flakyMarker()).exists();

    assertThat(finish(start(sample.testCommand(), copy))).isZero();
  }

  @Test
  void aProductCanBePartOfARepositoryAboveIt() throws Exception {
    Path top = Files.createDirectory(folder.resolve("fleet"));
    SampleProducts products =
        SampleProducts.in(top.resolve("products"), folder.resolve("markers")).inRepository(top);

    Sample one = products.write("one", Language.UNITTEST, Variant.PASSING);
    Sample two = products.write("two", Language.JAVASCRIPT, Variant.FAILING);

    assertThat(one.repository()).isEqualTo(two.repository()).isEqualTo(top);
    assertThat(one.folder().resolve(".git")).doesNotExist();
    assertThat(FleetFolder.command(top, "git", "ls-files").lines())
        .contains("products/one/adding.py", "products/two/sum.js");
    passes(one);
  }

  private SampleProducts products() {
    return SampleProducts.in(folder.resolve("products"), folder.resolve("markers"));
  }

  private Sample write(Language language, Variant variant) {
    return products().write("sample", language, variant);
  }

  private Path log() {
    return folder.resolve("output.log");
  }

  private String output() {
    try {
      return Files.readString(log(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the tests have printed, in one piece. */
  private String printed() {
    return NODES_OWN.matcher(output()).replaceAll("");
  }

  private int run(Sample sample) throws Exception {
    return finish(start(sample));
  }

  private void passes(Sample sample) throws Exception {
    int exit = run(sample);
    assertThat(exit).as(output()).isZero();
  }

  private Process start(Sample sample) throws IOException {
    if (sample.language() == Language.PYTEST) {
      assumeTrue(SampleProducts.pytestAvailable(), "python3 has no pytest");
    }
    return start(sample.testCommand(), sample.folder());
  }

  private Process start(List<String> argv, Path in) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile());
    // Of this build's own run of Maven; they mean nothing to another.
    builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
    Process process = builder.start();
    started.add(process);
    process.getOutputStream().close();
    return process;
  }

  private static int finish(Process process) throws Exception {
    return Patience.exitCode(process);
  }

  /** Tests, failures with errors, and skipped ones: by reports where the language has any. */
  private List<Long> counts(Sample sample) throws IOException {
    SortedMap<String, Path> reports = reports(sample);
    assertThat(reports.isEmpty()).isEqualTo(sample.reports().isEmpty());
    TestCounts lines = ClosingLines.find(log()).orElseThrow(() -> new AssertionError("no counts"));
    JUnitReports.Reading reading = JUnitReports.read(reports, JUnitReports.Found.BY_NAME, 0);
    assertThat(reading.problems()).isEmpty();
    TestCounts counts = reading.counts() == null ? lines : reading.counts();
    assertThat(numbers(lines)).isEqualTo(numbers(counts));
    return numbers(counts);
  }

  private static List<Long> numbers(TestCounts counts) {
    return List.of(counts.tests(), counts.failures() + counts.errors(), counts.skipped());
  }

  private static SortedMap<String, Path> reports(Sample sample) throws IOException {
    SortedMap<String, Path> reports = new TreeMap<>();
    try (Stream<Path> files = Files.walk(sample.folder())) {
      files
          .map(file -> sample.folder().relativize(file))
          .filter(
              file ->
                  sample.reports().stream()
                      .anyMatch(
                          glob ->
                              FileSystems.getDefault()
                                  .getPathMatcher("glob:" + glob)
                                  .matches(file)))
          .forEach(file -> reports.put(file.toString(), sample.folder().resolve(file)));
    }
    return reports;
  }

  private static List<ProcessHandle> processesNaming(Path path) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .map(line -> line.contains(path.toString()))
                    .orElse(false))
        .toList();
  }

  private static void kill(ProcessHandle process) throws Exception {
    List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
    tree.add(process);
    for (ProcessHandle each : tree) {
      each.destroyForcibly();
    }
    for (ProcessHandle each : tree) {
      each.onExit().get(Patience.END.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
