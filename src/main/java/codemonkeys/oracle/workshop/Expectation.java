package codemonkeys.oracle.workshop;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.Hold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
      return java.util.Objects.equals(rule, actual)
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
      return new Whole(
          at,
          at.members().get("match") instanceof JsonString match
              ? match.value().equals("subset")
              : subsetUnlessSaid);
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
        List<DiffLine> diff = orders(expected, orders);
        if (diff.stream().anyMatch(DiffLine::differs)) {
          lines.addAll(diff);
        }
      }
      List<JsonObject> holds = entries("holds");
      if (holds != null) {
        lines.addAll(holds(holds, plan.holds()));
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

    private List<DiffLine> orders(List<JsonObject> expected, List<Candidate> orders) {
      List<DiffLine> lines = new ArrayList<>();
      if (subset) {
        int at = 0;
        for (JsonObject each : expected) {
          int found = at;
          while (found < orders.size() && !OrderView.matches(each, orders.get(found))) {
            found++;
          }
          if (found < orders.size()) {
            lines.add(DiffLine.same(YamlText.of(each)));
            at = found + 1;
          } else {
            lines.add(DiffLine.expected(YamlText.of(each)));
            // The order for the same work, if there is one, says best what is different.
            orders.stream()
                .filter(order -> OrderView.sameWork(each, order))
                .forEach(order -> lines.add(DiffLine.actual(OrderView.line(order, each))));
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
          lines.add(DiffLine.actual(OrderView.line(orders.get(i), beside)));
        }
        e = nextE;
        a = nextA;
      }
      return lines;
    }

    /** For each that is expected, the order that it is; -1 for none. */
    private static List<Integer> pairs(List<JsonObject> expected, List<Candidate> orders) {
      int[][] longest = new int[expected.size() + 1][orders.size() + 1];
      for (int e = expected.size() - 1; e >= 0; e--) {
        for (int a = orders.size() - 1; a >= 0; a--) {
          longest[e][a] =
              OrderView.matches(expected.get(e), orders.get(a))
                  ? longest[e + 1][a + 1] + 1
                  : Math.max(longest[e + 1][a], longest[e][a + 1]);
        }
      }
      List<Integer> pairs = new ArrayList<>();
      int a = 0;
      for (int e = 0; e < expected.size(); e++) {
        int found = -1;
        for (int at = a; at < orders.size() && found < 0; at++) {
          if (OrderView.matches(expected.get(e), orders.get(at))
              && longest[e][a] == longest[e + 1][at + 1] + 1) {
            found = at;
          }
        }
        pairs.add(found);
        a = found < 0 ? a : found + 1;
      }
      return pairs;
    }

    private List<DiffLine> holds(List<JsonObject> expected, List<Hold> holds) {
      int[] taker = matched(expected, holds);
      int[] beside = beside(expected, holds, taker, subset);
      List<JsonObject> missing = new ArrayList<>();
      List<DiffLine> lines = new ArrayList<>();
      for (int e = 0; e < expected.size(); e++) {
        int each = e;
        if (Arrays.stream(taker).noneMatch(by -> by == each)) {
          lines.add(DiffLine.expected("hold " + YamlText.of(expected.get(e))));
          missing.add(expected.get(e));
        }
      }
      for (int a = 0; a < holds.size(); a++) {
        if (taker[a] < 0 && (!subset || !lines.isEmpty())) {
          Hold hold = holds.get(a);
          JsonObject like =
              beside[a] >= 0
                  ? expected.get(beside[a])
                  : missing.stream()
                      .filter(each -> HoldView.sameHeld(each, hold))
                      .findFirst()
                      .orElse(null);
          lines.add(DiffLine.actual("hold " + HoldView.line(hold, like)));
        }
      }
      return lines;
    }

    /**
     * For each hold that is none of those expected, the one expected in whose place it came, -1 for
     * none: one for the same product or the fleet, and without a subset any other.
     *
     * @param taker from {@link #matched}
     */
    static int[] beside(List<JsonObject> expected, List<Hold> holds, int[] taker, boolean subset) {
      int[] beside = new int[holds.size()];
      Arrays.fill(beside, -1);
      boolean[] placed = new boolean[expected.size()];
      for (int e : taker) {
        if (e >= 0) {
          placed[e] = true;
        }
      }
      for (boolean any : subset ? new boolean[] {false} : new boolean[] {false, true}) {
        for (int e = 0; e < expected.size(); e++) {
          int best = -1;
          for (int a = 0; a < holds.size() && !placed[e]; a++) {
            if (taker[a] < 0
                && beside[a] < 0
                && (any || HoldView.sameHeld(expected.get(e), holds.get(a)))
                && (best < 0
                    || HoldView.same(expected.get(e), holds.get(a))
                        > HoldView.same(expected.get(e), holds.get(best)))) {
              best = a;
            }
          }
          if (best >= 0) {
            beside[best] = e;
            placed[e] = true;
          }
        }
      }
      return beside;
    }

    /** For each hold the one expected that it is, -1 for none: as many as can be found partners. */
    static int[] matched(List<JsonObject> expected, List<Hold> holds) {
      int[] taker = new int[holds.size()];
      Arrays.fill(taker, -1);
      for (int e = 0; e < expected.size(); e++) {
        find(e, expected, holds, taker, new boolean[holds.size()]);
      }
      return taker;
    }

    private static boolean find(
        int e, List<JsonObject> expected, List<Hold> holds, int[] taker, boolean[] seen) {
      for (int a = 0; a < holds.size(); a++) {
        if (!seen[a] && HoldView.matches(expected.get(e), holds.get(a))) {
          seen[a] = true;
          if (taker[a] < 0 || find(taker[a], expected, holds, taker, seen)) {
            taker[a] = e;
            return true;
          }
        }
      }
      return false;
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
