package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What {@code oracle dash} was called with.
 *
 * @param fixed the as-of was given, and does not go on
 * @param port 0 for any that is free
 * @param export the file to write instead of serving; null to serve
 */
record DashOptions(
    CommonOptions common,
    boolean fixed,
    int budget,
    int port,
    boolean open,
    @Nullable Path export) {
  static final int USUAL_PORT = 4747;

  private static final int MAX_PORT = 65535;

  static DashOptions of(ParseResult parsed, CliContext context) throws CommandException {
    String file = parsed.matchedOptionValue("--export", null);
    boolean open = parsed.hasMatchedOption("--open");
    if (file != null && (open || parsed.hasMatchedOption("--port"))) {
      throw CommandException.usage(
          "--export writes a file and serves nothing; leave --port and --open away");
    }
    return new DashOptions(
        CommonOptions.of(parsed, context),
        parsed.hasMatchedOption("--as-of")
            || !context.environment().getOrDefault("SOURCE_DATE_EPOCH", "").isEmpty(),
        Options.budget(parsed),
        Options.number(parsed, "--port", USUAL_PORT, 0, MAX_PORT, "a port from 0 to " + MAX_PORT),
        open,
        file == null ? null : CommonOptions.path(context, "--export", file));
  }
}
