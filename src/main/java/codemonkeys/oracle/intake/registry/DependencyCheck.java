package codemonkeys.oracle.intake.registry;

import codemonkeys.oracle.facts.DependencyCycles;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what entries name in {@code depends_on}: that it is registered, and no circle. */
public final class DependencyCheck {
  /** Of a circle; a longer one is cut. */
  private static final int MAX_NAMED = 10;

  private DependencyCheck() {}

  /** What is wrong with the dependencies of a product. */
  public record Found(ProductId product, Problem problem) {}

  /** All of it, in the order of the entries and of their lists, circles last. */
  public static List<Found> problems(List<RegistryEntry> entries) {
    List<RegistryEntry> depending = new ArrayList<>();
    for (RegistryEntry entry : entries) {
      if (!entry.product().dependsOn().isEmpty()) {
        depending.add(entry);
      }
    }
    if (depending.isEmpty()) {
      return List.of();
    }
    Map<String, RegistryEntry> byId = new HashMap<>();
    for (RegistryEntry entry : entries) {
      byId.putIfAbsent(entry.id().value(), entry);
    }
    List<Found> found = new ArrayList<>();
    Map<String, Set<String>> graph = new HashMap<>();
    for (RegistryEntry entry : depending) {
      graph.put(entry.id().value(), entry.product().dependsOn());
      for (JsonString named : named(entry)) {
        if (!byId.containsKey(named.value())) {
          found.add(new Found(entry.id(), unknown(named, byId.keySet())));
        }
      }
    }
    for (List<String> cycle : DependencyCycles.of(graph).cycles()) {
      RegistryEntry first = byId.get(cycle.get(0));
      JsonString at = first == null ? null : namedIn(first, cycle);
      if (first != null && at != null) {
        found.add(new Found(first.id(), circle(at, cycle)));
      }
    }
    return found;
  }

  private static Problem unknown(JsonString named, Set<String> ids) {
    // Comparing with each of very many ids would take longer than reading them.
    Optional<String> near =
        ids.size() > 10_000 || named.value().length() > 64
            ? Optional.empty()
            : Spelling.nearest(named.value(), ids);
    return Problem.at(
        named,
        "depends_on names " + named.shown() + ", which is no registered product",
        near.map(id -> "did you mean " + id + "? Correct it")
            .orElse("expected a product_id of this file; register it, or remove the name"));
  }

  private static Problem circle(JsonString at, List<String> cycle) {
    String names = String.join(", ", cycle.subList(0, Math.min(cycle.size(), MAX_NAMED)));
    return Problem.at(
        at,
        cycle.size() == 1
            ? "depends_on of " + names + " names the product itself"
            : "depends_on goes in a circle: "
                + names
                + (cycle.size() > MAX_NAMED ? " and " + (cycle.size() - MAX_NAMED) + " more" : ""),
        "expected that no product builds on itself; remove a name from depends_on");
  }

  private static @Nullable JsonString namedIn(RegistryEntry entry, List<String> cycle) {
    for (JsonString named : named(entry)) {
      if (cycle.contains(named.value())) {
        return named;
      }
    }
    return null;
  }

  private static List<JsonString> named(RegistryEntry entry) {
    List<JsonString> named = new ArrayList<>();
    if (entry.document().members().get("depends_on") instanceof JsonArray list) {
      for (JsonValue item : list.items()) {
        if (item instanceof JsonString text) {
          named.add(text);
        }
      }
    }
    return named;
  }
}
