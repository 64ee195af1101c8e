package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.rules.Orders;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.FunctionImportDescr;
import org.drools.drl.ast.descr.ImportDescr;
import org.drools.drl.ast.descr.PackageDescr;

/**
 * What a file may name without its package.
 *
 * @param factTypes by their simple names
 * @param enums by their simple names
 * @param constants of intents and stop conditions
 * @param orders whether the type of the global is among them
 */
record RuleImports(
    Map<String, Class<? extends Fact>> factTypes,
    Map<String, Class<? extends Enum<?>>> enums,
    Set<String> constants,
    boolean orders) {
  static final String FACTS = "codemonkeys.oracle.facts";
  static final String INTENTS = Intent.class.getName();
  static final String STOPS = StopCondition.class.getName();
  static final String ORDERS = Orders.class.getName();

  private static final Map<String, Class<? extends Enum<?>>> ENUMS =
      Map.of(INTENTS, Intent.class, STOPS, StopCondition.class);

  /** An import that is not allowed. */
  record Refused(BaseDescr at, String what, String fix) {}

  /** Reads the imports of a file; what is not allowed is left out, and reported. */
  static RuleImports of(PackageDescr tree, FactTypes facts, Consumer<Refused> reported) {
    Map<String, Class<? extends Fact>> types = new TreeMap<>();
    Map<String, Class<? extends Enum<?>>> enums = new TreeMap<>();
    Set<String> constants = new TreeSet<>();
    boolean orders = false;
    for (ImportDescr descr : tree.getImports()) {
      String target = descr.getTarget();
      if (descr instanceof FunctionImportDescr) {
        continue; // listed again below
      }
      if (target.equals(FACTS + ".*")) {
        types.putAll(facts.all());
      } else if (target.startsWith(FACTS + ".")
          && facts.all().containsKey(target.substring(FACTS.length() + 1))) {
        String simple = target.substring(FACTS.length() + 1);
        types.put(simple, facts.all().get(simple));
      } else if (ENUMS.containsKey(target)) {
        enums.put(ENUMS.get(target).getSimpleName(), ENUMS.get(target));
      } else if (target.equals(ORDERS)) {
        orders = true;
      } else {
        reported.accept(refused(descr, target, facts));
      }
    }
    for (FunctionImportDescr descr : tree.getFunctionImports()) {
      String target = descr.getTarget();
      if (!addConstants(target, Intent.class, constants)
          && !addConstants(target, StopCondition.class, constants)) {
        reported.accept(refused(descr, target, facts));
      }
    }
    return new RuleImports(types, enums, constants, orders);
  }

  private static boolean addConstants(String target, Class<? extends Enum<?>> of, Set<String> to) {
    List<String> all = Arrays.stream(of.getEnumConstants()).map(Enum::name).toList();
    String type = of.getName();
    if (target.equals(type + ".*")) {
      to.addAll(all);
      return true;
    }
    if (target.startsWith(type + ".") && all.contains(target.substring(type.length() + 1))) {
      to.add(target.substring(type.length() + 1));
      return true;
    }
    return false;
  }

  private static Refused refused(BaseDescr descr, String target, FactTypes facts) {
    SortedSet<String> allowed = new TreeSet<>(List.of(ORDERS, INTENTS, STOPS, FACTS + ".*"));
    facts.all().keySet().forEach(name -> allowed.add(FACTS + "." + name));
    for (String type : List.of(INTENTS, STOPS)) {
      allowed.add(type + ".*");
    }
    return new Refused(
        descr,
        "the import " + Printable.text(target),
        Spelling.nearest(target, allowed)
            .filter(near -> target.startsWith("codemonkeys"))
            .filter(near -> !near.equals(target))
            .map(near -> "did you mean '" + near + "'?")
            .orElse(
                "allowed are '"
                    + FACTS
                    + ".*', '"
                    + ORDERS
                    + "', and "
                    + INTENTS
                    + " and "
                    + STOPS
                    + ", also 'static' with .*; remove it"));
  }
}
