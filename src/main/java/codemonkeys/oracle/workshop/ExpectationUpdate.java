package codemonkeys.oracle.workshop;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.YamlSource;
import codemonkeys.oracle.files.YamlSource.Form;
import codemonkeys.oracle.files.YamlSource.Place;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.rules.Held;
import codemonkeys.oracle.workshop.RuleTestRunner.FileOutcome;
import codemonkeys.oracle.workshop.RuleTestRunner.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final Map<Integer, Edit> edits = new TreeMap<>();
  private final Set<Problem> left = new LinkedHashSet<>();

  private record Edit(int start, int end, String text) {}

  private ExpectationUpdate(YamlSource source) {
    this.source = source;
  }

  /**
   * A file as it should be.
   *
   * @param text the same as before when nothing can be written
   * @param left what has to be mended by hand
   */
  public record Updated(String text, List<Problem> left) {}

  /** What to write for the outcomes of a file. */
  public static Updated of(FileOutcome file) {
    ExpectationUpdate update = new ExpectationUpdate(file.file().source());
    Map<RuleTestCase, List<Outcome>> byCase = new LinkedHashMap<>();
    for (Outcome outcome : file.outcomes()) {
      byCase.computeIfAbsent(outcome.of(), each -> new ArrayList<>()).add(outcome);
    }
    byCase.values().forEach(update::update);
    return new Updated(update.text(), List.copyOf(update.left));
  }

  private void left(Expectation expectation, String why, String fix) {
    left(expectation.at(), why, fix);
  }

  private void left(JsonValue at, String why, String fix) {
    // A set, since values of a sweep may share an expectation.
    left.add(Problem.at(at, "not updated: " + why, fix));
  }

  private void update(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
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
      if (outcomes.stream().noneMatch(Outcome::stopped)) {
        shared(outcomes);
      }
      return;
    }
    for (Outcome outcome : outcomes) {
      if (differs(outcome)) {
        update(outcome);
      }
    }
  }

  /** Says what a person has to decide: that a rule fires is no reason to expect it. */
  private void byHand(Outcome outcome) {
    Failure failure = outcome.failure();
    if (failure != null && failure.stop() != null) {
      left(expected(outcome), failure.stop().what(), failure.stop().fix());
    } else if (expected(outcome) instanceof Expectation.Whole whole) {
      for (JsonString rule : whole.unwanted(outcome.fired())) {
        left(
            rule,
            "rule " + rule.shown() + " fires, and not_rules has it",
            "mend the rule or what is given, or take it out of not_rules");
      }
    }
  }

  /** Whether something came out that can be written in place of what was expected. */
  private static boolean differs(Outcome outcome) {
    return !outcome.stopped()
        && !(expected(outcome) instanceof Expectation.Whole whole
            ? whole.differences(outcome.plan(), outcome.orders()).isEmpty()
            : outcome.passed());
  }

  private static Expectation expected(Outcome outcome) {
    return outcome.trial().expectation();
  }

  /** One expectation for all values of a sweep can only be written when all come out alike. */
  private void shared(List<Outcome> outcomes) {
    Expectation.Whole whole = (Expectation.Whole) expected(outcomes.get(0));
    List<String> first = told(outcomes.get(0), whole);
    if (outcomes.stream().allMatch(outcome -> told(outcome, whole).equals(first))) {
      update(outcomes.get(0));
    } else {
      left(
          whole,
          "the values of its sweep come out differently",
          "write expect_each in place of expect");
    }
  }

  private static List<String> told(Outcome outcome, Expectation.Whole whole) {
    List<String> told = new ArrayList<>();
    // Whatever can be expected of an order, so that the one that is written fits the others too.
    outcome
        .orders()
        .forEach(
            order -> {
              for (Shape.Key key : Format.EXPECTED_ORDER.keys()) {
                told.add(String.valueOf(OrderView.value(key.name(), order)));
              }
            });
    if (whole.entries("holds") != null) {
      outcome.plan().holds().forEach(hold -> told.add(HoldView.line(hold, null) + hold.why()));
    }
    return told;
  }

  private void update(Outcome outcome) {
    Expectation expectation = expected(outcome);
    if (expectation instanceof Expectation.Top top) {
      String rule = Expectation.Top.actual(outcome.orders());
      if (rule != null && rule.length() > Format.MOST_RULE) {
        left(top, "the rule's name is longer than can be expected", "shorten it");
        return;
      }
      replace(top.at(), rule);
      return;
    }
    Expectation.Whole whole = (Expectation.Whole) expectation;
    List<JsonObject> orders = whole.entries("orders");
    if (orders != null) {
      JsonArray list = (JsonArray) Objects.requireNonNull(whole.at().members().get("orders"));
      List<Candidate> wanted = outcome.orders();
      if (whole.subset()) {
        wanted =
            wanted.stream()
                .filter(order -> orders.stream().anyMatch(each -> OrderView.sameWork(each, order)))
                .toList();
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
      holds(list, holds, outcome.plan().holds(), whole.subset());
    }
  }

  private void orders(JsonArray list, List<JsonObject> expected, List<Candidate> wanted) {
    if (expected.size() == wanted.size()) {
      // Value by value, so that comments and quotes of what is right stay.
      for (int i = 0; i < wanted.size(); i++) {
        JsonObject entry = expected.get(i);
        Candidate order = wanted.get(i);
        for (Map.Entry<String, JsonValue> member : entry.members().entrySet()) {
          JsonObject alone = single(member.getKey(), member.getValue());
          if (!OrderView.matches(alone, order)) {
            replace(member.getValue(), OrderView.value(member.getKey(), order));
          }
        }
      }
      return;
    }
    List<String> items = new ArrayList<>();
    for (Candidate order : wanted) {
      JsonObject same = null;
      JsonObject work = null;
      for (JsonObject each : expected) {
        same = same == null && OrderView.matches(each, order) ? each : same;
        work = work == null && OrderView.sameWork(each, order) ? each : work;
      }
      items.add(same == null ? OrderView.line(order, work) : written(same));
    }
    replaceList(list, items);
  }

  private static JsonObject single(String name, JsonValue value) {
    return new JsonObject(value.line(), value.column(), Map.of(name, value));
  }

  private void holds(JsonArray list, List<JsonObject> expected, List<Held> holds, boolean subset) {
    int[] taker = Expectation.Whole.matched(expected, holds);
    List<String> items = new ArrayList<>();
    boolean all = true;
    for (int e = 0; e < expected.size(); e++) {
      boolean there = false;
      for (int by : taker) {
        there |= by == e;
      }
      if (there) {
        items.add(written(expected.get(e)));
      }
      all &= there;
    }
    if (subset && !all) {
      if (items.isEmpty()) {
        left(list, "nothing of its subset of holds is left", "write what it is to show");
        return;
      }
    } else if (!subset) {
      for (int a = 0; a < holds.size(); a++) {
        if (taker[a] < 0) {
          items.add(HoldView.line(holds.get(a), null));
          all = false;
        }
      }
    }
    if (!all) {
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
      edit(place, "- " + String.join("\n" + indent + "- ", items));
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
      separator = ",\n" + " ".repeat(column);
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

  private void edit(Place place, String text) {
    edits.put(place.start(), new Edit(place.start(), place.end(), text));
  }

  private String text() {
    StringBuilder text = new StringBuilder(source.text());
    List<Edit> backwards = new ArrayList<>(edits.values());
    backwards.sort(Comparator.comparingInt(Edit::start).reversed());
    for (Edit edit : backwards) {
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
      int most = Math.max(old.size() - o, now.size() - n);
      search:
      for (int distance = 1; distance <= most * 2; distance++) {
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
