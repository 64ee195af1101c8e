package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.YamlSource;
import codemonkeys.oracle.files.YamlSource.Form;
import codemonkeys.oracle.files.YamlSource.Place;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import codemonkeys.oracle.ruletesting.RuleTestRunner.TrialOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes what came out in place of what was expected, for the trials of a file that failed. All
 * that is not part of their expectations stays byte for byte; within an expectation as much as
 * possible does.
 */
public final class ExpectationUpdate {
  private final YamlSource source;
  private final List<Rewrite> rewrites = new ArrayList<>();
  private final Set<Problem> left = new LinkedHashSet<>();

  private record Edit(int start, int end, String text) {}

  /** What is written for one expectation. */
  private record Rewrite(RuleTestCase of, JsonValue at, List<Edit> edits) {}

  private ExpectationUpdate(YamlSource source) {
    this.source = source;
  }

  /**
   * A file as it should be.
   *
   * @param file the same as before when nothing can be written
   * @param left what has to be fixed by hand
   */
  public record Updated(RuleTestFile file, List<Problem> left) {
    public String text() {
      return file.source().text();
    }
  }

  /**
   * What to write for the outcomes of a file.
   *
   * @param names of the rules that there are
   */
  public static Updated of(FileOutcome file, Collection<String> names) {
    ExpectationUpdate update = new ExpectationUpdate(file.file().source());
    Map<RuleTestCase, List<TrialOutcome>> byCase = new LinkedHashMap<>();
    for (TrialOutcome outcome : file.outcomes()) {
      byCase.computeIfAbsent(outcome.of(), each -> new ArrayList<>()).add(outcome);
    }
    byCase.values().forEach(update::update);
    RuleTestFile written = update.written(file.file(), new ArrayList<>(), update.rewrites, names);
    return new Updated(written, List.copyOf(update.left));
  }

  /**
   * The file with as much as can be written so that it can be read again; by halves, since what
   * can't is rare.
   *
   * @param before with what is taken
   * @param taken grows by what is written
   */
  private RuleTestFile written(
      RuleTestFile before, List<Rewrite> taken, List<Rewrite> wanted, Collection<String> names) {
    if (wanted.isEmpty()) {
      return before;
    }
    List<Rewrite> all = new ArrayList<>(taken);
    all.addAll(wanted);
    RuleTestFile after = RuleTestReader.read(before.path(), text(all), names).file();
    if (after != null) {
      taken.addAll(wanted);
      return after;
    }
    if (wanted.size() == 1) {
      Rewrite alone = wanted.get(0);
      left(
          alone.at(),
          "case " + Printable.text(alone.of().name()) + " could not be read afterwards",
          "write its expectation by hand, a key a line or in braces");
      return before;
    }
    int half = wanted.size() / 2;
    RuleTestFile first = written(before, taken, wanted.subList(0, half), names);
    return written(first, taken, wanted.subList(half, wanted.size()), names);
  }

  private void left(Expectation expectation, String why, String fix) {
    left(expectation.at(), why, fix);
  }

  private void left(JsonValue at, String why, String fix) {
    // A set, since values of a sweep may share an expectation.
    left.add(Problem.at(at, "not updated: " + why, fix));
  }

  private void update(List<TrialOutcome> outcomes) {
    for (TrialOutcome outcome : outcomes) {
      byHand(outcome);
    }
    if (outcomes.stream().noneMatch(ExpectationUpdate::differs)) {
      return;
    }
    boolean shared =
        outcomes.size() > 1
            && outcomes.stream()
                .allMatch(o -> o.trial().expectation().at() == expected(outcomes.get(0)).at());
    if (shared) {
      // Where one was stopped it isn't known whether all come out alike.
      if (outcomes.stream().noneMatch(TrialOutcome::stopped)) {
        shared(outcomes);
      }
      return;
    }
    for (TrialOutcome outcome : outcomes) {
      if (differs(outcome)) {
        update(outcome);
      }
    }
  }

  /** Says what a person has to decide: that a rule fires is no reason to expect it. */
  private void byHand(TrialOutcome outcome) {
    Failure failure = outcome.failure();
    if (failure != null && failure.stop() != null) {
      left(expected(outcome), failure.stop().what(), failure.stop().fix());
    } else if (expected(outcome) instanceof Expectation.Whole whole) {
      for (JsonString rule : whole.unwanted(outcome.fired())) {
        left(
            rule,
            "rule " + rule.shown() + " fires, and not_rules has it",
            "fix the rule or what is given, or take it out of not_rules");
      }
    }
  }

  /** Whether something came out that can be written in place of what was expected. */
  private static boolean differs(TrialOutcome outcome) {
    return !outcome.stopped()
        && !(expected(outcome) instanceof Expectation.Whole whole
            ? whole.differences(outcome.plan(), outcome.orders()).isEmpty()
            : outcome.passed());
  }

