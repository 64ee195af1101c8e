package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.Meaning;
import codemonkeys.oracle.facts.ProductFact;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/reference/facts.md} true. Run with {@code -Doracle.update=true} to write it
 * anew.
 */
class FactsReferenceTest {
  private static final Path PAGE = Path.of("docs", "reference", "facts.md");

  @Test
  void thePageSaysWhatTheFactsAre() throws IOException {
    String page = page();
    if (Boolean.getBoolean("oracle.update")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).content().isEqualTo(page);
  }

  @Test
  void everyFieldOfEveryFactHasAMeaning() {
    for (Class<?> type : types()) {
      assertThat(type.getAnnotation(Meaning.class)).as(type.getSimpleName()).isNotNull();
      for (Method field : fields(type)) {
        assertThat(field.getAnnotation(Meaning.class))
            .as("%s.%s", type.getSimpleName(), field.getName())
            .isNotNull();
      }
    }
  }

  private static List<Class<?>> types() {
    return Stream.concat(
            Stream.of(ProductFact.class.getPermittedSubclasses()),
            Stream.of(FleetFact.class.getPermittedSubclasses()))
        .toList();
  }

  /** The record's components in their order, then what is computed from them. */
  private static List<Method> fields(Class<?> type) {
    List<Method> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (!component.getName().equals("product")) {
        fields.add(component.getAccessor());
      }
    }
    Stream.of(type.getDeclaredMethods())
        .filter(m -> m.getParameterCount() == 0 && m.isAnnotationPresent(Meaning.class))
        .filter(m -> !fields.contains(m) && !m.getName().equals("product"))
        .sorted(Comparator.comparing(Method::getName))
        .forEach(fields::add);
    return fields;
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Facts\n\n");
    page.append(
        "What a rule can match. This page is made from the code and checked by a test.\n\n");
    page.append("A rule sees one product and the fleet. Every fact about a product has these two");
    page.append(" fields besides its own:\n\n");
    page.append("| Field | Type | Meaning |\n|---|---|---|\n");
    page.append("| `product` | ProductId | the product; bind it as `$p : product` and hand it to");
    page.append(" `orders` |\n");
    page.append("| `productId` | text | the product's id as text, to compare with a literal |\n\n");
    page.append("A number that can be unknown is then null, and no comparison with it is true. A");
    page.append(" fact that can't be established is not there at all. Ages are in hours up to");
    page.append(" as-of, with fraction.\n\n## About a product\n");
    for (Class<?> type : ProductFact.class.getPermittedSubclasses()) {
      append(page, type);
    }
    page.append("\n## About the fleet\n");
    for (Class<?> type : FleetFact.class.getPermittedSubclasses()) {
      append(page, type);
    }
    return page.toString();
  }

  private static void append(StringBuilder page, Class<?> type) {
    Meaning meaning = type.getAnnotation(Meaning.class);
    page.append("\n### ").append(type.getSimpleName()).append("\n\n");
    page.append(sentence(meaning.value())).append("\n\n");
    page.append("From: ").append(escaped(meaning.from())).append("\n");
    List<Method> fields = fields(type);
    if (!fields.isEmpty()) {
      page.append("\n| Field | Type | Meaning |\n|---|---|---|\n");
    }
    for (Method field : fields) {
      page.append("| `").append(field.getName()).append("` | ").append(typeName(field));
      page.append(" | ").append(escaped(field.getAnnotation(Meaning.class).value())).append(" |\n");
    }
    if (type.getSimpleName().equals("Signal")) {
      page.append("| `text(\"name\")` | text | one attribute as text; null when there is none |\n");
      page.append(
          "| `number(\"name\")` | number | one attribute as a number; null when it is none |\n");
    }
  }

  private static String typeName(Method field) {
    Class<?> type = field.getReturnType();
    if (type.isEnum()) {
      return type.isMemberClass()
          ? type.getDeclaringClass().getSimpleName() + "." + type.getSimpleName()
          : type.getSimpleName();
    }
    if (field.getGenericReturnType() instanceof ParameterizedType) {
      return type.getSimpleName().equals("Map") ? "map of texts" : "set";
    }
    return switch (type.getSimpleName()) {
      case "boolean" -> "true or false";
      case "int", "Integer", "long", "Long" -> "whole number";
      case "double", "BigDecimal" -> "number";
      case "String" -> "text";
      default -> type.getSimpleName();
    };
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + escaped(text.substring(1)) + ".";
  }

  private static String escaped(String text) {
    return text.replace("<", "&lt;").replace("*", "\\*").replace("|", "\\|");
  }
}
