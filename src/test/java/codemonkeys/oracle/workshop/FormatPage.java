package codemonkeys.oracle.workshop;

import java.util.List;
import java.util.Locale;

/** The {@link Format} as tables: what {@code docs/reference/rule-tests.md} has to say of keys. */
final class FormatPage {
  static final String BEGIN = "<!-- Tables: made from the code -->\n";
  static final String END = "<!-- End of tables -->\n";

  private FormatPage() {}

  static String text() {
    StringBuilder out = new StringBuilder(BEGIN);
    table(out, "A product", Format.PRODUCT);
    for (String key :
        List.of(
            "last_run",
            "last_test",
            "last_validation",
            "history",
            "budget",
            "source",
            "evidence_missing",
            "kill_switch",
            "jobs",
            "dossiers",
            "specs",
            "governed_docs",
            "orders",
            "decisions",
            "requests",
            "signals",
            "invalid")) {
      table(out, "`" + key + "` of a product", inner(Format.PRODUCT, key));
    }
    table(out, "`budget` of a job", inner(inner(Format.PRODUCT, "jobs"), "budget"));
    table(out, "The fleet", Format.FLEET);
    for (String key : List.of("milestones", "stories", "decisions")) {
      table(out, "`" + key + "` of the fleet", inner(Format.FLEET, key));
    }
    return out.append('\n').toString();
  }

  private static Shape.Mapping inner(Shape.Mapping mapping, String key) {
    return inner(mapping.key(key).orElseThrow().shape());
  }

  private static Shape.Mapping inner(Shape shape) {
    if (shape instanceof Shape.Mapping mapping) {
      return mapping;
    }
    if (shape instanceof Shape.Items items) {
      return inner(items.item());
    }
    return ((Shape.Either) shape)
        .shapes().stream()
            .filter(each -> each instanceof Shape.Mapping || each instanceof Shape.Items)
            .map(FormatPage::inner)
            .findFirst()
            .orElseThrow();
  }

  private static void table(StringBuilder out, String title, Shape.Mapping mapping) {
    out.append("\n### ").append(title).append("\n\n| key | value | meaning | without it |\n");
    out.append("|---|---|---|---|\n");
    for (Shape.Key key : mapping.keys()) {
      String meaning = key.meaning();
      int semicolon = meaning.indexOf("; ");
      out.append("| `")
          .append(key.name())
          .append("` | ")
          .append(value(key.shape()))
          .append(" | ")
          .append(escaped(semicolon < 0 ? meaning : meaning.substring(0, semicolon)))
          .append(" | ")
          .append(
              key.required()
                  ? "required"
                  : escaped(semicolon < 0 ? "as usual" : meaning.substring(semicolon + 2)))
          .append(" |\n");
    }
  }

  private static String value(Shape shape) {
    if (shape instanceof Shape.Either either) {
      return String.join(
          " or ",
          either.shapes().stream()
              .filter(each -> !(each instanceof Shape.Nothing))
              .map(FormatPage::value)
              .toList());
    }
    if (shape instanceof Shape.Mapping) {
      return "mapping";
    }
    if (shape instanceof Shape.Text) {
      return "text";
    }
    if (shape instanceof Shape.Id) {
      return "product id";
    }
    if (shape instanceof Shape.Items items) {
      return "list of " + (items.item() instanceof Shape.Word ? value(items.item()) : "mappings");
    }
    if (shape instanceof Shape.Whole whole) {
      return whole.least()
          + " to "
          + (whole.most() == Integer.MAX_VALUE ? "2147483647" : whole.most());
    }
    if (shape instanceof Shape.Word word) {
      return "`" + String.join("`, `", word.words()) + "`";
    }
    return shape.expected().toLowerCase(Locale.ROOT);
  }

  private static String escaped(String text) {
    return text.replace("<", "&lt;").replace("|", "\\|");
  }
}
