package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.history.RuleHistory;
import codemonkeys.oracle.fleet.history.RuleHistory.Failure;
import codemonkeys.oracle.fleet.history.RuleHistory.Moved;
import codemonkeys.oracle.fleet.history.RuleHistory.State;
import codemonkeys.oracle.fleet.history.RuleHistory.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what {@code oracle rules diff --history} has found. */
final class RulesHistory {
  private static final int COMMIT = 12;

  /** Orders of one state that are listed. */
  private static final int MAX_MOVED = 10;

  private static final int MAX_LINES = 20;

  private RulesHistory() {}

  static void print(Console console, String from, String to, RuleHistory history) {
    console.line(
        RulesDiffCommand.title(console, from, to)
            + ", "
            + Reports.count(history.states().size(), "past state")
            + (history.states().isEmpty()
                ? ""
                : ", " + first(history).asOf() + " to " + last(history).asOf()));
    console.line();
    Table table = new Table("AS OF", "STATE", "BUDGET ", "WHAT WOULD HAVE MOVED");
    int moved = 0;
    for (State state : history.states()) {
      if (!state.moved().isEmpty()) {
        moved++;
        table.row(
            Cell.of(state.asOf().toString()),
            Cell.of(Printable.cut(name(state), 40), Style.DIM),
            new Cell(Integer.toString(state.budget()), null, true),
            Cell.of(words(state.moved())));
      }
    }
    if (moved > 0) {
      table.print(console);
      console.line();
    }
    console.line(
        moved == 0
            ? "No plan would have been another."
            : moved
                + " of "
                + Reports.count(history.states().size(), "plan")
                + " would have been"
                + " another.");
    long recorded = history.states().stream().filter(state -> state.asRecorded() != null).count();
    long same =
        history.states().stream().filter(state -> Boolean.TRUE.equals(state.asRecorded())).count();
    if (recorded > 0) {
      console.line(
          "Of "
              + Reports.count((int) recorded, "recorded plan")
              + " the old rules give "
              + same
              + " as recorded; the others had facts that are not in git, or other rules.");
    }
    if (history.more() > 0) {
      console.line(
          Reports.count(history.more(), "older state")
              + " not looked at; --limit says how many are.");
    }
    failures(console, history);
    if (!history.passedOver().isEmpty()) {
      console.line();
      console.line(console.style("Passed over:", Style.WARNING));
      for (RuleHistory.PassedOver each :
          history.passedOver().subList(0, Math.min(MAX_LINES, history.passedOver().size()))) {
        console.line("  " + Printable.line(each.name() + ": " + each.why()));
      }
      int rest = history.passedOver().size() - MAX_LINES;
      if (rest > 0) {
        console.line("  and " + rest + " more");
      }
    }
  }

  private static void failures(Console console, RuleHistory history) {
    console.line();
    if (history.failures().isEmpty()) {
      console.line("No failed test on record that these plans could have met.");
      return;
    }
    List<Failure> differ =
        history.failures().stream()
            .filter(each -> each.verdict() == Verdict.EARLIER || each.verdict() == Verdict.LATER)
            .toList();
    if (!differ.isEmpty()) {
      Table table = new Table("FAILED AT", "PRODUCT", "WOULD HAVE BEEN MET");
      for (Failure each : differ.subList(0, Math.min(MAX_LINES, differ.size()))) {
        table.row(
            Cell.of(each.failedAt().toString()),
            Cell.of(each.product().value(), Style.STRONG),
            Cell.of(words(each), each.verdict() == Verdict.EARLIER ? Style.GOOD : Style.BAD));
      }
      table.print(console);
      if (differ.size() > MAX_LINES) {
        console.line("  and " + (differ.size() - MAX_LINES) + " more");
      }
      console.line();
    }
    console.line(
        "Of "
            + Reports.count(history.failures().size(), "failure")
            + " on record: "
            + history.count(Verdict.EARLIER)
            + " met earlier, "
            + history.count(Verdict.LATER)
            + " later, "
            + history.count(Verdict.SAME)
            + " at the same time, "
            + history.count(Verdict.NEITHER)
            + " ordered by neither.");
  }

  private static String words(Failure failure) {
    Instant before = failure.before();
    Instant after = failure.after();
    if (before == null) {
      return "earlier: ordered at " + after + ", before not at all";
    }
    if (after == null) {
      return "later: not ordered any more, before at " + before;
    }
    Duration apart = Duration.between(before, after).abs();
    return (failure.verdict() == Verdict.EARLIER ? "earlier" : "later")
        + " by "
        + String.format(Locale.ROOT, "%.1f", apart.toMinutes() / 60.0)
        + " h: ordered at "
        + after
        + ", before at "
        + before;
  }

  private static String words(List<Moved> moved) {
    List<String> words = new ArrayList<>();
    for (Moved each : moved.subList(0, Math.min(MAX_MOVED, moved.size()))) {
      String work = each.product() + " " + each.intent().text();
      Integer was = each.before();
      Integer is = each.after();
      words.add(
          was == null
              ? "+ " + work + " (" + is + ")"
              : is == null ? "- " + work + " (" + was + ")" : work + " " + was + " → " + is);
    }
    if (moved.size() > MAX_MOVED) {
      words.add("and " + (moved.size() - MAX_MOVED) + " more");
    }
    return String.join(", ", words);
  }

  private static String name(State state) {
    String plan = state.plan();
    return plan == null
        ? state.commit().substring(0, Math.min(COMMIT, state.commit().length()))
        : plan;
  }

  private static State first(RuleHistory history) {
    return history.states().get(0);
  }

  private static State last(RuleHistory history) {
    return history.states().get(history.states().size() - 1);
  }

  static Map<String, @Nullable Object> json(String from, String to, RuleHistory history) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("before", from);
    json.put("after", to);
    json.put("equal", history.isEmpty());
    List<Object> states = new ArrayList<>();
    for (State state : history.states()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("plan_id", state.plan());
      entry.put("commit", state.commit());
      entry.put("as_of", state.asOf().toString());
      entry.put("budget", state.budget());
      entry.put("products", state.products());
      entry.put("as_recorded", state.asRecorded());
      List<Object> moved = new ArrayList<>();
      for (Moved each : state.moved()) {
        Map<String, @Nullable Object> order = JsonText.object();
        order.put("product_id", each.product().value());
        order.put("intent", each.intent().text());
        order.put("rank_before", each.before());
        order.put("rank_after", each.after());
        moved.add(order);
      }
      entry.put("moved", moved);
      states.add(entry);
    }
    json.put("states", states);
    json.put("older_states", history.more());
    List<Object> failures = new ArrayList<>();
    for (Failure each : history.failures()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("product_id", each.product().value());
      entry.put("run", each.run());
      entry.put("failed_at", each.failedAt().toString());
      entry.put("ordered_before", text(each.before()));
      entry.put("ordered_after", text(each.after()));
      entry.put("met", each.verdict().name().toLowerCase(Locale.ROOT));
      failures.add(entry);
    }
    json.put("failures", failures);
    List<Object> passedOver = new ArrayList<>();
    for (RuleHistory.PassedOver each : history.passedOver()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("name", each.name());
      entry.put("why", each.why());
      passedOver.add(entry);
    }
    json.put("passed_over", passedOver);
    return json;
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }
}
