package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule as {@link RuleCheck} has understood it.
 *
 * @param comment what stands in the comment above it; empty when there is none
 * @param when its conditions as they stand in the file, a line each, without the indentation
 * @param saliencePlace line and column of its salience
 * @param all what has to be true together
 * @param consequence names that stand after {@code then}
 */
record RuleTree(
    RuleInfo info,
    String comment,
    List<String> when,
    Place saliencePlace,
    List<Element> all,
    Set<String> consequence) {
  /** A place in the rule's file, both from 1. */
  record Place(int line, int column) {}

  /** A part of the conditions. */
  sealed interface Element {}

  /**
   * A fact and what must be true of it.
   *
   * @param variable the fact's own, with its $; null when it has none
   */
  record Pattern(
      Class<? extends Fact> type, @Nullable String variable, List<Part> parts, Place place)
      implements Element {}

  /** All of them. */
  record All(List<Element> elements) implements Element {}

  /** One of them at least. */
  record Any(List<Element> elements) implements Element {}

  /** {@code not}. */
  record None(Element element, Place place) implements Element {}

  /** {@code exists}. */
  record Some(Element element, Place place) implements Element {}

  /**
   * What stands between two commas of a pattern.
   *
   * @param variable with its $, for a variable bound to a field; null for a condition
   * @param origin the place that the places in {@code term} count from
   * @param text as written, on one line
   */
  record Part(@Nullable String variable, Term term, Place place, Origin origin, String text) {}

  /** Where a condition begins. */
  record Origin(int line, int column) {
    Place of(int lineBelow, int characters) {
      return new Place(line + lineBelow, lineBelow == 0 ? column + characters : characters + 1);
    }

    Place of(Term.Leaf leaf) {
      return of(leaf.line(), leaf.column());
    }
  }
}
