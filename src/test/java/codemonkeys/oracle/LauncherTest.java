package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first of the README's two commands, in a copy of this checkout: it builds itself and plans
 * for the fleet that this repository is.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LauncherTest {
  private static final Set<String> NOT_COPIED =
      Set.of("target", ".git", ".codemonkeys", ".idea", "work_orders", "plans");

  @TempDir static Path folder;

  private record Outcome(int exit, String out, String err) {}

  private static Path checkout() throws IOException {
    Path checkout = folder.resolve("checkout");
    if (Files.exists(checkout)) {
      return checkout;
    }
    Path here = Path.of("").toAbsolutePath();
    Files.walkFileTree(
        here,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            if (NOT_COPIED.contains(String.valueOf(from.getFileName()))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(checkout.resolve(here.relativize(from)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                from,
                checkout.resolve(here.relativize(from)),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
    return checkout;
  }

  private static Outcome start(String... command) throws Exception {
    return startWith("", command);
  }

  private static Outcome startWith(String javaOptions, String... command) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    List<String> argv = new ArrayList<>(List.of(command));
    argv.set(0, checkout().resolve(command[0]).toString());
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(checkout().toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("ORACLE_CACHE_DIR", folder.resolve("cache").toString());
    builder.environment().put("ORACLE_JAVA_OPTS", javaOptions);
    Process process = builder.start();
    process.getOutputStream().close();
    // It may build all of Oracle.
    assertThat(process.waitFor(1, TimeUnit.HOURS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  @Order(1)
  void theFirstCommandBuildsOracleAndGivesThreeOrders() throws Exception {
    Outcome outcome = start("oracle", "plan", "--budget", "3");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.err()).startsWith("oracle: building (first use, takes about a minute) …");
    assertThat(outcome.out()).contains("3 new, 0 renewed, 0 kept, 0 skipped");
    try (var orders = Files.list(checkout().resolve("nexus/work_orders"))) {
      assertThat(orders.toList())
          .hasSize(3)
          .allSatisfy(
              order ->
                  assertThat(Schemas.problems("work_order.schema.json", Files.readString(order)))
                      .isEmpty());
    }
  }

  @Test
  @Order(2)
  void theNextCommandBuildsNothingAndSaysNothingOfIt() throws Exception {
    Outcome outcome = start("codemonkeys", "oracle", "plan", "--budget", "3");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("Nothing to write");
  }

  @Test
  @Order(3)
  void exitCodesAndStreamsPassThrough() throws Exception {
    Outcome outcome = start("oracle", "plan", "--budget", "0");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("1 to 999");
  }

  @Test
  @Order(4)
  void anEditedRuleCountsAtOnceAndBuildsNothing() throws Exception {
    edit(checkout().resolve("rules/evidence.drl"), "salience 100", "salience 101");

    Outcome outcome = start("oracle", "plan", "--stdout", "--budget", "1");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).isEmpty();
    Outcome list = start("oracle", "rules", "list");
    assertThat(list.out()).contains("101  proposal  no last run: make a report");
  }

  @Test
  @Order(5)
  void theArchiveHasWhatCheckingRulesNeedsAndTrainingLeavesNothingElse() throws Exception {
    List<String> loaded = classes("load", "oracle", "rules", "check");

    assertThat(loaded)
        .filteredOn(line -> line.contains("antlr4.DRL10Parser source:"))
        .singleElement()
        .asString()
        .contains("shared objects file");
    assertThat(loaded)
        .filteredOn(line -> line.contains("source: file:"))
        .allMatch(LauncherTest::isTooOldForAnArchive);
    try (var files = Files.walk(checkout().resolve("target/launcher/builds"))) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())).toList())
          .anyMatch(name -> name.endsWith(".jsa") || name.endsWith(".aot"))
          .noneMatch(name -> name.endsWith(".failed") || name.matches("training\\.[0-9]+"));
    }
  }

  /** Class files of Java 5 and those below them; Java 17 takes them in, a later one does not. */
  private static boolean isTooOldForAnArchive(String line) {
    return Runtime.version().feature() > 17
        && (line.contains(" org.antlr.runtime.")
            || line.contains(" org.mvel2.asm.")
            || line.contains(" org.drools.mvel.asm."));
  }

  /** By what is initialized: an archive of Java 25 has every class of it loaded at each start. */
  @Test
  @Order(6)
  void rulesThatWereCheckedAreNotParsedAgain() throws Exception {
    edit(checkout().resolve("rules/evidence.drl"), "salience 101", "salience 102");
    assertThat(classes("init", "oracle", "rules", "check"))
        .anyMatch(line -> line.contains("antlr4/DRL10Parser'"));
    assertThat(classes("init", "oracle", "rules", "check"))
        .isNotEmpty()
        .noneMatch(line -> line.contains("DRL10Parser"));
  }

  private static void edit(Path file, String before, String after) throws Exception {
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
  }

  /**
   * The classes that a command loads, each with where from, or those that it initializes.
   *
   * @param event load or init
   */
  private static List<String> classes(String event, String... command) throws Exception {
    Path log = Files.createTempFile(folder, "classes", "");
    Outcome outcome = startWith("-Xlog:class+" + event + "=info:file=" + log, command);
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return Files.readAllLines(log);
  }
}
