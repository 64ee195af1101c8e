package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Settings;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NamedRules;
import codemonkeys.oracle.fleet.NoSuchRulesException;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.fleet.history.HistoryReplay;
import codemonkeys.oracle.fleet.history.HistoryReplay.NoHistoryException;
import codemonkeys.oracle.fleet.history.HistoryReplay.Wanted;
import codemonkeys.oracle.fleet.history.RuleHistory;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.ruletesting.PlanDiff;
import codemonkeys.oracle.ruletesting.PlanDiff.HoldChange;
import codemonkeys.oracle.ruletesting.PlanDiff.Kind;
import codemonkeys.oracle.ruletesting.PlanDiff.OrderChange;
import codemonkeys.oracle.ruletesting.PlanDiff.Ranked;
import codemonkeys.oracle.ruletesting.PlanDiff.RuleCause;
import codemonkeys.oracle.ruletesting.RuleChange;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code oracle rules diff}: what a change of rules does to the plan of the real fleet. */
final class RulesDiffCommand {
  /** Holds that are listed one by one; of more, only the number is shown. */
  private static final int MAX_HOLDS = 20;

  private final CliContext context;
  private final Console console;

  RulesDiffCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(RulesDiffOptions options)
      throws NotUnderstoodException, CommandException, IOException {
    CommonOptions common = options.common();
    FleetInputs with = common.inputs(context);
    NamedRules named = new NamedRules(with, context.folder());
    String then = options.before();
    Side before = new Side(() -> then == null ? RuleFiles.find(with) : named.find("OLD", then));
    String now = options.after();
    FleetInputs set =
        now == null ? Settings.applied(with, options.settings()) : with.with(options.settings());
    NamedRules renamed = new NamedRules(set, context.folder());
    Side after = new Side(() -> now == null ? RuleFiles.find(set) : renamed.find("NEW", now));
    List<FleetPlan> plannings;
    try {
      plannings =
          FleetPlan.read(
              with, OrderQueue.read(common.workspace(), OrderQueue.FOLDER), List.of(before, after));
    } catch (NoSuchRulesException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
    FleetPlan first = plannings.get(0);
    FleetPlan last = plannings.get(1);
    Wanted past = options.history();
    if (past != null) {
      return history(common, past, new Sides(before.shown(), after.shown()), first, last);
    }
    boolean equal = last.rules() == first.rules();
    console.warnings(first.fleet().diagnostics());
    console.warnings(first.rules().warnings());
    if (!equal) {
      console.warnings(last.rules().warnings());
    }
    List<Plan> plans =
        first.plans(
            Planner.Request.of(options.budget()), equal ? List.of() : List.of(last.rules()));
    Plan old = plans.get(0);
    Plan plan = plans.get(plans.size() - 1);
    PlanDiff diff = PlanDiff.of(old, first.rules().rules(), plan, last.rules().rules());
    String from = before.shown();
    String to = after.shown() + Settings.shown(options.settings());
    if (common.json()) {
      console.result(JsonText.text(json(options, from, to, first, last, plan, diff)));
    } else {
      print(options, from, to, plan, diff);
    }
    return diff.isEmpty() ? ExitCode.SUCCESS : ExitCode.CHANGES_PENDING;
  }

  /** How the two sets of rules are called. */
  private record Sides(String before, String after) {}

  private ExitCode history(
      CommonOptions common, Wanted past, Sides named, FleetPlan first, FleetPlan last)
      throws CommandException, IOException {
    boolean shown = context.terminal() && !common.json();
    RuleHistory history;
    try {
      history =
          new HistoryReplay(common.inputs(context), first.fleet(), first.rules(), last.rules())
              .run(
                  past,
                  (done, of) -> {
                    if (shown) {
                      console.status("past state " + done + " of " + of);
                    }
                  });
    } catch (NoHistoryException e) {
      throw CommandException.usage("--history: " + e.getMessage());
    } finally {
      if (shown) {
        console.status("");
      }
    }
    if (common.json()) {
      console.result(JsonText.text(RulesHistory.json(named.before(), named.after(), history)));
    } else {
      RulesHistory.print(console, named.before(), named.after(), history);
    }
    return history.isEmpty() ? ExitCode.SUCCESS : ExitCode.CHANGES_PENDING;
  }

  /** One of the two sets of rules, and under which name it was found. */
  private static final class Side implements FleetPlan.RuleSet {
    interface Search {
      RuleFiles.Found find() throws NotUnderstoodException, NoSuchRulesException;
    }

    private final Search search;
    private String shown = "";

    Side(Search search) {
      this.search = search;
    }

    @Override
    public RuleFiles.Found read() throws NotUnderstoodException, NoSuchRulesException {
      RuleFiles.Found found = search.find();
      shown = found.shown();
      return found;
    }

    String shown() {
      return shown;
    }
  }

  // --- for people -------------------------------------------------------------------------------

  /** What two sets of rules are compared. */
  static String title(Console console, String from, String to) {
    return console.style("Rules", Style.STRONG)
        + " "
        + Printable.line(from)
        + " → "
        + Printable.line(to);
  }

  private void print(RulesDiffOptions options, String from, String to, Plan plan, PlanDiff diff) {
    console.line(
        title(console, from, to)
            + ", as of "
            + options.common().asOf()
            + ", "
            + Reports.count(plan.products(), "product")
            + ", a budget of "
            + options.budget());
    console.line();
    if (!diff.rules().isEmpty()) {
      rules(diff.rules());
      console.line();
    }
    if (!diff.orders().isEmpty()) {
      orders(diff.orders());
      console.line();
    }
    console.line(summary(diff));
    if (diff.behind() > 0) {
      console.line(
          "Beyond the budget: "
              + Reports.count(diff.behind(), "candidate")
              + (diff.behind() == 1 ? " differs." : " differ."));
    }
    if (!diff.holds().isEmpty()) {
      console.line();
      holds(diff.holds());
    }
  }

  private void rules(List<RuleChange> changes) {
    Table table = new Table("", "RULE", "CHANGE", "WHERE");
    for (RuleChange change : changes) {
      table.row(
          switch (change.kind()) {
            case ADDED -> Cell.of("+", Style.GOOD);
            case REMOVED -> Cell.of("-", Style.BAD);
            case CHANGED, RENAMED -> Cell.of("~", Style.WARNING);
          },
          Cell.of(change.rule().name(), Style.STRONG),
          Cell.of(change.words()),
          Cell.of(change.rule().location(), Style.DIM));
    }
    table.print(console);
  }

  private void orders(List<OrderChange> orders) {
    Table table = new Table("", "# ", "PRIORITY ", "PRODUCT", "INTENT", "WHERE", "BECAUSE");
    for (OrderChange order : orders) {
      RuleCause cause = order.cause();
      table.row(
          sign(order.kind()),
          new Cell(ranks(order), null, true),
          new Cell(priorities(order), null, true),
          Cell.of(order.product().value(), Style.STRONG),
          Cell.of(order.intent().text(), Style.ACCENT),
          Cell.of(cause == null ? "" : cause.rule().location(), Style.DIM),
          Cell.of(because(order)));
    }
    table.print(console);
  }

  private static Cell sign(Kind kind) {
    return switch (kind) {
      case ENTERS -> Cell.of("+", Style.GOOD);
      case LEAVES -> Cell.of("-", Style.BAD);
      case MOVES, CHANGES -> Cell.of("~", Style.WARNING);
    };
  }

  private static String ranks(OrderChange order) {
    Ranked was = order.before();
    Ranked is = order.after();
    return change(was == null ? "–" : "" + was.rank(), is == null ? "–" : "" + is.rank());
  }

  private static String priorities(OrderChange order) {
    Ranked was = order.before();
    Ranked is = order.after();
    if (was == null || is == null) {
      Ranked there = was == null ? is : was;
      return there == null ? "" : Integer.toString(there.candidate().priority());
    }
    return change("" + was.candidate().priority(), "" + is.candidate().priority());
  }

  private static String change(String before, String after) {
    return before.equals(after) ? after : before + " → " + after;
  }

  private static String because(OrderChange order) {
    List<String> words = new ArrayList<>();
    RuleCause cause = order.cause();
    for (String part : order.parts()) {
      // The priority has a column; who asks for it, or also asks, the cause says.
      boolean shown =
          part.startsWith("priority ")
              || (part.startsWith("also ") && cause != null)
              || (part.startsWith("rule ") && cause != null && cause.how().isEmpty());
      if (!shown) {
        words.add(part);
      }
    }
    // Why a hold is there stands below, with the hold.
    boolean held = cause != null && cause.how().endsWith("held by");
    if (!order.outcome().isEmpty() && !held) {
      words.add(order.outcome());
    }
    words.add(
        cause == null
            ? "no single rule can be named as the cause"
            : (cause.how().isEmpty() ? "" : cause.how() + " ")
                + "\""
                + cause.rule().name()
                + "\" ("
                + cause.change()
                + ")");
    return String.join("; ", words);
  }

  private static String summary(PlanDiff diff) {
    if (diff.orders().isEmpty()) {
      return (diff.isEmpty() ? "No difference: " : "No order differs: ")
          + Reports.count(diff.same(), "order")
          + ", the same in both.";
    }
    List<String> words = new ArrayList<>();
    verb(words, diff.count(Kind.ENTERS), "enter");
    verb(words, diff.count(Kind.LEAVES), "leave");
    verb(words, diff.count(Kind.MOVES), "move");
    verb(words, diff.count(Kind.CHANGES), "change");
    return String.join(", ", words)
        + (diff.same() == 0
            ? "."
            : "; " + diff.same() + (diff.same() == 1 ? " stays" : " stay") + " the same.");
  }

  private static void verb(List<String> words, int count, String verb) {
    if (count > 0) {
      words.add(count + " " + verb + (count == 1 ? "s" : ""));
    }
  }

  private void holds(List<HoldChange> holds) {
    Table table = new Table("", "HOLD", "WHY", "RULE", "WHERE");
    for (HoldChange change : holds.subList(0, Math.min(holds.size(), MAX_HOLDS))) {
      Hold hold = change.hold();
      ProductId product = hold.product();
      Intent intent = hold.intent();
      table.row(
          sign(change.kind()),
          Cell.of(
              (product == null ? "everything" : product.value())
                  + (intent == null ? "" : " (" + intent.text() + ")"),
              Style.STRONG),
          Cell.of(hold.why()),
          Cell.of("\"" + hold.rule().name() + "\" (" + change.change() + ")"),
          Cell.of(hold.rule().location(), Style.DIM));
    }
    table.print(console);
    if (holds.size() > MAX_HOLDS) {
      console.line("  … and " + Reports.count(holds.size() - MAX_HOLDS, "more hold"));
    }
  }

  // --- as JSON ----------------------------------------------------------------------------------

  private static Map<String, @Nullable Object> json(
      RulesDiffOptions options,
      String from,
      String to,
      FleetPlan first,
      FleetPlan last,
      Plan plan,
      PlanDiff diff) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("as_of", options.common().asOf().toString());
    json.put("budget", options.budget());
    json.put("products", plan.products());
    json.put("old", side(from, first));
    json.put("new", side(to, last));
    json.put("equal", diff.isEmpty());
    json.put("rules", diff.rules().stream().map(RulesDiffCommand::rule).toList());
    json.put("orders", diff.orders().stream().map(RulesDiffCommand::order).toList());
    json.put("same", diff.same());
    json.put("beyond_budget", diff.behind());
    json.put("holds", diff.holds().stream().map(RulesDiffCommand::hold).toList());
    json.put("diagnostics", Reports.diagnostics(first.fleet().diagnostics()));
    return json;
  }

