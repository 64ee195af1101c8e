package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final int BLOCK = Pattern.DOTALL | Pattern.MULTILINE;

  @TempDir static Path folder;
  private static String firstPlan = "";

  private record Outcome(int exit, String out, String err) {}

  private static Path checkout() throws Exception {
    Path checkout = folder.resolve("checkout");
    if (Files.exists(checkout)) {
      return checkout;
    }
    Path here = Path.of("").toAbsolutePath();
    if (Files.exists(here.resolve(".git"))) {
      // As a newcomer has it, but with what has been edited here.
      Process clone =
          new ProcessBuilder("git", "clone", "-q", here.toString(), checkout.toString()).start();
      assertThat(Patience.exitCode(clone)).isZero();
    }
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
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
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
    builder.environment().put("ORACLE_CONFIG_DIR", folder.resolve("config").toString());
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
    assertThat(outcome.err())
        .startsWith("oracle: building (first use, takes about a minute) …\noracle: its log is ");
    assertThat(checkout().resolve("target/launcher/build.log")).isRegularFile();
    firstPlan = outcome.out();
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
  @Order(3)
  void theReadmeShowsWhatPlanRunAndVerifyPrint() throws Exception {
    assumeTrue(Files.exists(checkout().resolve(".git")), "this checkout has a history");
    RunFleet.needsNamespaces();
    assertThat(comparable(firstPlan))
        .isEqualTo(comparable(shownInTheReadme("In a fresh clone the first command prints:")));

    Outcome run = start("oracle", "run", "--all");
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    assertThat(comparable("$ ./oracle run --all\n" + run.err() + run.out()))
        .isEqualTo(comparable(shownInTheReadme("Now carry out the orders:")));

    Outcome verify = start("oracle", "verify");
    assertThat(verify.exit()).as(verify.err() + verify.out()).isZero();
    assertThat(comparable("$ ./oracle verify\n" + verify.err() + verify.out()))
        .isEqualTo(comparable(shownInTheReadme("and check what they left:")));
  }

  /** The block after a sentence. */
  private static String shownInTheReadme(String sentence) throws Exception {
    Matcher block =
        Pattern.compile(Pattern.quote(sentence) + "\n\n```\\w+\n(.*?)^```$", BLOCK)
            .matcher(Files.readString(checkout().resolve("README.md")));
    assertThat(block.find()).as(sentence).isTrue();
    return block.group(1);
  }

  /** Without what is different at each time. */
  private static String comparable(String text) {
    return text.replaceAll("plan_[0-9a-f]{16}", "plan_ID")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "AS-OF")
        .replaceAll("(_test|run)_\\d{8}_\\d{6}", "$1_AS-OF")
        // The older the last tests are, the more reasons there are, and the higher the priority.
        .replaceAll("(?m)^(  [+~=-] +\\d+) +\\d+ +(\\S+ +\\S+) .*$", "$1 PRIORITY $2 WHY")
        .replaceAll("(?m)^(\\d+|One) more candidates? did", "SOME more candidates did")
        .replaceAll(" in (\\d+(\\.\\d)? s|[\\d:]+ (min|h))\\b", " in SECONDS")
        .replaceAll("(?m)^ +[\\d.:]+ (s|min|h) of 15:00 min .*\n", ""); // of a job that takes long
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
  @Order(4)
  void exitCodesAndStreamsPassThrough() throws Exception {
    Outcome outcome = start("oracle", "plan", "--budget", "0");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("1 to 999");
  }

  @Test
  @Order(5)
  void anEditedRuleCountsAtOnceAndBuildsNothing() throws Exception {
    edit(checkout().resolve("rules/evidence.drl"), "salience 100", "salience 101");

    Outcome outcome = start("oracle", "plan", "--stdout", "--budget", "1");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).isEmpty();
    Outcome list = start("oracle", "rules", "list");
    assertThat(list.out()).contains("101  proposal  no last run: make a report");
  }

  @Test
  @Order(6)
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
  @Order(7)
  void rulesThatWereCheckedAreNotParsedAgain() throws Exception {
    edit(checkout().resolve("rules/evidence.drl"), "salience 101", "salience 102");
    assertThat(classes("init", "oracle", "rules", "check"))
        .anyMatch(line -> line.contains("antlr4/DRL10Parser'"));
    assertThat(classes("init", "oracle", "rules", "check"))
        .isNotEmpty()
        .noneMatch(line -> line.contains("DRL10Parser"));
  }

  @Test
  @Order(8)
  void onATerminalTheOutputFitsIt() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is not installed");
    String plan = checkout().resolve("oracle") + " plan --dry-run --no-color";

    assertThat(onATerminal("stty cols 60; " + plan).lines())
        .anyMatch(line -> line.length() > 50)
        .allMatch(line -> line.length() <= 60 || !line.strip().contains(" "));
    assertThat(onATerminal("stty cols 60; COLUMNS=200 " + plan).lines())
        .anyMatch(line -> line.length() > 60);
    assertThat(onATerminal("stty cols 60; " + plan + " | cat").lines())
        .anyMatch(line -> line.length() > 60);
  }

  private static String onATerminal(String script) throws Exception {
    Path out = Files.createTempFile(folder, "screen", "");
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", script, "/dev/null")
            .directory(checkout().toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("ORACLE_CACHE_DIR", folder.resolve("cache").toString());
    builder.environment().remove("COLUMNS");
    Process process = builder.start();
    process.getOutputStream().close();
    Patience.exitCode(process);
    return Files.readString(out).replace("\r", "");
  }

  @Test
  @Order(9)
  void theTabKeyTakesClassesFromTheArchiveAndBuildsNothing() throws Exception {
    String[] complete = {"oracle", "__complete", "fish", "plan", "--product", "oracle-r"};
    List<String> loaded = classes("load", complete);
    assertThat(loaded)
        .filteredOn(line -> line.contains("cli.completion.Completer source:"))
        .singleElement()
        .asString()
        .contains("shared objects file");
    assertThat(start(complete)).isEqualTo(new Outcome(0, "values\noracle-rules\tnexus\n", ""));
    Path source = checkout().resolve("src/main/java/codemonkeys/oracle/cli/Cli.java");
    Files.writeString(source, Files.readString(source) + "// edited\n");

    assertThat(start(complete)).isEqualTo(new Outcome(0, "", ""));
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
