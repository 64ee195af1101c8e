package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Budget;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A fact in one line, as it stands in orders, explanations and digests. Written by hand, since a
 * record's own {@code toString} is linked at run time, at every start of the program.
 */
public final class FactText {
  /** Reflection gives new objects with each question, and facts are many. */
  private static final ClassValue<RecordComponent[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
          return type.getRecordComponents();
        }
      };

  private FactText() {}

  /** As {@code LastRun runId=run_1, status=FAILED, hoursSinceRun=30.5}; without the product. */
  public static String of(Fact fact) {
    StringBuilder text = new StringBuilder(fact.getClass().getSimpleName());
    String separator = " ";
    for (RecordComponent component : COMPONENTS.get(fact.getClass())) {
      if (component.getName().equals("product") && fact instanceof ProductFact) {
        continue;
      }
      if (component.getName().equals("line") && fact instanceof InvalidArtifact) {
        continue; // diagnostics have it; here the order of fields in a file must not show
      }
      Object value;
      try {
        value = component.getAccessor().invoke(fact);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a fact's own accessor failed: " + component, e);
      }
      if (value == null) {
        continue;
      }
      text.append(separator).append(component.getName()).append('=').append(shown(value));
      separator = ", ";
    }
    return text.toString();
  }

  /** A field's value as it stands in such a line. */
  public static String shown(Object value) {
    if (value instanceof Double number) {
      return BigDecimal.valueOf(number)
          .setScale(2, RoundingMode.HALF_UP)
          .stripTrailingZeros()
          .toPlainString();
    }
    if (value instanceof Budget budget) {
      return budget.maxActions() + " x " + budget.maxSeconds() + " s";
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    if (value instanceof String string) {
      return '"' + string + '"';
    }
    return value.toString();
  }
}
