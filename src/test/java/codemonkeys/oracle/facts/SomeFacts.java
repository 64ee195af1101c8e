package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Facts without files: of the product p for single cases, and of whole fleets made up by chance.
 */
public final class SomeFacts {
  public static final Instant NOW = Instant.parse("2026-03-01T06:00:00Z");
  public static final ProductId P = new ProductId("p");

  /** Ages on and beside every boundary of the default rules. */
  private static final double[] HOURS = {
    -1,
    0,
    2,
    24,
    24 + 1 / 3600.0,
    72,
    72 + 1 / 3600.0,
    168,
    168 + 1 / 3600.0,
    336,
    336 + 1 / 3600.0,
    672,
    672 + 1 / 3600.0,
    768 + 1 / 3600.0,
    2_688,
    2_688 + 1 / 3600.0,
    10_753
  };

  private static final List<String> SIGNALLED =
      List.of("", "1", "1.0", "2.5", "-3", "1e2", "pay", "payment", "a\"b", "PAY");

  private SomeFacts() {}

  public static Fleet fleet(boolean killSwitchOn) {
    return Fleet.at(
        1,
        1,
        0,
        0,
        0,
        0,
        killSwitchOn,
        killSwitchOn ? ".codemonkeys/KILL_SWITCH" : "",
        0,
        0,
        NOW,
        ZoneOffset.UTC);
  }

  public static Product product(Product.Status status, boolean enabled) {
    return new Product(P, "p", "nexus", status, Product.Criticality.UNKNOWN, null, enabled, "");
  }

  /** All facts of p; an active {@link Product} when none is among them. */
  public static ProductFacts factsOf(ProductFact... facts) {
    List<ProductFact> all = new ArrayList<>(Arrays.asList(facts));
    if (all.isEmpty() || !(all.get(0) instanceof Product)) {
      all.add(0, product(Product.Status.ACTIVE, true));
    }
    return new ProductFacts((Product) all.get(0), all, NOW);
  }

  public static LastRun run(LastRun.Status status, double hours, @Nullable Integer tier) {
    return run(P, status, hours, tier);
  }

  private static LastRun run(
      ProductId product, LastRun.Status status, double hours, @Nullable Integer tier) {
    Instant at = ago(hours);
    return LastRun.at(NOW, product, "run_1", status, at, at, tier);
  }

  private static Instant ago(double hours) {
    return NOW.minus(Duration.ofSeconds(Math.round(hours * 3600)));
  }

  public static InvalidArtifact invalid(InvalidArtifact.Kind kind) {
    return new InvalidArtifact(P, kind, "a/file", 1, "is wrong");
  }

  public static MissingEvidence missingEvidence(boolean active) {
    return new MissingEvidence(P, active, 1, "gone.log");
  }

  public static Product product(Product.Setup setup, boolean reportable) {
    return product(Product.Status.ACTIVE, true).with(setup, reportable);
  }

  private static Product product(@Nullable Integer tier) {
    return new Product(
        P, "p", "nexus", Product.Status.ACTIVE, Product.Criticality.UNKNOWN, tier, true, "");
  }

  /** A last test; failed once in a row when that is its status. */
  public static LastTest lastTest(LastRun.Status status, double hours, @Nullable Integer tier) {
    return lastTest(status, hours, tier, status == LastRun.Status.FAILED ? 1 : 0);
  }

  public static LastTest lastTest(
      LastRun.Status status, double hours, @Nullable Integer tier, int failuresInARow) {
    return LastTest.at(
        NOW, product(tier), "run_1", status, ago(hours), failuresInARow, false, false);
  }

  public static LastValidation lastValidation(LastRun.Status status, boolean documentsChanged) {
    return LastValidation.at(
        NOW,
        product((Integer) null),
        "run_2",
        status,
        ago(2),
        status == LastRun.Status.FAILED ? 1 : 0,
        documentsChanged);
  }

  public static RunHistory history(int failures, boolean healedOut, boolean lapsed) {
    return new RunHistory(P, Intent.TEST, 5, failures, false, healedOut, false, lapsed, null);
  }

  public static RunHistory history(Intent intent, int failures, boolean lapsed) {
    return new RunHistory(P, intent, 5, failures, false, false, false, lapsed, null);
  }

  public static RunBudget budget(String spent, String granted, boolean grantedSince) {
    return budget(P, spent, granted, grantedSince);
  }

  private static RunBudget budget(
      ProductId product, String spent, String granted, boolean grantedSince) {
    return new RunBudget(
        product,
        BigDecimal.TEN,
        BigDecimal.ONE,
        new BigDecimal(granted),
        new BigDecimal(spent),
        2,
        0,
        grantedSince);
  }

  public static KillSwitch killSwitch() {
    return new KillSwitch(P, "dash/runs/p/KILL_SWITCH", "");
  }

  public static ScheduledJob job(Intent intent, int priority, boolean due) {
    return job(P, intent, priority, due);
  }

  private static ScheduledJob job(ProductId product, Intent intent, int priority, boolean due) {
    return new ScheduledJob(
        product,
        intent,
        "daily",
        priority,
        new Budget(1, 77),
        EnumSet.of(StopCondition.ON_TEST_FAIL),
        due);
  }

  public static SourceState source(SourceState.Change change) {
    return new SourceState(P, "0".repeat(40), false, change, null);
  }

  public static Dossier dossier(Dossier.Status status, int specs, int refs, int broken) {
    return new Dossier(
        P,
        "DOS-20260301-a",
        "docs/dossiers/DOS-20260301-a.md",
        status,
        specs,
        1,
        1,
        refs,
        broken,
        31);
  }

  public static Spec spec(int missing, int placeholders, boolean constitution, int broken) {
    return new Spec(
        P, "specs/001-a/spec.md", "", "", missing, placeholders, constitution, broken, null);
  }

