package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.ProductNames;
import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs that a command line means, and how they are printed. */
final class RunNames {
  private RunNames() {}

  /**
   * The product of that name: one that has runs, or a registered one. So a registry that is damaged
   * keeps nobody from the evidence.
   */
  static ProductId product(CliContext context, Workspace workspace, RunArchive runs, String name)
      throws NotUnderstoodException, CommandException {
    if (ProductId.isValid(name) && runs.knows(new ProductId(name))) {
      return new ProductId(name);
    }
    try {
      return ProductNames.of(List.of(name), ProductNames.registered(context, workspace))
          .iterator()
          .next();
    } catch (Registry.RegistryRejectedException e) {
      throw new NotUnderstoodException(List.of(e.diagnostic()));
    }
  }

  /** The run of an order: the one that its result names, else the newest that was made for it. */
  static Optional<RunRecord> of(QueuedOrder order, RunArchive runs) {
    return named(order, runs).or(() -> runs.of(order.jobId()));
  }

  /** The run that the result of an order names. */
  static Optional<RunRecord> named(QueuedOrder order, RunArchive runs) {
    return order.document().members().get("result") instanceof JsonObject result
            && result.members().get("run") instanceof JsonString run
        ? runs.at(run.value())
        : Optional.empty();
  }

  /** What is known of a run, for programs. */
  static Map<String, @Nullable Object> json(RunRecord run) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("product_id", run.name().product().value());
    json.put("run_id", run.name().id());
    json.put("run", run.name().folder() ? run.name().path() : null);
    json.put("job_id", run.jobId());
    json.put("intent", run.intent());
    json.put("outcome", run.outcome());
    json.put(
        "well",
        switch (run.result()) {
          case PASSED -> true;
          case FAILED -> false;
          case UNFINISHED, UNKNOWN -> null;
        });
    json.put("reason", run.reason());
    json.put("executor", run.executor());
    json.put("started_at", run.startedAt() == null ? null : run.startedAt().toString());
    json.put("ended_at", run.endedAt() == null ? null : run.endedAt().toString());
    json.put(
        "duration_seconds",
        run.duration() == null ? null : java.math.BigDecimal.valueOf(run.duration().toMillis(), 3));
    RunRecord.Tests tests = run.tests();
    if (tests == null) {
      json.put("tests", null);
    } else {
      Map<String, @Nullable Object> counts = JsonText.object();
      counts.put("tests", tests.all());
      counts.put("failed", tests.failed());
      counts.put("skipped", tests.skipped());
      json.put("tests", counts);
    }
    return json;
  }
}
