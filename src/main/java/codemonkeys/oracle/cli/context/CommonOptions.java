package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.intake.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What all commands take.
 *
 * @param asOf to the second
 * @param rules the folder of rules given; null to find them
 */
public record CommonOptions(
    Workspace workspace, Instant asOf, @Nullable Path rules, OutputFormat format, boolean quiet) {
  /** How results are printed. */
  public enum OutputFormat {
    TEXT,
    JSON,
    SARIF,
    JUNIT,
    /** Text as a document. */
    MARKDOWN,
    CSV,
    OPENMETRICS
  }

  private static final Instant FIRST = Instant.EPOCH;

  /** {@code 9999-12-31T23:59:59Z}. */
  private static final Instant LAST = Instant.ofEpochSecond(253_402_300_799L);

  public static CommonOptions of(ParseResult parsed, CliContext context) throws CommandException {
    String rules = parsed.matchedOptionValue("--rules", null);
    Path rulesFolder = null;
    if (rules != null) {
      rulesFolder = real(path(context, "--rules", rules));
      if (!Files.isDirectory(rulesFolder)) {
        throw CommandException.usage(
            "--rules " + Printable.line(rules) + " is not a folder; expected one with *.drl files");
      }
    }
    return new CommonOptions(
        new Workspace(root(parsed, rules != null, context)),
        asOf(parsed.matchedOptionValue("--as-of", null), context),
        rulesFolder,
        format(parsed),
        parsed.hasMatchedOption("--quiet"));
  }

  /** With which the fleet is read. */
  public FleetInputs inputs(CliContext context) {
    return new FleetInputs(
        workspace,
        asOf,
        rules,
        context.home(),
        context.environment(),
        context::ownFolders,
        context.cache(),
        context.threads(),
        context::build);
  }

  /**
   * The same at another moment, for a fleet that is read again: a workspace remembers folders.
   *
   * @param moment the as-of
   */
  public CommonOptions anew(Instant moment) {
    return new CommonOptions(new Workspace(workspace.root()), moment, rules, format, quiet);
  }

  public boolean json() {
    return format == OutputFormat.JSON;
  }

  /** The formats that a command has are those that its help shows. */
  private static OutputFormat format(ParseResult parsed) throws CommandException {
    String given = parsed.matchedOptionValue("--format", "text");
    List<String> formats =
        List.of(parsed.commandSpec().findOption("--format").paramLabel().split("\\|"));
    if (!formats.contains(given)) {
      throw CommandException.usage(
          "--format is " + Printable.text(given) + "; expected " + String.join(" or ", formats));
    }
    if (parsed.hasMatchedOption("--json")) {
      if (parsed.hasMatchedOption("--format") && !given.equals("json")) {
        throw CommandException.usage(
            "--json and --format " + given + " exclude each other; give one of them");
      }
      return OutputFormat.JSON;
    }
    return OutputFormat.valueOf(given.toUpperCase(Locale.ROOT));
  }

  public static Path path(CliContext context, String option, String text) throws CommandException {
    if (text.isEmpty()) {
      throw CommandException.usage(
          option + " is empty; expected a folder, and . for the current one");
    }
    try {
      return context.folder().resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw CommandException.usage(option + " " + Printable.line(text) + " is not a path");
    }
  }

  /** What looks at rules alone needs no fleet when it is given where they are. */
  private static Path root(ParseResult parsed, boolean rulesGiven, CliContext context)
      throws CommandException {
    String given = parsed.matchedOptionValue("--root", null);
    if (given != null) {
      Path root = path(context, "--root", given);
      if (!Files.isDirectory(root)) {
        throw CommandException.usage(
            "--root " + Printable.line(given) + " is not a folder; expected the folder of a fleet");
      }
      return real(root);
    }
    Path above = fleetAt(context.folder());
    if (above != null) {
      return real(above);
    }
    String command = parsed.commandSpec().qualifiedName();
    if ((rulesGiven && command.startsWith("oracle rules ")) || command.equals("oracle init")) {
      return real(context.folder());
    }
    throw CommandException.usage(
        "no fleet here: neither this folder nor one above it has dash/products.json; go to a"
            + " fleet's folder, name it with --root, or make one: oracle init");
  }

  /** The nearest folder from one upwards that is a fleet's; null when none is. */
  public static @Nullable Path fleetAt(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(Registry.FILE))) {
        return at;
      }
    }
    return null;
  }

  /** The workspace itself may be reached through links; below it none is followed. */
  private static Path real(Path root) {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      return root;
    }
  }

  private static Instant asOf(@Nullable String given, CliContext context) throws CommandException {
    if (given != null) {
      return checked("--as-of", given, JsonFields.parseInstant(given));
    }
    String epoch = context.environment().get("SOURCE_DATE_EPOCH");
    if (epoch != null && !epoch.isEmpty()) {
      Optional<Instant> instant = Optional.empty();
      try {
        instant = Optional.of(Instant.ofEpochSecond(Long.parseLong(epoch)));
      } catch (NumberFormatException | java.time.DateTimeException e) {
        // reported below
      }
      return checked("SOURCE_DATE_EPOCH", epoch, instant);
    }
    return context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static Instant checked(String name, String given, Optional<Instant> instant)
      throws CommandException {
    if (instant.isEmpty() || instant.get().isAfter(LAST) || instant.get().isBefore(FIRST)) {
      throw CommandException.usage(
          name
              + " is "
              + Printable.text(given)
              + "; expected "
              + (name.startsWith("--")
                  ? "a date and time as 2026-03-01T06:00:00Z"
                  : "seconds since 1970-01-01T00:00:00Z"));
    }
    return instant.get().truncatedTo(ChronoUnit.SECONDS);
  }
}
