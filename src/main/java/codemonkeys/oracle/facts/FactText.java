package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Budget;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  private static final Set<String> CLOCK = Set.of("date", "weekday", "hour", "timeZone");

  private FactText() {}

  /** As {@code LastRun runId=run_1, status=FAILED, hoursSinceRun=30.5}; without the product. */
  public static String of(Fact fact) {
    return of(fact, false);
  }

  /** The same with all that is known, also where orders and digests do without it. */
  public static String inFull(Fact fact) {
    return of(fact, true);
  }

  private static String of(Fact fact, boolean inFull) {
    StringBuilder text = new StringBuilder(fact.getClass().getSimpleName());
    String separator = " ";
    for (RecordComponent component : COMPONENTS.get(fact.getClass())) {
      if (component.getName().equals("product") && fact instanceof ProductFact) {
        continue;
      }
      if (component.getName().equals("line") && fact instanceof InvalidArtifact) {
        continue; // diagnostics have it; here the order of fields in a file must not show
      }
      Object value = value(fact, component);
      if (value == null || isUsual(fact, component.getName(), value, inFull)) {
        continue;
      }
      text.append(separator).append(component.getName()).append('=').append(shown(value));
      separator = ", ";
    }
    return text.toString();
  }

  /**
   * Whether a field says what it says of every fleet that does without it: such a fleet's orders
   * and digests are as they were before there was the field.
   */
  private static boolean isUsual(Fact fact, String field, Object value, boolean inFull) {
    if (fact instanceof Fleet fleet) {
      return !inFull && fleet.timeZone().equals(Fleet.UTC) && CLOCK.contains(field);
    }
    if (fact instanceof Dossier || fact instanceof Spec || fact instanceof DecisionRecord) {
      return !inFull
          && field.equals("ageDays"); // which changes from day to day when nothing else does
    }
    if (fact instanceof Signal) {
      return field.equals("scope") && value == Signal.Scope.PRODUCT;
    }
    return (fact instanceof Product || fact instanceof Dependency)
        && value instanceof Collection<?> words
        && words.isEmpty();
  }

  /** The fields of a fact that are known, but for the product, in their order, each as text. */
  public static Map<String, String> fields(Fact fact) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (RecordComponent component : COMPONENTS.get(fact.getClass())) {
      Object value = value(fact, component);
      if (value != null
          && !(component.getName().equals("product") && fact instanceof ProductFact)) {
        fields.put(component.getName(), value instanceof String text ? text : shown(value));
      }
    }
    return fields;
  }

  private static @Nullable Object value(Fact fact, RecordComponent component) {
    try {
      return component.getAccessor().invoke(fact);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a fact's own accessor failed: " + component, e);
    }
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
    if (value instanceof Map<?, ?> map) {
      return new TreeMap<>(map).toString(); // in an order that every process has
    }
    return value.toString();
  }
}
