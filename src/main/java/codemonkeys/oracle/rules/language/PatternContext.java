package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.facts.Fact;
import java.util.Map;
import java.util.Set;

/**
 * What the conditions of a pattern may name.
 *
 * @param type of the pattern's fact
 * @param number of the pattern among those about products, -1 for the fleet's facts
 * @param factTypes by their simple names, those that the file imports
 * @param enums by the names they are imported under
 * @param notNull expressions that an earlier condition of the pattern compares with null
 */
record PatternContext(
    Class<? extends Fact> type,
    int number,
    Map<String, Class<? extends Fact>> factTypes,
    Map<String, Class<? extends Enum<?>>> enums,
    Scope scope,
    Set<String> notNull) {

  /** What has to be added where a constant's type is not imported. */
  String importOf(Class<?> constants) {
    return constants.getEnclosingClass() == null && !enums.containsValue(constants)
        ? ", with 'import " + constants.getName() + ";' below the package"
        : "";
  }
}
