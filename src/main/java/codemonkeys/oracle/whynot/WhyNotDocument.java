package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.whynot.WhyNot.Answer;
import codemonkeys.oracle.whynot.WhyNot.ByItself;
import codemonkeys.oracle.whynot.WhyNot.OtherValue;
import codemonkeys.oracle.whynot.WhyNot.RaisedLimit;
import codemonkeys.oracle.whynot.WhyNot.Remedy;
import codemonkeys.oracle.whynot.WhyNot.RuleAnswer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers and surveys as JSON, for programs and for the page. */
public final class WhyNotDocument {
  private WhyNotDocument() {}

  /**
   * Of an answer.
   *
   * @param budget of the plan
   */
  public static Map<String, @Nullable Object> of(Answer answer, int budget) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("intent", answer.intent().text());
    json.put("outcome", answer.outcome(budget));
    json.put("held_by", answer.holds().stream().map(WhyNotDocument::hold).toList());
    json.put("changes", answer.changes().stream().map(WhyNotDocument::change).toList());
    ByItself byItself = answer.byItself();
    json.put("by_itself", byItself == null ? null : byItself(byItself));
    json.put("looked_until", text(answer.lookedUntil()));
    json.put("rules", answer.rules().stream().map(WhyNotDocument::rule).toList());
    return json;
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }

  private static Map<String, @Nullable Object> hold(Hold hold) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("rule", hold.rule().name());
    json.put("rule_at", hold.rule().location());
    json.put("why", hold.text());
    return json;
  }

  private static Map<String, @Nullable Object> byItself(ByItself byItself) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("at", byItself.at().toString());
    json.put("rank", byItself.rank());
    json.put("rule", byItself.rule());
    return json;
  }

  private static Map<String, @Nullable Object> change(Remedy remedy) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("text", remedy.text());
    json.put("budget", remedy.budget() == 0 ? null : remedy.budget());
    json.put("lift", remedy.lifted().stream().map(hold -> hold.rule().name()).toList());
    FactChange fact = remedy.fact();
    json.put("fact", fact == null ? null : fact(fact));
    RaisedLimit raised = remedy.raised();
    if (raised != null) {
      Map<String, @Nullable Object> limit = JsonText.object();
      limit.put("per", raised.from().limit().per().text());
      limit.put("of", raised.from().of());
      limit.put("at_most", raised.orders());
      json.put("limit", limit);
    }
    OtherValue value = remedy.parameter();
    if (value != null) {
      Map<String, @Nullable Object> parameter = JsonText.object();
      parameter.put("name", value.parameter().name());
      parameter.put("from", new BigDecimal(value.parameter().value()));
      parameter.put("to", new BigDecimal(value.value()));
      json.put("parameter", parameter);
    }
    json.put("rank", remedy.rank());
    return json;
  }

  private static Map<String, @Nullable Object> fact(FactChange change) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("type", change.type());
    json.put("change", change.after() == null ? "remove" : change.before() == null ? "add" : "set");
    json.put("field", change.field().isEmpty() ? null : change.field());
    json.put("from", value(change.from()));
    json.put("to", value(change.to()));
    return json;
  }

  /** A number or truth as itself, anything else as text. */
  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Double number) {
      return Double.isFinite(number) ? new BigDecimal(number.toString()) : number.toString();
    }
    return value == null || value instanceof Boolean || value instanceof Number
        ? value
        : value.toString();
  }

  /** Of how a rule looks at a product. */
  public static Map<String, @Nullable Object> rule(RuleAnswer answer) {
    Map<String, @Nullable Object> json = JsonText.object();
    RuleInfo rule = answer.rule();
    json.put("rule", rule.name());
    json.put("rule_at", rule.location());
    json.put("salience", rule.salience());
    json.put("owner", rule.owner());
    json.put("state", answer.state().name().toLowerCase(Locale.ROOT));
    json.put("due_at", text(answer.dueAt()));
    List<Object> conditions = new ArrayList<>();
    for (Obstacle obstacle : answer.obstacles()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      Fact fact = obstacle.fact();
      entry.put("kind", obstacle.kind().name().toLowerCase(Locale.ROOT));
      entry.put("fact", fact == null ? null : fact.getClass().getSimpleName());
      entry.put("condition", obstacle.condition());
      entry.put("value", obstacle.value());
      entry.put("needs", obstacle.needs());
      entry.put("distance", obstacle.distance());
      entry.put("blocked_by", obstacle.blocking().stream().map(FactText::of).toList());
      entry.put("due_at", text(obstacle.dueAt()));
      conditions.add(entry);
    }
    json.put("conditions", conditions);
    return json;
  }

  /** Of a survey of one rule. */
  public static Map<String, @Nullable Object> of(RuleSurvey survey) {
    Map<String, @Nullable Object> json = JsonText.object();
    RuleInfo rule = survey.rule().info();
    json.put("rule", rule.name());
    json.put("rule_at", rule.location());
    json.put("salience", rule.salience());
    json.put("owner", rule.owner());
    json.put("reason", rule.reason());
    json.put("orders", rule.orders());
    json.put("comment", survey.rule().comment());
    json.put("when", survey.rule().when());
    List<Object> matching = new ArrayList<>();
    for (RuleSurvey.Match match : survey.matching()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("product_id", match.product().value());
      entry.put("outcome", match.outcome().name().toLowerCase(Locale.ROOT));
      if (match.limit() != null) {
        entry.put("limit", match.limit().text());
      }
      entry.put("rank", match.rank() == 0 ? null : match.rank());
      entry.put("other_rule", match.other().isEmpty() ? null : match.other());
      matching.add(entry);
    }
    json.put("matching", matching);
    json.put("not_matching", survey.silent());
    List<Object> nearest = new ArrayList<>();
    for (RuleSurvey.NearMiss miss : survey.nearest()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("product_id", miss.product().value());
      Map<String, @Nullable Object> answer = rule(miss.answer());
      entry.put("state", answer.get("state"));
      entry.put("due_at", answer.get("due_at"));
      entry.put("conditions", answer.get("conditions"));
      nearest.add(entry);
    }
    json.put("nearest", nearest);
    return json;
  }
}
