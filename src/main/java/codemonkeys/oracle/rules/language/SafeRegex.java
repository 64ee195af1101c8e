package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Printable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions whose cost stays near the length of the text: the plain ones that people
 * write pass, those whose cost doubles with each character don't.
 */
final class SafeRegex {
  private static final int MAX_CHARACTERS = 200;
  private static final int MAX_REPETITIONS = 2;
  private static final int MAX_CHOICES = 12;

  private SafeRegex() {}

  /** The pattern that a text in quotes is. */
  static Pattern compile(Token at) {
    String regex = Tokens.unescaped(at);
    Pattern compiled;
    try {
      compiled = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new ConditionError(
          at,
          "the pattern " + Printable.text(regex) + " is no regular expression",
          Printable.line(String.valueOf(e.getDescription())) + "; correct it");
    }
    if (compiled.flags() != 0) {
      throw new ConditionError(at, "flags in a pattern", "write out what is meant");
    }
    String costly = costly(regex);
    if (costly != null) {
      throw new ConditionError(
          CheckId.COSTLY,
          at,
          "the pattern " + Printable.text(regex) + " " + costly,
          "it could take for ever; write several conditions with contains or startsWith");
    }
    return compiled;
  }

  private static @Nullable String costly(String regex) {
    if (regex.length() > MAX_CHARACTERS) {
      return "has more than 200 characters";
    }
    int unbounded = 0;
    int choices = 0;
    boolean inClass = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
        char escaped = i < regex.length() ? regex.charAt(i) : '\\';
        if (Character.isDigit(escaped) || escaped == 'k') {
          return "refers back to a group";
        }
        if (escaped == 'Q') {
          return "has a quotation";
        }
        continue;
      }
      if (inClass) {
        if (c == '[') {
          return "has a class within a class";
        }
        inClass = c != ']';
        continue;
      }
      switch (c) {
        case '[' -> {
          inClass = true;
          // A ']' that comes first is an ordinary character.
          if (regex.startsWith("^", i + 1)) {
            i++;
          }
          if (regex.startsWith("]", i + 1)) {
            i++;
          }
        }
        case '(' -> {
          if (regex.startsWith("?", i + 1) && !regex.startsWith("?:", i + 1)) {
            return "has a special group";
          }
          if (regex.startsWith("?:", i + 1)) {
            i += 2;
          }
        }
        case '|' -> choices++;
        case '*', '+', '{', '?' -> {
          char before = i == 0 ? ' ' : regex.charAt(i - 1);
          boolean escaped = i > 1 && regex.charAt(i - 2) == '\\';
          if (before == ')' && !escaped && c != '?') {
            return "repeats a group";
          }
          if (c == '?') {
            choices++;
          } else {
            unbounded++;
          }
          if (c == '{') {
            int close = regex.indexOf('}', i);
            i = close < 0 ? i : close;
          }
          if (regex.startsWith("?", i + 1) || regex.startsWith("+", i + 1)) {
            i++; // reluctant or possessive
          }
        }
        default -> {}
      }
    }
    if (unbounded > MAX_REPETITIONS) {
      return "has more than two repetitions";
    }
    return choices > MAX_CHOICES ? "has more than twelve choices" : null;
  }
}
