package codemonkeys.oracle.fleet;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The record of a plan, {@code nexus/plans/<plan_id>.json}: what it was made from, what it gives,
 * and why nothing else. Its schema is {@code nexus/schemas/plan.schema.json}.
 */
public final class PlanRecord {
  private PlanRecord() {}

  public static Map<String, @Nullable Object> of(
      String planId,
      Instant asOf,
      String version,
      Planner.Request request,
      Map<String, String> inputs,
      Optional<RuleParameters> parameters,
      Plan plan,
      OrderQueue.Update update) {
    Map<String, @Nullable Object> record = JsonText.object();
    record.put("schema_version", "0.1");
    record.put("plan_id", planId);
    record.put("as_of", asOf.toString());
    record.put("oracle_version", version);
    record.put("budget", request.budget());
    record.put("products", JsonText.texts(new TreeSet<>(request.products())));
    record.put("scheduled_only", request.scheduledOnly());
    record.put("min_priority", request.minPriority());
    record.put("inputs", inputs);
    parameters.ifPresent(values -> record.put("parameters", values.json()));
    List<Object> orders = new ArrayList<>();
    int rank = 0;
    for (OrderQueue.Standing standing : update.standing()) {
      Map<String, @Nullable Object> order = JsonText.object();
      order.put("rank", ++rank);
      order.put("job_id", standing.jobId().value());
      order.put("product_id", standing.draft().product().value());
      order.put("intent", standing.draft().intent().text());
      order.put("priority", standing.draft().priority());
      order.put("rule", standing.draft().rule());
      order.put("reason", standing.draft().reason());
      order.put("created", standing.created());
      orders.add(order);
    }
    record.put("orders", orders);
    List<Object> skipped = new ArrayList<>();
    for (OrderQueue.Skipped each : update.skipped()) {
      Map<String, @Nullable Object> order = JsonText.object();
      order.put("job_id", each.order().jobId().value());
      order.put("reason", each.reason());
      skipped.add(order);
    }
    record.put("skipped", skipped);
    List<Object> cut = new ArrayList<>();
    int place = plan.taken().size();
    for (Candidate candidate : plan.cut()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      Limit.Reached limit = plan.limit(++place);
      entry.put("rank", ++rank);
      work(entry, candidate.best());
      entry.put(
          "reason",
          candidate.priority() < request.minPriority()
              ? "below the least priority of " + request.minPriority()
              : limit != null
                  ? limit.text()
                  : "outranked: rank " + rank + " of a budget of " + plan.budget());
      cut.add(entry);
    }
    record.put("cut", cut);
    List<Object> held = new ArrayList<>();
    for (Plan.HeldProposal each : plan.held()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      work(entry, each.proposal());
      entry.put("held_by", each.hold().rule().name());
      entry.put("why", each.hold().text());
      held.add(entry);
    }
    record.put("held", held);
    List<Object> holds = new ArrayList<>();
    for (Hold hold : plan.holds()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      ProductId product = hold.product();
      if (product != null) {
        entry.put("product_id", product.value());
      }
      Intent intent = hold.intent();
      if (intent != null) {
        entry.put("intent", intent.text());
      }
      entry.put("rule", hold.rule().name());
      entry.put("why", hold.text());
      holds.add(entry);
    }
    record.put("holds", holds);
    record.put("shortfall", plan.shortfall());
    return record;
  }

  private static void work(Map<String, @Nullable Object> entry, Proposal proposal) {
    entry.put("product_id", proposal.product().value());
    entry.put("intent", proposal.intent().text());
    entry.put("priority", proposal.priority());
    entry.put("rule", proposal.rule().name());
  }
}
