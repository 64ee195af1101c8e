package codemonkeys.oracle.page;

import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunName;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The newest runs of each product and of the fleet. A run that has ended does not change any more,
 * so its record is read once.
 */
final class RecentRuns {
  /** Of a product, where many are shown together. */
  static final int OF_PRODUCT = 8;

  /** Of a product at most, among those of the fleet, and where one is shown by itself. */
  static final int MAX_OF_PRODUCT = 20;

  /** Of the fleet. */
  static final int OF_FLEET = 200;

  private final RunArchive archive;
  private final Map<RunName, RunRecord> ended;
  private final Map<RunName, RunRecord> kept = new HashMap<>();
  private final Map<ProductId, List<RunRecord>> products = new HashMap<>();
  private final List<RunRecord> fleet = new ArrayList<>();

  private RecentRuns(RunArchive archive, Map<RunName, RunRecord> ended) {
    this.archive = archive;
    this.ended = ended;
  }

  /**
   * Reads them.
   *
   * @param before what was read last time; null the first time
   */
  static RecentRuns read(
      Workspace workspace, Collection<ProductId> products, @Nullable RecentRuns before) {
    RecentRuns runs =
        new RecentRuns(new RunArchive(workspace), before == null ? Map.of() : before.kept);
    PriorityQueue<RunName> newest = new PriorityQueue<>(); // the oldest of them on top
    for (ProductId product : products) {
      if (!runs.archive.knows(product)) {
        continue;
      }
      List<RunName> names = runs.archive.newest(product, MAX_OF_PRODUCT);
      List<RunRecord> records = new ArrayList<>();
      for (RunName name : names.subList(0, Math.min(names.size(), OF_PRODUCT))) {
        records.add(runs.read(name));
      }
      runs.products.put(product, records);
      for (RunName name : names) {
        newest.add(name);
        if (newest.size() > OF_FLEET) {
          newest.remove();
        }
      }
    }
    List<RunName> sorted = new ArrayList<>(newest);
    sorted.sort(Collections.reverseOrder());
    sorted.forEach(name -> runs.fleet.add(runs.read(name)));
    return runs;
  }

  private RunRecord read(RunName name) {
    RunRecord known = kept.get(name);
    if (known == null) {
      known = ended.get(name);
    }
    RunRecord record = known == null ? archive.read(name) : known;
    boolean over =
        record.result() == RunRecord.Result.PASSED || record.result() == RunRecord.Result.FAILED;
    if (name.folder() && over) {
      kept.put(name, record);
    }
    return record;
  }

  /** The newest first. */
  List<RunRecord> of(ProductId product) {
    return products.getOrDefault(product, List.of());
  }

  /** The newest first. */
  List<RunRecord> ofFleet() {
    return Collections.unmodifiableList(fleet);
  }

  /** As the list of products has it. */
  static Map<String, @Nullable Object> inShort(RunRecord run) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("result", run.result().name().toLowerCase(Locale.ROOT));
    json.put("seconds", Values.seconds(run.duration()));
    return json;
  }

  static Map<String, @Nullable Object> json(RunRecord run) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("product_id", run.name().product().value());
    json.put("run_id", Values.text(run.name().id()));
    json.put("folder", run.name().folder() ? run.name().path() : null);
    json.put("job_id", run.jobId());
    json.put("intent", run.intent());
    json.put("result", run.result().name().toLowerCase(Locale.ROOT));
    json.put("outcome", Values.text(run.outcome()));
    json.put("reason", Values.text(run.reason()));
    json.put("started_at", Values.instant(run.startedAt()));
    json.put("ended_at", Values.instant(run.endedAt()));
    json.put("seconds", Values.seconds(run.duration()));
    RunRecord.Tests tests = run.tests();
    json.put("tests", tests == null ? null : tests.all());
    json.put("failed", tests == null ? null : tests.failed());
    json.put("skipped", tests == null ? null : tests.skipped());
    return json;
  }
}
