package codemonkeys.oracle.ruletesting;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which cases to run: those whose name, or {@code file: name}, a regular expression is found in.
 * Looking takes a bounded number of steps, since some expressions would go on for years.
 */
public final class CasePattern implements Predicate<RuleTestCase> {
  private static final int MAX_CHARACTERS = 1_000;
  private static final int MAX_STEPS = 1_000_000;
  private static final String META = "\\[](){}.*+?^$|";

  private final Pattern pattern;

  private CasePattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /** The expression can't be used; the message says why. */
  public static final class UnusablePatternException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnusablePatternException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Takes an expression of {@link Pattern}.
   *
   * @throws UnusablePatternException when it is none, or too long
   */
  public static CasePattern of(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new UnusablePatternException(
          "it has "
              + text.length()
              + " characters; expected at most "
              + MAX_CHARACTERS
              + "; shorten it",
          null);
    }
    try {
      return new CasePattern(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new UnusablePatternException(
          e.getDescription()
              + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1))
              + "; expected a regular expression; put a backslash before . ( [ { * + ? ^ $ | that"
              + " stand for themselves",
          e);
    } catch (StackOverflowError e) {
      throw new UnusablePatternException("it is nested too deep; simplify it", e);
    }
  }

  /** An expression that finds one case and no other. */
  public static String only(RuleTestCase one) {
    StringBuilder pattern = new StringBuilder("^");
    one.fullName()
        .codePoints()
        .forEach(
            c -> {
              if (META.indexOf(c) >= 0) {
                pattern.append('\\');
              }
              pattern.appendCodePoint(c);
            });
    return pattern.append('$').toString();
  }

  /**
   * Whether it is found.
   *
   * @throws UnusablePatternException when looking takes too long
   */
  @Override
  public boolean test(RuleTestCase one) {
    try {
      return pattern.matcher(new Steps(one.name())).find()
          || pattern.matcher(new Steps(one.fullName())).find();
    } catch (StackOverflowError e) {
      throw tooSlow();
    }
  }

  private static UnusablePatternException tooSlow() {
    return new UnusablePatternException(
        "looking for it takes too long; simplify it: no repetition within a repetition", null);
  }

  /** A text that can be looked at only so often. */
  private static final class Steps implements CharSequence {
    private final String text;
    private int left = MAX_STEPS;

    Steps(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (left-- == 0) {
        throw tooSlow();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
