package codemonkeys.oracle.page;

import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunName;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.FactDetail;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.HoldGroup;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.PlanIndex;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.units.Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why there is work for a product, or why there is none, and all that is known of it. */
final class Explanation {
  /** Facts of a product; schedules and signals can be any number. */
  private static final int MAX_FACTS = 100;

  private Explanation() {}

  static Map<String, @Nullable Object> of(
      ProductFacts product,
      FleetReading fleet,
      Plan plan,
      PlanIndex index,
      RecentRuns recent,
      @Nullable Workspace moreRuns) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("id", product.id().value());
    List<Object> candidates = new ArrayList<>();
    for (Candidate candidate : index.candidates(product.id())) {
      int rank = index.rank(candidate);
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("intent", candidate.intent().text());
      entry.put("priority", candidate.priority());
      entry.put("rank", rank);
      entry.put("taken", plan.takes(rank));
      Limit.Reached limit = plan.limit(rank);
      if (limit != null) {
        entry.put("limit", Printable.cut(limit.text(), Values.MAX_LONG_TEXT));
      }
      rule(entry, candidate.best().rule());
      entry.put("reason", Printable.cut(candidate.best().rule().reason(), Values.MAX_LONG_TEXT));
      entry.put("max_seconds", candidate.best().budget().maxSeconds());
      entry.put("max_actions", candidate.best().budget().maxActions());
      entry.put("stop_on", JsonText.texts(candidate.best().stopConditions()));
      entry.put("facts", facts(candidate.matched()));
      List<Object> also = new ArrayList<>();
      for (Candidate.Also each : candidate.also()) {
        Map<String, @Nullable Object> other = JsonText.object();
        other.put("rule", each.rule());
        other.put("priority", each.priority());
        also.add(other);
      }
      entry.put("also", also);
      candidates.add(entry);
    }
    json.put("candidates", candidates);
    List<Object> held = new ArrayList<>();
    for (Plan.HeldProposal each : index.held(product.id())) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("intent", each.proposal().intent().text());
      entry.put("priority", each.proposal().priority());
      rule(entry, each.proposal().rule());
      entry.put("held_by", each.hold().rule().name());
      entry.put("why", Printable.cut(each.hold().text(), Values.MAX_LONG_TEXT));
      held.add(entry);
    }
    json.put("held", held);
    List<Object> holds = new ArrayList<>();
    for (Hold hold : plan.holds()) {
      if (hold.product() != null) {
        break; // those of the fleet come first
      }
      holds.add(hold(hold, product));
    }
    index.holds(product.id()).forEach(hold -> holds.add(hold(hold, product)));
    json.put("holds", holds);
    json.put("facts", facts(product.facts()));
    List<Object> faults = new ArrayList<>();
    for (FactDetail detail : fleet.details(product.id())) {
      if (faults.size() < Values.MAX_FAULTS) {
        faults.add(Values.diagnostic(detail.diagnostic()));
      }
    }
    json.put("faults", faults);
    List<Object> runs = new ArrayList<>();
    if (moreRuns == null) {
      recent.of(product.id()).forEach(run -> runs.add(RecentRuns.json(run)));
    } else {
      RunArchive archive = new RunArchive(moreRuns);
      for (RunName name : archive.newest(product.id(), RecentRuns.MAX_OF_PRODUCT)) {
        RunRecord run = archive.read(name);
        runs.add(RecentRuns.json(run));
      }
    }
    json.put("runs", runs);
    return json;
  }

  private static Map<String, @Nullable Object> hold(Hold hold, ProductFacts product) {
    Map<String, @Nullable Object> entry = JsonText.object();
    Intent intent = hold.intent();
    entry.put("intent", intent == null ? null : intent.text());
    entry.put("whole_fleet", hold.product() == null);
    entry.put("needs_person", hold.needsPerson());
    entry.put("why", Printable.cut(new HoldGroup(List.of(hold)).why(), Values.MAX_LONG_TEXT));
    rule(entry, hold.rule());
    entry.put("facts", facts(hold.matched()));
    entry.put("commands", Fixes.hold(hold, hold.product() == null ? null : product.id()));
    return entry;
  }

  private static void rule(Map<String, @Nullable Object> entry, RuleInfo rule) {
    entry.put("rule", rule.name());
    entry.put("rule_at", rule.location());
    entry.put("salience", rule.salience());
    entry.put("owner", rule.owner());
  }

  private static List<Object> facts(List<? extends Fact> facts) {
    List<Object> list = new ArrayList<>();
    for (Fact fact : facts.subList(0, Math.min(facts.size(), MAX_FACTS))) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("kind", fact.getClass().getSimpleName());
      List<Object> fields = new ArrayList<>();
      FactText.fields(fact)
          .forEach(
              (name, value) -> {
                Map<String, @Nullable Object> field = JsonText.object();
                field.put("name", name);
                field.put("value", Printable.cut(value, Values.MAX_LONG_TEXT));
                fields.add(field);
              });
      entry.put("fields", fields);
      list.add(entry);
    }
    return list;
  }
}
