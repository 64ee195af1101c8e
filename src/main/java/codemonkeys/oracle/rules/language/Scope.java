package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.files.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * One way to meet a rule's conditions, read from left to right: what is bound so far, and which
 * patterns are known to be about the same product. A rule with {@code or} has several.
 */
final class Scope {
  /**
   * A variable.
   *
   * @param value its type
   * @param field what it is bound to: a field, or a fact type's name
   * @param withinOr it was bound within an {@code or} that is over; Drools fails at run time when a
   *     later pattern uses it
   */
  record Variable(Value value, String field, boolean withinOr) {}

  private final Map<String, Variable> variables;

  /** For each product pattern the group of patterns that it belongs to. */
  private final List<Integer> groups;

  private int patterns;
  private int listFacts;

  Scope() {
    variables = new HashMap<>();
    groups = new ArrayList<>();
  }

  private Scope(Map<String, Variable> variables, Scope from) {
    this.variables = new HashMap<>(variables);
    this.groups = new ArrayList<>(from.groups);
    this.patterns = from.patterns;
    this.listFacts = from.listFacts;
  }

  Scope copy() {
    return new Scope(variables, this);
  }

  /** What holds after {@code not} and {@code exists}: their variables are gone. */
  Scope leaving(Scope inner) {
    Scope after = new Scope(variables, inner);
    after.listFacts = listFacts;
    return after;
  }

  /** What holds after an {@code or}. */
  Scope leavingOr(Scope before) {
    Scope after = copy();
    after.variables.replaceAll(
        (name, variable) ->
            before.variables.containsKey(name)
                ? variable
                : new Variable(variable.value(), variable.field(), true));
    return after;
  }

  @Nullable Variable variable(String name) {
    return variables.get(name);
  }

  Set<String> names() {
    return new TreeSet<>(variables.keySet());
  }

  void bind(String name, Variable variable) {
    variables.put(name, variable);
  }

  int patterns() {
    return patterns;
  }

  void addPattern() {
    patterns++;
  }

  /** Patterns outside {@code not} and {@code exists} on facts of which a fleet has many. */
  int listFacts() {
    return listFacts;
  }

  void addListFact() {
    listFacts++;
  }

  /** Adds a product pattern; its number. */
  int addProductPattern() {
    groups.add(groups.size());
    return groups.size() - 1;
  }

  /** Two patterns are about the same product. */
  void link(int one, int other) {
    int from = groups.get(one);
    int to = groups.get(other);
    groups.replaceAll(group -> group == from ? to : group);
  }

  boolean oneProduct() {
    return groups.stream().distinct().count() <= 1;
  }

  /** What kinds of values conditions know. */
  enum Kind {
    BOOLEAN,
    NUMBER,
    TEXT,
    CONSTANT,
    PRODUCT,
    TIME,
    SET,
    MAP,
    FACT,
    /** A record within a fact; only its fields can be used. */
    RECORD,
    NULL
  }

  /**
   * What is known of an expression's value before there is one.
   *
   * @param kind what can be done with it
   * @param type as declared
   * @param nullable it may be null
   * @param productOf the number of the pattern whose product it stands for, -1 for none
   * @param text as written, without white space
   * @param expression how to come by it
   */
  record Value(
      Kind kind,
      Class<?> type,
      boolean nullable,
      int productOf,
      String text,
      Expression expression) {
    /** Operators that can't be asked of null, and for which there is no other form. */
    private static final Set<String> GUARDED_OPERATORS = Set.of("not", "str");

    static Value of(
        Class<?> type, boolean nullable, int productOf, String text, Expression expression) {
      return new Value(kind(type), type, nullable, productOf, text, expression);
    }

    /** The same value, written otherwise. */
    Value as(String otherText, Expression otherTerm) {
      return new Value(kind, type, nullable, productOf, otherText, otherTerm);
    }

    Value notNull() {
      return new Value(kind, type, false, productOf, text, expression);
    }

    /** How to make sure that there is a value. */
    String guard() {
      return "add " + text + " != null as a condition before it";
    }

    ConditionError mayBeNull(Token at) {
      boolean guarded =
          kind == Kind.NUMBER || kind == Kind.TIME || GUARDED_OPERATORS.contains(at.getText());
      return new ConditionError(
          CheckId.MAY_BE_NULL,
          at,
          Printable.text(text) + " may be null here",
          guarded ? guard() : "write !. instead of . after it, or compare it with ==");
    }

    private static Kind kind(Class<?> type) {
      if (type == boolean.class || type == Boolean.class) {
        return Kind.BOOLEAN;
      } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
        return Kind.NUMBER;
      } else if (type == String.class) {
        return Kind.TEXT;
      } else if (type.isEnum()) {
        return Kind.CONSTANT;
      } else if (type == codemonkeys.oracle.units.ProductId.class) {
        return Kind.PRODUCT;
      } else if (type == java.time.Instant.class) {
        return Kind.TIME;
      } else if (java.util.Collection.class.isAssignableFrom(type)) {
        return Kind.SET;
      } else if (Map.class.isAssignableFrom(type)) {
        return Kind.MAP;
      } else if (Fact.class.isAssignableFrom(type)) {
        return Kind.FACT;
      }
      return Kind.RECORD;
    }

    /** In words, for messages. */
    String kindText() {
      return switch (kind) {
        case BOOLEAN -> "true or false";
        case NUMBER -> "a number";
        case TEXT -> "a text";
        case CONSTANT -> "one of " + constantsName();
        case PRODUCT -> "a product";
        case TIME -> "a time";
        case SET -> "a set";
        case MAP -> "a map";
        case FACT -> "a fact";
        case RECORD -> "a " + type.getSimpleName();
        case NULL -> "null";
      };
    }

    /** As conditions name it: {@code LastRun.Status}. */
    String constantsName() {
      Class<?> outer = type.getEnclosingClass();
      return outer == null
          ? type.getSimpleName()
          : outer.getSimpleName() + "." + type.getSimpleName();
    }
  }
}
