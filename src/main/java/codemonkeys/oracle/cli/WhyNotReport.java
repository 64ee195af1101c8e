package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.whynot.FactChange;
import codemonkeys.oracle.whynot.Obstacle;
import codemonkeys.oracle.whynot.RuleSurvey;
import codemonkeys.oracle.whynot.WhyNot;
import codemonkeys.oracle.whynot.WhyNot.Answer;
import codemonkeys.oracle.whynot.WhyNot.ByItself;
import codemonkeys.oracle.whynot.WhyNot.Remedy;
import codemonkeys.oracle.whynot.WhyNot.RuleAnswer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why there is no order, for programs and for people. */
final class WhyNotReport {
  /** Of a document or an operator's own fact in one line of text. */
  private static final int MAX_FACT = 300;

  /** Of a product, when nobody asked for one intent. */
  private static final int FEW_RULES = 3;

  private static final int MAX_PRODUCTS = 20;

  private final Console console;

  WhyNotReport(Console console) {
    this.console = console;
  }

  // --- JSON -------------------------------------------------------------------------------------

  static Map<String, @Nullable Object> json(Answer answer, int budget) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("intent", answer.intent().text());
    json.put("outcome", outcome(answer, budget));
    json.put("held_by", answer.holds().stream().map(WhyNotReport::hold).toList());
    json.put("changes", answer.changes().stream().map(WhyNotReport::change).toList());
    ByItself byItself = answer.byItself();
    json.put("by_itself", byItself == null ? null : byItself(byItself));
    json.put("looked_until", text(answer.lookedUntil()));
    json.put("rules", answer.rules().stream().map(WhyNotReport::rule).toList());
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
    json.put("text", remedyText(remedy));
    json.put("budget", remedy.budget() == 0 ? null : remedy.budget());
    json.put("lift", remedy.lifted().stream().map(hold -> hold.rule().name()).toList());
    FactChange fact = remedy.fact();
    json.put("fact", fact == null ? null : fact(fact));
    WhyNot.RaisedLimit raised = remedy.raised();
    if (raised != null) {
      Map<String, @Nullable Object> limit = JsonText.object();
      limit.put("per", raised.from().limit().per().text());
      limit.put("of", raised.from().of());
      limit.put("at_most", raised.orders());
      json.put("limit", limit);
    }
    WhyNot.OtherValue value = remedy.parameter();
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

