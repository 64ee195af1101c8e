package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand on the command line, what may not, and what the options leave alone. */
class CommandLineTest {
  @TempDir Path folder;
  private FleetFolder fleet;

  @BeforeEach
  void aFleet() throws IOException {
    fleet = FleetFolder.in(Files.createDirectory(folder.resolve("fleet")));
    for (int i = 0; i < 8; i++) {
      fleet.product("product-" + i).lastRun("product-" + i, i % 2 == 0 ? "failed" : "success", 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan --budget 0",
        "plan --budget -1",
        "plan --budget 1000",
        "plan --budget 99999999999999999999",
        "plan --budget abc",
        "plan --budget 3.5",
        "plan --budget \u0663",
        "plan --budget=",
        "plan --budget",
        "plan --budget 3 --budget 4",
        "plan --as-of yesterday",
        "plan --as-of 2026-03-01",
        "plan --as-of 2026-03-01T06:00:00",
        "plan --as-of 10000-01-01T00:00:00Z",
        "plan --as-of +10000-01-01T00:00:00Z",
        "plan --as-of 9999-12-31T23:59:59-18:00",
        "plan --as-of 1969-12-31T23:59:59Z",
        "plan --as-of 2026-02-30T00:00:00Z",
        "plan --root nowhere",
        "plan --root dash/products.json",
        "plan --root=",
        "plan --rules=",
        "plan --rules nowhere",
        "plan --output-dir=",
        "plan --output-dir dash/products.json",
        "plan --dry-run --output-dir dash/products.json",
        "plan --format xml",
        "plan --format JSON",
        "plan --product nothing",
        "plan --product ../product-1",
        "plan --nonsense",
        "plan --dry-run=maybe",
        "plan more",
        "plan @/etc/hostname",
        "plam",
        "",
        "rules",
        "rules lost",
        "explain",
        "explain wo_x_test_001",
        "explain wo_x_test_001 --product product-1",
        "explain --product product-1 --product product-2",
        "explain one two",
        "explain product-1 --product product-1",
        "plan --json --format text",
        "rules tset",
        "help nothing",
        "hold --why x",
        "hold product-1 --all --why x",
        "hold product-1 nothing --why x",
        "hold product-1 product-2",
        "release product-1 --all",
        "skip product-1",
        "explain --product product-1 --budget 0",
        "status --budget 3",
      })
  void wrongUsageEndsWithTwoAndOneClearLine(String line) {
    // Whether a product is registered is known only under the lock, which leaves its file.
    assertThat(fleet.oracle("plan").exit()).isZero();
    SortedMap<String, String> before = DamagedFleetTest.tree(folder);

    Outcome outcome = fleet.oracle(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(outcome.exit()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).doesNotContain("Exception", "java.");
    if (!List.of("", "rules").contains(line)) {
      assertThat(outcome.err()).startsWith("oracle: ").hasLineCount(1);
    }
    assertThat(DamagedFleetTest.tree(folder)).isEqualTo(before);
  }

  @Test
  void aProductThatIsNearlyRightGetsASuggestion() {
    for (String command : List.of("plan", "explain")) {
      assertThat(fleet.oracle(command, "--product", "produkt-1").err())
          .contains("there is no product \"produkt-1\"", "did you mean product-1?");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "plam, unknown command, plan",
    "explian, unknown command, explain",
    "rules chekc, unknown command, check",
    "plan --bugdet=3, unknown option, --budget",
    "rules test --udpate, unknown option, --update",
    "help explian, unknown command, explain",
    "nothing-like-it, unknown command, ''",
    "plan --nothing-like-it, unknown option, ''",
  })
  void aWordThatIsNearlyRightGetsASuggestionAndAnyOtherNone(
      String line, String what, String meant) {
    String err = fleet.oracle(line.split(" ")).err();

    assertThat(err).contains(what).contains(meant.isEmpty() ? "; see '" : "did you mean " + meant);
    assertThat(err.contains("did you mean")).isEqualTo(!meant.isEmpty());
  }

  @Test
  void helpIsWhatTheOptionShows() {
    for (String command : List.of("", "run", "rules", "rules test", "help")) {
      String[] words = ("help " + command).strip().split(" ");
      String[] option = (command + " --help").strip().split(" ");

      assertThat(fleet.oracle(words).out()).startsWith("Usage: oracle");
      assertThat(fleet.oracle(words)).isEqualTo(fleet.oracle(option));
    }
  }

  @Test
  void jsonIsAShortFormOfItsFormat() {
    for (String command : List.of("plan --dry-run", "status", "explain product-1", "history")) {
      assertThat(fleet.oracle((command + " --json").split(" ")))
          .isEqualTo(fleet.oracle((command + " --format json").split(" ")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomorrow", "-1", "1.5", "99999999999999999999", "9999999999999", " 1"})
  void aWrongSourceDateEpochIsWrongUsage(String epoch) {
    Outcome outcome =
        InProcess.in(fleet.root()).with("SOURCE_DATE_EPOCH", epoch).run("plan", "--stdout");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("oracle: SOURCE_DATE_EPOCH is \"").hasLineCount(1);
  }

  @Test
  void outsideAFleetThereIsNothingToPlan() {
    Outcome outcome = InProcess.in(folder).run("plan");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("oracle: no fleet here").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan --stdout",
        "plan --stdout --format text",
        "plan --dry-run",
        "plan --dry-run --format json",
        "plan --dry-run --output-dir ../out",
        "plan --stdout --output-dir ../out",
        "status",
        "explain --product product-1",
        "rules list"
      })
  void commandsThatOnlyLookChangeNothing(String line) {
    for (String prepared : List.of("", "plan --budget 2")) {
      if (!prepared.isEmpty()) {
        assertThat(fleet.oracle(prepared.split(" ")).exit()).isZero();
      }
      SortedMap<String, String> before = DamagedFleetTest.tree(folder);
      assertThat(fleet.oracle(line.split(" ")).exit()).isZero();
      assertThat(DamagedFleetTest.tree(folder)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void ordersOnStandardOutputAreAnArray(String format) {
    Outcome outcome = fleet.oracle("plan", "--stdout", "--quiet", "--format", format);

    assertThat(FleetFolder.Json.list(outcome.out())).hasSize(3);
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void anOutputFolderGetsTheOrdersAndTheWorkspaceStaysAsItWas() throws IOException {
    Files.createDirectories(folder.resolve("there"));
    SortedMap<String, String> before = DamagedFleetTest.tree(fleet.root());
    for (String output : List.of("../new/deep", "../there", folder.resolve("abs").toString())) {
      for (int again = 0; again < 2; again++) {
        Outcome outcome = fleet.oracle("plan", "--output-dir", output);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(names(fleet.root().resolve(output)))
            .hasSize(3)
            .allMatch(name -> name.matches("wo_product-[024]_test_.*\\.json"));
      }
    }
    assertThat(DamagedFleetTest.tree(fleet.root())).isEqualTo(before);
    assertThat(fleet.oracle("plan", "--output-dir", "inside/here").exit()).isZero();
    assertThat(names(fleet.root().resolve("inside/here"))).hasSize(3);
    assertThat(fleet.files("nexus")).isEmpty();
    assertThat(fleet.root().resolve(".codemonkeys")).doesNotExist();
  }

  @Test
  void anOutputFolderThatCannotBeMadeIsReportedWithItsReason() {
    for (String output : List.of("/proc/oracle", "dash/products.json/x")) {
      Outcome outcome = fleet.oracle("plan", "--output-dir", output);

      assertThat(outcome.exit()).isEqualTo(70);
      assertThat(outcome.err())
          .startsWith("oracle: the folder for the orders can't be made (")
          .contains(output)
          .doesNotContain("Exception")
          .hasLineCount(1);
    }
  }

  @Test
  void aQueueThatCannotBeSeenIsNotFilledASecondTime() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    for (String at : List.of("nexus", "nexus/work_orders", "nexus/plans")) {
      for (boolean link : new boolean[] {true, false}) {
        Path path = fleet.root().resolve(at);
        Files.createDirectories(path.getParent());
        if (link) {
          Files.createSymbolicLink(path, outside);
        } else {
          Files.writeString(path, "");
        }
        Outcome outcome = fleet.oracle("plan");
        assertThat(outcome.exit()).as(at).isIn(3, 70);
        assertThat(outcome.err()).contains(at, "not a folder").doesNotContain("Exception");
        assertThat(outside).isEmptyDirectory();
        assertThat(fleet.oracle("plan", "--stdout").exit()).isZero();
        Files.delete(path);
      }
    }
  }

  @Test
  void whatIsNoLockIsNotWaitedFor() throws IOException {
    Path state = Files.createDirectories(fleet.root().resolve(".codemonkeys"));
    FleetFolder.command(state, "mkfifo", "lock");
    assertThat(fleet.oracle("plan").err()).contains("lock: it is not a file; remove it");
    Files.delete(state.resolve("lock"));
    Files.delete(state);
    Files.writeString(state, "");
    assertThat(fleet.oracle("plan").err()).contains(".codemonkeys: it is not a folder");
  }

  @Test
  void thereIsAnOrderForEachUnitOfTheBudgetWhileThereAreCandidates() {
    for (int budget : new int[] {1, 5, 12}) {
      assertThat(fleet.planned("--budget", String.valueOf(budget))).hasSize(budget);
    }
    Outcome all = fleet.oracle("plan", "--dry-run", "--budget", "999");
    assertThat(all.out()).contains("12 of 999 orders: there are no more candidates.");
  }

  @Test
  void theDetailedExitCodeDistinguishesWorkFromNone() {
    FleetFolder empty = FleetFolder.in(folder.resolve("empty"));
    for (String how : List.of("--stdout", "--dry-run", "--quiet")) {
      assertThat(fleet.oracle("plan", how, "--detailed-exitcode").exit()).isEqualTo(10);
      assertThat(fleet.oracle("plan", how).exit()).isZero();
      assertThat(empty.oracle("plan", how, "--detailed-exitcode").exit()).isZero();
    }
  }

  @Test
  void colourIsForTerminalsThatWantIt() {
    InProcess terminal = InProcess.in(fleet.root()).terminal();
    assertThat(terminal.run("plan", "--dry-run").out()).contains("\u001b[1m");
    assertThat(terminal.run("plan", "--dry-run", "--no-color").out()).doesNotContain("\u001b");
    assertThat(terminal.with("NO_COLOR", "1").run("plan", "--dry-run").out())
        .doesNotContain("\u001b");
    assertThat(fleet.oracle("plan", "--dry-run").out()).doesNotContain("\u001b");
  }

  @Test
  void nothingFromFilesOrOptionsReachesATerminalUnescaped() {
    String bad = "a\u001b]0;x\u0007\n\u202eb\u009b1m\u2066\udb40\udc41";
    fleet.product("odd", "display_name", bad, "owner", bad, "path", "apps/" + bad);
    fleet.lastRun("odd", FleetFolder.report("odd", "success", 1));
    fleet.file(
        "dash/runs/product-1/last_run.json", codemonkeys.oracle.files.JsonText.text(report(bad)));
    fleet.file("nexus/outbox/" + bad.replace('/', '-') + ".json", "{}");
    fleet.file(
        "dash/signals/s.json",
        codemonkeys.oracle.files.JsonText.text(
            FleetFolder.map(
                "kind", bad, "product_id", "odd", "attributes", FleetFolder.map(bad, bad))));
    for (String line :
        List.of(
            "plan --output-dir ../" + bad,
            "plan --dry-run",
            "plan --dry-run --format json",
            "plan --stdout",
            "status",
            "status --format json",
            "explain --product product-1",
            "explain --product odd --format json",
            "explain --product odd",
            "explain --product " + bad,
            "plan --" + bad,
            "plan --budget " + bad,
            "plan --as-of " + bad,
            "plan --root " + bad,
            "plan --format " + bad)) {
      Outcome outcome = fleet.oracle(line.split(" "));
      assertThat(outcome.exit()).isIn(0, 2);
      assertThat(outcome.out() + outcome.err())
          .as(line)
          .doesNotContain("\u001b", "\u0007", "\u202e", "\u009b", "\u2066", "\udb40\udc41");
    }
  }

  private static java.util.Map<String, Object> report(String reason) {
    var report = FleetFolder.report("product-1", "success", 1);
    report.put("kill_switch", FleetFolder.map("enabled", true, "reason", reason));
    return report;
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
