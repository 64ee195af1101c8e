package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.rules.language.FactTypes;
import codemonkeys.oracle.units.StopCondition;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules made up by chance, over every kind of condition that is allowed; all of them sound. */
public final class MadeUpRules {
  private static final String HEAD =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import codemonkeys.oracle.units.Intent;
      import codemonkeys.oracle.units.StopCondition;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      """;

  private static final List<String> TYPES =
      List.of(
          "Product",
          "LastRun",
          "RunHistory",
          "RunBudget",
          "ScheduledJob",
          "SourceState",
          "Dossier",
          "Spec",
          "GovernedDoc",
          "OpenOrder",
          "Signal",
          "MissingSignal",
          "MissingEvidence");

  private final FactTypes facts = new FactTypes();
  private final Random random;

  private MadeUpRules(Random random) {
    this.random = random;
  }

  /** A file of rules r0, r1, … that propose tests, each with a salience of its own. */
  public static String proposals(int rules, Random random) {
    StringBuilder text = new StringBuilder(HEAD);
    for (int i = 0; i < rules; i++) {
      text.append("rule \"r").append(i).append("\"\n  @owner(\"a\") @reason(\"b\")\n");
      text.append("  salience ").append(20 + i).append("\nwhen\n  ");
      text.append(new MadeUpRules(random).conditions()).append("\n");
      text.append("then\n  orders.propose($p, TEST);\nend\n");
    }
    return text.toString();
  }

  /** The same with rules h0, h1, … that hold. */
  public static String proposalsAndHolds(int rules, int holds, Random random) {
    StringBuilder text = new StringBuilder(proposals(rules, random));
    for (int i = 0; i < holds; i++) {
      text.append("rule \"h").append(i).append("\"\n  @owner(\"a\") @reason(\"b\")\n");
      text.append("  salience ").append(1100 + i).append("\nwhen\n  ");
      text.append(new MadeUpRules(random).conditions()).append("\n");
      text.append("then\n  orders.hold($p, TEST, \"something else lifts it\");\nend\n");
    }
    return text.toString();
  }

  private String conditions() {
    String first = one(TYPES);
    String second = one(TYPES);
    return switch (random.nextInt(8)) {
      case 0 -> pattern(first, "$p : product") + "\n  " + pattern(second, "product == $p");
      case 1 -> pattern(first, "$p : product") + "\n  not " + pattern(second, "product == $p");
      case 2 ->
          pattern(first, "$p : product") + "\n  exists( " + pattern(second, "product == $p") + " )";
      case 3 ->
          "( " + pattern(first, "$p : product") + " or " + pattern(second, "$p : product") + " )";
      case 4 ->
          pattern(first, "$p : product, $id : productId")
              + "\n  "
              + pattern(second, "product == $p, productId == $id")
              + "\n  Fleet( "
              + condition(facts.all().get("Fleet"))
              + " )";
      default -> pattern(first, "$p : product");
    };
  }

  private String pattern(String type, String binding) {
    StringBuilder text = new StringBuilder(type).append("( ");
    int conditions = 1 + random.nextInt(2);
    for (int i = 0; i < conditions; i++) {
      text.append(condition(facts.all().get(type))).append(", ");
    }
    return text.append(binding).append(" )").toString();
  }

  private String condition(Class<? extends Fact> type) {
    return switch (random.nextInt(6)) {
      case 0 -> "( " + single(type) + " && " + single(type) + " )";
      case 1 -> single(type) + " || " + single(type);
      case 2 -> "!( " + single(type) + " )";
      default -> single(type);
    };
  }

  private String single(Class<? extends Fact> type) {
    if (type.getSimpleName().equals("Signal") && random.nextInt(3) > 0) {
      return one(
          List.of(
              "number(\"n\") > 1",
              "number(\"n\") == 1",
              "number(\"n\") != 1",
              "number(\"n\") in ( 1, 2.5 )",
              "number(\"n\") == null",
              "text(\"team\") == \"pay\"",
              "text(\"team\") != \"pay\"",
              "text(\"team\") == null",
              "text(\"team\") not in ( \"pay\", \"1\" )",
              "text(\"team\") matches \"pay.*\"",
              "text(\"team\") contains \"a\"",
              "text(\"team\") not contains \"a\"",
              "attributes[\"team\"] == \"pay\"",
              "attributes.containsKey(\"team\")",
              "attributes.isEmpty",
              "attributes.size() > 1",
              "kind.startsWith(\"pa\")",
              "kind.length > 3",
              "kind.equalsIgnoreCase(\"PAY\")",
              "kind == \"rate\""));
    }
    List<Method> fields = new ArrayList<>();
    for (String name : FactTypes.fields(type)) {
      try {
        fields.add(type.getMethod(name));
      } catch (NoSuchMethodException e) {
        throw new AssertionError(e);
      }
    }
    while (true) {
      Method field = one(fields);
      String condition = single(field);
      if (condition != null) {
        return condition;
      }
    }
  }

  private @Nullable String single(Method field) {
    Class<?> type = field.getReturnType();
    String name = field.getName();
    boolean nullable = field.getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
    if (type == boolean.class) {
      return one(List.of(name, "!" + name, name + " == true", name + " != true"));
    } else if (nullable && (type == Integer.class || type == Double.class)) {
      return one(
          List.of(
              name + " == 2",
              name + " != 2",
              name + " > 2",
              name + " <= 3",
              "3 < " + name,
              name + " == null",
              name + " != null",
              name + " in ( 1, 3 )",
              name + " not in ( 1, 3 )",
              "!( " + name + " == 1 )"));
    } else if (type.isPrimitive() || type == BigDecimal.class) {
      return one(
          List.of(
              name + " == 1",
              name + " != 0",
              name + " > 0",
              name + " >= 24",
              name + " < 72",
              type == double.class || type == BigDecimal.class
                  ? "24.5 <= " + name
                  : name + " >= 24.5",
              name + " in ( 0, 1, 5 )",
              name + " not in ( 0, 1 )",
              name + " > -1",
              name + " + 1 > 2",
              name + " * 2 - 1 >= 1",
              name + " / 2 < 1",
              name + " % 2 == 0"));
    } else if (nullable && type == String.class) {
      return one(
          List.of(
              name + " == \"x\"",
              name + " != \"\"",
              name + " == null",
              name + " != null",
              name + " in ( \"nexus\", \"daily\" )"));
    } else if (type == String.class) {
      return one(
          List.of(
              name + " == \"x\"",
              name + " != \"\"",
              name + " contains \"a\"",
              name + " not contains \"a\"",
              name + " excludes \"a\"",
              name + " matches \".*a.*\"",
              name + " not matches \".*a.*\"",
              name + ".endsWith(\"1\")",
              name + " str[endsWith] \"s\"",
              name + ".isEmpty",
              name + ".length() >= 3",
              name + " in ( \"nexus\", \"daily\" )"));
    } else if (type.isEnum()) {
      Object constant = type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
      String word =
          (type.isMemberClass() ? type.getDeclaringClass().getSimpleName() + "." : "")
              + type.getSimpleName()
              + "."
              + ((Enum<?>) constant).name();
      return name + one(List.of(" == " + word, " != " + word, " in ( " + word + " )"));
    } else if (Set.class.isAssignableFrom(type)) {
      String member =
          name.equals("stopConditions")
              ? "StopCondition." + StopCondition.ON_TEST_FAIL.name()
              : "\"a\"";
      return one(
          List.of(
              name + " contains " + member,
              name + " not contains " + member,
              name + ".size > 0",
              name + ".isEmpty"));
    } else if (type == Instant.class && name.equals("startedAt")) {
      return one(
          List.of("startedAt <= endedAt", "startedAt.isBefore(endedAt)", "startedAt == endedAt"));
    }
    return null;
  }

  private <T> T one(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
