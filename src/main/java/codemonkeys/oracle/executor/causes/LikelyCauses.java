package codemonkeys.oracle.executor.causes;

import codemonkeys.oracle.evidence.runs.RunOutput;
import codemonkeys.oracle.executor.process.ProcessEnd;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.PrintableText;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * What most likely made a job fail that was no failed test: read from the end of its output and
 * from what its folder lacks. It decides nothing.
 */
public final class LikelyCauses {
  private static final int MAX_OUTPUT = 1 << 18;

  /** No tool says this in a longer line, and patterns are tried on every line. */
  private static final int MAX_LINE = 1000;

  private static final int MAX_QUOTE = 160;

  private static final int NOT_FOUND = 127;

  private LikelyCauses() {}

  /**
   * Each with its fix.
   *
   * @param command what was started
   * @param outputFile what it printed
   */
  public static List<String> of(
      ProductId product, ProductFolder folder, String command, Path outputFile, ProcessEnd ended)
      throws IOException {
    if (ended.cause() == ProcessEnd.Cause.STOPPED
        || ended.cause() == ProcessEnd.Cause.NOT_STARTED) {
      return List.of();
    }
    String output = RunOutput.end(outputFile, MAX_OUTPUT);
    List<String> causes = new ArrayList<>();
    Map<FailureSign.Kind, Match> found = find(output);
    Match network = found.get(FailureSign.Kind.NO_NETWORK);
    if (network != null && ended.isolation().network().isOff()) {
      causes.add(
          "something could not be downloaded, since the network was off ("
              + network.line()
              + "); set commands.network to true for "
              + product
              + " in dash/products.json, or let its jobs see a filled cache by commands.home:"
              + " docs/how-to/dependencies.md");
    }
    Match missing = found.get(FailureSign.Kind.NO_COMMAND);
    Integer code = ended.exitCode();
    if (missing != null || (code != null && code == NOT_FOUND)) {
      String name = missing != null && !missing.name().isEmpty() ? missing.name() : command;
      causes.add(
          "the command "
              + Printable.text(name)
              + " was not found"
              + (missing == null ? "" : " (" + missing.line() + ")")
              + "; install it, put it on PATH where oracle run is started, or let the jobs of "
              + product
              + " see it by commands.home in dash/products.json");
    }
    Match library = found.get(FailureSign.Kind.NO_PACKAGE);
    if (library != null) {
      causes.add(
          "the package "
              + Printable.text(library.name())
              + " is not installed ("
              + library.line()
              + "); install what "
              + product
              + " depends on: docs/how-to/dependencies.md");
    }
    try {
      causes.addAll(MissingContent.of(folder, output));
    } catch (IOException e) {
      // A folder that can't be searched hides a likely cause, and changes no outcome.
    }
    return causes;
  }

  /**
   * A line that says so.
   *
   * @param name of the command or package; empty when it names none
   */
  private record Match(String name, String line) {}

  /** The first line of each kind: what comes after is often due to it. */
  private static Map<FailureSign.Kind, Match> find(String output) {
    Map<FailureSign.Kind, Match> found = new EnumMap<>(FailureSign.Kind.class);
    for (String line : PrintableText.of(output).split("\n")) {
      String text = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line;
      for (FailureSign sign : FailureSign.ALL) {
        if (found.containsKey(sign.kind())) {
          continue;
        }
        Matcher matcher = sign.pattern().matcher(text);
        if (matcher.find()) {
          String name = matcher.groupCount() > 0 ? matcher.group(1) : "";
          found.put(
              sign.kind(),
              new Match(name == null ? "" : name, Printable.cut(text.strip(), MAX_QUOTE)));
        }
      }
    }
    return found;
  }
}
