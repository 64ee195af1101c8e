package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.rules.Limit.Per;
import codemonkeys.oracle.rules.Limit.Reached;
import codemonkeys.oracle.units.Intent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits of every plan, {@code rules/limits.yaml}. A limit for one owner, team, tag or intent
 * counts in place of the one for each.
 */
public record Limits(List<Limit> all) {
  /** The file, in the folder of the rules. */
  public static final String FILE = "limits.yaml";

  private static final Comparator<Limit> ORDER =
      Comparator.comparing(Limit::per)
          .thenComparing(
              Limit::of, Comparator.<@Nullable String>nullsFirst(Comparator.naturalOrder()));

  public static final Limits NONE = new Limits(List.of());

  public Limits {
    List<Limit> sorted = new ArrayList<>(all);
    sorted.sort(ORDER);
    all = List.copyOf(sorted);
  }

  /** The same with another number of orders for one owner, team, tag or intent. */
  public Limits with(Reached reached, int orders) {
    List<Limit> changed = new ArrayList<>();
    Limit own = new Limit(reached.limit().per(), reached.of(), orders, false, "", 0);
    for (Limit limit : all) {
      if (limit.per() != own.per() || !reached.of().equals(limit.of())) {
        changed.add(limit);
      }
    }
    changed.add(own);
    return new Limits(changed);
  }

  /** Of what they say, but the reasons. */
  public String digest() {
    Digest digest = new Digest();
    for (Limit limit : all) {
      digest.add(limit.per().text());
      digest.add(limit.of() == null ? "each" : "of " + limit.of());
      digest.add(limit.atMost() + (limit.percent() ? "%" : ""));
    }
    return digest.hex();
  }

  /** Begins to count the orders of one plan. */
  public Count count(int budget) {
    return new Count(budget);
  }

  /** The orders of one plan so far. */
  public final class Count {
    private final int budget;
    private final Map<Per, Map<String, Integer>> taken = new EnumMap<>(Per.class);
    private final Map<Per, Map<@Nullable String, Limit>> limits = new EnumMap<>(Per.class);

    private Count(int budget) {
      this.budget = budget;
      for (Limit limit : all) {
        limits.computeIfAbsent(limit.per(), per -> new HashMap<>()).put(limit.of(), limit);
      }
    }

    /** Counts one more order; or says which limit leaves no room for it, and counts nothing. */
    public @Nullable Reached add(Product product, Intent intent) {
      Reached reached = reached(product, intent);
      if (reached == null) {
        for (Per per : limits.keySet()) {
          for (String of : per.of(product, intent)) {
            taken.computeIfAbsent(per, p -> new HashMap<>()).merge(of, 1, Integer::sum);
          }
        }
      }
      return reached;
    }

    private @Nullable Reached reached(Product product, Intent intent) {
      for (Map.Entry<Per, Map<@Nullable String, Limit>> each : limits.entrySet()) {
        for (String of : each.getKey().of(product, intent)) {
          Limit own = each.getValue().get(of);
          Limit limit = own == null ? each.getValue().get(null) : own;
          if (limit != null && orders(each.getKey(), of) >= limit.orders(budget)) {
            return new Reached(limit, of, limit.orders(budget));
          }
        }
      }
      return null;
    }

    private int orders(Per per, String of) {
      return taken.getOrDefault(per, Map.of()).getOrDefault(of, 0);
    }
  }
}
