package codemonkeys.oracle.cli.completion;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word of a command line as somebody types it into a POSIX shell. Nothing in it is expanded: a
 * dollar sign, a backtick and a star are themselves.
 *
 * @param text without its quotes and backslashes
 * @param quote the quote that is still open at its end; 0 for none
 * @param bare where in the line the word begins, as far as readline is concerned: behind the last
 *     character, outside of quotes, at which it breaks words
 * @param kept how much of {@code text} stands before that
 */
record ShellWord(String text, char quote, int bare, int kept) {
  /** What needs no backslash. */
  private static final String PLAIN = "@%+=:,./_-";

  /** The words of a line up to the cursor; the last one is empty when a new one begins there. */
  static List<ShellWord> split(String line, String breaks) {
    List<ShellWord> words = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    char quote = 0;
    int bare = 0;
    int kept = 0;
    boolean inWord = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
        if (inWord) {
          words.add(new ShellWord(text.toString(), quote, bare, kept));
        }
        text.setLength(0);
        inWord = false;
        bare = i + 1;
        kept = 0;
        continue;
      }
      inWord = true;
      if (quote == '\'' ? c == '\'' : quote == '"' && c == '"') {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        char next = line.charAt(++i);
        if (quote == '"' && "\"\\$`".indexOf(next) < 0) {
          text.append(c);
        }
        text.append(next);
      } else {
        text.append(c);
        if (quote == 0 && breaks.indexOf(c) >= 0) {
          bare = i + 1;
          kept = text.length();
        }
      }
    }
    words.add(new ShellWord(text.toString(), quote, bare, kept));
    return words;
  }

  /**
   * What readline has to put in the place of this word, so that it becomes a candidate; null when
   * that can't be written here.
   */
  @Nullable String replacement(String candidate) {
    String rest = candidate.substring(Math.min(kept, candidate.length()));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (Character.isISOControl(c)) {
        return null;
      }
      boolean plain =
          Character.isLetterOrDigit(c) || Character.isSurrogate(c) || PLAIN.indexOf(c) >= 0;
      switch (quote) {
        case '\'' -> {
          if (c == '\'') {
            return null;
          }
        }
        case '"' -> {
          if ("\"\\$`!".indexOf(c) >= 0) {
            out.append('\\');
          }
        }
        default -> {
          if (!plain) {
            out.append('\\');
          }
        }
      }
      out.append(c);
    }
    return out.toString();
  }
}
