package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code docs/reference/command-line.md} has the options that the program has, and no other. */
class CommandLineReferenceTest {
  private static final Path PAGE = Path.of("docs", "reference", "command-line.md");
  private static final String COMMON = "Common options";

  /** The part of the common options that only some commands take; these link to it. */
  private static final String FACTS_AND_RULES = "### Facts and rules";

  /** Options as the first cell of a table's row. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`-[^|]*`) \\|");

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])(--[a-z][a-z-]*|-[a-zA-Z])\\b");

  private static final List<String> PAGES_FOR_USERS =
      List.of(
          "README.md",
          "CHANGELOG.md",
          "CONTRIBUTING.md",
          "docs/explanation/running-orders.md",
          "docs/tutorial/first-plan.md",
          "docs/how-to/write-a-rule.md",
          "docs/how-to/test-a-rule.md",
          "docs/how-to/see-what-a-rule-changes.md",
          "docs/how-to/add-your-own-facts.md",
          "docs/how-to/make-a-fleet.md",
          "docs/how-to/run-orders.md",
          "docs/how-to/run-every-night.md",
          "docs/how-to/complete-command-lines.md",
          "docs/how-to/watch-the-fleet.md",
          "docs/how-to/see-ahead.md",
          "docs/how-to/stop-everything.md",
          "docs/how-to/verify-evidence.md",
          "docs/reference/command-line.md",
          "docs/reference/rule-checks.md",
          "docs/reference/rule-tests.md",
          "docs/reference/rules.md",
          "docs/reference/evidence.md",
          "docs/reference/files.md",
          "docs/reference/rule-tests.md",
          "docs/reference/validation.md");

  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\\n]+`");

  /** What follows the name of the program, to the end of its line or span. */
  private static final Pattern COMMAND =
      Pattern.compile("(?<![\\w./:-])(?:\\./)?oracle ([^`\\n]*)");

  @Test
  void everyCommandHasASectionAndTheSectionHasItsOptions() throws IOException {
    Map<String, String> sections = sections();
    String[] common = sections.get(COMMON).split(FACTS_AND_RULES);
    List<CommandSpec> commands = new ArrayList<>();
    leaves(Cli.oracle(), commands);

    assertThat(sections.keySet().stream().filter(title -> title.startsWith("oracle ")))
        .containsExactlyInAnyOrderElementsOf(
            commands.stream().map(CommandSpec::qualifiedName).toList());
    for (CommandSpec command : commands) {
      String section = sections.get(command.qualifiedName());
      SortedSet<String> reported = options(section);
      if (command.name().equals("help")) {
        assertThat(reported).isEmpty();
        continue; // it does nothing but show
      }
      if (!section.contains("takes no common options")) {
        reported.addAll(options(common[0]));
      }
      if (section.contains("(#facts-and-rules)")) {
        reported.addAll(options(common[1]));
      }
      assertThat(reported).as(command.qualifiedName()).isEqualTo(names(command));
    }
  }

  @Test
  void noOptionIsMentionedThatIsNotThere() throws IOException {
    SortedSet<String> all = new TreeSet<>();
    List<CommandSpec> commands = new ArrayList<>();
    leaves(Cli.oracle(), commands);
    commands.forEach(command -> all.addAll(names(command)));
    SortedSet<String> mentioned = new TreeSet<>();
    Matcher option = OPTION.matcher(Files.readString(PAGE));
    while (option.find()) {
      mentioned.add(option.group(1));
    }

    assertThat(all).containsAll(mentioned);
  }

  @Test
  void noDocumentForUsersNamesACommandThatIsNotThere() throws IOException {
    List<String> unknown = new ArrayList<>();
    for (String page : PAGES_FOR_USERS) {
      Matcher code = CODE.matcher(Files.readString(Path.of(page)));
      while (code.find()) {
        Matcher line = COMMAND.matcher(code.group());
        while (line.find()) {
          if (!isThere(line.group(1))) {
            unknown.add(page + ": " + line.group());
          }
        }
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void theReadmeHasEveryCommand() throws IOException {
    List<CommandSpec> commands = new ArrayList<>();
    leaves(Cli.oracle(), commands);

    assertThat(Files.readString(Path.of("README.md")))
        .contains(commands.stream().map(c -> "`" + c.qualifiedName() + "`").toList());
  }

  @Test
  void everyHelpHasTwoExamplesOrThreeThatTheProgramTakes() {
    List<CommandSpec> commands = new ArrayList<>();
    leaves(Cli.oracle(), commands);
    for (CommandSpec command : commands) {
      List<String> examples =
          Arrays.stream(command.usageMessage().footer())
              .filter(line -> line.startsWith("  oracle "))
              .map(line -> line.substring("  oracle ".length()))
              .toList();

      assertThat(examples).as(command.qualifiedName()).hasSizeBetween(2, 3);
      for (String example : examples) {
        assertThat("oracle " + example).startsWith(command.qualifiedName());
        String[] words =
            Pattern.compile("\"([^\"]*)\"|(\\S+)")
                .matcher(example)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
        new CommandLine(Cli.oracle()).parseArgs(words); // throws when it is not taken
      }
    }
  }

  @Test
  void everySynopsisBeginsWithItsCommand() {
    List<CommandSpec> commands = new ArrayList<>();
    leaves(Cli.oracle(), commands);
    for (CommandSpec command : commands) {
      assertThat(command.usageMessage().customSynopsis())
          .singleElement()
          .asString()
          .startsWith(command.qualifiedName())
          .endsWith(" [OPTIONS]");
    }
  }

  /** Whether the first words are a command, or an option or nothing follows what is one. */
  private static boolean isThere(String words) {
    CommandSpec at = Cli.oracle();
    for (String word : words.strip().split(" ")) {
      if (at.subcommands().isEmpty() || !word.matches("[a-z]+")) {
        return true;
      }
      CommandLine below = at.subcommands().get(word);
      if (below == null) {
        return false;
      }
      at = below.getCommandSpec();
    }
    return true;
  }

  private static void leaves(CommandSpec command, List<CommandSpec> leaves) {
    if (command.subcommands().isEmpty()) {
      leaves.add(command);
    }
    for (CommandLine below : command.subcommands().values()) {
      leaves(below.getCommandSpec(), leaves);
    }
  }

  private static SortedSet<String> names(CommandSpec command) {
    return command.options().stream()
        .flatMap(option -> List.of(option.names()).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<String> options(String section) {
    SortedSet<String> options = new TreeSet<>();
    Matcher row = ROW.matcher(section);
    while (row.find()) {
      Matcher option = OPTION.matcher(row.group(1));
      while (option.find()) {
        options.add(option.group(1));
      }
    }
    return options;
  }

  /** The text below each heading of the second level. */
  private static Map<String, String> sections() throws IOException {
    Map<String, String> sections = new LinkedHashMap<>();
    for (String part : Files.readString(PAGE).split("(?m)^## ")) {
      int end = part.indexOf('\n');
      sections.put(part.substring(0, end), part.substring(end));
    }
    return sections;
  }
}
