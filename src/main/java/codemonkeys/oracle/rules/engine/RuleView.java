package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.units.ProductId;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As much of facts as rules can tell apart. A rule says the same of facts that look the same: each
 * of its conditions on one fact alone is true of both or of neither, and whatever else it reads of
 * a fact, to compare it with another one or to say it, is equal. So {@code hoursSinceTest} is seen
 * as above 24 or not, unless a rule binds it to a variable.
 */
public final class RuleView {
  private static final int BITS = 2;

  private final Map<Class<? extends Fact>, Reads> read = new HashMap<>();

  /**
   * What rules read of a kind of fact.
   *
   * @param compared fields that are compared with what is written in rules, and nothing else
   * @param others all other conditions, and values that are read as they are
   */
  private record Reads(Map<Method, List<Expression.Compare>> compared, List<Expression> others) {
    static Reads of(Set<Expression> expressions) {
      Map<Method, List<Expression.Compare>> compared = new LinkedHashMap<>();
      List<Expression> others = new ArrayList<>();
      for (Expression expression : expressions) {
        if (expression instanceof Expression.Compare compare
            && compare.left() instanceof Expression.Read read
            && read.of() instanceof Expression.Self
            && compare.right() instanceof Expression.Literal) {
          compared.computeIfAbsent(read.field(), any -> new ArrayList<>()).add(compare);
        } else {
          others.add(expression);
        }
      }
      return new Reads(compared, others);
    }
  }

  RuleView(List<RuleTree> rules) {
    Map<Class<? extends Fact>, Set<Expression>> all = new HashMap<>();
    for (RuleTree rule : rules) {
      for (RuleTree.Pattern pattern : rule.patterns()) {
        Set<Expression> ofType = all.computeIfAbsent(pattern.type(), type -> new LinkedHashSet<>());
        if (pattern.variable() != null) {
          ofType.add(new Expression.Self());
        }
        for (RuleTree.Part part : pattern.parts()) {
          add(part.expression(), ofType);
        }
      }
    }
    all.forEach((type, expressions) -> read.put(type, Reads.of(expressions)));
  }

  /** The largest parts of a condition that ask for one fact alone. */
  private static void add(Expression expression, Set<Expression> read) {
    if (expression instanceof Expression.Link
        || expression instanceof Expression.Literal
        || expression instanceof Expression.Bound
        || (expression instanceof Expression.Read of
            && of.of() instanceof Expression.Self
            && of.field().getReturnType() == ProductId.class)) {
      return; // the same for all facts of a product, or of another fact
    }
    boolean joins =
        expression instanceof Expression.Leaf
            || expression instanceof Expression.Not
            || expression instanceof Expression.And
            || expression instanceof Expression.Or;
    if (joins || ofAnother(expression)) {
      expression.children().forEach(child -> add(child, read));
    } else {
      read.add(expression);
    }
  }

  private static boolean ofAnother(Expression expression) {
    return expression instanceof Expression.Bound
        || expression.children().stream().anyMatch(RuleView::ofAnother);
  }

  /** The facts that some rule looks at, in their order. */
  public List<Fact> seen(List<? extends Fact> facts) {
    List<Fact> seen = new ArrayList<>();
    for (Fact fact : facts) {
      if (read.containsKey(fact.getClass())) {
        seen.add(fact);
      }
    }
    return seen;
  }

  /**
   * What facts look like.
   *
   * @param seen by {@link #seen}
   * @return equal for facts that no rule can tell apart; null when a condition can't be looked at,
   *     as a division by zero
   */
  public @Nullable List<Object> of(List<Fact> seen) {
    List<Object> look = new ArrayList<>();
    try {
      for (Fact fact : seen) {
        Reads reads = read.get(fact.getClass());
        if (reads == null) {
          continue;
        }
        Look one = new Look(look);
        look.add(fact.getClass());
        for (Map.Entry<Method, List<Expression.Compare>> each : reads.compared.entrySet()) {
          Object value = each.getKey().invoke(fact);
          for (Expression.Compare compare : each.getValue()) {
            Object limit = ((Expression.Literal) compare.right()).literal();
            one.add(Expression.compare(compare.operator(), value, limit));
          }
        }
        Expression.EvaluationContext context =
            new Expression.EvaluationContext(fact, Map.of(), (leaf, holds) -> {});
        for (Expression expression : reads.others) {
          one.add(expression.value(context));
        }
        one.end();
      }
    } catch (ArithmeticException | IllegalStateException | ReflectiveOperationException e) {
      return null;
    }
    return look;
  }

  /** Takes values of one fact, what is true, false or unknown in two bits. */
  private static final class Look {
    private final List<Object> values;
    private long bits;
    private int used;

    Look(List<Object> values) {
      this.values = values;
    }

    void add(@Nullable Object value) {
      int kind = value == null ? 0 : Boolean.TRUE.equals(value) ? 1 : 2;
      if (value != null && !(value instanceof Boolean)) {
        kind = 3;
        values.add(value);
      }
      bits = bits << BITS | kind;
      used += BITS;
      if (used == Long.SIZE) {
        end();
      }
    }

    void end() {
      values.add(bits);
      bits = 0;
      used = 0;
    }
  }
}
