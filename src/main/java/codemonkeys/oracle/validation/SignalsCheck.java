package codemonkeys.oracle.validation;

import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.Signals;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks the operators' own facts, {@code dash/signals}. */
final class SignalsCheck {
  private static final List<String> OF_PRODUCT = List.of("product_id", "product");
  private static final List<String> SHARED = List.of("owner", "team", "tag");

  private final ValidationContext context;
  private final FindingCollector findings = new FindingCollector();

  /** The products of an owner, a team or a tag, by field and name. */
  private final Map<String, Map<String, SortedSet<ProductId>>> known = new HashMap<>();

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
    List<Problem> twice = new ArrayList<>();
    for (JsonValue item : signals(document)) {
      if (!(item instanceof JsonObject signal)) {
        continue; // what the schema says
      }
      String product = first(signal, OF_PRODUCT);
      if (product == null) {
        shared(signal, products, strangers);
        continue;
      }
      String besides = besides(signal);
      if (besides != null) {
        twice.add(
            Problem.at(
                signal.members().getOrDefault(besides, signal),
                besides + " stands beside " + product,
                "expected what the signal is about once, and " + product + " counts; remove one"));
      }
      if (!(signal.members().get(product) instanceof JsonString named)
          || !ProductId.isValid(named.value())) {
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
    findings.addAll(Check.SIGNAL_SCOPE, context.subject(products), path, twice);
  }

  private static List<JsonValue> signals(JsonObject document) {
    JsonValue list = document.members().get("signals");
    return list == null
        ? List.of(document)
        : list instanceof JsonArray array ? array.items() : List.of();
  }

  private static @Nullable String first(JsonObject signal, List<String> fields) {
    for (String field : fields) {
      if (signal.members().containsKey(field)) {
        return field;
      }
    }
    return null;
  }

  private static @Nullable String besides(JsonObject signal) {
    return signal.members().containsKey("fleet") ? "fleet" : first(signal, SHARED);
  }

  /** Takes note of a signal that is about what products share; one about the fleet is nobody's. */
  private void shared(JsonObject signal, SortedSet<ProductId> products, List<Problem> strangers) {
    String field = first(signal, SHARED);
    if (field == null
        || !(signal.members().get(field) instanceof JsonString named)
        || named.value().isEmpty()) {
      return;
    }
    SortedSet<ProductId> of = products(field).getOrDefault(named.value(), new TreeSet<>());
    products.addAll(of);
    if (of.isEmpty()) {
      strangers.add(Signals.unknown(field, named));
    }
  }

  private Map<String, SortedSet<ProductId>> products(String field) {
    return known.computeIfAbsent(
        field,
        any -> {
          Map<String, SortedSet<ProductId>> byName = new HashMap<>();
          for (RegistryEntry entry : context.entries().values()) {
            for (String name : names(field, entry.product())) {
              byName.computeIfAbsent(name, n -> new TreeSet<>()).add(entry.id());
            }
          }
          return byName;
        });
  }

  private static Iterable<String> names(String field, Product product) {
    return switch (field) {
      case "owner" -> List.of(product.owner());
      case "team" -> product.team() == null ? List.of() : List.of(product.team());
      default -> product.tags();
    };
  }
}
