package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.planning.Planner;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * What descriptions of commands are made of. Made by hand and not from annotations, which cost a
 * tenth of a second at every start.
 */
public final class Options {
  /** Orders of a plan for which no budget is given. */
  public static final int USUAL_BUDGET = 3;

  /** Where options stand in a help text: those of the command itself come first. */
  private static final int SHARED = 1;

  private static final int LAST = 2;

  private Options() {}

  /**
   * A command without options of its own yet.
   *
   * @param description its first sentence stands in lists of commands
   */
  public static CommandSpec command(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    int end = description.indexOf(". ");
    spec.usageMessage()
        .description(
            end < 0
                ? new String[] {description}
                : new String[] {description.substring(0, end + 1), description.substring(end + 2)})
        .width(100)
        .abbreviateSynopsis(name.equals("oracle"))
        .sortOptions(false)
        .sortSynopsis(false);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .type(boolean.class)
            .arity("0")
            .order(LAST)
            .description("Show this help.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .type(boolean.class)
            .arity("0")
            .order(LAST)
            .description("Show the version.")
            .build());
    return spec;
  }

  /**
   * How a command is called.
   *
   * @param synopsis what follows {@code oracle}, with what is required and without most options
   * @param examples commands that somebody could type, after {@code oracle}
   */
  public static void usage(CommandSpec spec, String synopsis, String... examples) {
    List<String> footer = new ArrayList<>(List.of("", "Examples:"));
    for (String example : examples) {
      footer.add("  oracle " + example);
    }
    spec.usageMessage()
        .customSynopsis("oracle " + synopsis + " [OPTIONS]")
        .footer(footer.toArray(String[]::new));
  }

  public static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
  }

  public static OptionSpec value(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  /** An option that may be given several times. */
  public static OptionSpec values(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description)
        .build();
  }

  /** Words after the command, as many as somebody gives. */
  public static PositionalParamSpec words(String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .index("0..*")
        .arity("0..*")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description)
        .build();
  }

  /**
   * The same with values from a closed set.
   *
   * @param values what a shell offers
   */
  public static OptionSpec values(
      String name, String label, String description, List<String> values) {
    return OptionSpec.builder(values(name, label, description))
        .completionCandidates(values)
        .build();
  }

  /** A word after the command; none when nobody gives it. */
  public static PositionalParamSpec word(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .index(Integer.toString(index))
        .arity("0..1")
        .type(String.class)
        .description(description)
        .build();
  }

  public static OptionSpec why() {
    return value(
        "--why",
        "TEXT",
        "The reason; it is shown wherever the effect is, and goes into the journal.");
  }

  public static OptionSpec products(String description) {
    return values("--product", "ID", description + "; may be given several times.");
  }

  public static OptionSpec verbose() {
    return flag("--verbose", "Show all of long lists, and each of many that are alike.");
  }

  public static OptionSpec budget() {
    return value("--budget", "N", "How many orders to give, 1 to 999; 3 when not given.");
  }

  /** What every command takes. */
  public static void everywhere(CommandSpec spec) {
    everywhere(spec, "text|json");
  }

  public static void everywhere(CommandSpec spec, String formats) {
    root(spec);
    output(spec, formats);
  }

  /** What every command takes that reads facts and rules. */
  public static void common(CommandSpec spec) {
    common(spec, "text|json");
  }

  public static void common(CommandSpec spec, String formats) {
    root(spec);
    moment(spec);
    rules(spec);
    output(spec, formats);
  }

  public static void rules(CommandSpec spec) {
    share(
        spec,
        value(
            "--rules",
            "DIR",
            "The folder of rules; the fleet's rules/ when not given, else those of Oracle."));
  }

  public static void root(CommandSpec spec) {
    share(
        spec,
        value(
            "--root",
            "DIR",
            "The fleet's folder; the nearest one upwards with dash/products.json when not given."));
  }

  public static void moment(CommandSpec spec) {
    share(
        spec,
        value(
            "--as-of",
            "INSTANT",
            // Short up to the example, which help would break at a colon.
            "Count ages to then, as 2026-03-01T06:00:00Z; SOURCE_DATE_EPOCH or now when not"
                + " given."));
  }

  public static void output(CommandSpec spec, String formats) {
    share(spec, value("--format", formats, "How results are printed; text when not given."));
    share(spec, flag("--json", "The same as --format json."));
    share(spec, flag("--quiet", "Print JSON and errors only: no text for people, no warnings."));
    share(spec, flag("--no-color", "Print without colour, as with NO_COLOR set."));
  }

  private static void share(CommandSpec spec, OptionSpec option) {
    spec.addOption(OptionSpec.builder(option).order(SHARED).build());
  }

  public static int budget(ParseResult parsed) throws CommandException {
    return budget(parsed, USUAL_BUDGET);
  }

  /** How many orders; {@code otherwise} when it is not given. */
  public static int budget(ParseResult parsed, int otherwise) throws CommandException {
    int max = Planner.Request.MAX_ORDERS;
    return number(parsed, "--budget", otherwise, 1, max, "a number of orders from 1 to " + max);
  }

  /**
   * The number that an option gives; {@code otherwise} when it is not given.
   *
   * @param expected what is wanted, for the error
   */
  public static int number(
      ParseResult parsed, String option, int otherwise, int min, int max, String expected)
      throws CommandException {
    String given = parsed.matchedOptionValue(option, null);
    if (given == null) {
      return otherwise;
    }
    if (given.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(given);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw CommandException.usage(
        option + " is " + Printable.text(given) + "; expected " + expected);
  }

  /** The one command that is called, or all of a group when none of them is. */
  public static List<String> called(List<String> group, String[] words, int at) {
    return words.length > at && group.contains(words[at]) ? List.of(words[at]) : group;
  }
}
