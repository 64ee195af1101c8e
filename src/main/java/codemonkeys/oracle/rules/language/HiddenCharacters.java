package codemonkeys.oracle.rules.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Unicode escapes and invisible characters of a rule file, which can hide what a rule says. A rule
 * that has one is refused.
 *
 * @param without the file with blanks in their place
 * @param offsets where they are
 * @param errors a finding for each of the first ones
 */
record HiddenCharacters(
    RuleSource without, NavigableSet<Integer> offsets, List<RuleFinding> errors) {
  private static final int MAX_REPORTED = 20;

  static HiddenCharacters of(RuleSource source) {
    String text = source.text();
    StringBuilder plain = new StringBuilder(text);
    NavigableSet<Integer> offsets = new TreeSet<>();
    List<RuleFinding> errors = new ArrayList<>();
    TextLines lines = new TextLines(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape = c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == 'u';
      boolean format = Character.getType(c) == Character.FORMAT && c != '\u200c' && c != '\u200d';
      boolean control = Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t';
      if (!escape && !format && !control) {
        continue;
      }
      offsets.add(i);
      plain.setCharAt(i, ' ');
      if (offsets.size() <= MAX_REPORTED) {
        errors.add(
            RuleFinding.of(
                CheckId.HIDDEN,
                source.path(),
                lines.line(i),
                lines.column(i),
                escape
                    ? "a unicode escape"
                    : "the invisible character U+" + String.format(Locale.ROOT, "%04X", (int) c),
                escape ? "write the character itself" : "it can hide what a rule says; remove it"));
      }
    }
    return new HiddenCharacters(new RuleSource(source.path(), plain.toString()), offsets, errors);
  }
}