  private static Expectation expected(TrialOutcome outcome) {
    return outcome.trial().expectation();
  }

  /** One expectation for all values of a sweep can only be written when all come out alike. */
  private void shared(List<TrialOutcome> outcomes) {
    Expectation.Whole whole = (Expectation.Whole) expected(outcomes.get(0));
    List<String> first = everythingOf(outcomes.get(0), whole);
    if (outcomes.stream().allMatch(outcome -> everythingOf(outcome, whole).equals(first))) {
      update(outcomes.get(0));
    } else {
      left(
          whole,
          "the values of its sweep come out differently",
          "write expect_each in place of expect");
    }
  }

  /** All that can be expected of an outcome, so that the one that is written fits the others. */
  private static List<String> everythingOf(TrialOutcome outcome, Expectation.Whole whole) {
    List<String> written = new ArrayList<>();
    outcome.orders().forEach(order -> written.add(PlanEntry.of(order).values().toString()));
    if (whole.entries("holds") != null) {
      outcome.plan().holds().forEach(hold -> written.add(PlanEntry.of(hold).values().toString()));
    }
    return written;
  }

  private void update(TrialOutcome outcome) {
    Expectation expectation = expected(outcome);
    rewrites.add(new Rewrite(outcome.of(), expectation.at(), new ArrayList<>()));
    if (expectation instanceof Expectation.Top top) {
      String rule = Expectation.Top.actual(outcome.orders());
      replace(top.at(), rule);
      return;
    }
    Expectation.Whole whole = (Expectation.Whole) expectation;
    List<JsonObject> orders = whole.entries("orders");
    if (orders != null) {
      JsonArray list = (JsonArray) Objects.requireNonNull(whole.at().members().get("orders"));
      List<PlanEntry> wanted = outcome.orders().stream().map(PlanEntry::of).toList();
      if (whole.subset()) {
        wanted = wanted.stream().filter(order -> orders.stream().anyMatch(order::isAbout)).toList();
        if (wanted.isEmpty() && !orders.isEmpty()) {
          left(whole, "nothing of its subset of orders is left", "write what it is to show");
          return;
        }
      }
      orders(list, orders, wanted);
    }
    List<JsonObject> holds = whole.entries("holds");
    if (holds != null) {
      JsonArray list = (JsonArray) Objects.requireNonNull(whole.at().members().get("holds"));
      List<PlanEntry> wanted = outcome.plan().holds().stream().map(PlanEntry::of).toList();
      holds(list, holds, wanted, whole.subset());
    }
  }

  private void orders(JsonArray list, List<JsonObject> expected, List<PlanEntry> wanted) {
    if (expected.size() == wanted.size()) {
      for (int i = 0; i < wanted.size(); i++) {
        replaceValues(expected.get(i), wanted.get(i));
      }
      return;
    }
    List<String> items = new ArrayList<>();
    for (PlanEntry order : wanted) {
      JsonObject same = expected.stream().filter(order::matches).findFirst().orElse(null);
      JsonObject work = expected.stream().filter(order::isAbout).findFirst().orElse(null);
      items.add(same == null ? order.line(work) : written(same));
    }
    replaceList(list, items);
  }

  /** Value by value, so that comments and quotes of what is right stay. */
  private void replaceValues(JsonObject expected, PlanEntry entry) {
    expected
        .members()
        .forEach(
            (key, value) -> {
              if (!entry.matches(key, value)) {
                replace(value, entry.values().get(key));
              }
            });
  }

  private void holds(
      JsonArray list, List<JsonObject> expected, List<PlanEntry> holds, boolean subset) {
    HoldPairs pairs = new HoldPairs(expected, holds, subset);
    List<String> items = new ArrayList<>();
    Map<JsonObject, PlanEntry> changed = new IdentityHashMap<>();
    boolean inPlace = true;
    for (int e = 0; e < expected.size(); e++) {
      JsonObject entry = expected.get(e);
      PlanEntry instead = pairs.replacing(e);
      if (pairs.isThere(e)) {
        items.add(written(entry));
      } else if (instead != null) {
        items.add(instead.line(entry));
        changed.put(entry, instead);
        // In place of a product's hold may have come one of the fleet, which has another key.
        inPlace &= entry.members().keySet().containsAll(instead.work());
      } else {
        inPlace = false;
      }
    }
    if (subset && items.isEmpty() && !expected.isEmpty()) {
      left(list, "nothing of its subset of holds is left", "write what it is to show");
      return;
    }
    for (int a = 0; a < holds.size() && !subset; a++) {
      if (!pairs.isExpected(a) && pairs.insteadOf(a) == null) {
        items.add(holds.get(a).line(null));
        inPlace = false;
      }
    }
    if (inPlace) {
      changed.forEach(this::replaceValues);
    } else {
      replaceList(list, items);
    }
  }

