package codemonkeys.oracle.cli.completion;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The man page of a command, in the macros that man(7) describes: made of the same texts as its
 * help.
 */
public final class ManPage {
  private final CommandSpec command;
  private final String version;
  private final String date;

  /**
   * A page.
   *
   * @param date as {@code 2026-11-23}
   */
  public ManPage(CommandSpec command, String version, String date) {
    this.command = command;
    this.version = version;
    this.date = date;
  }

  /** As {@code oracle-rules-test}. */
  public String name() {
    return command.qualifiedName("-");
  }

  /** The page in roff. */
  public String text() {
    StringBuilder out = new StringBuilder();
    macro(out, "TH", name().toUpperCase(java.util.Locale.ROOT), "1", date, "Oracle " + version);
    out.append(".ad l\n.nh\n"); // ragged and without hyphens: names stay as they are typed
    macro(out, "SH", "NAME");
    line(out, name() + " \u0001 " + description().get(0).replaceFirst("\\.$", ""));
    macro(out, "SH", "SYNOPSIS");
    synopsis(out);
    macro(out, "SH", "DESCRIPTION");
    for (String paragraph : description()) {
      line(out, paragraph);
    }
    parameters(out);
    options(out);
    commands(out);
    footer(out);
    seeAlso(out);
    return out.toString();
  }

  private List<String> description() {
    return List.of(command.usageMessage().description()).stream().map(ManPage::plain).toList();
  }

  private void synopsis(StringBuilder out) {
    String synopsis = command.commandLine() == null ? "" : help().synopsis(0);
    // One line, which man breaks as its terminal needs it.
    line(out, String.join(" ", synopsis.strip().split("\\s+")));
  }

  private CommandLine.Help help() {
    return new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF));
  }

  private void parameters(StringBuilder out) {
    List<PositionalParamSpec> parameters =
        command.positionalParameters().stream().filter(each -> !each.hidden()).toList();
    if (parameters.isEmpty()) {
      return;
    }
    macro(out, "SH", "ARGUMENTS");
    for (PositionalParamSpec each : parameters) {
      term(out, "\u0003" + each.paramLabel() + "\u0004", each.description());
    }
  }

  private void options(StringBuilder out) {
    macro(out, "SH", "OPTIONS");
    for (OptionSpec option : command.options()) {
      if (option.hidden()) {
        continue;
      }
      List<String> names = new ArrayList<>();
      for (String name : option.names()) {
        names.add("\u0002" + name + "\u0004");
      }
      term(
          out,
          String.join(", ", names)
              + (option.arity().max() == 0 ? "" : "=\u0003" + option.paramLabel() + "\u0004"),
          option.description());
    }
  }

  private void commands(StringBuilder out) {
    if (command.subcommands().isEmpty()) {
      return;
    }
    macro(out, "SH", "COMMANDS");
    command
        .subcommands()
        .forEach(
            (name, below) ->
                term(
                    out,
                    "\u0002" + name + "\u0004",
                    below.getCommandSpec().usageMessage().description()));
  }

  private void footer(StringBuilder out) {
    List<String> lines = new ArrayList<>(List.of(command.usageMessage().footer()));
    lines.removeIf(String::isBlank);
    if (lines.isEmpty()) {
      return;
    }
    boolean examples = lines.get(0).startsWith("Examples");
    macro(out, "SH", examples ? "EXAMPLES" : "NOTES");
    out.append(".nf\n");
    for (String line : examples ? lines.subList(1, lines.size()) : lines) {
      line(out, plain(line));
    }
    out.append(".fi\n");
  }

  private void seeAlso(StringBuilder out) {
    List<String> pages = new ArrayList<>();
    if (command.parent() != null) {
      pages.add(command.parent().qualifiedName("-"));
    }
    command
        .subcommands()
        .values()
        .forEach(below -> pages.add(below.getCommandSpec().qualifiedName("-")));
    if (!pages.isEmpty()) {
      macro(out, "SH", "SEE ALSO");
      line(
          out,
          String.join(", ", pages.stream().map(page -> "\u0002" + page + "\u0004(1)").toList()));
    }
  }

  // --- roff ---------------------------------------------------------------------------------

  private static void macro(StringBuilder out, String name, String... args) {
    out.append('.').append(name);
    for (String arg : args) {
      out.append(" \"").append(escaped(arg).replace("\"", "\\(dq")).append('"');
    }
    out.append('\n');
  }

  private static void term(StringBuilder out, String term, String... description) {
    out.append(".TP\n");
    line(out, term);
    for (String paragraph : description) {
      line(out, plain(paragraph));
    }
  }

  /** A description may have picocli's escape of a percent sign in it. */
  private static String plain(String text) {
    return text.replace("%%", "%");
  }

  /** A line of text that begins no request. */
  private static void line(StringBuilder out, String text) {
    String escaped = escaped(text);
    out.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "")
        .append(escaped)
        .append('\n');
  }

  /** The characters 1 to 4 stand for a dash between words, bold, italic, and the end of both. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\e");
        case '-' -> out.append("\\-");
        case '\'' -> out.append("\\(aq");
        case '`' -> out.append("\\(ga");
        case '^' -> out.append("\\(ha");
        case '~' -> out.append("\\(ti");
        case '…' -> out.append("...");
        case '\u0001' -> out.append("\\-");
        case '\u0002' -> out.append("\\fB");
        case '\u0003' -> out.append("\\fI");
        case '\u0004' -> out.append("\\fR");
        default -> {
          if (c > '~') {
            out.append(String.format(java.util.Locale.ROOT, "\\[u%04X]", (int) c));
          } else if (c >= ' ') {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }
}
