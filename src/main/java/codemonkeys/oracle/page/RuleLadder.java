package codemonkeys.oracle.page;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.RuleInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules in the order of their salience, and how often each proposed, won and held: in this
 * plan, and in those that are recorded. Rules that are not the fleet's own, as the built-in
 * switches, stand beside them when they hold something.
 */
final class RuleLadder {
  private final List<RuleInfo> rules;
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, Integer> proposed = new HashMap<>();
  private final Map<String, Integer> won = new HashMap<>();
  private final Map<String, Integer> taken = new HashMap<>();
  private final Map<String, Integer> held = new HashMap<>();

  RuleLadder(List<RuleInfo> known, Plan plan) {
    rules = new ArrayList<>(known);
    known.forEach(rule -> places.put(rule.name(), 0));
    for (Candidate candidate : plan.taken()) {
      one(taken, candidate.best().rule());
      candidate(candidate);
    }
    plan.cut().forEach(this::candidate);
    for (Plan.HeldProposal each : plan.held()) {
      one(proposed, each.proposal().rule());
    }
    for (Hold hold : plan.holds()) {
      one(held, hold.rule());
    }
    rules.sort(RuleInfo::bySalience);
    for (int i = 0; i < rules.size(); i++) {
      places.put(rules.get(i).name(), i);
    }
  }

  private void candidate(Candidate candidate) {
    one(won, candidate.best().rule());
    one(proposed, candidate.best().rule());
    for (Candidate.Also also : candidate.also()) {
      proposed.merge(also.rule(), 1, Integer::sum);
    }
  }

  private void one(Map<String, Integer> counts, RuleInfo rule) {
    if (places.putIfAbsent(rule.name(), 0) == null) {
      rules.add(rule);
    }
    counts.merge(rule.name(), 1, Integer::sum);
  }

  /** The place of a rule in {@link #json}, from 0. */
  int place(RuleInfo rule) {
    return places.getOrDefault(rule.name(), 0);
  }

  List<Object> json(PlanHistory history) {
    Map<String, PlanHistory.Counts> before = history.rules();
    List<Object> list = new ArrayList<>();
    for (RuleInfo rule : rules) {
      Map<String, @Nullable Object> json = JsonText.object();
      json.put("name", rule.name());
      json.put("at", rule.location());
      json.put("salience", rule.salience());
      json.put("band", rule.band().name().toLowerCase(Locale.ROOT));
      json.put("owner", rule.owner());
      json.put("reason", Values.text(rule.reason()));
      json.put("orders", rule.orders());
      json.put("proposed", proposed.getOrDefault(rule.name(), 0));
      json.put("won", won.getOrDefault(rule.name(), 0));
      json.put("taken", taken.getOrDefault(rule.name(), 0));
      json.put("held", held.getOrDefault(rule.name(), 0));
      PlanHistory.Counts counts = before.getOrDefault(rule.name(), new PlanHistory.Counts(0, 0, 0));
      json.put("recorded_proposed", counts.proposed());
      json.put("recorded_taken", counts.won());
      json.put("recorded_held", counts.held());
      list.add(json);
    }
    return list;
  }
}
