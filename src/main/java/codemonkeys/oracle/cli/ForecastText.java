package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.NeedsSetup;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.forecast.Band;
import codemonkeys.oracle.forecast.BudgetCurve;
import codemonkeys.oracle.forecast.BudgetCurve.Aim;
import codemonkeys.oracle.forecast.Forecast;
import codemonkeys.oracle.forecast.ForecastDay;
import codemonkeys.oracle.forecast.ForecastOrder;
import codemonkeys.oracle.forecast.Outlook;
import codemonkeys.oracle.forecast.PersonNeeded;
import codemonkeys.oracle.forecast.Wait;
import codemonkeys.oracle.intake.SetupGroups;
import codemonkeys.oracle.units.Intent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A forecast for people. */
final class ForecastText {
  private static final int MAX_ROWS = 31;
  private static final int MAX_WAITS = 5;
  private static final int MAX_DAYS_OF_ORDERS = 3;

  /** Columns that a bar takes at the most, and what stands beside it. */
  private static final int BAR = 30;

  private static final int BESIDE = 52;
  private static final int MIN_BAR = 8;

  private final Console console;
  private final ForecastOptions options;

  ForecastText(Console console, ForecastOptions options) {
    this.console = console;
    this.options = options;
  }

  /** Prints it; beside it what comes of today's rules, when there are others. */
  void print(ForecastCommand.Side side, ForecastCommand.@Nullable Side today) {
    Forecast forecast = side.outlook().forecast();
    console.title(
        console.style("Forecast", Style.STRONG)
            + " of "
            + Reports.count(options.days(), "day")
            + " from "
            + options.common().asOf()
            + ", "
            + Reports.count(side.fleet().fleet().entries().size(), "product")
            + ", a plan of "
            + Reports.count(options.budget(), "order")
            + " a day, "
            + switch (options.outcomes()) {
              case LAST -> "jobs end as they did last";
              case PASS -> "all jobs pass";
              case RATES -> "jobs fail as often as on record (seed " + options.seed() + ")";
            });
    console.line();
    days(forecast);
    console.line();
    orders(forecast);
    console.line();
    console.line(
        Reports.count(forecast.ran(), "job")
            + ", "
            + forecast.failed()
            + " failed, "
            + time(forecast.time())
            + ". Limits missed: "
            + forecast.late()
            + " (a product late at the end of a day counts one); "
            + forecast.leftOut()
            + " of them since the plan had no place for a product that was late already.");
    if (side.outlook().forecasts().size() > 1) {
      bands(side.outlook());
    }
    waits(forecast);
    persons(forecast);
    new NeedsSetup(SetupGroups.of(side.fleet().fleet(), product -> true)).print(console);
    console.line();
    curve(side.outlook().curve());
    if (today != null) {
      console.line();
      compare(side, today);
    }
  }

  // --- Days ---------------------------------------------------------------------------------

  private void days(Forecast forecast) {
    List<ForecastDay> days = forecast.days();
    int step = console.verbose() ? 1 : (days.size() + MAX_ROWS - 1) / MAX_ROWS;
    int most = days.stream().mapToInt(ForecastDay::late).max().orElse(0);
    Table table =
        new Table("DAY ", "DATE", "JOBS ", "FAILED ", "MINUTES ", "LATE ", "LATE PRODUCTS");
    table.sparing("MINUTES", "FAILED", "JOBS");
    for (int from = 0; from < days.size(); from += step) {
      List<ForecastDay> part = days.subList(from, Math.min(from + step, days.size()));
      ForecastDay last = part.get(part.size() - 1);
      int ran = 0;
      int failed = 0;
      Duration time = Duration.ZERO;
      for (ForecastDay day : part) {
        ran += (int) day.orders().stream().filter(ForecastOrder::ran).count();
        failed += day.failed();
        time = time.plus(day.time());
      }
      table.row(
          right(part.size() == 1 ? "" + last.number() : part.get(0).number() + "-" + last.number()),
          Cell.of(part.get(0).asOf().toString().substring(0, 10), Style.DIM),
          Cell.number(ran),
          Cell.number(failed),
          right(ForecastJson.minutes(time).toPlainString()),
          Cell.number(last.late()),
          Cell.of(
              last.held() ? "everything is held" : bar(last.late(), most),
              last.leftOut() > 0 || last.held() ? Style.BAD : Style.WARNING));
    }
    table.print(console);
    if (step > 1) {
      console.line(
          console.style(
              "  Late is that of the last day of each row; --verbose shows each day.", Style.DIM));
    }
  }

