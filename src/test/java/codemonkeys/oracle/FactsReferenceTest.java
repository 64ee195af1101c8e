package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.Meaning;
import codemonkeys.oracle.facts.ProductFact;
import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.nodeTypes.NodeWithAnnotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
      Meanings meanings = Meanings.of(type);
      assertThat(meanings.ofType()).as(type.getSimpleName()).isNotEmpty();
      assertThat(meanings.from()).as(type.getSimpleName()).isNotEmpty();
      for (Method field : fields(type)) {
        assertThat(meanings.of(field))
            .as("%s.%s", type.getSimpleName(), field.getName())
            .isNotEmpty();
      }
    }
  }

  /** The {@link Meaning}s in the source of a fact's class; no class file has them. */
  private record Meanings(RecordDeclaration source) {
    private static final JavaParser PARSER =
        new JavaParser(new ParserConfiguration().setLanguageLevel(LanguageLevel.JAVA_17));
    private static final Map<Class<?>, Meanings> READ = new HashMap<>();

    static Meanings of(Class<?> type) {
      return READ.computeIfAbsent(type, Meanings::read);
    }

    private static Meanings read(Class<?> type) {
      Path file =
          Path.of("src", "main", "java").resolve(type.getName().replace('.', '/') + ".java");
      try {
        return new Meanings(
            PARSER
                .parse(file)
                .getResult()
                .flatMap(unit -> unit.getRecordByName(type.getSimpleName()))
                .orElseThrow());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String ofType() {
      return text(source, "value");
    }

    String from() {
      return text(source, "from");
    }

    /** Of a component or a method; empty when it has none. */
    String of(Method field) {
      return Stream.<NodeWithAnnotations<?>>concat(
              source.getParameters().stream()
                  .filter(component -> component.getNameAsString().equals(field.getName())),
              source.getMethodsByName(field.getName()).stream()
                  .filter(method -> method.getParameters().isEmpty()))
          .map(node -> text(node, "value"))
          .filter(text -> !text.isEmpty())
          .findFirst()
          .orElse("");
    }

    /**
     * A member of the annotation, which may be written without its name when it is the only one.
     */
    private static String text(NodeWithAnnotations<?> node, String member) {
      return node.getAnnotationByName(Meaning.class.getSimpleName())
          .map(
              annotation ->
                  annotation.isSingleMemberAnnotationExpr()
                      ? member.equals("value")
                          ? text(annotation.asSingleMemberAnnotationExpr().getMemberValue())
                          : ""
                      : annotation.asNormalAnnotationExpr().getPairs().stream()
                          .filter(pair -> pair.getNameAsString().equals(member))
                          .map(pair -> text(pair.getValue()))
                          .findFirst()
                          .orElse(""))
          .orElse("");
    }

    private static String text(Expression expression) {
      return expression.isBinaryExpr()
          ? text(expression.asBinaryExpr().getLeft()) + text(expression.asBinaryExpr().getRight())
          : expression.asStringLiteralExpr().asString();
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
        .filter(m -> m.getParameterCount() == 0 && !Meanings.of(type).of(m).isEmpty())
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
    Meanings meanings = Meanings.of(type);
    page.append("\n### ").append(type.getSimpleName()).append("\n\n");
    page.append(sentence(meanings.ofType())).append("\n\n");
    page.append("From: ").append(escaped(meanings.from())).append("\n");
    List<Method> fields = fields(type);
    if (!fields.isEmpty()) {
      page.append("\n| Field | Type | Meaning |\n|---|---|---|\n");
    }
    for (Method field : fields) {
      page.append("| `").append(field.getName()).append("` | ").append(typeName(field));
      page.append(" | ").append(escaped(meanings.of(field))).append(" |\n");
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
      case "double", "Double", "BigDecimal" -> "number";
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
