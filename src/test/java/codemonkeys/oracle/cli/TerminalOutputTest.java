package codemonkeys.oracle.cli;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.files.JsonText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed fits the terminal, and is plain and whole where there is none. */
class TerminalOutputTest {
  private static final String WIDE = "支付系统正在维护 请稍候";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {60, 72, 80, 100, 120, 160, 200})
  void nothingIsWiderThanTheTerminalUnlessItIsOneWord(int columns) {
    Path root = fleet(40).root();
    for (String command :
        List.of("plan --dry-run --budget 30", "status", "explain --product pay-4")) {
      Outcome outcome =
          InProcess.in(root).terminal(columns).run((command + " --no-color").split(" "));

      assertThat(outcome.exit()).as(outcome.err()).isZero();
      for (String line : (outcome.out() + outcome.err()).split("\n")) {
        if (line.strip().contains(" ")) {
          assertThat(columns(line)).as(line).isLessThanOrEqualTo(columns);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void noWordIsBrokenOrLost(int columns) {
    Path root = fleet(40).root();
    String[] plan = {"plan", "--dry-run", "--budget", "30", "--no-color"};

    List<String> piped = words(InProcess.in(root).run(plan).out());
    List<String> shown = words(InProcess.in(root).terminal(columns).run(plan).out());

    assertThat(shown).containsExactlyInAnyOrderElementsOf(piped);
  }

  @Test
  void onlyAnIdThatHasNoPlaceIsBrokenAndThenAfterADash() {
    String id = "a-product-whose-name-is-as-long-as-the-registry-allows-it-to-be1";
    FleetFolder fleet = FleetFolder.in(folder).product(id).product("b");

    assertThat(shown(fleet, 100, "status")).contains(id);
    assertThat(shown(fleet, 60, "status")).doesNotContain(id).contains("  a-product-whose-");
    for (String line : shown(fleet, 60, "status").split("\n")) {
      assertThat(columns(line)).as(line).isLessThanOrEqualTo(60);
    }
  }

  @Test
  void theColumnsThatCanBeSparedGoFirst() {
    FleetFolder fleet = fleet(3);

    assertThat(header(shown(fleet, 200, "status")))
        .containsSubsequence("PRODUCT", "STATE", "TIER", "TESTED", "LAST", "RUN", "NEXT");
    assertThat(header(shown(fleet, 80, "status")))
        .contains("PRODUCT", "STATE", "TESTED", "NEXT")
        .doesNotContain("SOURCE", "STATUS");
    assertThat(header(shown(fleet, 60, "status"))).contains("PRODUCT", "STATE", "TESTED", "NEXT");
    assertThat(shown(fleet, 60, "status"))
        .containsPattern("(?m)^checkout-1 +fresh +41h/3d +validate$")
        .containsPattern("(?m)^pay-0 +overdue +never +regenerate_report$");
  }

  @Test
  void onATerminalAColumnThatSaysNothingIsLeftOut() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b");
    assertThat(header(shown(fleet, 200, "status"))).doesNotContain("STATUS", "SOURCE");
    assertThat(header(InProcess.in(fleet.root()).run("status").out())).contains("STATUS", "SOURCE");

    fleet.product("old", "status", "archived");

    assertThat(header(shown(fleet, 200, "status"))).contains("STATUS").doesNotContain("SOURCE");
  }

  @Test
  void aReasonThatHasNoPlaceBesideItsOrderStandsBelowIt() {
    String plan = shown(fleet(3), 60, "plan", "--dry-run");

    assertThat(plan).contains("regenerate_report\n      there is no run report");
  }

  @Test
  void withoutATerminalColumnsChangesNothing() {
    FleetFolder fleet = fleet(12);

    String plain = InProcess.in(fleet.root()).run("status").out();

    assertThat(InProcess.in(fleet.root()).with("COLUMNS", "60").run("status").out())
        .isEqualTo(plain);
    assertThat(plain.lines().filter(line -> line.startsWith("Held"))).hasSize(1);
  }

  @Test
  void manyFaultsThatAreAlikeAreOneAndVerboseHasThemAll() {
    FleetFolder fleet = FleetFolder.in(folder);
    for (int i = 0; i < 25; i++) {
      Map<String, Object> report = FleetFolder.report("p" + i, "success", 1);
      report.remove("summary");
      fleet.product("p" + i).lastRun("p" + i, report);
    }

    String status = fleet.oracle("status").out();
    assertThat(status.lines().filter(line -> line.contains("summary is missing"))).hasSize(1);
    assertThat(status)
        .contains("the same in 24 more places, --verbose lists all: ")
        .contains("Damage (25)");
    assertThat(fleet.oracle("status", "--verbose").out().lines())
        .filteredOn(line -> line.contains("summary is missing"))
        .hasSize(25);
    assertThat(fleet.oracle("plan", "--dry-run").err().lines()).hasSize(2);
    assertThat(fleet.oracle("plan", "--dry-run", "--verbose").err().lines()).hasSize(25);
  }

  @Test
  void evidenceThatManyLackAlikeIsOneLine() {
    FleetFolder fleet = FleetFolder.in(folder);
    for (int i = 0; i < 25; i++) {
      Map<String, Object> report = FleetFolder.report("p" + i, "success", 1);
      report.put("evidence", map("paths", List.of("runs/p" + i + "/run_2026030" + i + "/a.log")));
      fleet.product("p" + i).lastRun("p" + i, report);
    }
    Map<String, Object> other = FleetFolder.report("q", "success", 1);
    other.put("evidence", map("paths", List.of("runs/q/other.log")));
    fleet.product("q").lastRun("q", other);

    String status = fleet.oracle("status").out();
    assertThat(status)
        .contains("Missing evidence (26)", "runs/q/other.log")
        .contains("the same in 24 more places, --verbose lists all: dash/runs/p1/last_run.json,");
    assertThat(status.lines().filter(line -> line.contains("a.log"))).hasSize(1);
    assertThat(fleet.oracle("status", "--verbose").out().lines())
        .filteredOn(line -> line.contains("a.log"))
        .hasSize(25);
  }

  @Test
  void threeHundredThatAreHeldForOneReasonAreOneLineAndVerboseNamesThemAll() {
    FleetFolder fleet = FleetFolder.in(folder);
    for (int i = 0; i < 300; i++) {
      fleet.product("p" + i).file("dash/runs/p" + i + "/KILL_SWITCH", "freeze");
    }

    String status = fleet.oracle("status").out();
    assertThat(status.lines().filter(line -> line.startsWith("Held"))).hasSize(1);
    assertThat(status)
        .contains("Held (300): ")
        .contains(" and 295 more: its kill switch is on (freeze)")
        .contains("… and 260 more products: 260 held; --verbose lists all");
    String verbose = fleet.oracle("status", "--verbose").out();
    assertThat(verbose).doesNotContain(" more");
    assertThat(verbose.lines().filter(line -> line.startsWith("  p"))).hasSize(300);
  }

  @Test
  void helpFitsTheTerminal() {
    for (int columns : new int[] {60, 80, 200}) {
      for (String command : List.of("plan --help", "status --help", "rules new --help")) {
        String help = InProcess.in(folder).terminal(columns).run(command.split(" ")).out();

        assertThat(help.lines())
            .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Math.min(columns, 100)));
      }
    }
  }

  @Test
  void ofATerminalThatIsAThousandWideNothingIsBroken() {
    FleetFolder fleet = fleet(12);

    assertThat(shown(fleet, 9_999, "plan", "--dry-run"))
        .isEqualTo(InProcess.in(fleet.root()).run("plan", "--dry-run").out());
  }

  private static String shown(FleetFolder fleet, int columns, String... args) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.add("--no-color");
    return InProcess.in(fleet.root()).terminal(columns).run(all.toArray(String[]::new)).out();
  }

  private static List<String> header(String out) {
    return out.lines()
        .filter(line -> line.strip().startsWith("PRODUCT"))
        .flatMap(line -> Arrays.stream(line.strip().split(" +")))
        .collect(Collectors.toList());
  }

  private static List<String> words(String out) {
    return Arrays.stream(out.split("[ \n]+")).filter(word -> !word.isEmpty()).toList();
  }

  /** Counted here in the plainest way: what is wide in these tests is Chinese. */
  private static int columns(String line) {
    return line.codePoints().map(c -> c >= 0x3000 ? 2 : 1).sum();
  }

  private FleetFolder fleet(int products) {
    FleetFolder fleet = FleetFolder.in(folder);
    List<Object> registry = new ArrayList<>();
    for (int i = 0; i < products; i++) {
      String id = List.of("pay", "checkout", "customer-portal", "svc").get(i % 4) + "-" + i;
      registry.add(
          map(
              "product_id",
              id,
              "display_name",
              WIDE,
              "owner",
              i % 3 == 0 ? "支付团队" : "nexus",
              "status",
              "active",
              "sla_tier",
              1 + i % 5,
              "commands",
              map("test", List.of("true"))));
      if (i % 3 == 1) {
        fleet.lastRun(id, i % 2 == 0 ? "failed" : "success", 40 + i);
      }
      if (i % 5 == 3) {
        fleet.file("dash/runs/" + id + "/KILL_SWITCH", WIDE + " " + WIDE);
      }
    }
    return fleet.file(
        "dash/products.json", JsonText.text(map("schema_version", "0.1", "products", registry)));
  }
}
