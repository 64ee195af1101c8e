package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.whynot.Obstacle;
import codemonkeys.oracle.whynot.RuleSurvey;
import codemonkeys.oracle.whynot.WhyNot.Answer;
import codemonkeys.oracle.whynot.WhyNot.ByItself;
import codemonkeys.oracle.whynot.WhyNot.Remedy;
import codemonkeys.oracle.whynot.WhyNot.RuleAnswer;
import java.util.List;

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
            + answer.outcome(budget));
    for (Hold hold : answer.holds()) {
      console.line(
          "  Held:  by \""
              + Printable.line(hold.rule().name())
              + "\" at "
              + Printable.line(hold.rule().location()));
    }
    for (Remedy remedy : answer.changes()) {
      console.line("  With:  " + line(remedy.text()));
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
