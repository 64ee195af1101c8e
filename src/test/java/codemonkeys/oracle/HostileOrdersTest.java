package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.files.JsonText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Orders, and things in the way of orders, that mean harm or make no sense. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HostileOrdersTest {
  private static final String BAD = "wo_bad_test_001";

  @TempDir Path folder;
  private RunFleet fleet;
  private Path executed;
  private String good;

  @BeforeEach
  void aFleetWithOneGoodOrder() throws Exception {
    fleet = RunFleet.in(folder);
    executed = folder.toRealPath().resolve("executed");
    fleet.product("bad", "echo ran").product("good", "echo ran");
    good = fleet.order("good", "test", put("priority", 1));
  }

  @AfterEach
  void isSound() throws Exception {
    assertThat(executed).doesNotExist();
    fleet.assertSound();
  }

  private void bad(String json) {
    fleet.files().file("nexus/work_orders/" + BAD + ".json", json);
  }

  private void bad(byte[] bytes) {
    fleet.files().file("nexus/work_orders/" + BAD + ".json", bytes);
  }

  private static Map<String, Object> order(Object... pairs) {
    Map<String, Object> order = RunFleet.document(BAD, "bad", "test");
    order.put("priority", 99);
    order.putAll(FleetFolder.map(pairs));
    return order;
  }

  /** Refused alone: the good one ran, nothing ran for the bad one, exit 1. */
  private Ran assertRefused() {
    Ran ran = fleet.run("--all");
    assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
    assertThat(ran.executed()).containsExactly("good test passed");
    assertThat(fleet.status(good)).isEqualTo("completed");
    assertThat(ran.list("refused")).as(ran.err()).hasSize(1);
    assertThat(fleet.runs("bad")).isEmpty();
    assertThat(fleet.root().resolve("dash/runs/bad")).doesNotExist();
    assertThat(fleet.events()).containsExactly("order_refused", "job_started", "job_finished");
    assertThat(ran.err()).contains("refused");
    return ran;
  }

  /** Refused, and the order says so itself; a second run has nothing to do with it. */
  private void assertFailedWith(String... reason) {
    Ran ran = assertRefused();
    assertThat(fleet.status(BAD)).isEqualTo("failed");
    assertThat(fleet.message(BAD)).startsWith("refused: ").contains(reason);
    assertThat(ran.reason("refused")).contains(reason);
    assertThat(Json.at(fleet.order(BAD), "result", "completed_at"))
        .isEqualTo("2026-03-01T06:00:00Z");
    Ran again = fleet.run("--all");
    assertThat(again.exit()).isZero();
    assertThat(again.list("refused")).isEmpty();
  }

  /** Refused, and only the journal says so: the file is as it was. */
  private void assertOnlyTheJournalSays(String... reason) throws Exception {
    Path file = fleet.root().resolve("nexus/work_orders/" + BAD + ".json");
    byte[] before = Files.readAllBytes(file);
    Ran ran = assertRefused();
    assertThat(ran.reason("refused")).contains(reason);
    assertThat(file).hasBinaryContent(before);
    assertThat(fleet.journal().get(0).get("reason").toString()).contains(reason);
    assertThat(fleet.journal().get(0).get("file")).isEqualTo("nexus/work_orders/" + BAD + ".json");
  }

  /** Each of many files is refused for a reason in which a text stands; one run for all. */
  private void assertAllFail(String reason, List<String> orders) {
    for (int i = 0; i < orders.size(); i++) {
      String id = id(i);
      fleet.files().file("nexus/work_orders/" + id + ".json", orders.get(i).replace(BAD, id));
    }
    Ran ran = assertTheGoodOneRuns(orders.size());
    for (int i = 0; i < orders.size(); i++) {
      assertThat(fleet.status(id(i))).as(orders.get(i)).isEqualTo("failed");
      assertThat(fleet.message(id(i))).startsWith("refused: ").contains(reason);
    }
    assertThat(ran.list("refused")).allMatch(r -> Json.at(r, "reason").toString().contains(reason));
    Ran again = fleet.run("--all");
    assertThat(again.exit()).isZero();
    assertThat(again.list("refused")).isEmpty();
  }

  /** The same, where only the journal can say so. */
  private void assertAllAreReportedInTheJournal(String reason, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      fleet.files().file("nexus/work_orders/" + id(i) + ".json", texts.get(i));
    }
    assertTheGoodOneRuns(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      assertThat(fleet.text("nexus/work_orders/" + id(i) + ".json")).isEqualTo(texts.get(i));
      assertThat(fleet.journal().get(i).get("reason").toString()).as(texts.get(i)).contains(reason);
    }
  }

  private static String id(int number) {
    return String.format(java.util.Locale.ROOT, "wo_bad_test_%03d", number + 1);
  }

  private Ran assertTheGoodOneRuns(int refused) {
    Ran ran = fleet.run("--all");
    assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
    assertThat(ran.executed()).containsExactly("good test passed");
    assertThat(ran.list("refused")).as(ran.err()).hasSize(refused);
    assertThat(fleet.folders("dash/runs")).containsExactly("good");
    assertThat(fleet.events().subList(0, refused)).containsOnly("order_refused");
    assertThat(fleet.events().subList(refused, refused + 2))
        .containsExactly("job_started", "job_finished");
    return ran;
  }

  private static List<String> each(String field, Object... values) {
    return Stream.of(values).map(value -> JsonText.text(order(field, value))).toList();
  }

  @Nested
  class Commands {
    private List<String> touch;

    @BeforeEach
    void aCommand() {
      touch = List.of("touch", executed.toString());
    }

    @Test
    void aCommandFieldOfTheOrderItsInputsOrItsBudgetIsRefusedAndNotExecutedExit1() {
      List<String> orders = new ArrayList<>();
      for (String name :
          List.of("argv", "cmd", "command", "commands", "exec", "executable", "script", "shell")) {
        orders.addAll(each(name, touch, "touch " + executed));
        Map<String, Object> budget = budget(1, Patience.JOB_SECONDS);
        budget.put(name, touch);
        orders.addAll(each("budget", budget));
        orders.addAll(each("inputs", FleetFolder.map("product_id", "bad", name, touch)));
      }
      for (String intent : List.of("validate", "regenerate_report")) {
        orders.add(JsonText.text(order("intent", intent, "command", touch)));
      }
      assertAllFail("it carries a command in \"", orders);
    }

    @Test
    void otherFieldsAreKeptAndHarmlessExit0() {
      Map<String, Object> inputs =
          FleetFolder.map(
              "product_id",
              "other",
              "path",
              "/etc",
              "env",
              Map.of("PATH", "/tmp"),
              "test",
              touch,
              "nested",
              Map.of("command", touch));
      bad(
          JsonText.text(
              order(
                  "inputs",
                  inputs,
                  "environment",
                  Map.of("LD_PRELOAD", "/tmp/x.so"),
                  "cwd",
                  "/",
                  "user",
                  "root",
                  "network",
                  true,
                  "x-command",
                  touch,
                  "Command",
                  touch,
                  "\u00fc \n",
                  new java.math.BigDecimal("1E+400"))));
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("bad test passed", "good test passed");
      assertThat(fleet.output("bad")).isEqualTo("ran\n");
      Map<?, ?> after = fleet.order(BAD);
      assertThat(Json.at(after, "inputs", "path")).isEqualTo("/etc");
      assertThat(after.get("Command")).isEqualTo(touch);
      assertThat(fleet.text("nexus/work_orders/" + BAD + ".json")).contains("1E+400");
      assertThat(after.get("cwd")).isEqualTo("/");
    }
  }

  @Nested
  class Paths {
    @Test
    void expectedEvidenceOutsideOfTheWorkspaceIsRefusedExit1() {
      assertAllFail(
          "it expects evidence outside the workspace",
          each(
              "evidence_expectations",
              List.of("fine", "../outside"),
              List.of("a/../../outside"),
              List.of("/etc/passwd"),
              List.of("\\\\server\\share"),
              List.of("C:\\x"),
              List.of("a\u0000b"),
              List.of(".."),
              List.of("/")));
    }

    @Test
    void aProductIdThatCouldBeAPathIsRefusedExit1() {
      assertAllFail(
          "product_id",
          each(
              "product_id",
              "../bad",
              "/bad",
              "bad/../good",
              "bad\n",
              "\nbad",
              "bad\u0000",
              "",
              ".",
              "..",
              "BAD",
              "b\u00e4d",
              "bad ",
              "-bad",
              "*",
              "a".repeat(65),
              List.of("bad"),
              7));
    }

    @Test
    void aProductThatIsNotRegisteredIsRefusedExit1() {
      bad(JsonText.text(order("product_id", "nowhere")));
      assertFailedWith("there is no product nowhere in dash/products.json");
      assertThat(fleet.root().resolve("dash/runs/nowhere")).doesNotExist();
    }

    @Test
    void expectedEvidenceThatIsAFolderALinkOrAPipeOfTheJobIsMissingExit0() throws Exception {
      fleet.product(
          "sly",
          "mkdir d; ln -s /etc/passwd l; mkfifo p; ln -s /etc e; echo x > f; mkdir -p g; echo y > g/h");
      String id =
          fleet.order(
              "sly",
              "test",
              put(
                  "evidence_expectations",
                  List.of(
                      "products/sly/d",
                      "products/sly/l",
                      "products/sly/p",
                      "products/sly/e/passwd",
                      "./products//sly/f",
                      "products/sly/g",
                      "products/sly/g/h",
                      "",
                      "products/sly/" + "n".repeat(300),
                      "m/".repeat(3000))));
      Ran ran = fleet.run("--job", id);
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(fleet.files().files(fleet.onlyRun("sly") + "/expected").keySet())
          .containsExactly(
              fleet.onlyRun("sly") + "/expected/products/sly/f",
              fleet.onlyRun("sly") + "/expected/products/sly/g/h");
      assertThat((List<?>) fleet.result("sly").get("missing_evidence")).hasSize(8);
    }

    @Test
    void expectedEvidenceThatIsAFileFirstAndAFolderAtTheRetryBreaksNothingExit1() {
      fleet.product(
          "sly",
          "if test -e ../../dash/runs/sly/run_20260301_060000/output_2.log;"
              + " then mkdir x; echo 2 > x/y; else echo 1 > x; fi; exit 1");
      String id =
          fleet.order(
              "sly",
              "test",
              put(
                  "budget",
                  budget(2, Patience.JOB_SECONDS),
                  "evidence_expectations",
                  List.of("products/sly/x", "products/sly/x/y")));
      Ran ran = fleet.run("--job", id);
      assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
      assertThat(fleet.status(id)).isEqualTo("failed");
      assertThat(fleet.message(id)).isEqualTo("exit 1");
    }
  }

  @Nested
  class Values {
    @Test
    void aNumberOfActionsThatIsNoneIsRefusedExit1() {
      assertAllFail(
          "max_actions",
          Stream.of(
                  "0",
                  "-1",
                  "101",
                  "4294967297",
                  "1e400",
                  "-1e400",
                  "1e999999999",
                  "\"5\"",
                  "3.5",
                  "null",
                  "[1]")
              .map(value -> budgetOf("\"max_actions\": " + value + ", \"max_seconds\": 20"))
              .toList());
    }

    @Test
    void aNumberOfSecondsThatIsNoneIsRefusedExit1() {
      assertAllFail(
          "max_seconds",
          Stream.of(
                  "0",
                  "-1",
                  "86401",
                  "4294967297",
                  "18446744073709551617",
                  "1e400",
                  "\"5\"",
                  "3.5",
                  "true")
              .map(value -> budgetOf("\"max_actions\": 1, \"max_seconds\": " + value))
              .toList());
    }

    @Test
    void aWholeNumberIsOneHoweverItIsSpelledExit0() {
      bad(budgetOf("\"max_actions\": 10e-1, \"max_seconds\": 2.0e1"));
      assertThat(fleet.run("--all").exit()).isZero();
    }

    @Test
    void aBudgetThatIsNoObjectIsRefusedExit1() {
      assertAllFail("budget", each("budget", List.of(1), "5", 5, true));
    }

    private static String budgetOf(String budget) {
      return JsonText.text(order())
          .replaceFirst("(?s)\"budget\": \\{.*?\\}", "\"budget\": {" + budget + "}");
    }

    @Test
    void anIntentThatIsNotSafeIsRefusedExit1() {
      assertAllFail(
          "Oracle never runs ", each("intent", "gc_runs", "drift_check", "science_to_design"));
    }

    @Test
    void anIntentThatThereIsNotIsRefusedExit1() {
      assertAllFail(
          "intent",
          each("intent", "deploy", "TEST", "test ", "", "test\u0000", "regenerate-report", 1));
    }

    @Test
    void aStopConditionThatNoOrderHasIsRefusedExit1() {
      assertAllFail(
          "stop condition",
          each(
              "stop_conditions",
              List.of("on_drift_detected"),
              List.of("on_test_fail", "on_monday"),
              List.of(""),
              List.of("ON_TEST_FAIL")));
    }

    @Test
    void aStatusThatThereIsNotIsRefusedExit1() {
      assertAllFail("status", each("status", "done", "PENDING", "", "cancelled", 1, List.of()));
    }

    @Test
    void timesReferencesAndPrioritiesThatAreNoneAreRefusedExit1() {
      List<String> orders = new ArrayList<>();
      orders.addAll(each("priority", -1, "9", new java.math.BigDecimal("1.5"), 1L << 40));
      orders.addAll(each("created_at", "yesterday", "", 0, "2026-02-30T00:00:00Z"));
      orders.addAll(each("constitution_refs", List.of(), List.of(1), "x"));
      orders.addAll(each("evidence_expectations", "x", List.of(1)));
      orders.addAll(each("result", "x", List.of()));
      assertAllFail("nexus/work_orders/wo_bad_test_", orders);
    }

    @Test
    void anOrderThatSaysItIsOverIsLeftAloneWhateverElseIsWrongExit0() {
      List<String> texts = each("status", "completed", "failed", "skipped");
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i).replace("\"intent\": \"test\"", "\"intent\": 5");
        fleet.files().file("nexus/work_orders/" + id(i) + ".json", text);
      }
      Map<String, String> before = fleet.files().files("nexus/work_orders");
      Ran ran = fleet.run("--job", good);
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(fleet.run("--all").list("refused")).isEmpty();
      before.keySet().removeIf(name -> name.contains("_good_"));
      assertThat(fleet.files().files("nexus/work_orders")).containsAllEntriesOf(before);
    }

    @Test
    void noStatusIsPendingExit0() {
      Map<String, Object> order = order();
      order.remove("status");
      bad(JsonText.text(order));
      assertThat(fleet.run("--all").executed())
          .containsExactly("bad test passed", "good test passed");
    }
  }

  @Nested
  class Texts {
    @Test
    void duplicateKeysAreRefusedAndOnlyTheJournalSaysSoExit1() throws Exception {
      bad(JsonText.text(order()).replace("\"intent\"", "\"intent\": \"validate\", \"intent\""));
      assertOnlyTheJournalSays("intent");
    }

    @Test
    void deepNestingIsRefusedAndOnlyTheJournalSaysSoExit1() throws Exception {
      bad(
          JsonText.text(order())
              .replace(
                  "\"inputs\": {",
                  "\"inputs\": {\"x\": " + "[".repeat(5000) + "]".repeat(5000) + ","));
      assertOnlyTheJournalSays("deep");
    }

    @Test
    void aByteOrderMarkIsRefusedAndOnlyTheJournalSaysSoExit1() throws Exception {
      bad("\ufeff" + JsonText.text(order()));
      assertOnlyTheJournalSays("byte order mark");
    }

    @Test
    void whatIsNotUTF8IsRefusedAndOnlyTheJournalSaysSoExit1() throws Exception {
      bad(JsonText.text(order("owner", "\u00e4")).getBytes(StandardCharsets.ISO_8859_1));
      assertOnlyTheJournalSays("UTF-8");
    }

    @Test
    void whatIsNoJSONObjectIsRefusedAndOnlyTheJournalSaysSoExit1() {
      assertAllAreReportedInTheJournal(
          "nexus/work_orders/wo_bad_test_",
          List.of(
              "",
              "{",
              "[]",
              "null",
              "{} {}",
              "{\"job_id\": \"wo_bad_test_007\"",
              "\u0000",
              "\"x\""));
    }

    @Test
    void moreThan8MiBAreRefusedAndOnlyTheJournalSaysSoExit1() throws Exception {
      bad(JsonText.text(order()) + " ".repeat(8 << 20));
      assertOnlyTheJournalSays("larger than");
    }

    @Test
    void anOrderInAFileOfAnotherNameIsRefusedAndOnlyTheJournalSaysSoExit1() throws Exception {
      bad(JsonText.text(order("job_id", "wo_bad_test_002")));
      assertOnlyTheJournalSays("not named after its job_id wo_bad_test_002");
    }

    @Test
    void aJobIdThatIsNoneIsRefusedAndOnlyTheJournalSaysSoExit1() {
      String registry = fleet.text("dash/products.json");
      assertAllAreReportedInTheJournal(
          "job_id",
          each(
              "job_id",
              "../../dash/products",
              BAD + "\n",
              "wo_BAD_test_001",
              "",
              "\u0000",
              "wo",
              5));
      assertThat(fleet.text("dash/products.json")).isEqualTo(registry);
    }

    @Test
    void escapeSequencesOfTerminalsDoNotGetThroughExit1() {
      bad(JsonText.text(order("intent", "\u001b[2Jtest\u202e", "product_id", "\u001b]0;x\u0007")));
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).doesNotContain("\u001b", "\u202e", "\u0007");
    }
  }

  @Nested
  class Kinds {
    private Path queue;

    @BeforeEach
    void theQueue() {
      queue = fleet.root().resolve("nexus/work_orders");
    }

    @Test
    void anOrderThatIsALinkIsRefusedAndItsTargetNotTouchedExit1() throws Exception {
      Path outside = Files.writeString(folder.resolve("outside.json"), JsonText.text(order()));
      Files.createSymbolicLink(queue.resolve(BAD + ".json"), outside);
      Ran ran = assertRefused();
      assertThat(ran.reason("refused")).contains("link");
      assertThat(outside).hasContent(JsonText.text(order()));
      assertThat(queue.resolve(BAD + ".json")).isSymbolicLink();
    }

    @Test
    void anOrderThatIsALinkToNowhereIsRefusedExit1() throws Exception {
      Files.createSymbolicLink(queue.resolve(BAD + ".json"), Path.of("nowhere"));
      assertThat(assertRefused().reason("refused")).contains("link");
    }

    @Test
    void anOrderThatIsALinkToAGoodOrderIsRefusedAndThatOneRunsOnceExit1() throws Exception {
      Files.createSymbolicLink(queue.resolve(BAD + ".json"), Path.of(good + ".json"));
      assertRefused();
    }

    @Test
    void anOrderThatIsAFolderIsRefusedExit1() throws Exception {
      Files.createDirectories(queue.resolve(BAD + ".json/x"));
      assertThat(assertRefused().reason("refused")).contains("folder");
    }

    @Test
    void anOrderThatIsAPipeIsRefusedWithoutWaitingForItExit1() throws Exception {
      FleetFolder.command(queue, "mkfifo", BAD + ".json");
      assertRefused();
    }

    @Test
    void aNameWithLineBreaksAndEscapesIsRefusedAndReportedEscapedExit1() throws Exception {
      Files.writeString(queue.resolve("x\n\u001b[2J.json"), JsonText.text(order()));
      Ran ran = assertRefused();
      assertThat(ran.err()).doesNotContain("\u001b").contains("x\\n");
    }

    @Test
    void hiddenFilesAndFilesOfOtherKindsAreNoOrdersExit0() throws Exception {
      Files.writeString(queue.resolve("." + BAD + ".json"), "{");
      Files.writeString(queue.resolve(BAD + ".json.bak"), "{");
      Files.writeString(queue.resolve("README.md"), "{");
      assertThat(fleet.run("--all").exit()).isZero();
    }
  }

  @Nested
  class Ways {
    private Path outside;

    @BeforeEach
    void aFolderOutside() throws Exception {
      outside = Files.createDirectory(folder.resolve("outside"));
    }

    @AfterEach
    void nothingWasWrittenOutside() {
      assertThat(outside).isEmptyDirectory();
    }

    private void link(String path) throws Exception {
      Path at = fleet.root().resolve(path);
      Files.createDirectories(at.getParent());
      if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(at, folder.resolve("moved"));
      }
      Files.createSymbolicLink(at, outside);
    }

    @Test
    void aRunFolderOfAProductThatIsALinkFailsItsOrderAndTheOthersRunExit1() throws Exception {
      link("dash/runs/bad");
      bad(JsonText.text(order()));
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("good test passed");
      assertThat(fleet.status(BAD)).isEqualTo("failed");
      assertThat(fleet.message(BAD)).contains("dash/runs/bad", "link");
      Files.delete(fleet.root().resolve("dash/runs/bad"));
    }

    @Test
    void aFileInPlaceOfTheRunFolderOfAProductFailsItsOrderExit1() throws Exception {
      fleet.files().file("dash/runs/bad", "");
      bad(JsonText.text(order()));
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("good test passed");
      assertThat(fleet.message(BAD)).contains("dash/runs/bad");
      Files.delete(fleet.root().resolve("dash/runs/bad"));
    }

    @Test
    void dashRunsThatIsALinkFailsAllOrdersAndNothingRunsExit1() throws Exception {
      link("dash/runs");
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
      assertThat(ran.list("executed")).isEmpty();
      assertThat(fleet.message(good)).contains("dash/runs");
      Files.delete(fleet.root().resolve("dash/runs"));
    }

    @Test
    void dashThatIsALinkIsNoRegistryExit3() throws Exception {
      link("dash");
      assertThat(fleet.run("--all", "--root", fleet.root().toString()).exit()).isEqualTo(3);
      Files.delete(fleet.root().resolve("dash"));
      Files.move(folder.resolve("moved"), fleet.root().resolve("dash"));
    }

    @Test
    void aQueueThatIsALinkCanNotBeReadAndNothingRunsExit3() throws Exception {
      link("nexus/work_orders");
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
      assertThat(ran.err()).contains("nexus/work_orders", "links are not followed");
      assertThat(fleet.runs("good")).isEmpty();
      assertThat(fleet.run("--dry-run").exit()).isEqualTo(3);
      Files.delete(fleet.root().resolve("nexus/work_orders"));
      Files.move(folder.resolve("moved"), fleet.root().resolve("nexus/work_orders"));
    }

    @Test
    void aJournalThatIsALinkIsNotWrittenToAndNothingRunsExit70() throws Exception {
      link("nexus/journal.jsonl");
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isEqualTo(70);
      assertThat(ran.err()).contains("journal.jsonl").contains("links are not followed");
      assertThat(fleet.runs("good")).isEmpty();
      assertThat(fleet.status(good)).isEqualTo("pending");
      Files.delete(fleet.root().resolve("nexus/journal.jsonl"));
      assertThat(fleet.run("--all").exit()).isZero();
    }

    @Test
    void aLastRunJsonThatIsALinkIsReplacedAndItsTargetNotTouchedExit0() throws Exception {
      Path target = Files.writeString(folder.resolve("target.json"), "{}");
      fleet.files().file("dash/runs/good/x", "");
      Files.createSymbolicLink(fleet.root().resolve("dash/runs/good/last_run.json"), target);
      assertThat(fleet.run("--all").exit()).isZero();
      assertThat(target).hasContent("{}");
      assertThat(fleet.root().resolve("dash/runs/good/last_run.json"))
          .isRegularFile()
          .isNotEqualTo(target);
      assertThat(fleet.lastRun("good").get("status")).isEqualTo("success");
    }

    @Test
    void aLastRunJsonThatIsAFolderFailsItsOrderAndTheOthersRunExit1() throws Exception {
      fleet.files().file("dash/runs/bad/last_run.json/x", "");
      bad(JsonText.text(order()));
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("good test passed");
      assertThat(fleet.message(BAD)).contains("dash/runs/bad/last_run.json", "folder");
      Files.delete(fleet.root().resolve("dash/runs/bad/last_run.json/x"));
      Files.delete(fleet.root().resolve("dash/runs/bad/last_run.json"));
    }

    @Test
    void runIdsThatAreTakenByAFolderAFileOrALinkGetANumberExit0() throws Exception {
      fleet.files().file("dash/runs/good/run_20260301_060000/mine", "mine");
      fleet.files().file("dash/runs/good/run_20260301_060000_2", "mine");
      Files.createSymbolicLink(
          fleet.root().resolve("dash/runs/good/run_20260301_060000_3"), outside);
      assertThat(fleet.run("--all").exit()).isZero();
      assertThat(fleet.lastRun("good").get("run_id")).isEqualTo("run_20260301_060000_4");
      assertThat(fleet.files().files("dash/runs/good/run_20260301_060000"))
          .containsOnlyKeys("dash/runs/good/run_20260301_060000/mine");
    }

    @Test
    void aFolderOfStateThatIsALinkCountsAsAKillSwitchExit4() throws Exception {
      link(".codemonkeys");
      assertThat(fleet.run("--all").exit()).isEqualTo(4);
      assertThat(fleet.status(good)).isEqualTo("pending");
      Files.delete(fleet.root().resolve(".codemonkeys"));
    }
  }

  @Nested
  class Running {
    @Test
    void anOrderThatAnotherToolIsRunningIsLeftAloneExit0() {
      String text = JsonText.text(order("status", "running"));
      bad(text);
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("good test passed");
      assertThat(fleet.text("nexus/work_orders/" + BAD + ".json")).isEqualTo(text);
    }

    @Test
    void aRunningOrderThatPointsToTheRunOfAnotherDoesNotTouchItsEvidence() {
      assertThat(fleet.run("--all").exit()).isZero();
      Map<String, String> before = fleet.files().files(fleet.onlyRun("good"));
      bad(
          JsonText.text(
              order(
                  "product_id",
                  "good",
                  "status",
                  "running",
                  "result",
                  FleetFolder.map("run", fleet.onlyRun("good")))));
      assertThat(fleet.run("--all").exit()).isZero();
      assertThat(fleet.files().files(fleet.onlyRun("good"))).isEqualTo(before);
    }

    @Test
    void aRunningOrderThatPointsAnywhereWritesNothingThere() {
      fleet.files().file("dash/runs/bad/run_20260101_000000/mine", "mine");
      List<String> texts =
          Stream.of("../../x", "/etc", "dash/runs/good", "dash/runs/bad/run_20260101_000000", "")
              .map(run -> JsonText.text(order("status", "running", "result", Map.of("run", run))))
              .toList();
      for (int i = 0; i < texts.size(); i++) {
        fleet
            .files()
            .file("nexus/work_orders/" + id(i) + ".json", texts.get(i).replace(BAD, id(i)));
      }
      assertThat(fleet.run("--all").executed()).containsExactly("good test passed");
      assertThat(fleet.files().files("dash/runs/bad"))
          .containsOnlyKeys("dash/runs/bad/run_20260101_000000/mine");
      assertThat(fleet.status(id(3))).isEqualTo("failed");
      assertThat(fleet.status(id(0))).isEqualTo("running");
    }
  }

  @Test
  void aHundredBadOrdersAndAGoodOneTheGoodOneRunsExit1() {
    for (int i = 1; i <= 100; i++) {
      fleet
          .files()
          .file(
              String.format(java.util.Locale.ROOT, "nexus/work_orders/wo_bad_test_%03d.json", i),
              i % 2 == 0 ? "{" : "{\"job_id\": 5}");
    }
    Ran ran = fleet.run();
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.list("refused")).hasSize(100);
    assertThat(ran.executed()).containsExactly("good test passed");
  }

  @Test
  void jobNamesABadOrderItAloneIsRefusedExit1() {
    bad("{");
    Ran ran = fleet.run("--job", BAD);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.list("refused")).hasSize(1);
    assertThat(ran.list("executed")).isEmpty();
    assertThat(fleet.status(good)).isEqualTo("pending");
  }
}
