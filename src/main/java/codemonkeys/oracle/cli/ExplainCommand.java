package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.context.ProductNames;
import codemonkeys.oracle.cli.context.Settings;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Details;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.OrderLookup;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.parameters.Parameter;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.whynot.Questions;
import codemonkeys.oracle.whynot.RuleSurvey;
import codemonkeys.oracle.whynot.WhyNot;
import codemonkeys.oracle.whynot.WhyNotDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code oracle explain}: why this order, or why none. */
final class ExplainCommand {
  private final CliContext context;
  private final Console console;

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec explain =
        Options.command(
            "explain",
            "Says why there is an order, or why there is none. For an order: the rule, the facts"
                + " that it matched, and what else proposed it. For what is not ordered: the"
                + " conditions that are false and by how much, the smallest change that brings it"
                + " in, and when it comes in by itself. For a rule: where it matches, and where it"
                + " comes nearest.");
    Options.common(explain);
    explain.addPositional(
        Options.word(
            0,
            "ORDER|PRODUCT",
            "The order: its id, a part of that, or its number in oracle status; or a product."));
    explain.addOption(
        Options.value(
            "--product", "ID", "Explain everything about this product; the same as PRODUCT."));
    explain.addOption(
        Options.value(
            "--intent",
            "validate|test|regenerate_report",
            "Say why there is no order of this kind for the product, also where there is another."));
    explain.addOption(
        Options.value(
            "--rule",
            "RULE",
            "Explain this rule: its name, or a part that no other has; of the product if one is"
                + " given."));
    explain.addOption(Options.budget());
    explain.addOption(Settings.option("Explain with another value of a parameter of rules"));
    Options.usage(
        explain,
        "explain (ORDER | PRODUCT | --rule RULE)",
        "explain 1",
        "explain api --intent test",
        "explain --rule \"routine: test\" --json");
    return explain;
  }

  ExplainCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  /**
   * What to explain.
   *
   * @param word an order or a product; null when it is not given
   * @param product null when it is not given
   * @param intent null for those that explain the product
   * @param rule null unless a rule is to be explained
   * @param settings values of parameters of rules to try, by name
   */
  record Question(
      @Nullable String word,
      @Nullable String product,
      @Nullable Intent intent,
      @Nullable String rule,
      int budget,
      Map<String, String> settings) {
    static Question of(ParseResult parsed) throws CommandException {
      String word = parsed.matchedPositionalValue(0, null);
      String product = parsed.matchedOptionValue("--product", null);
      String rule = parsed.matchedOptionValue("--rule", null);
      if (word != null && product != null || (word == null && product == null && rule == null)) {
        throw CommandException.usage(
            "name an order or a product, one of them; oracle status lists both");
      }
      String intent = parsed.matchedOptionValue("--intent", null);
      if (intent != null && rule != null) {
        throw CommandException.usage("--intent and --rule exclude each other; give one of them");
      }
      return new Question(
          word,
          product,
          intent == null ? null : safe(intent),
          rule,
          Options.budget(parsed),
          Settings.of(parsed));
    }

    private static Intent safe(String given) throws CommandException {
      for (Intent intent : Intent.values()) {
        if (intent.safe() && intent.text().equals(given)) {
          return intent;
        }
      }
      throw CommandException.usage(
          "--intent is "
              + Printable.text(given)
              + "; expected validate, test or regenerate_report");
    }
  }

  ExitCode run(CommonOptions options, Question question)
      throws NotUnderstoodException, CommandException {
    OrderQueue queue = OrderQueue.read(options.workspace(), OrderQueue.FOLDER);
    FleetPlan planning =
        FleetPlan.read(Settings.applied(options.inputs(context), question.settings()), queue);
    Plan plan = planning.plan(Planner.Request.of(question.budget()));
    Set<ProductId> registered = planning.fleet().entries().keySet();
    Questions questions = new Questions(planning, plan);
    if (question.rule() != null) {
      return rule(options, question, question.rule(), questions);
    }
    Map<String, @Nullable Object> explanation;
    ProductId about;
    List<RunRecord> failed;
    List<WhyNot.Answer> answers;
    String word = question.word();
    String product = question.product();
    String named = product == null && isProduct(word, registered) ? word : product;
    if (named == null) {
      QueuedOrder order = order(queue, String.valueOf(word), registered);
      if (question.intent() != null) {
        throw CommandException.usage(
            "--intent is for a product, and "
                + order.jobId()
                + " is an order; leave it away, or name the product: oracle explain "
                + order.product());
      }
      explanation = order(order, planning, plan);
      about = order.product();
      failed = FailedRuns.of(order, options.workspace());
      answers = questions.of(order);
    } else {
      ProductId id = ProductNames.of(List.of(named), registered).iterator().next();
      explanation = product(id, planning, plan);
      about = id;
      failed = FailedRuns.of(id, options.workspace());
      answers = questions.of(id, question.intent());
    }
    Details details = new Details(planning.fleet().details(about));
    if (options.json()) {
      explanation.put("details", named != null ? details.json() : details.json(explanation));
      explanation.put("failures", FailedRuns.json(failed, options.workspace()));
      explanation.put(
          "why_not", answers.stream().map(each -> WhyNotDocument.of(each, plan.budget())).toList());
      console.result(JsonText.text(explanation));
    } else {
      new Text(details, question.intent() != null).print(explanation, answers, plan);
      FailedRuns.print(console, failed, options.workspace());
    }
    return ExitCode.SUCCESS;
  }

  private ExitCode rule(CommonOptions options, Question question, String part, Questions questions)
      throws NotUnderstoodException, CommandException {
    String named = question.word() == null ? question.product() : question.word();
    Set<ProductId> only =
        named == null
            ? Set.of()
            : ProductNames.of(List.of(named), questions.planning().fleet().entries().keySet());
    RuleInfo rule = named(part, questions.planning().rules().rules());
    RuleSurvey survey = questions.of(rule, only);
    if (options.json()) {
      console.result(JsonText.text(WhyNotDocument.of(survey)));
    } else {
      new WhyNotReport(console).print(survey);
    }
    return ExitCode.SUCCESS;
  }

  /** The rule of that name, or the only one whose name contains it. */
  private static RuleInfo named(String part, List<RuleInfo> rules) throws CommandException {
    List<RuleInfo> fitting =
        rules.stream()
            .filter(rule -> rule.name().equals(part))
            .findFirst()
            .map(List::of)
            .orElseGet(() -> rules.stream().filter(r -> r.name().contains(part)).toList());
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    List<String> names =
        (fitting.isEmpty() ? rules : fitting).stream().map(RuleInfo::name).toList();
    throw CommandException.usage(
        fitting.isEmpty()
            ? "no rule has "
                + Printable.text(part)
                + " in its name"
                + Spelling.nearest(part, names)
                    .map(near -> "; did you mean " + Printable.text(near) + "?")
                    .orElse("; oracle rules list lists all")
            : Printable.text(part)
                + " fits "
                + Reports.count(fitting.size(), "rule")
                + ": "
                + Reports.first(names.stream().map(Printable::text).toList())
                + "; give more of the name of one of them");
  }

  /** A number is a place in the queue, also where a product has it for an id. */
  private static boolean isProduct(@Nullable String word, Set<ProductId> registered) {
    return word != null
        && !OrderLookup.isPlace(word)
        && ProductId.isValid(word)
        && registered.contains(new ProductId(word));
  }

  /** The order that is meant: an open one, else one that has ended. */
  private static QueuedOrder order(OrderQueue queue, String word, Set<ProductId> registered)
      throws CommandException {
    Optional<QueuedOrder> open = OrderNames.find(queue, word, order -> order.status().open());
    return open.isPresent() || OrderLookup.isPlace(word)
        ? open.orElseThrow(() -> OrderNames.none(queue, word, order -> true, registered))
        : OrderNames.one(queue, word, order -> true, registered);
  }

  private static Map<String, @Nullable Object> order(
      QueuedOrder order, FleetPlan planning, Plan plan) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("job_id", order.jobId().value());
    json.put("product_id", order.product().value());
    json.put("intent", order.intent().text());
    json.put("status", order.status().text());
    json.put("priority", order.priority());
    json.put("created_at", order.createdAt().toString());
    if (!order.planned()) {
      json.put("made_by", "another tool; it names no plan and no rule");
    } else {
      json.put("plan_id", order.planId());
      json.put("reason", order.reason());
      json.put("rule", order.rule());
      rule(json, planning, order.rule());
      json.put("facts", texts(order.document(), "facts"));
      json.put("also", texts(order.document(), "also"));
    }
    if (order.document().members().get("result") instanceof JsonObject result
        && result.members().get("error_message") instanceof JsonString message) {
      json.put("result", message.value());
    }
    json.put("now", now(order.product(), order.intent(), plan, order.status().open()));
    for (Candidate candidate : plan.candidates(order.product())) {
      if (order.status().open() && candidate.intent() == order.intent()) {
        standing(json, candidate, plan);
      }
    }
    return json;
  }

  /** How long it waits, and what is before it in the queue. */
  private static void standing(Map<String, @Nullable Object> json, Candidate candidate, Plan plan) {
    json.put("waits", waits(candidate));
    int rank = plan.rank(candidate);
    if (rank == 1 || plan.limit(rank) != null) {
      json.put("ahead", null);
      return;
    }
    int place = rank - 2;
    Candidate before =
        place < plan.taken().size()
            ? plan.taken().get(place)
            : plan.cut().get(place - plan.taken().size());
    Map<String, @Nullable Object> ahead = JsonText.object();
    ahead.put("count", rank - 1);
    ahead.put("product_id", before.product().id().value());
    ahead.put("intent", before.intent().text());
    ahead.put("priority", before.priority());
    ahead.put("why", before.aheadOf(candidate));
    json.put("ahead", ahead);
  }

  private static @Nullable String waits(Candidate candidate) {
    if (candidate.neverHad()) {
      return "it never had one that is on record";
    }
    return candidate.lastAt() == null
        ? null
        : FactText.shown(candidate.overdue())
            + " times the limit of its tier, since "
            + candidate.lastAt();
  }

  private static void rule(
      Map<String, @Nullable Object> json, FleetPlan planning, @Nullable String name) {
    List<RuleInfo> rules = planning.rules().rules();
    Optional<RuleInfo> info = rules.stream().filter(r -> r.name().equals(name)).findFirst();
    if (info.isPresent()) {
      json.put("rule_at", info.get().location());
      json.put("salience", info.get().salience());
      json.put("owner", info.get().owner());
      parameters(json, planning, info.get());
    } else {
      json.put("rule_at", "no rule of that name any more");
    }
  }

  /** The parameters that a rule uses, where the fleet or a hand says any. */
  private static void parameters(
      Map<String, @Nullable Object> json, FleetPlan planning, RuleInfo rule) {
    planning
        .parameters()
        .ifPresent(
            parameters -> {
              List<Object> used = new ArrayList<>();
              for (Parameter each : parameters.used(rule, planning.rules().rules())) {
                Map<String, @Nullable Object> entry = JsonText.object();
                entry.put("name", each.name());
                entry.put("value", each.json());
                entry.put("shown", each.shown());
                entry.put("from", each.origin().text());
                entry.put("why", each.why());
                used.add(entry);
              }
              json.put("parameters", used);
            });
  }

  private static List<String> texts(JsonObject document, String name) {
    List<String> texts = new ArrayList<>();
    if (document.members().get(name) instanceof JsonArray array) {
      for (JsonValue item : array.items()) {
        texts.add(item instanceof JsonString text ? text.value() : item.shown());
      }
    }
    return texts;
  }

  /** Where the work stands in a plan made now. */
  private static String now(ProductId product, Intent intent, Plan plan, boolean open) {
    for (Candidate candidate : plan.candidates(product)) {
      if (candidate.intent() == intent) {
        int rank = plan.rank(candidate);
        Limit.Reached limit = plan.limit(rank);
        return limit != null
            ? "a plan made now leaves it out: " + limit.text()
            : plan.takes(rank)
                ? "a plan made now puts it at number " + rank
                : "a plan made now puts it at number "
                    + rank
                    + ", beyond the budget of "
                    + plan.budget();
      }
    }
    for (Plan.HeldProposal held : plan.held()) {
      if (held.proposal().product().equals(product) && held.proposal().intent() == intent) {
        return "a plan made now holds it: " + held.hold().text();
      }
    }
    return open
        ? "no rule asks for it any more; the next plan skips it"
        : "no rule asks for it now";
  }

  private static Map<String, @Nullable Object> product(
      ProductId product, FleetPlan planning, Plan plan) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("product_id", product.value());
    List<Object> candidates = new ArrayList<>();
    for (Candidate candidate : plan.candidates(product)) {
      Map<String, @Nullable Object> entry = JsonText.object();
      int rank = plan.rank(candidate);
      Limit.Reached limit = plan.limit(rank);
      entry.put("intent", candidate.intent().text());
      entry.put("priority", candidate.priority());
      entry.put(
          "outcome",
          limit != null
              ? "cut, " + limit.text()
              : plan.takes(rank)
                  ? "ordered as number " + rank
                  : "outranked as number " + rank + " by a budget of " + plan.budget());
      entry.put("reason", candidate.best().rule().reason());
      entry.put("rule", candidate.best().rule().name());
      entry.put("rule_at", candidate.best().rule().location());
      entry.put("salience", candidate.best().rule().salience());
      entry.put("owner", candidate.best().rule().owner());
      parameters(entry, planning, candidate.best().rule());
      entry.put("facts", candidate.facts());
      entry.put(
          "also",
          candidate.also().stream().map(a -> a.rule() + " (" + a.priority() + ")").toList());
      standing(entry, candidate, plan);
      candidates.add(entry);
    }
    json.put("candidates", candidates);
    List<Object> held = new ArrayList<>();
    for (Plan.HeldProposal each : plan.held()) {
      if (each.proposal().product().equals(product)) {
        Map<String, @Nullable Object> entry = JsonText.object();
        entry.put("intent", each.proposal().intent().text());
        entry.put("priority", each.proposal().priority());
        entry.put("rule", each.proposal().rule().name());
        entry.put("rule_at", each.proposal().rule().location());
        entry.put("held_by", each.hold().rule().name());
        entry.put("held_at", each.hold().rule().location());
        held.add(entry);
      }
    }
    json.put("held", held);
    List<Object> holds = new ArrayList<>();
    for (Hold hold : plan.holds()) {
      if (hold.product() == null || product.equals(hold.product())) {
        Map<String, @Nullable Object> entry = JsonText.object();
        Intent intent = hold.intent();
        entry.put("intent", intent == null ? "all" : intent.text());
        entry.put("why", hold.text());
        entry.put("rule", hold.rule().name());
        entry.put("rule_at", hold.rule().location());
        entry.put("salience", hold.rule().salience());
        parameters(entry, planning, hold.rule());
        entry.put("facts", hold.matched().stream().map(FactText::of).toList());
        holds.add(entry);
      }
    }
    json.put("holds", holds);
    if (candidates.isEmpty() && held.isEmpty() && holds.isEmpty()) {
      json.put("outcome", "no rule matched");
    }
    List<String> facts = new ArrayList<>();
    for (ProductFacts each : planning.fleet().facts().products()) {
      if (each.id().equals(product)) {
        for (ProductFact fact : each.facts()) {
          facts.add(FactText.inFull(fact));
        }
      }
    }
    json.put("facts", facts);
    return json;
  }

  /** The same explanation for people. */
  private final class Text {
    private final Details details;
    private final boolean all;

    Text(Details details, boolean all) {
      this.details = details;
      this.all = all;
    }

    void print(Map<String, @Nullable Object> json, List<WhyNot.Answer> answers, Plan plan) {
      if (json.containsKey("job_id")) {
        console.line(console.style(text(json, "job_id"), Style.STRONG));
        console.line(
            "  "
                + text(json, "intent")
                + " for "
                + text(json, "product_id")
                + ", "
                + text(json, "status")
                + ", priority "
                + text(json, "priority")
                + ", made "
                + text(json, "created_at"));
        reasons(json);
        line("Result", json, "result");
        line("Now", json, "now");
        answers(answers, plan);
        return;
      }
      console.line(console.style(text(json, "product_id"), Style.STRONG));
      for (Object candidate : list(json, "candidates")) {
        Map<?, ?> entry = (Map<?, ?>) candidate;
        console.line();
        console.line(
            console.style(text(entry, "intent"), Style.ACCENT)
                + " (priority "
                + text(entry, "priority")
                + ") is "
                + text(entry, "outcome"));
        reasons(entry);
      }
      for (Object hold : list(json, "holds")) {
        Map<?, ?> entry = (Map<?, ?>) hold;
        console.line();
        console.line(
            console.style("held", Style.WARNING)
                + " ("
                + text(entry, "intent")
                + "): "
                + text(entry, "why"));
        rule(entry);
        facts(entry);
      }
      for (Object held : list(json, "held")) {
        Map<?, ?> entry = (Map<?, ?>) held;
        console.line();
        console.line(
            text(entry, "intent")
                + " (priority "
                + text(entry, "priority")
                + ") was not taken: proposed by \""
                + text(entry, "rule")
                + "\" at "
                + text(entry, "rule_at")
                + ", held by \""
                + text(entry, "held_by")
                + "\" at "
                + text(entry, "held_at"));
      }
      if (json.containsKey("outcome")) {
        console.line();
        console.line("No order: no rule matched.");
      }
      answers(answers, plan);
      console.line();
      console.line("All that is known of it:");
      for (Object fact : list(json, "facts")) {
        console.line("  " + Printable.line(String.valueOf(fact)));
        details.print(console, "    ", String.valueOf(fact));
      }
      details.printOthers(console, list(json, "facts"));
    }

    private void answers(List<WhyNot.Answer> answers, Plan plan) {
      answers.forEach(answer -> new WhyNotReport(console).print(answer, plan.budget(), all));
    }

    private void reasons(Map<?, ?> entry) {
      line("Why", entry, "reason");
      rule(entry);
      facts(entry);
      String title = "Also";
      for (Object also : list(entry, "also")) {
        console.line("  " + title + ":  " + Printable.line(String.valueOf(also)));
      }
      line("Made by", entry, "made_by");
      standing(entry);
    }

    private void standing(Map<?, ?> entry) {
      line("Waits", entry, "waits");
      if (entry.get("ahead") instanceof Map<?, ?> ahead
          && ahead.get("count") instanceof Integer n) {
        console.line(
            "  Ahead: "
                + Reports.count(n, "order")
                + ", the last "
                + text(ahead, "product_id")
                + " "
                + text(ahead, "intent")
                + ": "
                + text(ahead, "why"));
      }
    }

    private void rule(Map<?, ?> entry) {
      if (entry.get("rule") != null) {
        console.line(
            "  Rule:  \""
                + text(entry, "rule")
                + "\" at "
                + text(entry, "rule_at")
                + (entry.containsKey("salience") ? ", salience " + text(entry, "salience") : "")
                + (entry.containsKey("owner") && !text(entry, "owner").isEmpty()
                    ? ", owner " + text(entry, "owner")
                    : ""));
      }
      for (Object each : list(entry, "parameters")) {
        Map<?, ?> parameter = (Map<?, ?>) each;
        console.line(
            "  Uses:  "
                + text(parameter, "name")
                + " = "
                + text(parameter, "shown")
                + switch (String.valueOf(parameter.get("from"))) {
                  case "set" -> ", by --set";
                  case "file" -> ", by parameters.yaml: " + text(parameter, "why");
                  default -> ", as it comes with Oracle";
                });
      }
    }

    private void facts(Map<?, ?> entry) {
      for (Object fact : list(entry, "facts")) {
        console.line("  Fact:  " + Printable.line(String.valueOf(fact)));
        details.print(console, "         ", String.valueOf(fact));
      }
    }

    private void line(String title, Map<?, ?> entry, String name) {
      if (entry.get(name) != null) {
        console.line(
            "  "
                + (title + ":       ").substring(0, Math.max(7, title.length() + 2))
                + text(entry, name));
      }
    }

    private String text(Map<?, ?> entry, String name) {
      return Printable.line(String.valueOf(entry.get(name)));
    }

    private List<?> list(Map<?, ?> entry, String name) {
      return entry.get(name) instanceof List<?> list ? list : List.of();
    }
  }
}
