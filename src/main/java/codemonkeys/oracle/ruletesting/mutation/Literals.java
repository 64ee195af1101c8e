package codemonkeys.oracle.ruletesting.mutation;

import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the conditions of some rules compare with.
 *
 * @param keys of attributes that are asked for
 */
record Literals(SortedSet<BigDecimal> numbers, SortedSet<String> texts, SortedSet<String> keys) {

  static Literals of(Collection<RuleTree> rules) {
    Literals literals = new Literals(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    for (RuleTree rule : rules) {
      for (RuleTree.Pattern pattern : rule.patterns()) {
        pattern.parts().forEach(part -> literals.collect(part.expression()));
      }
    }
    return literals;
  }

  private void collect(Expression expression) {
    if (expression instanceof Expression.Literal literal) {
      Object value = literal.literal();
      if (value instanceof Number number) {
        numbers.add(new BigDecimal(number.toString()));
      } else if (value instanceof String text) {
        texts.add(text);
      }
    } else if (expression instanceof Expression.Ask ask) {
      keys.add(ask.key());
    }
    expression.children().forEach(this::collect);
  }

  /** Values at, between and beside the numbers, the small ones first. */
  List<BigDecimal> points(boolean whole) {
    SortedSet<BigDecimal> points = new TreeSet<>();
    for (BigDecimal number : numbers) {
      for (String step : whole ? List.of("-1", "0", "1") : List.of("-1", "-0.5", "0", "0.5", "1")) {
        BigDecimal point = number.add(new BigDecimal(step));
        if (!whole || point.stripTrailingZeros().scale() <= 0) {
          points.add(point);
        }
      }
    }
    for (int small = 0; small <= 3; small++) {
      points.add(BigDecimal.valueOf(small));
    }
    return new ArrayList<>(points);
  }
}
