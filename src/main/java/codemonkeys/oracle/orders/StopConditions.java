package codemonkeys.oracle.orders;

import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.units.StopCondition;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The {@code stop_conditions} of orders and schedules. */
public final class StopConditions {
  private StopConditions() {}

  /**
   * Reads a list of words.
   *
   * @param allowed which conditions may stand here
   * @param problems where words that are none are added
   */
  public static Set<StopCondition> read(
      List<JsonString> words, Predicate<StopCondition> allowed, List<Problem> problems) {
    Set<StopCondition> conditions = EnumSet.noneOf(StopCondition.class);
    for (JsonString word : words) {
      Optional<StopCondition> condition = StopCondition.of(word.value()).filter(allowed);
      if (condition.isPresent()) {
        conditions.add(condition.get());
      } else {
        problems.add(
            Problem.at(
                word,
                "there is no stop condition " + word.shown(),
                "expected one of "
                    + Arrays.stream(StopCondition.values())
                        .filter(allowed)
                        .map(StopCondition::text)
                        .collect(Collectors.joining(", "))
                    + "; correct it"));
      }
    }
    return conditions;
  }
}
