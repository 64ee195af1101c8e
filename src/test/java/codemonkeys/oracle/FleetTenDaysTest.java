package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.forecast.Ahead;
import codemonkeys.oracle.intake.FleetState.Ending;
import codemonkeys.oracle.units.Intent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Six small projects over ten days: each morning a plan of three orders and a run of them, with
 * real processes.
 */
@Timeout(value = Patience.TEST_MINUTES, unit = java.util.concurrent.TimeUnit.MINUTES)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FleetTenDaysTest {
  private static final int DAYS = 10;
  private static final int BUDGET = 3;

  /** The day before whose plan somebody corrects the product that can be corrected. */
  private static final int FIXED_ON = 6;

  private static final List<String> SOUND = List.of("made", "noded", "pythonic", "scripted");
  private static final String RED = "red";
  private static final String BROKEN = "broken";

  private static final String SUM_TEST =
      """
      . ./sum.sh
      echo 1..2
      echo ok 1 - there
      if [ "$sum" = 3 ]; then echo ok 2 - adds; else echo not ok 2 - adds; exit 1; fi
      """;

  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void sixProjects() throws Exception {
    fleet = RunFleet.in(folder);
    project("scripted", 1, List.of("sh", "test.sh"), "test.sh", SUM_TEST, "sum.sh", "sum=3\n");
    project(RED, 1, List.of("sh", "test.sh"), "test.sh", SUM_TEST, "sum.sh", "sum=4\n");
    project(BROKEN, 2, List.of("sh", "test.sh"), "test.sh", SUM_TEST, "sum.sh", "sum=5\n");
    project(
        "made",
        2,
        List.of("make", "test"),
        "Makefile",
        ".PHONY: test\ntest:\n\t@sh test.sh\n",
        "test.sh",
        SUM_TEST,
        "sum.sh",
        "sum=3\n");
    project(
        "pythonic",
        3,
        List.of("python3", "-m", "unittest"),
        "test_sum.py",
        """
        import unittest


        class SumTest(unittest.TestCase):
            def test_adds(self):
                self.assertEqual(3, 1 + 2)
        """);
    project(
        "noded",
        4,
        List.of("node", "--test"),
        "sum.test.js",
        """
        const assert = require('node:assert');
        require('node:test')('adds', () => assert.equal(1 + 2, 3));
        """);
    fleet.files().file(".gitignore", "__pycache__/\n");
    fleet.files().commit("");
  }

  @AfterEach
  void isSound() throws Exception {
    fleet.assertSound();
  }

  /** Where its program is not on this machine, a script stands in for it. */
  private void project(String id, int tier, List<String> argv, String... files) {
    boolean there = false;
    for (String path : System.getenv("PATH").split(":")) {
      there |= !path.isEmpty() && Files.isExecutable(Path.of(path, argv.get(0)));
    }
    fleet
        .files()
        .product(
            id,
            "path",
            "products/" + id,
            "sla_tier",
            tier,
            "commands",
            Map.of("test", there ? argv : List.of("echo", "ok 1\n1..1")));
    for (int i = 0; i < files.length; i += 2) {
      fleet.files().file("products/" + id + "/" + files[i], files[i + 1]);
    }
  }

  /**
   * One morning.
   *
   * @param orders pending after the plan, as {@code product intent}
   */
  private record Day(String text, List<String> orders, Ran ran) {
    boolean needsPerson(String product) {
      return text.lines()
          .anyMatch(
              line -> line.startsWith("Needs a person") && line.contains(product + " (test)"));
    }

    boolean tests(String product) {
      return orders.contains(product + " test");
    }
  }

  /**
   * Plans and runs.
   *
   * @param clock what the clock of a run says, by as-of
   */
  private List<Day> live(Instant begin, java.util.function.Function<Instant, Clock> clock) {
    List<Day> days = new ArrayList<>();
    for (int number = 0; number < DAYS; number++) {
      if (number == FIXED_ON) {
        fleet.files().file("products/" + BROKEN + "/sum.sh", "sum=3\n");
      }
      Instant asOf = begin.plus(Duration.ofDays(number));
      fleet.at(clock.apply(asOf));
      InProcess.Outcome plan =
          fleet.oracle("plan", "--budget", "" + BUDGET, "--as-of", asOf.toString());
      assertThat(plan.exit()).as(plan.err()).isZero();
      List<String> orders = pending();
      Ran ran = fleet.run("--all", "--keep-going");
      days.add(new Day(plan.out(), orders, ran));
    }
    return days;
  }

  private List<String> pending() {
    List<String> pending = new ArrayList<>();
    for (String text : fleet.files().files("nexus/work_orders").values()) {
      Map<?, ?> order = Json.object(text);
      if ("pending".equals(order.get("status"))) {
        pending.add(order.get("product_id") + " " + order.get("intent"));
      }
    }
    Collections.sort(pending);
    return pending;
  }

  /**
   * The orders of the next days, as a forecast has them.
   *
   * @param broken the other product whose tests fail
   */
  private List<List<String>> foreseen(Instant asOf, int days, String broken) {
    try {
      return Ahead.of(
              fleet.files().root(),
              asOf,
              days,
              BUDGET,
              Duration.ZERO, // the clock of a run stands still
              (product, intent) ->
                  intent != Intent.VALIDATE && (product.equals(RED) || product.equals(broken))
                      ? Ending.FAILED
                      : Ending.PASSED)
          .days()
          .stream()
          .map(day -> Ahead.planned(day).stream().sorted().toList())
          .toList();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertProgress(List<Day> days) {
    TreeSet<String> known = new TreeSet<>();
    for (int number = 0; number < DAYS; number++) {
      Day day = days.get(number);
      String said = "day " + number + "\n" + day.text() + day.ran().json() + day.ran().err();
      assertThat(day.orders()).as(said).hasSize(BUDGET);
      assertThat(day.ran().executed()).as(said).hasSize(BUDGET);
      assertThat(day.ran().list("left_pending")).as(said).isEmpty();
      boolean red = day.ran().executed().stream().anyMatch(job -> job.endsWith(" failed"));
      assertThat(day.ran().exit()).as(said).isEqualTo(red ? 1 : 0);
      for (String job : day.ran().executed()) {
        String product = job.substring(0, job.indexOf(' '));
        boolean fails = product.equals(RED) || (product.equals(BROKEN) && number < FIXED_ON);
        assertThat(job).as(said).endsWith(fails && !job.contains("validate") ? "failed" : "passed");
        known.add(product);
      }
      if (number > 0) {
        assertThat(known).as("known after two days").hasSize(SOUND.size() + 2);
      }
    }
    for (String product : List.of(RED, BROKEN)) {
      long tried = days.subList(0, FIXED_ON).stream().filter(day -> day.tests(product)).count();
      assertThat(tried).as(product).isEqualTo(3);
      assertThat(days.get(FIXED_ON - 1).needsPerson(product)).as(product).isTrue();
      assertThat(days.get(FIXED_ON - 1).tests(product)).as(product).isFalse();
    }
    Day fixed = days.get(FIXED_ON);
    assertThat(fixed.needsPerson(RED)).as(fixed.text()).isTrue();
    assertThat(fixed.needsPerson(BROKEN)).as(fixed.text()).isFalse();
    assertThat(fixed.text()).contains("the source changed since the last test");
    assertThat(fixed.ran().executed()).contains(BROKEN + " test passed");
  }

  @Test
  void withARunEachMorningTheFleetIsBetterKnownEveryDay() {
    List<List<String>> foreseen = new ArrayList<>(foreseen(FleetFolder.NOW, FIXED_ON, BROKEN));

    List<Day> days =
        live(
            FleetFolder.NOW,
            asOf -> {
              if (asOf.equals(FleetFolder.NOW.plus(Duration.ofDays(FIXED_ON)))) {
                foreseen.addAll(foreseen(asOf, DAYS - FIXED_ON, "none"));
              }
              return Clock.fixed(asOf.plusSeconds(60), ZoneOffset.UTC);
            });

    assertThat(days).extracting(Day::orders).isEqualTo(foreseen);
    assertProgress(days);
    for (String product : SOUND) {
      assertThat(days.stream().filter(day -> day.orders().toString().contains(product)).count())
          .as(product)
          .isGreaterThan(1);
    }
    for (Day day : days.subList(FIXED_ON, DAYS)) {
      assertThat(day.tests(RED)).as("within a week of the third failure").isFalse();
      assertThat(day.ran().exit()).isZero();
    }
  }

  @Test
  void withPlansForTheNextDaysThatAreRunTodayItIsToo() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    assertProgress(live(now.plus(Duration.ofMinutes(30)), asOf -> Clock.systemUTC()));
  }
}
