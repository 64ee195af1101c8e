package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.RuleInfo;
import java.util.List;
import java.util.Objects;
import org.drools.modelcompiler.constraints.ConstraintEvaluationException;
import org.jspecify.annotations.Nullable;
import org.kie.api.runtime.rule.ConsequenceException;

/**
 * Rules that could not be fired to their end: one of them can't do what it says with the facts that
 * it met, or they match without bound. The rules have to be fixed.
 */
public final class FiringException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final Diagnostic diagnostic;

  private FiringException(Diagnostic diagnostic, @Nullable Throwable cause) {
    super(diagnostic.what(), cause);
    this.diagnostic = diagnostic;
  }

  /** Where the rule stands, what is wrong, and how to fix it. */
  public Diagnostic diagnostic() {
    return diagnostic;
  }

  /** Whether conditions can't be looked at; else what follows then can't be done. */
  boolean ofCondition() {
    for (Throwable each = getCause(); each != null; each = each.getCause()) {
      if (each instanceof ConsequenceException) {
        return false;
      }
    }
    return getCause() != null;
  }

  /**
   * Rules that match far more often than there is anything to say.
   *
   * @param last the rule that fired last
   */
  static FiringException tooOften(RuleInfo last, int fired, int maxPerProduct) {
    return new FiringException(
        Diagnostic.error(
            last.file(),
            last.line(),
            1,
            "rules fired " + fired + " times, the last of them " + Printable.text(last.name()),
            "expected at most "
                + maxPerProduct
                + " a product; tighten the conditions of rules that match pairs of facts"),
        null);
  }

  /**
   * What Drools threw, reported for the rule that it is about.
   *
   * @param rules all of them
   * @param last the rule that fired last
   * @param matched the facts that it fired for
   */
  static FiringException thrown(
      Throwable thrown, List<RuleInfo> rules, RuleInfo last, List<Fact> matched) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof ConsequenceException) {
        return new FiringException(
            Diagnostic.error(
                last.file(),
                last.line(),
                1,
                "rule "
                    + Printable.text(last.name())
                    + " can't do what follows then"
                    + product(matched)
                    + ": "
                    + words(each),
                last.orders().equals("as scheduled")
                    ? "expected a job that Oracle can run; write runnable in the pattern of its"
                        + " ScheduledJob"
                    : "expected conditions that leave out facts for which it can't; tighten them"),
            thrown);
      }
      if (each instanceof ConstraintEvaluationException) {
        String message = String.valueOf(each.getMessage());
        for (RuleInfo rule : rules) {
          // Drools names every rule that has this condition; to fix the first leads to the others.
          if (message.contains("Rule \"" + rule.name() + "\"")) {
            return condition(rule, each);
          }
        }
      }
    }
    return new FiringException(
        Diagnostic.error(
            folder(rules),
            0,
            0,
            "the conditions of a rule can't be looked at to their end: " + words(thrown),
            "expected conditions that any fact can be held against; look at divisions and at"
                + " matches"),
        thrown);
  }

  private static FiringException condition(RuleInfo rule, Throwable thrown) {
    return new FiringException(
        Diagnostic.error(
            rule.file(),
            rule.line(),
            1,
            "a condition of rule "
                + Printable.text(rule.name())
                + " can't be looked at: "
                + words(thrown),
            "expected conditions that any fact can be held against; put one before it that leaves"
                + " out such facts"),
        thrown);
  }

  private static String folder(List<RuleInfo> rules) {
    String file = rules.get(0).file();
    int slash = file.lastIndexOf('/');
    return slash < 0 ? file : file.substring(0, slash);
  }

  private static String product(List<Fact> matched) {
    for (Fact fact : matched) {
      if (fact instanceof ProductFact own) {
        return " for " + own.product();
      }
    }
    return "";
  }

  /** The first cause, as an operator can understand it. */
  private static String words(Throwable thrown) {
    Throwable first = thrown;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    if (first instanceof ArithmeticException) {
      return "a number is divided by 0, or too large";
    } else if (first instanceof NullPointerException) {
      return "a value that it uses is not known";
    } else if (first instanceof StackOverflowError) {
      return "a regular expression is too much work";
    } else if (first instanceof ClassCastException) {
      return "a value is of another type than it expects";
    }
    return Printable.line(
        Objects.requireNonNullElse(first.getMessage(), first.getClass().getSimpleName()));
  }
}
