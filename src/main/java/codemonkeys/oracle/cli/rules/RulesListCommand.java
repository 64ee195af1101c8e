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

  ExitCode run(CommonOptions options) throws NotUnderstoodException, CommandException {
    RuleBook book;
    try {
      book =
          RuleBook.load(
              RuleFiles.find(options.inputs(context)).sources(), context.cache(), context.build());
    } catch (RulesRejectedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    }
    console.warnings(book.warnings());
    if (options.json()) {
      List<Object> rules = new ArrayList<>();
      for (RuleInfo rule : book.rules()) {
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
    Table table = new Table("SALIENCE ", "BAND", "RULE", "ORDERS", "OWNER", "WHERE");
    for (RuleInfo rule : book.rules()) {
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
        Reports.count(book.rules().size(), "rule")
            + ". Holds beat proposals; routine counts only for a product without any of both.");
    return ExitCode.SUCCESS;
  }

  private static String band(RuleInfo rule) {
    return rule.band().name().toLowerCase(Locale.ROOT);
  }
}
