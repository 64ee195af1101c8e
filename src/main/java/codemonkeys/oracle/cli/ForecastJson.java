package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.output.Csv;
import codemonkeys.oracle.cli.output.NeedsSetup;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.forecast.Band;
import codemonkeys.oracle.forecast.BudgetCurve;
import codemonkeys.oracle.forecast.Forecast;
import codemonkeys.oracle.forecast.ForecastDay;
import codemonkeys.oracle.forecast.ForecastOrder;
import codemonkeys.oracle.forecast.Outlook;
import codemonkeys.oracle.forecast.PersonNeeded;
import codemonkeys.oracle.forecast.Wait;
import codemonkeys.oracle.intake.SetupGroups;
import codemonkeys.oracle.units.Intent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A forecast for programs: {@code docs/schemas/forecast_output.schema.json}, and its orders as
 * comma-separated values.
 */
final class ForecastJson {
  private ForecastJson() {}

  /**
   * All of it.
   *
   * @param today by the rules that count without --rules; null when they are those
   */
  static Map<String, @Nullable Object> of(
      ForecastOptions options, ForecastCommand.Side side, ForecastCommand.@Nullable Side today) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("as_of", options.common().asOf().toString());
    json.put("days", options.days());
    json.put("budget", options.budget());
    json.put("outcomes", options.outcomes().word());
    json.put("seed", options.seed());
    json.put("seeds", options.seeds());
    json.put("products", side.fleet().fleet().entries().size());
    json.put("forecast", outlook(side));
    json.put("today", today == null ? null : outlook(today));
    json.put("needs_setup", new NeedsSetup(SetupGroups.of(side.fleet().fleet(), p -> true)).json());
    json.put("diagnostics", Reports.diagnostics(side.fleet().fleet().diagnostics()));
    return json;
  }

  private static Map<String, @Nullable Object> outlook(ForecastCommand.Side side) {
    Outlook outlook = side.outlook();
    Forecast forecast = outlook.forecast();
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("rules", side.rules());
    json.put("rules_digest", side.fleet().rules().digest());
    json.put("ran", forecast.ran());
    json.put("failed", forecast.failed());
    json.put("minutes", minutes(forecast.time()));
    json.put("late", forecast.late());
    json.put("left_out", forecast.leftOut());
    json.put("longest_wait", rounded(forecast.longest()));
    json.put("by_day", forecast.days().stream().map(ForecastJson::day).toList());
    json.put("waits", forecast.waits().stream().map(ForecastJson::wait).toList());
    json.put("needs_person", forecast.persons().stream().map(ForecastJson::person).toList());
    json.put("bands", outlook.forecasts().size() == 1 ? null : bands(outlook.forecasts()));
    json.put("by_budget", outlook.curve().points().stream().map(ForecastJson::point).toList());
    Map<String, @Nullable Object> smallest = JsonText.object();
    outlook
        .curve()
        .smallest()
        .forEach(
            (aim, answer) -> {
              Map<String, @Nullable Object> entry = JsonText.object();
              entry.put("budget", answer.budget());
              entry.put("too_few", answer.tooFew());
              smallest.put(aim.name().toLowerCase(Locale.ROOT), entry);
            });
    json.put("smallest_budget", smallest);
    return json;
  }

  private static Map<String, @Nullable Object> day(ForecastDay day) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("day", day.number());
    json.put("as_of", day.asOf().toString());
    json.put("held", day.held());
    json.put("failed", day.failed());
    json.put("minutes", minutes(day.time()));
    json.put("late", day.late());
    json.put("left_out", day.leftOut());
    List<Object> orders = new ArrayList<>();
    for (ForecastOrder order : day.orders()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("product_id", order.product().value());
      entry.put("intent", order.intent().text());
      entry.put("priority", order.priority());
      entry.put("rule", order.rule().isEmpty() ? null : order.rule());
      entry.put("result", order.result().word());
      entry.put("seconds", seconds(order.took()));
      orders.add(entry);
    }
    json.put("orders", orders);
    return json;
  }

  private static Map<String, @Nullable Object> wait(Wait wait) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("product_id", wait.product().value());
    json.put("hours", rounded(wait.hours()));
    json.put("limit_hours", wait.limitHours());
    json.put("times", rounded(wait.times()));
    json.put("tested_before", wait.tested());
    json.put("day", wait.day());
    json.put("days_late", wait.daysLate());
    json.put("days_left_out", wait.daysLeftOut());
    return json;
  }

  private static Map<String, @Nullable Object> person(PersonNeeded person) {
    Intent intent = person.intent();
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("product_id", person.product().value());
    json.put("intent", intent == null ? null : intent.text());
    json.put("first_day", person.firstDay());
    json.put("days", person.days());
    return json;
  }

  private static Map<String, @Nullable Object> bands(List<Forecast> forecasts) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("failed", band(forecasts, Forecast::failed));
    json.put("minutes", band(forecasts, forecast -> forecast.time().toMillis() / 60_000.0));
    json.put("late", band(forecasts, Forecast::late));
    json.put("left_out", band(forecasts, Forecast::leftOut));
    json.put("longest_wait", band(forecasts, Forecast::longest));
    json.put("needs_person", band(forecasts, forecast -> forecast.persons().size()));
    return json;
  }

  private static Map<String, @Nullable Object> band(
      List<Forecast> forecasts, ToDoubleFunction<Forecast> number) {
    Band band = Band.of(forecasts, number);
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("min", rounded(band.min()));
    json.put("median", rounded(band.median()));
    json.put("max", rounded(band.max()));
    return json;
  }

  private static Map<String, @Nullable Object> point(BudgetCurve.Point point) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("budget", point.budget());
    json.put("ran", point.ran());
    json.put("minutes", minutes(point.time()));
    json.put("late", point.late());
    json.put("left_out", point.leftOut());
    json.put("longest_wait", rounded(point.longest()));
    return json;
  }

  static BigDecimal minutes(Duration time) {
    return BigDecimal.valueOf(time.toMillis())
        .divide(BigDecimal.valueOf(60_000), 1, RoundingMode.HALF_UP);
  }

  private static BigDecimal seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
  }

  static BigDecimal rounded(double number) {
    return BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP);
  }

  /** A row for each order. */
  static String csv(List<ForecastCommand.Side> sides) {
    Csv csv =
        new Csv(
            "rules",
            "day",
            "as_of",
            "product_id",
            "intent",
            "priority",
            "rule",
            "result",
            "seconds");
    for (ForecastCommand.Side side : sides) {
      for (ForecastDay day : side.outlook().forecast().days()) {
        for (ForecastOrder order : day.orders()) {
          csv.row(
              side.rules(),
              day.number(),
              day.asOf(),
              order.product(),
              order.intent().text(),
              order.priority(),
              order.rule(),
              order.result().word(),
              seconds(order.took()).toPlainString());
        }
      }
    }
    return csv.toString();
  }
}
