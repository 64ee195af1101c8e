package codemonkeys.oracle.evidence.output;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command that could not be found or run, as shells and build tools say it in their last lines.
 */
final class MissingCommand {
  private static final int LAST_LINES = 25;

  /** What may stand before such a line: a time, the name of who prints it. */
  private static final Pattern PREFIX =
      Pattern.compile("[^\\s]{1,200}(?: [^\\s:|\\]]{1,60})? *[:|\\]Z] +");

  private static final int MAX_PREFIXES = 3;

  private final Deque<String> lines = new ArrayDeque<>();

  void take(String line) {
    if (lines.size() == LAST_LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  /** The last one that was named. */
  @Nullable String name() {
    Iterator<String> last = lines.descendingIterator();
    while (last.hasNext()) {
      String text = last.next().strip();
      for (int i = 0; i <= MAX_PREFIXES; i++) {
        for (Pattern pattern : RunnerTable.SHIPPED.missingCommands()) {
          Matcher matcher = pattern.matcher(text);
          if (matcher.matches()) {
            return matcher.group("name");
          }
        }
        Matcher prefix = PREFIX.matcher(text);
        if (!prefix.lookingAt()) {
          break;
        }
        text = text.substring(prefix.end());
      }
    }
    return null;
  }
}
