package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code oracle rules list}: the salience ladder. */
final class RulesListCommand {
  private final CliContext context;
  private final Console console;

  RulesListCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  /**
   * Lists them.
   *
   * @param part only rules whose name contains it; null for all
   */
  ExitCode run(CommonOptions options, @Nullable String part)
      throws NotUnderstoodException, CommandException {
    RuleBook book;
    try {
      book =
          RuleFiles.find(options.inputs(context)).load(context.cache(), context.build(), List.of());
    } catch (RulesRejectedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    }
    console.warnings(book.warnings());
    List<RuleInfo> shown =
        book.rules().stream().filter(rule -> part == null || rule.name().contains(part)).toList();
    if (part != null && shown.isEmpty()) {
      List<String> names = book.rules().stream().map(RuleInfo::name).toList();
      throw CommandException.usage(
          "no rule has "
              + Printable.text(part)
              + " in its name"
              + Spelling.nearest(part, names)
                  .map(near -> "; did you mean " + Printable.text(near) + "?")
                  .orElse("; oracle rules list lists all"));
    }
    if (options.json()) {
      List<Object> rules = new ArrayList<>();
      for (RuleInfo rule : shown) {
        Map<String, @Nullable Object> entry = JsonText.object();
        entry.put("salience", rule.salience());
        entry.put("band", band(rule));
        entry.put("orders", rule.orders());
        entry.put("name", rule.name());
        entry.put("file", rule.file());
        entry.put("line", rule.line());
        entry.put("owner", rule.owner());
        entry.put("reason", rule.reason());
        rules.add(entry);
      }
      console.result(JsonText.text(rules));
      return ExitCode.SUCCESS;
    }
    Table table =
        new Table("SALIENCE ", "BAND", "RULE", "ORDERS", "OWNER", "WHERE").sparing("OWNER", "BAND");
    for (RuleInfo rule : shown) {
      table.row(
          Cell.number(rule.salience()),
          Cell.of(
              band(rule),
              switch (rule.band()) {
                case HOLD -> Style.WARNING;
                case PROPOSAL -> Style.ACCENT;
                case ROUTINE -> Style.DIM;
              }),
          Cell.of(rule.name(), Style.STRONG),
          Cell.of(rule.orders()),
          Cell.of(rule.owner()),
          Cell.of(rule.location(), Style.DIM));
    }
    table.print(console);
    console.line();
    console.line(
        Reports.count(shown.size(), "rule")
            + ". Holds beat proposals; routine counts only for a product without any of both.");
    return ExitCode.SUCCESS;
  }

  private static String band(RuleInfo rule) {
    return rule.band().name().toLowerCase(Locale.ROOT);
  }
}
