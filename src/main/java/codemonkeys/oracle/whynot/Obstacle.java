package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps a rule from matching.
 *
 * @param kind what is in the way
 * @param fact the fact that was looked at; null when there is none of its kind
 * @param condition as it stands in the rule; of {@link Kind#NO_FACT} the kind of fact
 * @param value what it saw, as {@code hoursSinceTest is 23.5}; empty when that has no name
 * @param needs what it would have to be, as {@code > 24}; empty when it is no comparison
 * @param distance how much is missing; null where that can't be counted
 * @param threshold the numbers that were compared; null where they were none
 * @param blocking the facts that a {@code not} does not allow
 * @param changes single changes, each of which takes this one away; none when none is known
 * @param enough single changes, each of which takes this one away and puts nothing else in the way:
 *     where it is the only obstacle, the rule matches then, and with a step less it does not
 * @param dueAt the first second at which it is true when nothing but time passes; null when its
 *     value does not say
 */
public record Obstacle(
    Kind kind,
    @Nullable Fact fact,
    String condition,
    String value,
    String needs,
    @Nullable BigDecimal distance,
    @Nullable Threshold threshold,
    List<Fact> blocking,
    List<FactChange> changes,
    List<FactChange> enough,
    @Nullable Instant dueAt) {

  /** What is in the way. */
  public enum Kind {
    /** A condition on a fact is false. */
    FALSE,
    /** There is no fact of the kind that the rule asks for. */
    NO_FACT,
    /** There is a fact that the rule does not allow. */
    BLOCKED
  }

  public Obstacle {
    blocking = List.copyOf(blocking);
    changes = List.copyOf(changes);
    enough = List.copyOf(enough);
  }

  Obstacle due(@Nullable Instant at) {
    return new Obstacle(
        kind, fact, condition, value, needs, distance, threshold, blocking, changes, enough, at);
  }

  /** In words, as {@code hoursSinceTest is 23.5, needs > 24: due at 2026-03-01T06:30:01Z}. */
  public String text() {
    return switch (kind) {
      case NO_FACT -> "there is no " + condition;
      case BLOCKED ->
          "there is "
              + FactText.of(blocking.get(0))
              + (blocking.size() > 1 ? " and " + (blocking.size() - 1) + " more" : "")
              + ", which the rule's not excludes";
      case FALSE ->
          (needs.isEmpty()
                  ? condition + " is false" + (value.isEmpty() ? "" : " (" + value + ")")
                  : value + ", needs " + needs)
              + (dueAt == null ? "" : ": due at " + dueAt);
    };
  }
}
