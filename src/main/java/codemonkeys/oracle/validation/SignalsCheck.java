package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.Signals;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks the operators' own facts, {@code dash/signals}. */
final class SignalsCheck {
  private final ValidationContext context;
  private final FindingCollector findings = new FindingCollector();

  SignalsCheck(ValidationContext context) {
    this.context = context;
  }

  List<Finding> findings() {
    context.eachDocument(Signals.FOLDER, findings, this::document);
    return findings.found();
  }

  private void document(String path, JsonObject document) {
    SortedSet<ProductId> products = new TreeSet<>();
    List<Problem> strangers = new ArrayList<>();
    for (JsonValue signal : signals(document)) {
      JsonString named = product(signal);
      if (named == null || !ProductId.isValid(named.value())) {
        continue; // what the schema says
      }
      if (context.isRegistered(named.value())) {
        products.add(new ProductId(named.value()));
      } else {
        strangers.add(ValidationContext.unregistered(named));
      }
    }
    // A fault in a list of signals concerns all products of the list: none of them can be sure.
    findings.addAll(
        Check.SIGNAL_SCHEMA,
        context.subject(products),
        path,
        context.faults(DocumentFormat.SIGNALS, document, Signals::read));
    findings.addAll(Check.SIGNAL_UNREGISTERED, context.nobody(), path, strangers);
  }

  private static List<JsonValue> signals(JsonObject document) {
    JsonValue list = document.members().get("signals");
    return list == null
        ? List.of(document)
        : list instanceof JsonArray array ? array.items() : List.of();
  }

  private static @Nullable JsonString product(JsonValue signal) {
    if (signal instanceof JsonObject object) {
      for (String field : List.of("product_id", "product")) {
        JsonValue named = object.members().get(field);
        if (named != null) {
          return named instanceof JsonString text ? text : null;
        }
      }
    }
    return null;
  }
}
