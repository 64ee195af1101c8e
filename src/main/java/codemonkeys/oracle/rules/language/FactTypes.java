package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.ProductFact;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The fact types by their simple names, and what rules may read of each. */
public final class FactTypes {
  private final SortedMap<String, Class<? extends Fact>> types = new TreeMap<>();

  public FactTypes() {
    add(ProductFact.class);
    add(FleetFact.class);
  }

  @SuppressWarnings("unchecked")
  private void add(Class<? extends Fact> root) {
    for (Class<?> type : root.getPermittedSubclasses()) {
      types.put(type.getSimpleName(), (Class<? extends Fact>) type);
    }
  }

  public SortedMap<String, Class<? extends Fact>> all() {
    return Collections.unmodifiableSortedMap(types);
  }

  /** Fields of a fact: its methods without parameters that are not Java's own. */
  public static SortedSet<String> fields(Class<?> type) {
    SortedSet<String> names = new TreeSet<>();
    for (Method method : type.getMethods()) {
      if (method.getParameterCount() == 0 && isFactMethod(method)) {
        names.add(method.getName());
      }
    }
    return names;
  }

  /** Methods of a fact that take parameters, as {@code text("name")}. */
  static SortedSet<String> methods(Class<?> type) {
    SortedSet<String> names = new TreeSet<>();
    for (Method method : type.getMethods()) {
      if (method.getParameterCount() > 0 && isFactMethod(method)) {
        names.add(method.getName());
      }
    }
    return names;
  }

  private static boolean isFactMethod(Method method) {
    return !Modifier.isStatic(method.getModifiers())
        && method.getDeclaringClass() != Object.class
        && !method.getName().equals("hashCode")
        && !method.getName().equals("toString")
        && !method.getName().equals("equals");
  }
}
