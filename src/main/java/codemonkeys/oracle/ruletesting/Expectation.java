package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a trial expects, as it stands in its file. */
sealed interface Expectation {
  /** Where it stands. */
  JsonValue at();

  /**
   * What is different in a plan; empty when nothing is.
   *
   * @param fired the rules that fired
   */
  List<DiffLine> differences(Plan plan, List<Candidate> orders, Set<String> fired);

  /**
   * The rule on top of the plan.
   *
   * @param rule null for a plan without an order
   */
  record Top(JsonValue at, @Nullable String rule) implements Expectation {
    static Top of(JsonValue at) {
      return new Top(at, at instanceof JsonString text ? text.value() : null);
    }

    static @Nullable String actual(List<Candidate> orders) {
      return orders.isEmpty() ? null : orders.get(0).best().rule().name();
    }

    @Override
    public List<DiffLine> differences(Plan plan, List<Candidate> orders, Set<String> fired) {
      String actual = actual(orders);
      return Objects.equals(rule, actual)
          ? List.of()
          : List.of(DiffLine.expected(shown(rule)), DiffLine.actual(shown(actual)));
    }

    private static String shown(@Nullable String rule) {
      return rule == null ? "null (no order at all)" : YamlText.of(rule);
    }
  }

  /**
   * Orders, holds, and rules that stay silent.
   *
   * @param subset there may be others besides
   */
  record Whole(JsonObject at, boolean subset) implements Expectation {
    static Whole of(JsonObject at, boolean subsetUnlessSaid) {
      return new Whole(at, isSubset(at, subsetUnlessSaid));
    }

    /** What {@code match} says of an expectation or a case. */
    static boolean isSubset(JsonObject object, boolean unlessSaid) {
      return object.members().get("match") instanceof JsonString match
          ? match.value().equals("subset")
          : unlessSaid;
    }

    @Override
    public List<DiffLine> differences(Plan plan, List<Candidate> orders, Set<String> fired) {
      List<DiffLine> lines = new ArrayList<>(differences(plan, orders));
      for (JsonString rule : unwanted(fired)) {
        lines.add(DiffLine.expected("not fired: " + YamlText.of(rule)));
        lines.add(DiffLine.actual("fired: " + YamlText.of(rule)));
      }
      return lines;
    }

    /** What is different in orders and holds. */
    List<DiffLine> differences(Plan plan, List<Candidate> orders) {
      List<DiffLine> lines = new ArrayList<>();
      List<JsonObject> expected = entries("orders");
      if (expected != null) {
        List<DiffLine> diff = orders(expected, orders.stream().map(PlanEntry::of).toList());
        if (diff.stream().anyMatch(DiffLine::differs)) {
          lines.addAll(diff);
        }
      }
      List<JsonObject> holds = entries("holds");
      if (holds != null) {
        lines.addAll(holds(holds, plan.holds().stream().map(PlanEntry::of).toList()));
      }
      return lines;
    }

    /** The rules that must not fire. */
    List<JsonString> notRules() {
      return at.members().get("not_rules") instanceof JsonArray array
          ? array.items().stream().map(item -> (JsonString) item).toList()
          : List.of();
    }

    /** Those of them that fired. */
    List<JsonString> unwanted(Set<String> fired) {
      return notRules().stream().filter(rule -> fired.contains(rule.value())).toList();
    }

    /** The entries of a list; null when it isn't given. */
    @Nullable List<JsonObject> entries(String name) {
      if (!(at.members().get(name) instanceof JsonArray array)) {
        return null;
      }
      return array.items().stream().map(item -> (JsonObject) item).toList();
    }

    private List<DiffLine> orders(List<JsonObject> expected, List<PlanEntry> orders) {
      List<DiffLine> lines = new ArrayList<>();
      if (subset) {
        int at = 0;
        for (JsonObject each : expected) {
          int found = at;
          while (found < orders.size() && !orders.get(found).matches(each)) {
            found++;
          }
          if (found < orders.size()) {
            lines.add(DiffLine.same(YamlText.of(each)));
            at = found + 1;
          } else {
            lines.add(DiffLine.expected(YamlText.of(each)));
            // The order for the same work, if there is one, says best what is different.
            orders.stream()
                .filter(order -> order.isAbout(each))
                .forEach(order -> lines.add(DiffLine.actual(order.line(each))));
          }
        }
        return lines;
      }
      List<Integer> pairs = pairs(expected, orders);
      int e = 0;
      int a = 0;
      while (e < expected.size() || a < orders.size()) {
        if (e < expected.size() && pairs.get(e) == a) {
          lines.add(DiffLine.same(YamlText.of(expected.get(e++))));
          a++;
          continue;
        }
        int nextE = e;
        while (nextE < expected.size() && pairs.get(nextE) < 0) {
          nextE++;
        }
        int nextA = nextE < expected.size() ? pairs.get(nextE) : orders.size();
        for (int i = e; i < nextE; i++) {
          lines.add(DiffLine.expected(YamlText.of(expected.get(i))));
        }
        for (int i = a; i < nextA; i++) {
          JsonObject beside = e + i - a < nextE ? expected.get(e + i - a) : null;
          lines.add(DiffLine.actual(orders.get(i).line(beside)));
        }
        e = nextE;
        a = nextA;
      }
      return lines;
    }

    /** For each that is expected, the order that it is; -1 for none. */
    private static List<Integer> pairs(List<JsonObject> expected, List<PlanEntry> orders) {
      int[][] longest = new int[expected.size() + 1][orders.size() + 1];
      for (int e = expected.size() - 1; e >= 0; e--) {
        for (int a = orders.size() - 1; a >= 0; a--) {
          longest[e][a] =
              orders.get(a).matches(expected.get(e))
                  ? longest[e + 1][a + 1] + 1
                  : Math.max(longest[e + 1][a], longest[e][a + 1]);
        }
      }
      List<Integer> pairs = new ArrayList<>();
      int a = 0;
      for (int e = 0; e < expected.size(); e++) {
        int found = -1;
        for (int at = a; at < orders.size() && found < 0; at++) {
          if (orders.get(at).matches(expected.get(e))
              && longest[e][a] == longest[e + 1][at + 1] + 1) {
            found = at;
          }
        }
        pairs.add(found);
        a = found < 0 ? a : found + 1;
      }
      return pairs;
    }

    private List<DiffLine> holds(List<JsonObject> expected, List<PlanEntry> holds) {
      HoldPairs pairs = new HoldPairs(expected, holds, subset);
      List<JsonObject> missing = new ArrayList<>();
      List<DiffLine> lines = new ArrayList<>();
      for (int e = 0; e < expected.size(); e++) {
        if (!pairs.isThere(e)) {
          missing.add(expected.get(e));
          lines.add(DiffLine.expected("hold " + YamlText.of(expected.get(e))));
        }
      }
      for (int a = 0; a < holds.size(); a++) {
        if (!pairs.isExpected(a) && (!subset || !lines.isEmpty())) {
          PlanEntry hold = holds.get(a);
          JsonObject like = pairs.insteadOf(a);
          if (like == null) {
            like = missing.stream().filter(hold::isAbout).findFirst().orElse(null);
          }
          lines.add(DiffLine.actual("hold " + hold.line(like)));
        }
      }
      return lines;
    }
  }

  /** An entry of expect_each. */
  static Expectation each(JsonValue value, boolean subset) {
    return value instanceof JsonObject object
        ? Whole.of(object, subset)
        : value instanceof JsonNull || value instanceof JsonString
            ? Top.of(value)
            : new Top(value, null);
  }
}
