package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.ruletesting.RuleScaffold;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What {@code rules new} takes.
 *
 * @param sentence the name of the rule; can stand in a rule and in a test as it is, as can the
 *     owner
 * @param yes do not ask whether Oracle's rules may be copied
 */
record RulesNewOptions(CommonOptions common, String sentence, String owner, boolean yes) {
  private static final int MAX_SENTENCE = 200;
  private static final int MAX_OWNER = 64;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
  private static final List<String> ORDERS = List.of("test", "validate", "make a report", "hold");

  private static final String EXAMPLE =
      "a sentence in quotes, as \"critical and older than half a day: test\"";

  static RulesNewOptions of(ParseResult parsed, CliContext context) throws CommandException {
    String sentence = parsed.matchedPositionalValue(0, null);
    if (sentence == null) {
      throw CommandException.usage("the rule's name is missing; expected " + EXAMPLE);
    }
    if (!RuleScaffold.isUnderstood(sentence)) {
      String end = String.valueOf(RuleScaffold.end(sentence));
      throw CommandException.usage(
          "the rule's name ends in "
              + Printable.text(": " + end)
              + "; "
              + Spelling.didYouMean(end, ORDERS)
              + "expected what the rule orders after the colon: "
              + String.join(", ", ORDERS)
              + ", or hold and one of these");
    }
    String owner = parsed.matchedOptionValue("--owner", null);
    return new RulesNewOptions(
        CommonOptions.of(parsed, context),
        plain("the rule's name", sentence, MAX_SENTENCE, EXAMPLE),
        owner == null
            ? user(context.environment())
            : plain("--owner", owner, MAX_OWNER, "a name, as ada"),
        parsed.hasMatchedOption("--yes"));
  }

  /** Text that needs no escape, neither between quotes in a rule nor in YAML. */
  private static String plain(String what, String given, int max, String expected)
      throws CommandException {
    String text = given.strip();
    @Nullable String wrong = null;
    if (text.isEmpty()) {
      wrong = "empty";
    } else if (text.length() > max) {
      wrong = Printable.text(text) + ", longer than " + max + " characters";
    } else if (text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) {
      wrong = Printable.text(text) + ", with a double quote or a backslash";
    } else if (!Printable.line(text).equals(text) || text.matches("(?s).*[\ufffd-\uffff].*")) {
      wrong = Printable.text(text) + ", with characters that can't be seen";
    }
    if (wrong != null) {
      throw CommandException.usage(what + " is " + wrong + "; expected " + expected);
    }
    return text;
  }

  private static String user(Map<String, String> environment) {
    for (String variable : new String[] {"USER", "LOGNAME"}) {
      String name = environment.get(variable);
      if (name != null && PLAIN.matcher(name).matches()) {
        return name;
      }
    }
    return "nobody yet";
  }
}
