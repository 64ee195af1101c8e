package codemonkeys.oracle.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What descriptions of commands are made of. Made by hand and not from annotations, which cost a
 * tenth of a second at every start.
 */
final class Options {
  private Options() {}

  static CommandSpec command(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .description(description)
        .width(100)
        .abbreviateSynopsis(name.equals("oracle"))
        .sortOptions(false)
        .sortSynopsis(false);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .type(boolean.class)
            .arity("0")
            .description("Show this help.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .type(boolean.class)
            .arity("0")
            .description("Show the version.")
            .build());
    return spec;
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
  }

  static OptionSpec value(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  /** An option that may be given several times. */
  static OptionSpec values(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description)
        .build();
  }

  /** A word after the command; none when nobody gives it. */
  static PositionalParamSpec word(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .index(Integer.toString(index))
        .arity("0..1")
        .type(String.class)
        .description(description)
        .build();
  }

  static OptionSpec why() {
    return value(
        "--why",
        "TEXT",
        "The reason; it is shown wherever the effect is, and goes into the journal.");
  }

  static OptionSpec products(String description) {
    return values("--product", "ID", description + "; may be given several times.");
  }

  static OptionSpec budget() {
    return value("--budget", "N", "How many orders to give, 1 to 999; 3 when not given.");
  }

  /** What every command takes. */
  static void everywhere(CommandSpec spec) {
    root(spec);
    output(spec, "text|json");
  }

  /** What every command takes that reads facts and rules. */
  static void common(CommandSpec spec) {
    root(spec);
    moment(spec);
    rules(spec);
    output(spec, "text|json");
  }

  static void rules(CommandSpec spec) {
    spec.addOption(
        value(
            "--rules",
            "DIR",
            "The folder of rules; the fleet's rules/ when not given, else those of Oracle."));
  }

  static void root(CommandSpec spec) {
    spec.addOption(
        value(
            "--root",
            "DIR",
            "The fleet's folder; the nearest one upwards with dash/products.json when not given."));
  }

  static void moment(CommandSpec spec) {
    spec.addOption(
        value(
            "--as-of",
            "INSTANT",
            "The moment that ages are counted to, as 2026-03-01T06:00:00Z; SOURCE_DATE_EPOCH or"
                + " now when not given."));
  }

  static void output(CommandSpec spec, String formats) {
    spec.addOption(value("--format", formats, "How results are printed; text when not given."));
    spec.addOption(flag("--quiet", "Print JSON and errors only: no text for people, no warnings."));
    spec.addOption(flag("--no-color", "Print without colour, as with NO_COLOR set."));
  }
}
