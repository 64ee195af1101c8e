package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunOutput;
import codemonkeys.oracle.executor.process.Ended;
import codemonkeys.oracle.files.PrintableText;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.units.Intent;
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
final class LikelyCauses {
  private static final int MOST_OUTPUT = 1 << 18;

  /** No line that a tool says this with is longer, and patterns are tried on every line. */
  private static final int MOST_LINE = 1000;

  private static final int MOST_SHOWN = 160;

  private LikelyCauses() {}

  /** Each with what to do about it. */
  static List<String> of(PreparedJob job, RunFolder folder, Action last) throws IOException {
    Ended.Cause ended = last.ended().cause();
    if (job.order().intent() == Intent.VALIDATE
        || ended == Ended.Cause.STOPPED
        || ended == Ended.Cause.NOT_STARTED) {
      return List.of();
    }
    String output = RunOutput.end(folder.path().resolve(last.outputFile()), MOST_OUTPUT);
    List<String> causes = new ArrayList<>();
    boolean cutOff = last.ended().isolation().network().isOff();
    Map<FailureSign.Kind, Found> found = find(output);
    Found network = found.get(FailureSign.Kind.NO_NETWORK);
    if (network != null && cutOff) {
      causes.add(
          "something could not be downloaded, since the network was off ("
              + network.line()
              + "); set commands.network to true for "
              + job.order().product()
              + " in dash/products.json, or let its jobs see a filled cache by commands.home:"
              + " docs/how-to/dependencies.md");
    }
    Found command = found.get(FailureSign.Kind.NO_COMMAND);
    Integer code = last.ended().exitCode();
    if (command != null || (code != null && code == 127)) {
      String name =
          command != null && !command.name().isEmpty() ? command.name() : job.argv().get(0);
      causes.add(
          "the command "
              + Shown.text(name)
              + " was not found"
              + (command == null ? "" : " (" + command.line() + ")")
              + "; install it, put it on PATH where oracle run is started, or let the jobs of "
              + job.order().product()
              + " see it by commands.home in dash/products.json");
    }
    Found library = found.get(FailureSign.Kind.NO_PACKAGE);
    if (library != null) {
      causes.add(
          "the package "
              + Shown.text(library.name())
              + " is not installed ("
              + library.line()
              + "); install what "
              + job.order().product()
              + " depends on: docs/how-to/dependencies.md");
    }
    try {
      Path product = job.folder().absolute();
      causes.addAll(MissingContent.of(product, output));
    } catch (IOException e) {
      // A folder that can't be looked through hides a likely cause, and changes no outcome.
    }
    return causes;
  }

  /**
   * A line that says so.
   *
   * @param name of the command or package; empty when it names none
   */
  private record Found(String name, String line) {}

  /** The first line of each kind: what comes after is often due to it. */
  private static Map<FailureSign.Kind, Found> find(String output) {
    Map<FailureSign.Kind, Found> found = new EnumMap<>(FailureSign.Kind.class);
    for (String line : PrintableText.of(output).split("\n")) {
      String text = line.length() > MOST_LINE ? line.substring(0, MOST_LINE) : line;
      for (FailureSign sign : FailureSign.ALL) {
        if (found.containsKey(sign.kind())) {
          continue;
        }
        Matcher matcher = sign.pattern().matcher(text);
        if (matcher.find()) {
          String name = matcher.groupCount() > 0 ? matcher.group(1) : "";
          found.put(
              sign.kind(),
              new Found(name == null ? "" : name, Shown.cut(text.strip(), MOST_SHOWN)));
        }
      }
    }
    return found;
  }
}
