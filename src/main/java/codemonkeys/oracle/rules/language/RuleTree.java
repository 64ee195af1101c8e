package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.rules.RuleInfo;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * A rule as {@link RuleChecker} has understood it.
 *
 * @param comment what stands in the comment above it; empty when there is none
 * @param when its conditions as they stand in the file, a line each, without the indentation
 * @param saliencePlace line and column of its salience
 * @param all what has to be true together
 * @param consequence names that stand after {@code then}
 * @param terms what is said of the order behind its product and intent, as {@code maxSeconds(60)}
 */
public record RuleTree(
    RuleInfo info,
    String comment,
    List<String> when,
    Place saliencePlace,
    List<Element> all,
    Set<String> consequence,
    Set<String> terms) {
  /** A place in the rule's file, both from 1. */
  public record Place(int line, int column) {
    static Place of(Token token) {
      return new Place(token.getLine(), token.getCharPositionInLine() + 1);
    }
  }

  /** All patterns, from left to right. */
  public List<Pattern> patterns() {
    return all.stream().flatMap(element -> element.patterns().stream()).toList();
  }

  /** A part of the conditions. */
  public sealed interface Element {
    /** What it is made of, from left to right. */
    List<Element> children();

    /** All patterns in it, from left to right. */
    public default List<Pattern> patterns() {
      return this instanceof Pattern pattern
          ? List.of(pattern)
          : children().stream().flatMap(child -> child.patterns().stream()).toList();
    }
  }

  /**
   * A fact and what must be true of it.
   *
   * @param variable the fact's own, with its $; null when it has none
   */
  public record Pattern(
      Class<? extends Fact> type, @Nullable String variable, List<Part> parts, Place place)
      implements Element {
    @Override
    public List<Element> children() {
      return List.of();
    }

    /** What has to be true of the fact. */
    public List<Expression> conditions() {
      return parts.stream().filter(part -> part.variable() == null).map(Part::expression).toList();
    }
  }

  /** All of them. */
  public record All(List<Element> elements) implements Element {
    @Override
    public List<Element> children() {
      return elements;
    }
  }

  /** One of them at least. */
  public record Any(List<Element> elements) implements Element {
    @Override
    public List<Element> children() {
      return elements;
    }
  }

  /** {@code not}. */
  public record None(Element element, Place place) implements Element {
    @Override
    public List<Element> children() {
      return List.of(element);
    }
  }

  /** {@code exists}. */
  public record Some(Element element, Place place) implements Element {
    @Override
    public List<Element> children() {
      return List.of(element);
    }
  }

  /**
   * What stands between two commas of a pattern.
   *
   * @param variable with its $, for a variable bound to a field; null for a condition
   * @param text as written, on one line
   */
  public record Part(@Nullable String variable, Expression expression, Place place, String text) {}
}
