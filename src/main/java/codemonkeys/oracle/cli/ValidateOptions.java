package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code validate} takes.
 *
 * @param products empty for all
 * @param strict warnings fail as well
 */
record ValidateOptions(CommonOptions common, List<String> products, boolean strict) {

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec validate =
        Options.command(
            "validate",
            "Checks every file of the fleet. That is each artifact against its schema, evidence, work orders,"
                + " documents and the authority between them. Writes nothing.");
    Options.root(validate);
    Options.moment(validate);
    Options.output(validate, "text|json|sarif");
    validate.addOption(Options.products("Report only what belongs to this product"));
    validate.addOption(Options.flag("--all", "Validate all products, as without any --product."));
    validate.addOption(Options.flag("--strict", "Let warnings fail as well."));
    Options.usage(
        validate,
        "validate",
        "validate",
        "validate --product api --strict",
        "validate --format sarif");
    return validate;
  }

  static ValidateOptions of(ParseResult parsed, CliContext context) throws CommandException {
    List<String> products = parsed.matchedOptionValue("--product", List.<String>of());
    if (parsed.hasMatchedOption("--all") && !products.isEmpty()) {
      throw CommandException.usage(
          "--all and --product exclude each other; expected one of them, or none");
    }
    return new ValidateOptions(
        CommonOptions.of(parsed, context), products, parsed.hasMatchedOption("--strict"));
  }
}