  private static Cell right(String text) {
    return new Cell(text, null, true);
  }

  /** Of the whole of it as many columns as of the number; at least one for what is not nothing. */
  private String bar(int number, int most) {
    int room = console.columns() == 0 ? BAR : Math.min(BAR, console.columns() - BESIDE);
    int width = Math.max(MIN_BAR, room);
    int length = most <= width ? number : (int) Math.round((double) number * width / most);
    return "#".repeat(number > 0 ? Math.max(1, length) : 0);
  }

  private void orders(Forecast forecast) {
    Table table = new Table("DAY ", "ORDERS");
    int shown = Math.min(forecast.days().size(), console.atMost(MAX_DAYS_OF_ORDERS));
    for (ForecastDay day : forecast.days().subList(0, shown)) {
      List<String> names = new ArrayList<>();
      for (ForecastOrder order : day.orders()) {
        names.add(
            order.product()
                + " "
                + order.intent().text()
                + switch (order.result()) {
                  case PASSED -> "";
                  case FAILED -> " (fails)";
                  case REFUSED -> " (can't run)";
                  case LEFT_PENDING -> " (stays pending)";
                  case SKIPPED -> " (skipped)";
                });
      }
      table.row(
          Cell.number(day.number()),
          Cell.of(
              names.isEmpty()
                  ? "none"
                  : console.verbose() ? String.join(", ", names) : Reports.first(names)));
    }
    table.print(console);
    if (shown < forecast.days().size()) {
      console.line(console.style("  --verbose shows the orders of all days.", Style.DIM));
    }
  }

  // --- What waits ---------------------------------------------------------------------------

  private void bands(Outlook outlook) {
    console.line(
        "Over "
            + outlook.forecasts().size()
            + " seeds (minimum, median, maximum): limits missed "
            + band(outlook, Forecast::late)
            + "; failed "
            + band(outlook, Forecast::failed)
            + "; longest wait in limits "
            + band(outlook, Forecast::longest)
            + "; hours "
            + band(outlook, forecast -> forecast.time().toMinutes() / 60.0)
            + ".");
  }

  private static String band(Outlook outlook, ToDoubleFunction<Forecast> number) {
    Band band = Band.of(outlook.forecasts(), number);
    return text(band.min()) + ", " + text(band.median()) + ", " + text(band.max());
  }

  private static String text(double number) {
    return ForecastJson.rounded(number).stripTrailingZeros().toPlainString();
  }

  private void waits(Forecast forecast) {
    List<Wait> late = forecast.waits().stream().filter(wait -> wait.daysLate() > 0).toList();
    if (late.isEmpty()) {
      console.line("Longest wait: no product is late at the end of any day.");
      return;
    }
    List<String> words = new ArrayList<>();
    int shown = Math.min(late.size(), console.atMost(MAX_WAITS));
    for (Wait wait : late.subList(0, shown)) {
      words.add(
          wait.product()
              + (wait.tested() ? " " : " never tested, ")
              + text(wait.hours())
              + " h of "
              + wait.limitHours()
              + " (day "
              + wait.day()
              + ")");
    }
    console.line(
        console.style("Longest wait", Style.WARNING)
            + " ("
            + Reports.count(late.size(), "product")
            + " late): "
            + String.join(", ", words)
            + (shown < late.size() ? " and " + (late.size() - shown) + " more" : "")
            + ".");
  }

  private void persons(Forecast forecast) {
    if (forecast.persons().isEmpty()) {
      return;
    }
    List<String> who = new ArrayList<>();
    for (PersonNeeded person : forecast.persons()) {
      Intent intent = person.intent();
      who.add(
          person.product()
              + (intent == null ? "" : " (" + intent.text() + ")")
              + " from day "
              + person.firstDay());
    }
    console.line(
        console.style("Needs a person", Style.BAD)
            + " ("
            + who.size()
            + "): "
            + (console.verbose() ? String.join(", ", who) : Reports.first(who))
            + ".");
  }

