package codemonkeys.oracle.evidence.runs;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All runs below {@code dash/runs}, Oracle's own and those of other tools, the newest first. Of the
 * whole fleet no more is held at a time than what was asked for and the names in one folder.
 */
public final class RunArchive {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Where the result of a run is looked for, in this order. */
  private static final List<String> DOCUMENTS =
      List.of(RunFolder.RESULT, "last_run.json", RunFolder.REPORT);

  private static final int MAX_ID = 100;

  private final Workspace workspace;

  public RunArchive(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Whether a product has a folder here, registered or not. */
  public boolean knows(ProductId product) {
    return workspace.look(RunFolder.ofProduct(product)) == Presence.DIRECTORY;
  }

  /**
   * The newest runs, with those that have only a report.
   *
   * @param product null for the whole fleet
   */
  public List<RunName> newest(@Nullable ProductId product, int max) {
    PriorityQueue<RunName> newest = new PriorityQueue<>(); // the oldest of them on top
    for (ProductId each : products(product)) {
      List<String> names = list(RunFolder.ofProduct(each));
      List<RunName> runs = folders(each, names);
      RunName reported = names.contains("last_run.json") ? reported(each, names) : null;
      if (reported != null) {
        runs.add(reported);
      }
      for (RunName run : runs) {
        boolean full = newest.size() == max;
        if ((!full || run.compareTo(newest.element()) > 0) && isThere(run)) {
          if (full) {
            newest.remove();
          }
          newest.add(run);
        }
      }
    }
    List<RunName> sorted = new ArrayList<>(newest);
    sorted.sort(Collections.reverseOrder());
    return sorted;
  }

  /**
   * The newest run with a folder that is as wanted. Only runs newer than the best one found until
   * then are looked at.
   *
   * @param product null for the whole fleet
   */
  public Optional<RunRecord> newest(@Nullable ProductId product, Predicate<RunRecord> wanted) {
    RunRecord best = null;
    for (ProductId each : products(product)) {
      List<RunName> runs = folders(each, list(RunFolder.ofProduct(each)));
      runs.sort(Collections.reverseOrder());
      for (RunName run : runs) {
        if (best != null && run.compareTo(best.name()) <= 0) {
          break;
        }
        RunRecord record = isThere(run) ? read(run) : null;
        if (record != null && wanted.test(record)) {
          best = record;
          break;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * The run in a folder, as {@code dash/runs/app/run_20260301_060000}; empty when there is none.
   */
  public Optional<RunRecord> at(String path) {
    String[] parts = path.split("/", -1);
    if (parts.length != 4
        || !path.startsWith(RunFolder.RUNS + "/")
        || !ProductId.isValid(parts[2])
        || !RunName.isOfFolder(parts[3])
        || workspace.look(path) != Presence.DIRECTORY) {
      return Optional.empty();
    }
    return Optional.of(read(RunName.ofFolder(new ProductId(parts[2]), parts[3])));
  }

  /** The newest run that was made for an order, whose id begins with its product's. */
  public Optional<RunRecord> of(JobId job) {
    RunRecord newest = null;
    for (ProductId product : products(null)) {
      if (job.value().startsWith("wo_" + product.slug() + "_")) {
        RunRecord found = newest(product, run -> job.value().equals(run.jobId())).orElse(null);
        if (found != null && (newest == null || found.name().compareTo(newest.name()) > 0)) {
          newest = found;
        }
      }
    }
    return Optional.ofNullable(newest);
  }

  /** What is known of a run. */
  public RunRecord read(RunName name) {
    String folder = name.folder() ? name.path() : RunFolder.ofProduct(name.product());
    RunRecord best = null;
    String unreadable = "";
    for (String file : name.folder() ? DOCUMENTS : List.of("last_run.json")) {
      try {
        JsonObject document = StrictJson.read(workspace, folder + "/" + file);
        RunRecord record = document == null ? null : RunRecord.of(name, document);
        if (record != null && record.result() != RunRecord.Result.UNKNOWN) {
          return record;
        }
        best = best == null ? record : best;
      } catch (UnreadableException e) {
        unreadable = unreadable.isEmpty() ? file + ": " + e.problem().what() : unreadable;
      }
    }
    if (best == null && unreadable.isEmpty() && name.folder()) {
      try {
        JsonObject order = StrictJson.read(workspace, name.path() + "/" + RunFolder.ORDER);
        best = order == null ? null : RunRecord.open(name, order);
      } catch (UnreadableException e) {
        unreadable = RunFolder.ORDER + ": " + e.problem().what();
      }
    }
    return best == null ? RunRecord.unknown(name, unreadable) : best;
  }

  private List<ProductId> products(@Nullable ProductId product) {
    if (product != null) {
      return List.of(product);
    }
    List<ProductId> products = new ArrayList<>();
    for (String name : list(RunFolder.RUNS)) {
      if (ProductId.isValid(name)) {
        products.add(new ProductId(name));
      }
    }
    return products;
  }

  /** The names in a folder; none when it can't be listed, which {@code status} reports. */
  private List<String> list(String folder) {
    try {
      return workspace.look(folder) == Presence.DIRECTORY ? workspace.list(folder) : List.of();
    } catch (UnreadableException e) {
      return List.of();
    }
  }

  private static List<RunName> folders(ProductId product, List<String> names) {
    List<RunName> runs = new ArrayList<>();
    for (String name : names) {
      if (RunName.isOfFolder(name)) {
        runs.add(RunName.ofFolder(product, name));
      }
    }
    return runs;
  }

  private boolean isThere(RunName run) {
    return !run.folder() || workspace.look(run.path()) == Presence.DIRECTORY;
  }

  /** The run of the last report, unless it has a folder that is listed already. */
  private @Nullable RunName reported(ProductId product, List<String> names) {
    try {
      JsonObject report = StrictJson.read(workspace, RunFolder.lastRun(product));
      if (report == null
          || !(report.members().get("run_id") instanceof JsonString id)
          || id.value().isEmpty()
          || (RunName.isOfFolder(id.value()) && names.contains(id.value()))) {
        return null;
      }
      if (RunName.isOfFolder(id.value())) {
        RunName named = RunName.ofFolder(product, id.value());
        return new RunName(product, named.id(), named.stamp(), named.number(), false);
      }
      Optional<Instant> started =
          report.members().get("started_at") instanceof JsonString at
              ? JsonFields.parseInstant(at.value())
              : Optional.empty();
      return new RunName(
          product,
          Printable.cut(id.value(), MAX_ID),
          started.map(STAMP::format).orElse(RunName.UNKNOWN),
          1,
          false);
    } catch (UnreadableException e) {
      return null; // status and validate report it
    }
  }
}