  private static Map<String, @Nullable Object> side(String shown, FleetPlan planning) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("rules", shown);
    json.put("count", planning.rules().rules().size());
    json.put("digest", planning.rules().digest());
    return json;
  }

  private static Map<String, @Nullable Object> rule(RuleChange change) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("change", word(change.kind()));
    json.put("name", change.rule().name());
    json.put("parts", change.parts());
    json.put("before", rule(change.before()));
    json.put("after", rule(change.after()));
    return json;
  }

  private static @Nullable Map<String, @Nullable Object> rule(@Nullable RuleInfo rule) {
    if (rule == null) {
      return null;
    }
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("name", rule.name());
    json.put("rule_at", rule.location());
    json.put("salience", rule.salience());
    json.put("orders", rule.orders());
    return json;
  }

  private static Map<String, @Nullable Object> order(OrderChange order) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("change", word(order.kind()));
    json.put("product_id", order.product().value());
    json.put("intent", order.intent().text());
    json.put("before", place(order.before()));
    json.put("after", place(order.after()));
    json.put("parts", order.parts());
    json.put("outcome", order.outcome());
    RuleCause cause = order.cause();
    if (cause == null) {
      json.put("cause", null);
    } else {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("how", cause.how());
      entry.put("rule", cause.rule().name());
      entry.put("rule_at", cause.rule().location());
      entry.put("change", cause.change());
      json.put("cause", entry);
    }
    return json;
  }

  private static @Nullable Map<String, @Nullable Object> place(@Nullable Ranked place) {
    if (place == null) {
      return null;
    }
    Proposal best = place.candidate().best();
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("rank", place.rank());
    json.put("priority", best.priority());
    json.put("rule", best.rule().name());
    json.put("rule_at", best.rule().location());
    json.put("max_actions", best.budget().maxActions());
    json.put("max_seconds", best.budget().maxSeconds());
    json.put(
        "stop_conditions",
        best.stopConditions().stream().map(StopCondition::text).sorted().toList());
    return json;
  }

  private static Map<String, @Nullable Object> hold(HoldChange change) {
    Hold hold = change.hold();
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("change", word(change.kind()));
    json.put("product_id", hold.product() == null ? null : hold.product().value());
    json.put("intent", hold.intent() == null ? null : hold.intent().text());
    json.put("why", hold.why());
    json.put("rule", hold.rule().name());
    json.put("rule_at", hold.rule().location());
    json.put("rule_change", change.change());
    return json;
  }

  private static String word(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
