package codemonkeys.oracle.cli;

import java.util.List;
import picocli.CommandLine.ParseResult;

/**
 * What {@code validate} takes.
 *
 * @param products empty for all
 * @param strict warnings fail as well
 */
record ValidateOptions(CommonOptions common, List<String> products, boolean strict) {

  static ValidateOptions of(ParseResult parsed, Surroundings around) throws Refusal {
    List<String> products = parsed.matchedOptionValue("--product", List.<String>of());
    if (parsed.hasMatchedOption("--all") && !products.isEmpty()) {
      throw Refusal.usage("--all and --product exclude each other; expected one of them, or none");
    }
    return new ValidateOptions(
        CommonOptions.of(parsed, around), products, parsed.hasMatchedOption("--strict"));
  }
}
