package codemonkeys.oracle.cli.completion;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.files.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What the scripts of {@code oracle completion} ask at every press of the tab key. Never a word on
 * standard error, and never a failure: what can't be known is not offered.
 *
 * <p>{@code __complete bash BREAKS LINE}: the line up to the cursor, and the characters at which
 * readline breaks words. {@code __complete zsh WORD…} and {@code __complete fish WORD…}: the words
 * after the program's name without their quotes, the last one to be completed.
 *
 * <p>The answer: {@code values}, {@code files} or {@code folders}, and a line for each candidate;
 * for zsh and fish with a tab and what is known of it.
 */
public final class Completer {
  /** The command. It is none that help lists. */
  public static final String COMMAND = "__complete";

  private final CliContext context;
  private final CommandSpec root;

  public Completer(CliContext context, CommandSpec root) {
    this.context = context;
    this.root = root;
  }

  /**
   * Answers.
   *
   * @param args with {@link #COMMAND} before them
   */
  public ExitCode run(String... args) {
    if (args.length < 3) {
      return ExitCode.USAGE_ERROR;
    }
    WorkspaceNames names = new WorkspaceNames(context);
    List<String> rest = Arrays.asList(args).subList(2, args.length);
    StringBuilder out = new StringBuilder();
    switch (args[1]) {
      case "bash" -> bash(rest, names, out);
      case "zsh" -> words(rest, names, out);
      case "fish" -> {
        List<String> words = new ArrayList<>(rest);
        words.set(words.size() - 1, last(rest.get(rest.size() - 1)));
        words(words, names, out);
      }
      default -> {
        return ExitCode.USAGE_ERROR;
      }
    }
    context.out().print(out);
    return ExitCode.SUCCESS;
  }

  private static String last(String typed) {
    List<ShellWord> words = ShellWord.split(typed, "");
    return words.get(words.size() - 1).text();
  }

  private void bash(List<String> rest, WorkspaceNames names, StringBuilder out) {
    if (rest.size() < 2) {
      return;
    }
    List<ShellWord> words = ShellWord.split(rest.get(1), rest.get(0));
    ShellWord typed = words.get(words.size() - 1);
    if (words.size() < 2) {
      return;
    }
    Completion completion =
        Completion.of(
            root, words.subList(1, words.size()).stream().map(ShellWord::text).toList(), names);
    out.append(completion.kind().name().toLowerCase(Locale.ROOT)).append('\n');
    for (String candidate : completion.candidates().keySet()) {
      @Nullable String replacement = typed.replacement(candidate);
      if (replacement != null) {
        out.append(replacement).append('\n');
      }
    }
  }

  private void words(List<String> words, WorkspaceNames names, StringBuilder out) {
    Completion completion = Completion.of(root, words, names);
    out.append(completion.kind().name().toLowerCase(Locale.ROOT)).append('\n');
    for (Map.Entry<String, String> candidate : completion.candidates().entrySet()) {
      if (candidate.getKey().chars().noneMatch(Character::isISOControl)) {
        out.append(candidate.getKey())
            .append('\t')
            .append(Printable.cut(Printable.line(candidate.getValue()), MAX_ABOUT))
            .append('\n');
      }
    }
  }

  private static final int MAX_ABOUT = 80;
}
