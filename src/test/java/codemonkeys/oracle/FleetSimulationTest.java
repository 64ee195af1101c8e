package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.executor.StandInJobs;
import codemonkeys.oracle.executor.StandInJobs.Done;
import codemonkeys.oracle.executor.StandInJobs.Ending;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.units.Intent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forty products over sixty days, with a plan of three orders and a run of all of them each
 * morning: the fleet is better known every day. Plans are real, jobs are not.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FleetSimulationTest {
  private static final int DAYS = 60;
  private static final int BUDGET = 3;
  private static final int SOUND = 32;

  /** More times its limit than this nothing may wait. */
  private static final double MAX_OVERDUE = 32;

  /** From here on the longest wait comes first. */
  private static final double LONG_OVERDUE = 8;

  private static final List<String> NEED_SETUP = List.of("bare-one", "bare-two", "gone");
  private static final List<String> RED = List.of("red-one", "red-three");

  /** Looks fine to plan, and has no folder when a job is about to start. */
  private static final String ASLEEP = "asleep";

  /** Its documents never pass; its tests do. */
  private static final String UNTIDY = "sound-07";

  private static final String NO_TESTS = "notes";

  /** Of a fleet that asks for a little more than it gets, and of which much is known or nothing. */
  private static List<Day> mixed = List.of();

  @BeforeAll
  static void simulate(@TempDir Path folder) throws Exception {
    mixed = simulate(mixedFleet(folder, mixedMembers()), mixedMembers(), DAYS);
  }

  // --- Fleets -------------------------------------------------------------------------------

  /** A product as the simulation knows it; what was never tested waits since the first day. */
  private record Member(String id, int tier, boolean sound, Instant lastTest, Object[] fields) {
    static Member of(String id, int tier, boolean sound, Object... fields) {
      List<Object> all = new ArrayList<>(List.of("path", "products/" + id, "sla_tier", tier));
      Collections.addAll(all, fields);
      return new Member(id, tier, sound, FleetFolder.NOW, all.toArray());
    }

    Member testedAt(Instant at) {
      return new Member(id, tier, sound, at, fields);
    }

    double overdue(Instant at) {
      return hours(lastTest, at) / Product.limitHours(tier);
    }
  }

  private static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() / 3600.0;
  }

  private static List<Member> members(List<Integer> tiersOfSound) {
    List<Member> members = new ArrayList<>();
    List<String> criticalities = List.of("high", "medium", "low");
    for (int i = 0; i < SOUND; i++) {
      members.add(
          Member.of(
              String.format(Locale.ROOT, "sound-%02d", i),
              tiersOfSound.get(i),
              true,
              "criticality",
              criticalities.get(i % 3)));
    }
    members.add(Member.of("red-one", 1, false, "criticality", "high"));
    members.add(Member.of("red-three", 3, false));
    members.add(Member.of("bare-one", 1, false, "commands", null, "criticality", "high"));
    members.add(Member.of("bare-two", 2, false, "commands", null));
    members.add(Member.of(NO_TESTS, 1, false, "commands", null, "tests", false));
    members.add(Member.of("gone", 1, false, "criticality", "high"));
    members.add(Member.of(ASLEEP, 2, false));
    members.add(Member.of("retired", 1, false, "status", "archived"));
    return members;
  }

  private static FleetFolder fleet(Path folder, List<Member> members) throws Exception {
    FleetFolder fleet = FleetFolder.in(folder);
    for (Member member : members) {
      fleet.product(member.id(), member.fields());
    }
    Files.delete(folder.resolve("products/gone"));
    return fleet;
  }

  /** A quarter was never run, one only validated, one last tested long ago and one just now. */
  private static List<Member> mixedMembers() {
    List<Integer> tiers = new ArrayList<>();
    for (int i = 0; i < SOUND; i++) {
      tiers.add(i == 3 ? 1 : i % 16 == 5 ? 2 : i % 8 == 2 ? 3 : 4 + i % 2);
    }
    List<Member> members = members(tiers);
    for (int i = 0; i < SOUND; i++) {
      Member member = members.get(i);
      double hoursAgo = i % 4 == 1 ? Product.limitHours(member.tier()) * (i % 20 + 0.5) : 2;
      if (i % 2 == 1) {
        members.set(
            i,
            member.testedAt(
                FleetFolder.NOW.minus(Duration.ofSeconds(Math.round(hoursAgo * 3600)))));
      }
    }
    return members;
  }

  private static FleetFolder mixedFleet(Path folder, List<Member> members) throws Exception {
    FleetFolder fleet = fleet(folder, members);
    for (Member member : members) {
      int number = member.sound() ? Integer.parseInt(member.id().substring(6)) : -1;
      if (number % 4 == 2 || member.id().equals("red-one")) {
        fleet
            .lastRun(member.id(), "success", 2)
            .file(
                "dash/runs/" + member.id() + "/run_20260101_000000/result.json",
                FleetFolder.json(map("status", "success", "intent", "validate")));
      } else if (number % 2 == 1) {
        fleet.lastRun(member.id(), "success", hours(member.lastTest(), FleetFolder.NOW));
      }
    }
    return fleet
        .lastRun(ASLEEP, "success", 100)
        .schedule(ASLEEP, "daily", "test", 101)
        .schedule("red-one", "daily", "test", 101)
        .schedule("red-three", "daily", "test", 70)
        .schedule("bare-one", "weekly", "validate", 72)
        .schedule("bare-two", "daily", "test", 90)
        .schedule(UNTIDY, "daily", "validate", 101)
        .schedule("sound-03", "daily", "test", 101)
        .schedule("sound-04", "weekly", "validate", 70)
        .schedule("sound-09", "daily", "validate", 30)
        .schedule("sound-10", "manual", "test", 99);
  }

  // --- Simulation ---------------------------------------------------------------------------

  /**
   * One morning.
   *
   * @param text of the plan
   * @param orders pending after it, as {@code product intent}
   * @param overdue the wait of each sound product before the run, in limits of its tier
   * @param state of all that is below nexus and dash/runs after the run
   */
  private record Day(
      int number,
      String text,
      List<String> orders,
      List<Done> done,
      Map<String, Double> overdue,
      String state) {
    /** Whether the plan names a product in a line that begins so. */
    boolean names(String product, String beginning) {
      return text.lines()
          .anyMatch(
              line ->
                  line.startsWith(beginning)
                      && List.of(line.split("[^a-z0-9-]+")).contains(product));
    }

    @Override
    public String toString() {
      return "day " + number + ": " + orders + " " + overdue + "\n" + text;
    }
  }

  private static Ending ending(String product, Intent intent) {
    boolean fails = intent == Intent.VALIDATE ? product.equals(UNTIDY) : RED.contains(product);
    if (intent != Intent.VALIDATE && product.equals(ASLEEP)) {
      return Ending.CAN_NOT_RUN;
    }
    return fails ? Ending.FAILS : Ending.PASSES;
  }

  private static List<Day> simulate(FleetFolder fleet, List<Member> members, int days)
      throws Exception {
    StandInJobs jobs = new StandInJobs(fleet.root(), FleetSimulationTest::ending);
    Map<String, Member> sound = new LinkedHashMap<>();
    members.stream().filter(Member::sound).forEach(member -> sound.put(member.id(), member));
    List<Day> lived = new ArrayList<>();
    for (int number = 0; number < days; number++) {
      Instant asOf = FleetFolder.NOW.plus(Duration.ofDays(number));
      InProcess.Outcome plan =
          fleet.oracle("plan", "--budget", "" + BUDGET, "--as-of", asOf.toString());
      assertThat(plan.exit()).as(plan.err()).isZero();
      Map<String, Double> overdue = new LinkedHashMap<>();
      sound.values().forEach(member -> overdue.put(member.id(), member.overdue(asOf)));
      List<String> orders = pending(fleet);
      List<Done> done = jobs.runAll(asOf.plusSeconds(60));
      for (Done each : done) {
        if (each.tested()) {
          sound.computeIfPresent(each.product(), (id, member) -> member.testedAt(each.endedAt()));
        }
      }
      lived.add(new Day(number, plan.out(), orders, done, overdue, state(fleet)));
    }
    return lived;
  }

  private static List<String> pending(FleetFolder fleet) {
    List<String> pending = new ArrayList<>();
    for (String text : fleet.files("nexus/work_orders").values()) {
      Map<?, ?> order = Json.object(text);
      if ("pending".equals(order.get("status"))) {
        pending.add(order.get("product_id") + " " + order.get("intent"));
      }
    }
    return pending;
  }

  private static String state(FleetFolder fleet) {
    Digest digest = new Digest();
    for (String folder : List.of("nexus", "dash/runs")) {
      fleet.files(folder).forEach((path, text) -> digest.add(path).add(text));
    }
    return digest.hex();
  }

  /** The days on which a product had some work. */
  private static List<Integer> daysOf(List<Day> days, String product, Intent intent) {
    return days.stream()
        .filter(
            day ->
                day.done().stream()
                    .anyMatch(d -> d.product().equals(product) && d.intent() == intent))
        .map(Day::number)
        .toList();
  }

  /**
   * What never ends well is tried three times, and then again after one week, two and four; a few
   * days later where others have waited longer.
   */
  private static void assertTriedAndHeld(String product, Intent intent) {
    List<Integer> tried = daysOf(mixed, product, intent);
    assertThat(tried).as(product).hasSizeBetween(5, 6);
    assertThat(tried.get(2)).as(product + tried).isLessThan(tried.get(0) + 7);
    List<Integer> waits = List.of(7, 14, 28);
    for (int i = 0; i < tried.size() - 3; i++) {
      int last = tried.get(2 + i);
      assertThat(tried.get(3 + i) - last)
          .as(product + tried)
          .isBetween(waits.get(i), waits.get(i) + 4);
      for (Day day : mixed.subList(last + 1, last + waits.get(i))) {
        assertThat(day.names(product, "Needs a person")).as(day.toString()).isTrue();
      }
    }
  }

  private static void assertNobodyWaitsTooLong(List<Day> days) {
    for (Day day : days) {
      assertThat(day.overdue().values()).as(day.toString()).allMatch(times -> times <= MAX_OVERDUE);
    }
  }

  // --- What has to be -----------------------------------------------------------------------

  @Test
  void eachPlanGivesThreeOrdersAndAllOfThemAreCarriedOut() {
    for (Day day : mixed) {
      assertThat(day.orders()).as(day.toString()).hasSize(BUDGET).doesNotHaveDuplicates();
      assertThat(day.done()).as(day.toString()).hasSize(BUDGET);
    }
  }

  @Test
  void everySoundProductIsTestedAndNoneWaitsLongerThan32TimesItsLimit() {
    assertThat(mixed.get(0).overdue()).hasSize(SOUND);
    for (String product : mixed.get(0).overdue().keySet()) {
      assertThat(mixed)
          .as(product)
          .anyMatch(
              day -> day.done().stream().anyMatch(d -> d.product().equals(product) && d.tested()));
    }
    assertNobodyWaitsTooLong(mixed);
  }

  @Test
  void waitsSettleWhereTheBudgetPutsThemWhateverTheTier() {
    // Some four tests a day are asked for and fewer than three given.
    for (Day day : mixed.subList(DAYS / 2, DAYS)) {
      assertThat(day.overdue().values())
          .as(day.toString())
          .allMatch(times -> times <= LONG_OVERDUE);
    }
  }

  @Test
  void productsThatNeedSetupAreInEveryPlanAndTakeNoPlaceOfTests() {
    for (Day day : mixed) {
      assertThat(NEED_SETUP)
          .as(day.toString())
          .allMatch(product -> day.names(product, "Needs setup"));
      for (String product : NEED_SETUP) {
        assertThat(day.orders())
            .as(day.toString())
            .doesNotContain(product + " test", product + " regenerate_report");
      }
    }
    // It can be validated all the same, and that is no test.
    assertThat(daysOf(mixed, "bare-one", Intent.VALIDATE)).hasSizeGreaterThan(2);
    assertThat(mixed).noneMatch(day -> day.names("bare-one", "Tests not counted"));
  }

  @Test
  void aProductWithoutTestsOnPurposeIsNotListedAndNotTested() {
    for (Day day : mixed) {
      assertThat(day.text()).doesNotContainPattern("(?m)^[A-Z].*\\bnotes\\b");
      assertThat(day.orders()).doesNotContain("notes test", "notes regenerate_report");
    }
  }

  @Test
  void whatAlwaysFailsIsHeldAfterThreeTimesAndComesBackAfter714And28Days() {
    RED.forEach(product -> assertTriedAndHeld(product, Intent.TEST));
  }

  @Test
  void whatIsRefusedIsSeenThreeTimesAndThenHeldLikeWhatFails() {
    assertTriedAndHeld(ASLEEP, Intent.TEST);
    for (Day day : mixed) {
      List<Done> refused =
          day.done().stream().filter(d -> d.ending() == Ending.CAN_NOT_RUN).toList();
      assertThat(refused).as(day.toString()).allMatch(d -> d.product().equals(ASLEEP));
    }
  }

  @Test
  void failedValidationsHoldValidationsAndNoTests() {
    assertTriedAndHeld(UNTIDY, Intent.VALIDATE);
    assertThat(daysOf(mixed, UNTIDY, Intent.TEST)).hasSizeGreaterThan(1);
  }

  @Test
  void aDailyJobIsDoneEveryDayAndAProductOutOfServiceNever() {
    assertThat(daysOf(mixed, "sound-03", Intent.TEST)).hasSize(DAYS);
    assertThat(mixed).noneMatch(day -> day.orders().toString().contains("retired"));
  }

  @Test
  void theSameSimulationGivesTheSameBytesAlsoWithTheRegistryInAnotherOrder(@TempDir Path folder)
      throws Exception {
    List<Member> members = mixedMembers();
    Collections.reverse(members);

    List<Day> again = simulate(mixedFleet(folder, members), members, DAYS / 3);

    for (Day day : again) {
      Day before = mixed.get(day.number());
      assertThat(day.text()).isEqualTo(before.text());
      assertThat(day.state()).as(day.toString()).isEqualTo(before.state());
    }
  }

  @Test
  void ofFarTooManyProductsOfTier1ThoseWhoWaitLongestComeFirst(@TempDir Path folder)
      throws Exception {
    List<Integer> tiers = new ArrayList<>();
    for (int i = 0; i < SOUND; i++) {
      tiers.add(i < 25 ? 1 : 2 + i % 4);
    }
    List<Member> members = members(tiers);

    List<Day> days = simulate(fleet(folder, members), members, DAYS * 2 / 3);

    assertNobodyWaitsTooLong(days);
    int known = 0;
    for (String product : days.get(0).overdue().keySet()) {
      int first =
          days.stream()
              .filter(
                  day ->
                      day.done().stream().anyMatch(d -> d.product().equals(product) && d.tested()))
              .mapToInt(Day::number)
              .findFirst()
              .orElseThrow(() -> new AssertionError(product + " is never tested"));
      known = Math.max(known, first);
    }
    assertThat(known).as("the day on which all have been tested").isLessThan(15);
    for (Day day : days.subList(known + 1, days.size())) {
      double min =
          day.overdue().entrySet().stream()
              .filter(wait -> day.orders().contains(wait.getKey() + " test"))
              .mapToDouble(Map.Entry::getValue)
              .min()
              .orElse(Double.MAX_VALUE);
      day.overdue()
          .forEach(
              (product, times) -> {
                if (times >= LONG_OVERDUE && !day.orders().contains(product + " test")) {
                  assertThat(times).as(product + " on " + day).isLessThanOrEqualTo(min);
                }
              });
      assertThat(day.text()).contains("\nDemand: ", "\nLongest wait: ");
      if (day.names(ASLEEP, "Needs a person")) {
        assertThat(day.text()).as("what is held waits for a person").doesNotContain("wait: asleep");
      }
    }
  }
}