  public static GovernedDoc governed(boolean missing) {
    return new GovernedDoc(P, "p/README.md", "a type", missing);
  }

  /** A fleet of that many products, each with facts made up by chance. */
  public static FleetFacts fleet(int products, Random random) {
    List<ProductFacts> all = new ArrayList<>();
    for (int i = 0; i < products; i++) {
      all.add(product(new ProductId("p" + i), random));
    }
    return new FleetFacts(NOW, List.of(fleet(random.nextInt(50) == 0)), all);
  }

  private static ProductFacts product(ProductId id, Random random) {
    Integer tier = random.nextInt(3) == 0 ? null : 1 + random.nextInt(5);
    Product product =
        new Product(
            id,
            "made up",
            "owner-" + Math.floorMod(id.value().hashCode(), 3),
            random.nextInt(3) == 0 ? any(Product.Status.values(), random) : Product.Status.ACTIVE,
            any(Product.Criticality.values(), random),
            tier,
            random.nextInt(15) > 0,
            "",
            random.nextInt(6) == 0 ? any(Product.Setup.values(), random) : Product.Setup.READY,
            random.nextInt(12) > 0,
            random.nextInt(3) == 0 ? "team-" + random.nextInt(2) : null,
            new TreeSet<>(random.nextInt(3) == 0 ? List.of("canary", "pay") : List.of()),
            new TreeSet<>());
    List<ProductFact> facts = new ArrayList<>();
    facts.add(product);
    Instant ranAt = null;
    switch (random.nextInt(8)) {
      case 0 -> facts.add(new MissingRun(id));
      case 1 ->
          facts.add(
              new InvalidArtifact(
                  id, InvalidArtifact.Kind.LAST_RUN, "last_run.json", 1, "is wrong"));
      default -> {
        LastRun run =
            run(
                id,
                any(LastRun.Status.values(), random),
                HOURS[random.nextInt(HOURS.length)],
                tier);
        ranAt = run.endedAt();
        facts.add(run);
        int failures = random.nextInt(5);
        boolean changed = random.nextBoolean();
        if (random.nextInt(9) == 0) {
          facts.add(new NeverTested(id));
        } else if (run.ended()) {
          facts.add(
              LastTest.at(
                  NOW,
                  product,
                  run.runId(),
                  run.status(),
                  run.endedAt(),
                  failures,
                  changed,
                  random.nextInt(5) == 0));
        }
        if (random.nextInt(3) == 0) {
          facts.add(
              LastValidation.at(
                  NOW,
                  product,
                  "run_2",
                  any(LastRun.Status.values(), random),
                  run.endedAt(),
                  random.nextInt(5),
                  random.nextBoolean()));
        }
        if (random.nextInt(3) > 0) {
          facts.add(new ValidationDue(id));
        }
        for (Intent intent : List.of(Intent.TEST, Intent.VALIDATE, Intent.REGENERATE_REPORT)) {
          if (intent == Intent.TEST || random.nextInt(4) == 0) {
            facts.add(
                new RunHistory(
                    id,
                    intent,
                    5,
                    failures,
                    false,
                    random.nextInt(10) == 0,
                    changed,
                    random.nextInt(4) == 0,
                    null));
          }
        }
        facts.add(budget(id, "" + (random.nextInt(8) == 0 ? 90 : 89), "90", random.nextBoolean()));
        if (random.nextInt(6) == 0) {
          facts.add(new MissingEvidence(id, product.active(), 1, "gone.log"));
        }
      }
    }
    if (random.nextInt(15) == 0) {
      facts.add(new KillSwitch(id, "dash/runs/KILL_SWITCH", ""));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      facts.add(job(id, any(Intent.values(), random), random.nextInt(100), random.nextInt(4) == 0));
    }
    if (random.nextBoolean()) {
      facts.add(
          new SourceState(
              id, "0".repeat(40), false, any(SourceState.Change.values(), random), null));
    }
    for (int i = random.nextInt(2); i > 0; i--) {
      facts.add(
          new Dossier(
              id,
              "DOS-20260301-" + i,
              "docs/dossiers/" + i,
              any(Dossier.Status.values(), random),
              random.nextInt(4),
              1,
              1,
              random.nextInt(4),
              0,
              random.nextBoolean() ? null : random.nextInt(60)));
      facts.add(
          new Spec(
              id,
              "specs/" + i,
              "",
              "",
              random.nextInt(10) / 9,
              0,
              random.nextInt(9) > 0,
              0,
              random.nextBoolean() ? null : random.nextInt(60)));
      facts.add(new GovernedDoc(id, "doc" + i, "a type", random.nextInt(5) == 0));
    }
    if (random.nextBoolean()) {
      facts.add(new OpenOrder(id, "wo_a_test_001", Intent.TEST, false, false, 1));
      facts.add(new Signal(id, "a kind", Map.of("a", "1")));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      Map<String, String> attributes = new TreeMap<>();
      for (String name : List.of("n", "team")) {
        if (random.nextBoolean()) {
          attributes.put(name, SIGNALLED.get(random.nextInt(SIGNALLED.size())));
        }
      }
      facts.add(
          new Signal(
              id,
              random.nextBoolean() ? "rate" : "pay",
              attributes,
              any(Signal.Scope.values(), random),
              random.nextBoolean() ? null : "nexus",
              random.nextBoolean() ? null : (double) random.nextInt(50),
              random.nextBoolean() ? null : 1.0 + random.nextInt(50)));
    }
    if (random.nextInt(3) == 0) {
      facts.add(new MissingSignal(id, "daily", any(MissingSignal.Reason.values(), random)));
    }
    return new ProductFacts(product, facts, ranAt);
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
