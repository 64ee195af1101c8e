package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.report.WholeNumber;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
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
    /** The test itself broke off. */
    ERROR,
    SKIPPED,
    /** Files, packages or classes with tests that could not be loaded: no tests, and no pass. */
    NOT_LOADED,
    /** The same, where the runner counts them among the broken tests: said once for all. */
    NOT_COLLECTED,
    /** The same, said once for each. */
    NOT_COLLECTED_FILE,
    /** Files with a failure in them; where no test failed, they could not be loaded. */
    FAILED_FILES,
    /** Nothing of interest here, as warnings and suites. */
    OTHER
  }

  private static final Pattern COUNTED =
      Pattern.compile("(" + WholeNumber.IN_TEXT + ") ([a-zA-Z]+(?: [a-z]+)*)");
  private static final Pattern NAMED =
      Pattern.compile("([a-zA-Z]+(?: [a-z]+)*)[:=] *(" + WholeNumber.IN_TEXT + ")");
  private static final Pattern PARENTHESES = Pattern.compile("\\([^()]*\\)");

  /** More are no number of tests. */
  private static final long MAX_TESTS = 999_999_999;

  private static final int MAX_KEPT = 100;

  private final Map<Kind, Long> numbers = new EnumMap<>(Kind.class);
  private final List<OutputReading.Cached> cached = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private boolean numbered;
  private boolean uncounted;
  private boolean ran;
  private boolean partly;
  private @Nullable String unclear;

  Tally add(Kind kind, long number) {
    numbered = true;
    numbers.merge(kind, number, Long::sum);
    return this;
  }

  /**
   * Adds the number in a group of a match, if that group is there. One that can't be understood
   * makes the number of tests unknown; a failure stays one.
   */
  Tally add(Kind kind, @Nullable String number) {
    if (number == null || number.equals("-")) {
      return this;
    }
    OptionalLong value = WholeNumber.of(number);
    if (value.isPresent() && value.getAsLong() <= MAX_TESTS) {
      long known = kind == Kind.NOT_COLLECTED ? of(kind) : 0;
      return add(kind, Math.max(value.getAsLong(), known) - known);
    }
    unclear = number;
    ran = true;
    return kind == Kind.FAILED || kind == Kind.ERROR || kind == Kind.NOT_LOADED
        ? add(kind, 1)
        : this;
  }

  /**
   * Adds every {@code 3 passed} of a text.
   *
   * @param kinds by word; words that are not in it are passed over
   * @return whether there was any word of them
   */
  boolean addCounted(String text, Map<String, Kind> kinds) {
    Matcher matcher = COUNTED.matcher(PARENTHESES.matcher(text).replaceAll(""));
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

  /** There were no tests; that is a number, too. */
  Tally none() {
    numbered = true;
    return this;
  }

  /** Tests ran, and their number is not known. */
  Tally uncounted() {
    uncounted = true;
    ran = true;
    return this;
  }

  /** Something ran that may say its numbers elsewhere. */
  Tally ran() {
    ran = true;
    return this;
  }

  Tally fromCache(OutputReading.Cached result) {
    if (cached.size() < MAX_KEPT) {
      cached.add(result);
    }
    return this;
  }

  /** A line that says that tests failed, without a number. */
  Tally failure(String line) {
    if (failures.size() < MAX_KEPT) {
      failures.add(line);
    }
    return this;
  }

  /** Of several tasks some ran, and nothing says here which. */
  Tally partly() {
    partly = true;
    return this;
  }

  boolean isPartly() {
    return partly;
  }

  boolean anyFailed() {
    return of(Kind.FAILED) + of(Kind.ERROR) + notLoaded() > 0 || !failures.isEmpty();
  }

  boolean isNumbered() {
    return numbered;
  }

  boolean isUncounted() {
    return uncounted;
  }

  boolean hasRun() {
    return ran;
  }

  @Nullable String unclear() {
    return unclear;
  }

  List<OutputReading.Cached> cached() {
    return cached;
  }

  List<String> failures() {
    return failures;
  }

  long errors() {
    return Math.max(0, of(Kind.ERROR) - notCollected());
  }

  long notLoaded() {
    boolean noneFailed = of(Kind.FAILED) + of(Kind.ERROR) == 0;
    return of(Kind.NOT_LOADED) + notCollected() + (noneFailed ? of(Kind.FAILED_FILES) : 0);
  }

  private long notCollected() {
    return Math.max(of(Kind.NOT_COLLECTED), of(Kind.NOT_COLLECTED_FILE));
  }

  /** All tests: as the runner says it, or as its parts add up to, whichever is more. */
  long tests() {
    return Math.max(
        of(Kind.TOTAL), of(Kind.PASSED) + of(Kind.FAILED) + errors() + of(Kind.SKIPPED));
  }

  /** Adds what another runner, or another run of the same, said. */
  void add(Tally other) {
    long tests = tests() + other.tests();
    long failed = of(Kind.FAILED) + other.of(Kind.FAILED);
    long broken = errors() + other.errors();
    long skipped = of(Kind.SKIPPED) + other.of(Kind.SKIPPED);
    long notLoaded = notLoaded() + other.notLoaded();
    numbers.clear();
    numbers.put(Kind.TOTAL, tests);
    numbers.put(Kind.FAILED, failed);
    numbers.put(Kind.ERROR, broken);
    numbers.put(Kind.SKIPPED, skipped);
    numbers.put(Kind.NOT_LOADED, notLoaded);
    merge(other);
  }

  /** Adds more of the same summary. */
  void addPart(Tally part) {
    part.numbers.forEach((kind, number) -> numbers.merge(kind, number, Long::sum));
    merge(part);
  }

  private void merge(Tally other) {
    other.cached.forEach(this::fromCache);
    other.failures.forEach(this::failure);
    numbered |= other.numbered;
    uncounted |= other.uncounted;
    ran |= other.ran;
    partly |= other.partly;
    if (unclear == null) {
      unclear = other.unclear;
    }
  }

  long of(Kind kind) {
    return numbers.getOrDefault(kind, 0L);
  }
}
