package codemonkeys.oracle.facts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which products build on each other in a circle: Tarjan's strongly connected components, without
 * recursion, since a chain may be as long as the fleet.
 */
public final class DependencyCycles {
  private final Map<String, Integer> groups = new HashMap<>();
  private final Map<String, Set<String>> graph;
  private final List<List<String>> cycles = new ArrayList<>();

  private DependencyCycles(Map<String, Set<String>> graph) {
    this.graph = graph;
  }

  /**
   * Finds them.
   *
   * @param dependsOn what each product builds on; what has no entry builds on nothing
   */
  public static DependencyCycles of(Map<String, Set<String>> dependsOn) {
    SortedMap<String, Set<String>> sorted = new TreeMap<>(dependsOn);
    DependencyCycles cycles = new DependencyCycles(sorted);
    cycles.find(sorted.keySet());
    return cycles;
  }

  /** Whether one builds on the other, and the other by any number of steps on the one. */
  public boolean together(String product, String dependency) {
    Integer group = groups.get(product);
    return product.equals(dependency) || (group != null && group.equals(groups.get(dependency)));
  }

  /** The products of each circle in the order of their ids; circles by their first. */
  public List<List<String>> cycles() {
    return Collections.unmodifiableList(cycles);
  }

  /** A product on the way down, and where its own dependencies are taken up again. */
  private record Step(String product, Iterator<String> rest) {}

  private void find(Set<String> products) {
    Map<String, Integer> order = new HashMap<>();
    Map<String, Integer> lowest = new HashMap<>();
    Deque<String> open = new ArrayDeque<>();
    Set<String> isOpen = new HashSet<>();
    Deque<Step> way = new ArrayDeque<>();
    for (String first : products) {
      String entering = order.containsKey(first) ? null : first;
      while (entering != null || !way.isEmpty()) {
        if (entering != null) {
          order.put(entering, order.size());
          lowest.put(entering, order.size() - 1);
          open.push(entering);
          isOpen.add(entering);
          way.push(new Step(entering, graph.getOrDefault(entering, Set.of()).iterator()));
        }
        Step step = way.element();
        entering = next(step, order, lowest, isOpen);
        if (entering == null) {
          way.pop();
          leave(step.product(), order, lowest, open, isOpen);
          if (!way.isEmpty()) {
            int reached = Objects.requireNonNull(lowest.get(step.product()));
            lowest.merge(way.element().product(), reached, Math::min);
          }
        }
      }
    }
    cycles.sort((one, other) -> one.get(0).compareTo(other.get(0)));
  }

  private static @Nullable String next(
      Step step, Map<String, Integer> order, Map<String, Integer> lowest, Set<String> isOpen) {
    while (step.rest().hasNext()) {
      String dependency = step.rest().next();
      Integer seen = order.get(dependency);
      if (seen == null) {
        return dependency;
      }
      if (isOpen.contains(dependency)) {
        lowest.merge(step.product(), seen, Math::min);
      }
    }
    return null;
  }

  private void leave(
      String product,
      Map<String, Integer> order,
      Map<String, Integer> lowest,
      Deque<String> open,
      Set<String> isOpen) {
    Integer own = Objects.requireNonNull(order.get(product));
    if (!own.equals(lowest.get(product))) {
      return;
    }
    List<String> members = new ArrayList<>();
    String member;
    do {
      member = open.pop();
      isOpen.remove(member);
      groups.put(member, own);
      members.add(member);
    } while (!member.equals(product));
    if (members.size() > 1 || graph.getOrDefault(product, Set.of()).contains(product)) {
      Collections.sort(members);
      cycles.add(List.copyOf(members));
    }
  }
}
