package codemonkeys.oracle.evidence;

import codemonkeys.oracle.evidence.TestCounts.Source;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a runner's closing lines say, while they are read. */
final class Tally {
  /** What a number of a closing line counts. */
  enum Kind {
    TOTAL,
    PASSED,
    FAILED,
    /** Could not be carried through. */
    BROKEN,
    SKIPPED,
    /** Nothing of interest here, as warnings and suites. */
    OTHER
  }

  private static final Pattern COUNTED =
      Pattern.compile("(" + WholeNumber.IN_TEXT + ") ([a-zA-Z]+(?: [a-z]+)*)");
  private static final Pattern NAMED =
      Pattern.compile("([a-zA-Z]+(?: [a-z]+)*)[:=] *(" + WholeNumber.IN_TEXT + ")");

  private final Map<Kind, Long> numbers = new EnumMap<>(Kind.class);

  Tally add(Kind kind, long number) {
    numbers.merge(kind, number, Long::sum);
    return this;
  }

  /** Adds the number in a group of a match, if that group is there. */
  Tally add(Kind kind, @Nullable String number) {
    return number == null ? this : add(kind, WholeNumber.of(number).orElse(0));
  }

  /**
   * Adds every {@code 3 passed} of a text.
   *
   * @param kinds by word; words that are not in it are passed over
   * @return whether there was any word of them
   */
  boolean addCounted(String text, Map<String, Kind> kinds) {
    Matcher matcher = COUNTED.matcher(text);
    boolean known = false;
    while (matcher.find()) {
      Kind kind = kinds.get(matcher.group(2).toLowerCase(Locale.ROOT));
      if (kind != null) {
        known = true;
        add(kind, matcher.group(1));
      }
    }
    return known;
  }

  /** Adds every {@code failures=3} or {@code Failures: 3} of a text. */
  Tally addNamed(String text, Map<String, Kind> kinds) {
    Matcher matcher = NAMED.matcher(text);
    while (matcher.find()) {
      Kind kind = kinds.get(matcher.group(1).toLowerCase(Locale.ROOT));
      if (kind != null) {
        add(kind, matcher.group(2));
      }
    }
    return this;
  }

  boolean anyFailed() {
    return of(Kind.FAILED) + of(Kind.BROKEN) > 0;
  }

  /** All tests: as the runner says it, or as its parts add up to, whichever is more. */
  private long tests() {
    return Math.max(
        of(Kind.TOTAL), of(Kind.PASSED) + of(Kind.FAILED) + of(Kind.BROKEN) + of(Kind.SKIPPED));
  }

  /** Adds what another runner, or another run of the same, said. */
  void add(Tally other) {
    long tests = tests() + other.tests();
    for (Kind kind : Kind.values()) {
      add(kind, other.of(kind));
    }
    numbers.put(Kind.TOTAL, tests);
  }

  TestCounts counts(String origin) {
    return new TestCounts(
        tests(), of(Kind.FAILED), of(Kind.BROKEN), of(Kind.SKIPPED), Source.CLOSING_LINES, origin);
  }

  private long of(Kind kind) {
    return numbers.getOrDefault(kind, 0L);
  }
}
