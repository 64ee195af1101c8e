package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RuleText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Comments that ignore a warning, with the reason: {@code // oracle:ignore salience/tie: why}. They
 * stand on the warning's line or above it.
 */
public final class Ignores {
  private static final Pattern NEARLY =
      Pattern.compile("oracle\\W{0,3}ignore", Pattern.CASE_INSENSITIVE);

  private static final String FORM =
      "write // " + RuleText.IGNORE + " salience/tie: why it is right here";

  /**
   * One such comment.
   *
   * @param line of the comment
   * @param covered the line that it speaks of
   */
  private record Ignore(
      String path, int line, int column, int covered, List<CheckId> lints, String reason) {}

  private final List<Ignore> ignores = new ArrayList<>();
  private final List<RuleFinding> faults = new ArrayList<>();

  private Ignores() {}

  public static Ignores of(List<RuleSource> sources) {
    Ignores all = new Ignores();
    for (RuleSource source : sources) {
      if (NEARLY.matcher(source.text()).find()) {
        all.read(source.path(), source.text().lines().toList());
      }
    }
    return all;
  }

  private void read(String path, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int comment = comment(line);
      String said = comment < 0 ? "" : line.substring(comment + 2).strip();
      if (!said.startsWith(RuleText.IGNORE) && NEARLY.matcher(said).lookingAt()) {
        fault(path, i + 1, comment + 1, "a comment that looks as if it ignored something", FORM);
      }
      if (said.startsWith(RuleText.IGNORE)) {
        int covered = i;
        if (line.substring(0, comment).isBlank()) {
          covered++;
          while (covered < lines.size()
              && (lines.get(covered).isBlank() || lines.get(covered).strip().startsWith("//"))) {
            covered++;
          }
        }
        read(
            path,
            i + 1,
            comment + 1,
            covered + 1,
            said.substring(RuleText.IGNORE.length()).strip());
      }
    }
  }

  private void read(String path, int line, int column, int covered, String said) {
    int colon = said.indexOf(':');
    String names = colon < 0 ? said : said.substring(0, colon);
    String reason = colon < 0 ? "" : said.substring(colon + 1).strip();
    List<CheckId> lints = new ArrayList<>();
    for (String name : names.strip().split("[,\\s]+")) {
      Optional<CheckId> lint = CheckId.of(name);
      if (lint.isEmpty()) {
        fault(
            path,
            line,
            column,
            name.isEmpty()
                ? "a comment that ignores nothing"
                : "there is no check " + Printable.text(name),
            Spelling.nearest(name, Arrays.stream(CheckId.values()).map(CheckId::id).toList())
                .map(near -> "did you mean '" + near + "'?")
                .orElse(FORM));
        return;
      }
      if (lint.get().weight() != CheckId.Weight.WARNING) {
        fault(
            path,
            line,
            column,
            lint.get().id() + " is an error, which can't be ignored",
            "remove the comment, and fix what it is about");
        return;
      }
      lints.add(lint.get());
    }
    if (reason.isEmpty()) {
      fault(
          path,
          line,
          column,
          "a comment that ignores " + names.strip() + " without a reason",
          FORM);
      return;
    }
    ignores.add(new Ignore(path, line, column, covered, lints, reason));
  }

  private void fault(String path, int line, int column, String what, String fix) {
    faults.add(RuleFinding.of(CheckId.IGNORE_FORM, path, line, column, what, fix));
  }

  /** Where the comment of a line begins; -1 when it has none. */
  private static int comment(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && line.startsWith("//", i)) {
        return i;
      }
    }
    return -1;
  }

  /** What is wrong with the comments themselves. */
  public List<RuleFinding> faults() {
    return faults;
  }

  /** The reason to ignore a finding. */
  public Optional<String> reason(RuleFinding finding) {
    return ignores.stream().filter(i -> covers(i, finding)).map(Ignore::reason).findFirst();
  }

  /** A warning for each comment that ignores none of these. */
  public List<RuleFinding> unused(List<RuleFinding> findings) {
    List<RuleFinding> unused = new ArrayList<>();
    for (Ignore ignore : ignores) {
      for (CheckId lint : ignore.lints()) {
        if (findings.stream().noneMatch(f -> f.check() == lint && covers(ignore, f))) {
          unused.add(
              RuleFinding.of(
                  CheckId.IGNORE_UNUSED,
                  ignore.path(),
                  ignore.line(),
                  ignore.column(),
                  "there is no " + lint.id() + " to ignore here",
                  "remove the comment"));
        }
      }
    }
    return unused;
  }

  private static boolean covers(Ignore ignore, RuleFinding finding) {
    return ignore.lints().contains(finding.check())
        && ignore.path().equals(finding.diagnostic().path())
        && (ignore.covered() == finding.diagnostic().line()
            || ignore.line() == finding.diagnostic().line());
  }
}