  /** An entry as it was written when that fits on one line, else in one line. */
  private String written(JsonObject entry) {
    Place place = place(entry);
    String text = source.text().substring(place.start(), place.end());
    return place.form() == Form.FLOW && text.indexOf('\n') < 0 && text.indexOf('#') < 0
        ? text
        : YamlText.of(entry);
  }

  private Place place(JsonValue value) {
    return Objects.requireNonNull(source.place(value), "a value that is not of this document");
  }

  /** A list as a whole: as a block where it was one, else in brackets. */
  private void replaceList(JsonArray list, List<String> items) {
    Place place = place(list);
    if (place.form() == Form.BLOCK && !items.isEmpty()) {
      int lineStart = source.text().lastIndexOf('\n', place.start() - 1) + 1;
      String indent = " ".repeat(place.start() - lineStart);
      edit(place, "- " + String.join(lineEnd() + indent + "- ", items));
      return;
    }
    String text = source.text().substring(place.start(), place.end());
    String separator = ", ";
    if (text.indexOf('\n') >= 0 && place.form() == Form.FLOW && items.size() > 1) {
      int lineStart = source.text().lastIndexOf('\n', place(list.items().get(0)).start()) + 1;
      int column = 0;
      while (source.text().charAt(lineStart + column) == ' ') {
        column++;
      }
      separator = "," + lineEnd() + " ".repeat(column);
    }
    edit(place, "[" + String.join(separator, items) + "]");
  }

  private void replace(JsonValue old, @Nullable Object value) {
    Place place = place(old);
    String text =
        value instanceof String words
            ? YamlText.text(words, old instanceof JsonString ? place.form() : null)
            : YamlText.of(value);
    // Where nothing is written for null, what is written now must not touch the key.
    edit(place, place.start() == place.end() ? " " + text : text);
  }

  /** What ends the first line, and so what is to end those that are added. */
  private String lineEnd() {
    int first = source.text().indexOf('\n');
    return first > 0 && source.text().charAt(first - 1) == '\r' ? "\r\n" : "\n";
  }

  private void edit(Place place, String text) {
    int lineStart = source.text().lastIndexOf('\n', place.start() - 1) + 1;
    if (place.form() == Form.BLOCK
        && !text.startsWith("- ")
        && place.keyLine() > 0
        && source.text().substring(lineStart, place.start()).isBlank()) {
      behindKey(place, lineStart, text);
      return;
    }
    edit(place.start(), place.end(), text);
  }

  /** A block may stand at the column of its key, where what is in brackets may not. */
  private void behindKey(Place place, int lineStart, String text) {
    int key = 0;
    for (int line = 1; line < place.keyLine(); line++) {
      key = source.text().indexOf('\n', key) + 1;
    }
    int colon = source.text().indexOf(':', key + place.keyColumn() - 1);
    edit(colon + 1, colon + 1, " " + text);
    int next = source.text().indexOf('\n', place.end()) + 1;
    int end = next == 0 ? source.text().length() : next;
    boolean alone = source.text().substring(place.end(), end).isBlank();
    edit(alone ? lineStart : place.start(), alone ? end : place.end(), "");
  }

  private void edit(int start, int end, String text) {
    rewrites.get(rewrites.size() - 1).edits().add(new Edit(start, end, text));
  }

  private String text(List<Rewrite> taken) {
    // By place, since values of a sweep may share an expectation.
    TreeMap<Integer, Edit> edits = new TreeMap<>();
    taken.forEach(each -> each.edits().forEach(edit -> edits.put(edit.start(), edit)));
    StringBuilder text = new StringBuilder(source.text());
    for (Edit edit : edits.descendingMap().values()) {
      text.replace(edit.start(), edit.end(), edit.text());
    }
    return text.toString();
  }

  /** The lines that differ between two texts, with the number of each. */
  public static List<String> diff(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    List<String> lines = new ArrayList<>();
    int o = 0;
    int n = 0;
    while (o < old.size() || n < now.size()) {
      if (o < old.size() && n < now.size() && old.get(o).equals(now.get(n))) {
        o++;
        n++;
        continue;
      }
      // The next line that both have: the change is small and so is the search.
      int nextO = old.size();
      int nextN = now.size();
      int max = Math.max(old.size() - o, now.size() - n);
      search:
      for (int distance = 1; distance <= max * 2; distance++) {
        for (int i = 0; i <= distance; i++) {
          int atO = o + i;
          int atN = n + distance - i;
          if (atO < old.size() && atN < now.size() && old.get(atO).equals(now.get(atN))) {
            nextO = atO;
            nextN = atN;
            break search;
          }
        }
      }
      for (; o < nextO; o++) {
        lines.add("-" + (o + 1) + ": " + old.get(o));
      }
      for (; n < nextN; n++) {
        lines.add("+" + (n + 1) + ": " + now.get(n));
      }
    }
    return lines;
  }
}