  static Map<String, @Nullable Object> rule(RuleAnswer answer) {
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

  /** What a survey of one rule says, for programs. */
  static Map<String, @Nullable Object> json(RuleSurvey survey) {
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

  // --- Text -------------------------------------------------------------------------------------

  private static String outcome(Answer answer, int budget) {
    Limit.Reached limit = answer.limit();
    if (limit != null) {
      return limit.text();
    } else if (answer.rank() > 0 && answer.rank() <= budget) {
      return "it is ordered as number " + answer.rank();
    } else if (answer.rank() > 0) {
      return "it is outranked, as number " + answer.rank() + " by a budget of " + budget;
    } else if (!answer.holds().isEmpty()) {
      return "it is held";
    }
    return answer.rules().stream().anyMatch(each -> each.state() == RuleAnswer.State.MATCHES)
        ? "only routine asks for it, and gives way to other work"
        : "no rule asks for it";
  }

  /** In words, what has to change and what comes of it. */
  private static String remedyText(Remedy remedy) {
    List<String> parts = new ArrayList<>();
    for (Hold hold : remedy.lifted()) {
      parts.add("\"" + hold.rule().name() + "\" lifted");
    }
    FactChange fact = remedy.fact();
    if (fact != null) {
      parts.add(fact.text());
    }
    WhyNot.RaisedLimit raised = remedy.raised();
    if (raised != null) {
      parts.add(
          "a limit of "
              + raised.orders()
              + " of "
              + raised.from().limit().per().text()
              + " "
              + raised.from().of());
    }
    WhyNot.OtherValue value = remedy.parameter();
    if (value != null) {
      parts.add(
          "the parameter "
              + value.parameter().name()
              + " at "
              + value.value()
              + " instead of "
              + value.parameter().value());
    }
    if (remedy.budget() > 0) {
      parts.add("a budget of " + remedy.budget());
    }
    return String.join(", and ", parts) + ": then it is number " + remedy.rank();
  }

  /**
   * Prints an answer.
   *
   * @param all every rule; otherwise the nearest
   */
  void print(Answer answer, int budget, boolean all) {
    if (answer.rank() > 0 && answer.rank() <= budget) {
      return; // what is ordered has been said
    }
    console.line();
    console.line(
        "Why no "
            + console.style(answer.intent().text(), Style.ACCENT)
            + ": "
            + outcome(answer, budget));
    for (Hold hold : answer.holds()) {
      console.line(
          "  Held:  by \""
              + Printable.line(hold.rule().name())
              + "\" at "
              + Printable.line(hold.rule().location()));
    }
    for (Remedy remedy : answer.changes()) {
      console.line("  With:  " + line(remedyText(remedy)));
    }
    ByItself byItself = answer.byItself();
    if (byItself != null) {
      console.line(
          "  When:  by itself at "
              + byItself.at()
              + ", as number "
              + byItself.rank()
              + ", by \""
              + Printable.line(byItself.rule())
              + "\"");
    } else if (answer.lookedUntil() != null) {
      console.line("  When:  not by itself, as far as was looked, until " + answer.lookedUntil());
    }
    List<RuleAnswer> rules = answer.rules();
    // Where a rule asks for it and a hold is in the way, no other rule is what is missing.
    int few = answer.heldBack() ? 0 : FEW_RULES;
    int shown = all ? rules.size() : Math.min(rules.size(), few);
    for (RuleAnswer rule : rules.subList(0, shown)) {
      console.line(
          "  \""
              + Printable.line(rule.rule().name())
              + "\" at "
              + Printable.line(rule.rule().location())
              + ", salience "
              + rule.rule().salience()
              + (rule.state() == RuleAnswer.State.FALSE ? ":" : ": " + state(rule)));
      obstacles(rule, "    ");
    }
    if (rules.size() > shown) {
      console.line(
          (shown == 0 ? "  Other rules that do not ask for it, " : "  … and more rules, ")
              + (rules.size() - shown)
              + ": oracle explain "
              + answer.product()
              + " --intent "
              + answer.intent().text());
    }
  }

  private static String state(RuleAnswer rule) {
    if (rule.state() == RuleAnswer.State.UNKNOWN) {
      return "it has too many ways to match for all to be looked at";
    }
    return rule.rule().band() == RuleInfo.Band.ROUTINE
        ? "it matches; it is routine, and gives way to other work and holds"
        : "it matches";
  }

  private void obstacles(RuleAnswer rule, String indent) {
    for (Obstacle obstacle : rule.obstacles()) {
      Fact fact = obstacle.fact();
      console.line(
          indent
              + (fact == null ? "" : fact.getClass().getSimpleName() + ": ")
              + line(obstacle.text()));
    }
  }

  private static String line(String text) {
    return Printable.cut(Printable.line(text), MAX_FACT);
  }

  /** What a survey of one rule says, for people. */
  void print(RuleSurvey survey) {
    RuleInfo rule = survey.rule().info();
    console.line(console.style("\"" + Printable.line(rule.name()) + "\"", Style.STRONG));
    console.line(
        "  "
            + Printable.line(rule.location())
            + ", salience "
            + rule.salience()
            + (rule.owner().isEmpty() ? "" : ", owner " + Printable.line(rule.owner()))
            + ", "
            + asks(rule));
    if (!survey.rule().comment().isEmpty()) {
      console.line("  " + line(survey.rule().comment()));
    }
    for (String when : survey.rule().when()) {
      console.line("  When:  " + line(when));
    }
    console.line();
    console.line("It matches " + Reports.count(survey.matching().size(), "product") + ".");
    int shown = 0;
    for (RuleSurvey.Match match : survey.matching()) {
      if (shown++ < console.atMost(MAX_PRODUCTS)) {
        console.line("  " + match.product() + ": " + outcome(match));
      }
    }
    if (survey.matching().size() > shown || shown > console.atMost(MAX_PRODUCTS)) {
      console.line(
          "  … and "
              + (survey.matching().size() - console.atMost(MAX_PRODUCTS))
              + " more; --format json lists them");
    }
    if (survey.silent() > 0) {
      console.line();
      console.line(
          "It does not match "
              + Reports.count(survey.silent(), "product")
              + (survey.nearest().size() < survey.silent() ? "; these are nearest:" : ":"));
      for (RuleSurvey.NearMiss miss : survey.nearest()) {
        RuleAnswer answer = miss.answer();
        console.line(
            "  "
                + miss.product()
                + (answer.state() == RuleAnswer.State.FALSE ? ":" : ": " + state(answer)));
        obstacles(answer, "    ");
      }
    }
  }

  private static String asks(RuleInfo rule) {
    return rule.band() == RuleInfo.Band.HOLD
        ? (rule.orders().equals("hold")
            ? "holds all work"
            : rule.orders().replaceFirst("hold", "holds"))
        : "asks for "
            + (rule.orders().equals("as scheduled") ? "what is scheduled" : rule.orders());
  }

  private static String outcome(RuleSurvey.Match match) {
    String other = "\"" + Printable.line(match.other()) + "\"";
    return switch (match.outcome()) {
      case ORDERED -> "ordered as number " + match.rank();
      case OUTRANKED -> "outranked, as number " + match.rank();
      case LIMITED -> match.limit() == null ? "" : match.limit().text();
      case ALSO -> other + " asks for the same, as number " + match.rank();
      case HELD -> "held by " + other;
      case HOLDS -> "held by it";
      case GIVES_WAY -> "gives way to other work";
    };
  }
}
