package codemonkeys.oracle.cli.completion;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What may stand in the place of the last word of a command line.
 *
 * @param kind whether the shell has to look for it among its files
 * @param candidates whole words, all of which begin with what is typed; with what is known of each
 */
record Completion(Kind kind, Map<String, String> candidates) {
  /** Where candidates come from. */
  enum Kind {
    VALUES,
    FILES,
    FOLDERS
  }

  private static final int MAX_DESCRIPTION = 60;

  private static Completion values(Map<String, String> candidates, String typed) {
    Map<String, String> fitting = new TreeMap<>();
    candidates.forEach(
        (value, about) -> {
          if (value.startsWith(typed)) {
            fitting.put(value, about);
          }
        });
    return new Completion(Kind.VALUES, fitting);
  }

  /**
   * Completes a line.
   *
   * @param root the command that the line begins with
   * @param words after that, the last being the one to complete; it may be empty
   */
  static Completion of(CommandSpec root, List<String> words, WorkspaceNames names) {
    String typed = words.get(words.size() - 1);
    Line line = new Line(root);
    words.subList(0, words.size() - 1).forEach(line::take);
    line.roots.forEach(names::root);
    OptionSpec open = line.open;
    if (open != null) {
      return ofValue(open, root, names, typed, "");
    }
    int equals = typed.indexOf('=');
    if (!line.onlyPositional && typed.startsWith("--") && equals > 0) {
      OptionSpec option = line.command.findOption(typed.substring(0, equals));
      return option == null || option.arity().max() == 0
          ? values(Map.of(), typed)
          : ofValue(
              option, root, names, typed.substring(equals + 1), typed.substring(0, equals + 1));
    }
    if (!line.onlyPositional && typed.startsWith("-")) {
      return values(line.options(), typed);
    }
    Map<String, String> commands = line.commands();
    PositionalParamSpec positional = line.positional();
    if (positional != null) {
      return ofValue(positional, root, names, typed, "");
    }
    boolean leaf = line.command.subcommands().isEmpty();
    return values(leaf && typed.isEmpty() ? line.options() : commands, typed);
  }

  /** What a value may be, by the words that it is made of in the help. */
  private static Completion ofValue(
      ArgSpec arg, CommandSpec root, WorkspaceNames names, String typed, String before) {
    Map<String, String> values = new TreeMap<>();
    String label = arg.paramLabel();
    if (arg.completionCandidates() != null) {
      arg.completionCandidates().forEach(value -> values.put(value, ""));
    } else if (arg.isOption() && ((OptionSpec) arg).longestName().equals("--job")) {
      values.putAll(names.openOrders());
    } else if (arg.isOption() && ((OptionSpec) arg).longestName().equals("--product")) {
      values.putAll(names.products());
    } else if (label.equals(label.toLowerCase(Locale.ROOT)) && label.contains("|")) {
      for (String value : label.split("\\|")) {
        values.put(value, "");
      }
    } else {
      for (String word : label.split("\\|")) {
        switch (word) {
          case "ORDER" -> {
            if (pending(arg)) {
              values.putAll(names.openOrders());
              values.putAll(names.waitingProducts());
            } else {
              values.putAll(names.orders());
            }
          }
          case "PRODUCT" -> values.putAll(names.products());
          case "RUN" -> {
            if (typed.contains("/") || !label.contains("PRODUCT")) {
              values.putAll(names.runs(typed)); // else the products are there already
            }
          }
          case "RULE" -> values.putAll(names.rules());
          case "OWNER" -> values.putAll(names.owners());
          case "COMMAND" ->
              root.subcommands().forEach((name, command) -> values.put(name, about(command)));
          case "DIR", "OLD", "NEW" -> {
            return new Completion(Kind.FOLDERS, Map.of());
          }
          case "FILE" -> {
            return new Completion(Kind.FILES, Map.of());
          }
          default -> {
            // a number, a moment, a text: nobody but the user knows it
          }
        }
      }
    }
    Map<String, String> whole = new TreeMap<>();
    values.forEach((value, about) -> whole.put(before + value, about));
    return values(whole, before + typed);
  }

  /** An order that is over can be looked at, and neither be run nor skipped. */
  private static boolean pending(ArgSpec arg) {
    String command = arg.command() == null ? "" : arg.command().name();
    return command.equals("run") || command.equals("skip");
  }

  private static String about(CommandLine command) {
    return first(command.getCommandSpec().usageMessage().description());
  }

  /** The first sentence of a description, shortened. */
  private static String first(String... description) {
    String text = description.length == 0 ? "" : description[0].replace("%%", "%");
    for (String end : new String[] {". ", ": ", "; "}) {
      int at = text.indexOf(end);
      text = at < 0 ? text : text.substring(0, at);
    }
    text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return text.length() <= MAX_DESCRIPTION ? text : text.substring(0, MAX_DESCRIPTION) + "…";
  }

  /** What the words before the last one have been understood as. */
  private static final class Line {
    private CommandSpec command;
    private @Nullable OptionSpec open;
    private boolean onlyPositional;
    private int positionals;
    private boolean isRoot;
    private final Set<OptionSpec> given = new HashSet<>();
    private final List<String> roots = new ArrayList<>();

    Line(CommandSpec root) {
      command = root;
    }

    void take(String word) {
      if (open != null) {
        open = null;
        if (isRoot) {
          roots.add(word);
          isRoot = false;
        }
        return;
      }
      if (onlyPositional || !word.startsWith("-") || word.equals("-")) {
        CommandLine below = positionals == 0 ? command.subcommands().get(word) : null;
        if (below != null && !onlyPositional) {
          command = below.getCommandSpec();
        } else {
          positionals++;
        }
        return;
      }
      if (word.equals("--")) {
        onlyPositional = true;
        return;
      }
      int equals = word.indexOf('=');
      OptionSpec option = command.findOption(equals < 0 ? word : word.substring(0, equals));
      if (option == null) {
        return;
      }
      given.add(option);
      boolean root = option.longestName().equals("--root");
      if (option.arity().max() > 0 && equals < 0) {
        open = option;
        isRoot = root;
      } else if (root && equals > 0) {
        roots.add(word.substring(equals + 1));
      }
    }

    /** Options that may still be given, by their long names. */
    Map<String, String> options() {
      Map<String, String> options = new TreeMap<>();
      for (OptionSpec option : command.options()) {
        if (!option.hidden() && (option.isMultiValue() || !given.contains(option))) {
          options.put(option.longestName(), first(option.description()));
        }
      }
      return options;
    }

    Map<String, String> commands() {
      Map<String, String> commands = new TreeMap<>();
      if (positionals == 0) {
        command
            .subcommands()
            .forEach(
                (name, below) -> {
                  if (!below.getCommandSpec().usageMessage().hidden()) {
                    commands.put(name, about(below));
                  }
                });
      }
      return commands;
    }

    @Nullable PositionalParamSpec positional() {
      for (PositionalParamSpec each : command.positionalParameters()) {
        if (each.index().min() <= positionals && positionals <= each.index().max()) {
          return each;
        }
      }
      return null;
    }
  }
}
