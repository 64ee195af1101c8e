package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.context.ProductNames;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.planning.ProductState;
import codemonkeys.oracle.planning.ProductStatus;
import codemonkeys.oracle.units.ProductId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code status} takes. A product is shown when it is one of those given in every option that
 * is given.
 *
 * @param tiers 0 for none
 */
record StatusOptions(
    CommonOptions common,
    List<String> products,
    List<String> owners,
    Set<Integer> tiers,
    Set<ProductState> states) {
  private static final String NO_TIER = "none";

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec status =
        Options.command(
            "status",
            "Shows the fleet: products, queue, holds, and what is wrong with files and documents.");
    Options.common(status, "text|json|markdown|openmetrics");
    status.addOption(Options.products("Show only this product"));
    status.addOption(
        Options.values(
            "--owner", "OWNER", "Show only products of this owner; may be given several times."));
    status.addOption(
        Options.values(
            "--tier",
            "N",
            "Show only products of this tier, 1 to 5 or none; may be given several times.",
            List.of("1", "2", "3", "4", "5", NO_TIER)));
    status.addOption(
        Options.values(
            "--state",
            "STATE",
            "Show only products in this state: " + stateWords() + "; may be given several times.",
            Arrays.stream(ProductState.values()).map(ProductState::word).toList()));
    status.addOption(Options.verbose());
    Options.usage(
        status, "status", "status", "status --state failing", "status --owner ada --json");
    return status;
  }

  private static String stateWords() {
    return Arrays.stream(ProductState.values())
        .map(ProductState::word)
        .collect(Collectors.joining(", "));
  }

  static StatusOptions of(ParseResult parsed, CliContext context) throws CommandException {
    return new StatusOptions(
        CommonOptions.of(parsed, context),
        parsed.matchedOptionValue("--product", List.<String>of()),
        parsed.matchedOptionValue("--owner", List.<String>of()),
        tiers(parsed.matchedOptionValue("--tier", List.<String>of())),
        states(parsed.matchedOptionValue("--state", List.<String>of())));
  }

  private static Set<Integer> tiers(List<String> given) throws CommandException {
    Set<Integer> tiers = new TreeSet<>();
    for (String tier : given) {
      if (tier.equals(NO_TIER)) {
        tiers.add(0);
      } else if (tier.length() == 1 && tier.charAt(0) >= '1' && tier.charAt(0) <= '5') {
        tiers.add(tier.charAt(0) - '0');
      } else {
        throw CommandException.usage(
            "--tier is " + Printable.text(tier) + "; expected a tier from 1 to 5, or none");
      }
    }
    return tiers;
  }

  private static Set<ProductState> states(List<String> given) throws CommandException {
    Set<ProductState> states = EnumSet.noneOf(ProductState.class);
    for (String word : given) {
      states.add(
          ProductState.of(word)
              .orElseThrow(
                  () ->
                      CommandException.usage(
                          "--state is " + Printable.text(word) + "; expected " + expected(word))));
    }
    return states;
  }

  private static String expected(String word) {
    List<String> words = Arrays.stream(ProductState.values()).map(ProductState::word).toList();
    return "one of "
        + stateWords()
        + Spelling.nearest(word.replace('-', '_').replace(' ', '_'), words)
            .map(near -> "; did you mean " + near + "?")
            .orElse("");
  }

  /** Whether only some products are shown. */
  boolean selective() {
    return !products.isEmpty() || !owners.isEmpty() || !tiers.isEmpty() || !states.isEmpty();
  }

  /**
   * The products to show, in their order.
   *
   * @param all of the fleet
   */
  List<ProductStatus> select(List<ProductStatus> all) throws CommandException {
    if (!selective()) {
      return all;
    }
    Set<ProductId> named =
        ProductNames.of(products, all.stream().map(ProductStatus::id).collect(Collectors.toSet()));
    Set<String> known = new TreeSet<>();
    all.forEach(product -> known.add(product.facts().product().owner()));
    for (String owner : owners) {
      if (!known.contains(owner)) {
        throw CommandException.usage(
            "no product has the owner "
                + Printable.text(owner)
                + Spelling.nearest(owner, known)
                    .map(near -> "; did you mean " + Printable.line(near) + "?")
                    .orElse(
                        "; expected one of " + Printable.first(List.copyOf(known), MAX_OWNERS)));
      }
    }
    Set<String> owning = new HashSet<>(owners);
    return all.stream()
        .filter(
            status -> {
              Product product = status.facts().product();
              Integer tier = product.slaTier();
              return (named.isEmpty() || named.contains(status.id()))
                  && (owning.isEmpty() || owning.contains(product.owner()))
                  && (tiers.isEmpty() || tiers.contains(tier == null ? 0 : tier))
                  && (states.isEmpty() || states.contains(status.state()));
            })
        .toList();
  }

  private static final int MAX_OWNERS = 10;
}