  private static String time(Duration time) {
    long minutes = (time.toSeconds() + 59) / 60;
    return minutes < 120 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }

  // --- Budgets ------------------------------------------------------------------------------

  private void curve(BudgetCurve curve) {
    int most = curve.points().stream().mapToInt(BudgetCurve.Point::late).max().orElse(0);
    Table table =
        new Table("BUDGET ", "JOBS ", "LEFT OUT ", "LONGEST ", "MISSED ", "LIMITS MISSED");
    table.sparing("JOBS", "LONGEST", "LEFT OUT");
    for (BudgetCurve.Point point : curve.points()) {
      table.row(
          right((point.budget() == options.budget() ? "> " : "") + point.budget()),
          Cell.number(point.ran()),
          Cell.number(point.leftOut()),
          right(text(point.longest())),
          Cell.number(point.late()),
          Cell.of(bar(point.late(), most), point.late() > 0 ? Style.WARNING : Style.GOOD));
    }
    table.print(console);
    console.line();
    console.line("Smallest budget that");
    for (Aim aim : Aim.values()) {
      BudgetCurve.Smallest answer = curve.smallest().get(aim);
      if (answer != null) {
        console.line("  " + what(aim) + ": " + answer(answer));
      }
    }
  }

  private static String what(Aim aim) {
    return switch (aim) {
      case KEEPS_EVERY_LIMIT -> "keeps every limit";
      case LEAVES_NOTHING_OUT -> "has a place for all that is late, from the first day on";
      case CATCHES_UP -> "has it in the second half of the days";
    };
  }

  private static String aim(Aim aim) {
    return switch (aim) {
      case KEEPS_EVERY_LIMIT -> "every limit";
      case LEAVES_NOTHING_OUT -> "nothing left out";
      case CATCHES_UP -> "catches up";
    };
  }

  private static String answer(BudgetCurve.Smallest answer) {
    Integer budget = answer.budget();
    if (budget == null) {
      return "none up to " + answer.tooFew();
    }
    return budget
        + (answer.tooFew() > 0 && answer.tooFew() < budget - 1
            ? " (" + answer.tooFew() + " is too few)"
            : "");
  }

  // --- Rules --------------------------------------------------------------------------------

  private void compare(ForecastCommand.Side side, ForecastCommand.Side today) {
    Forecast now = today.outlook().forecast();
    Forecast then = side.outlook().forecast();
    console.line(
        "Rules of "
            + Printable.line(today.rules())
            + " beside "
            + Printable.line(side.rules())
            + ": "
            + difference(now, then));
    console.line();
    Table table = new Table("", "TODAY ", "CHANGED ");
    row(table, "Jobs", "" + now.ran(), "" + then.ran());
    row(table, "Failed", "" + now.failed(), "" + then.failed());
    row(table, "Minutes", minutes(now), minutes(then));
    row(table, "Limits missed", "" + now.late(), "" + then.late());
    row(table, "Left out", "" + now.leftOut(), "" + then.leftOut());
    row(table, "Longest wait, in limits", text(now.longest()), text(then.longest()));
    row(table, "Needs a person", "" + now.persons().size(), "" + then.persons().size());
    for (Aim aim : Aim.values()) {
      BudgetCurve.Smallest before = today.outlook().curve().smallest().get(aim);
      BudgetCurve.Smallest after = side.outlook().curve().smallest().get(aim);
      if (before != null && after != null) {
        row(table, "Smallest budget: " + aim(aim), answer(before), answer(after));
      }
    }
    table.print(console);
  }

  private static void row(Table table, String what, String now, String then) {
    table.row(
        Cell.of(what), right(now), new Cell(then, then.equals(now) ? null : Style.ACCENT, true));
  }

  private static String minutes(Forecast forecast) {
    return ForecastJson.minutes(forecast.time()).toPlainString();
  }

  private static String difference(Forecast now, Forecast then) {
    for (int i = 0; i < now.days().size(); i++) {
      if (!now.days().get(i).orders().equals(then.days().get(i).orders())) {
        return "the orders differ from day " + (i + 1) + " on.";
      }
    }
    return "no order differs.";
  }
}
