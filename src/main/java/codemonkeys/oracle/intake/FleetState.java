package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.LastRun.Status;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fleet as it was read, as a value: what its facts are at any later moment when nothing happens,
 * and what they are after runs that only somebody who looks ahead has thought of. Its facts are
 * made by the code that makes those of a plan.
 */
public final class FleetState {
  private final FleetReader reader;
  private final FleetReader.Files files;
  private final Map<ProductId, Integer> places;

  FleetState(FleetReader reader, FleetReader.Files files) {
    this(reader, files, new HashMap<>());
    for (int i = 0; i < files.products().size(); i++) {
      places.put(files.products().get(i).product(), i);
    }
  }

  private FleetState(FleetReader reader, FleetReader.Files files, Map<ProductId, Integer> places) {
    this.reader = reader;
    this.files = files;
    this.places = places;
  }

  /** All facts of the fleet at a moment. */
  public FleetFacts facts(Instant asOf) {
    return reader.facts(files, asOf);
  }

  /** The queue. */
  public List<QueuedOrder> orders() {
    return files.orders();
  }

  /** All that are registered, in order. */
  public List<ProductId> products() {
    return files.products().stream().map(ProductFiles::product).toList();
  }

  public boolean isRegistered(ProductId product) {
    return places.containsKey(product);
  }

  private ProductFiles of(ProductId product) {
    Integer place = places.get(product);
    if (place == null) {
      throw new IllegalArgumentException("no product " + product);
    }
    return files.products().get(place);
  }

  /** One run over the queue that somebody thinks of; nothing of it takes place. */
  public final class Run {
    private final Map<ProductId, ProductFiles> changed = new HashMap<>();

    private ProductFiles now(ProductId product) {
      ProductFiles known = changed.get(product);
      return known == null ? of(product) : known;
    }

    /** Whether the tests of a product can be run. */
    public boolean isReady(ProductId product) {
      return now(product).setup.setup() == Product.Setup.READY;
    }

    /** Whether a report of it can be made of an earlier run. */
    public boolean canRebuild(ProductId product) {
      return now(product).rebuildable() != null;
    }

    /** Whether a job of a product has to wait, as a run finds it before it starts one. */
    public boolean isBusy(ProductId product, Instant now) {
      RunReport report = now(product).report;
      if (report == null) {
        return false;
      }
      boolean running =
          report.status() == Status.IN_PROGRESS
              && !report.startedAt().plus(ProductReading.STALE_AFTER).isBefore(now);
      return running || report.budget(product, reader.decisions(product), now).exhausted();
    }

    /** What a job may take of the minutes that its product was granted; null for no bound. */
    public @Nullable Duration timeLeft(ProductId product, Instant now) {
      RunReport report = now(product).report;
      return report == null
          ? null
          : ProductReading.timeLeft(report.budget(product, reader.decisions(product), now));
    }

    public void add(SimulatedRun run) {
      changed.put(run.product(), now(run.product()).after(run));
    }

    /**
     * The fleet after the run.
     *
     * @param orders the queue afterwards
     */
    public FleetState over(List<QueuedOrder> orders) {
      List<ProductFiles> products = new ArrayList<>(files.products());
      changed.forEach((product, now) -> products.set(places.getOrDefault(product, -1), now));
      return new FleetState(reader, files.with(products, orders), places);
    }
  }

  public Run begin() {
    return new Run();
  }

  /**
   * How the attempts at one kind of work ended that are on record for a product.
   *
   * @param ended how many passed or failed
   * @param failed how many of these failed
   * @param last how the newest of these ended; null when there is none
   * @param took how long the newest took that says so; null when none does
   */
  public record Record(int ended, int failed, @Nullable Ending last, @Nullable Duration took) {}

  /** How an attempt ended. */
  public enum Ending {
    PASSED,
    FAILED,
    /** Nothing of it ran, as when a folder was not there. */
    REFUSED
  }

  /**
   * What is on record of each product's validations, or of its tests: those of reports that were
   * made by running them are among these.
   */
  public Map<ProductId, Record> records(boolean validations) {
    Intent intent = validations ? Intent.VALIDATE : Intent.TEST;
    Map<ProductId, List<QueuedOrder>> refused = new HashMap<>();
    for (QueuedOrder order : files.orders()) {
      if (order.intent() == intent && order.refused()) {
        refused.computeIfAbsent(order.product(), p -> new ArrayList<>()).add(order);
      }
    }
    Map<ProductId, Record> records = new HashMap<>();
    for (ProductFiles each : files.products()) {
      List<RunResult> runs = new ArrayList<>();
      for (RunResult run : each.runs) {
        if (validations ? run.attempted() == Intent.VALIDATE : run.ranTests()) {
          runs.add(run.withIntent(intent));
        }
      }
      Attempts attempts =
          Attempts.of(intent, runs, refused.getOrDefault(each.product(), List.of()), null);
      records.put(each.product(), record(attempts, each.report));
    }
    return records;
  }

  private static Record record(Attempts attempts, @Nullable RunReport report) {
    int ended = 0;
    int failed = 0;
    Ending last = null;
    Duration took = null;
    for (Attempts.Attempt attempt : attempts.newestFirst()) {
      Ending ending = ending(attempt);
      if (ending != null) {
        ended++;
        failed += ending == Ending.PASSED ? 0 : 1;
        last = last == null ? ending : last;
      }
      RunResult run = attempt.run();
      if (took == null && run != null && run.ended()) {
        took =
            run.took() == null && report != null && report.runId().equals(run.runId())
                ? RunResult.between(report.startedAt(), report.endedAt())
                : run.took();
      }
    }
    return new Record(ended, failed, last, took);
  }

  private static @Nullable Ending ending(Attempts.Attempt attempt) {
    RunResult run = attempt.run();
    if (run == null) {
      return Ending.REFUSED;
    }
    return run.failed() ? Ending.FAILED : run.status() == Status.SUCCESS ? Ending.PASSED : null;
  }
}
