package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.schemas.FormatSchema;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The fleet that is validated, and what all checks do with its files.
 *
 * @param entries every registered product
 * @param scope the products that were asked for; all when it is empty
 */
record ValidationContext(
    Workspace workspace,
    ConcurrentMap<DocumentFormat, FormatSchema> schemas,
    Map<ProductId, RegistryEntry> entries,
    Set<ProductId> scope,
    Instant asOf,
    int threads) {

  /** Says what is wrong with a document, in the words of the reader that Oracle works with. */
  interface DocumentReader {
    void read(JsonObject document, List<Problem> problems);
  }

  /** The same fleet, of which some products alone are asked for. */
  ValidationContext of(Set<ProductId> products) {
    return new ValidationContext(workspace, schemas, entries, Set.copyOf(products), asOf, threads);
  }

  boolean isWhole() {
    return scope.isEmpty();
  }

  List<RegistryEntry> entriesInScope() {
    List<RegistryEntry> inScope = new ArrayList<>();
    entries.forEach(
        (product, entry) -> {
          if (isWhole() || scope.contains(product)) {
            inScope.add(entry);
          }
        });
    return inScope;
  }

  // --- Whose it is ----------------------------------------------------------------------------

  Subject subject(Collection<ProductId> products) {
    SortedSet<ProductId> owners = new TreeSet<>(products);
    boolean active =
        owners.stream()
            .map(entries::get)
            .anyMatch(entry -> entry != null && entry.product().active());
    return new Subject(owners, active, true);
  }

  Subject nobody() {
    return subject(List.of());
  }

  /** Of the product that a text names; of nobody when it names none that is registered. */
  Subject subject(@Nullable String product) {
    return isRegistered(product) && product != null
        ? subject(List.of(new ProductId(product)))
        : nobody();
  }

  /** Of the product that a document names in a field. */
  Subject subject(JsonObject document, String field) {
    return subject(document.members().get(field) instanceof JsonString text ? text.value() : null);
  }

  boolean isRegistered(@Nullable String product) {
    return product != null
        && ProductId.isValid(product)
        && entries.containsKey(new ProductId(product));
  }

  /** A product that is named and not registered. */
  static Problem unregistered(JsonValue named) {
    return Problem.at(
        named,
        "there is no product " + named.shown() + " in the registry",
        "expected a registered product_id; register it or correct the name");
  }

  // --- Files ----------------------------------------------------------------------------------

  /** The names in a folder; none when it can't be listed, which is reported. */
  List<String> list(String folder, FindingCollector findings) {
    try {
      return workspace.list(folder);
    } catch (UnreadableException e) {
      findings.add(Check.FILE_UNREADABLE, nobody(), folder, e.problem());
      return List.of();
    }
  }

  /** Looks at one document. */
  interface Visitor {
    void document(String path, JsonObject document);
  }

  /** Hands over every JSON document of a folder; what can't be read is reported, as nobody's. */
  void eachDocument(String folder, FindingCollector findings, Visitor visitor) {
    for (String path : jsonFiles(folder, findings)) {
      JsonObject document = read(path, nobody(), findings);
      if (document != null) {
        visitor.document(path, document);
      }
    }
  }

  /** The JSON files in a folder, as paths. */
  List<String> jsonFiles(String folder, FindingCollector findings) {
    List<String> paths = new ArrayList<>();
    for (String name : list(folder, findings)) {
      if (name.endsWith(".json") && !name.startsWith(".")) {
        paths.add(folder + "/" + name);
      }
    }
    return paths;
  }

  /** A JSON document; null when it is not there, or can't be read, which is reported. */
  @Nullable JsonObject read(String path, Subject subject, FindingCollector findings) {
    try {
      byte[] bytes = workspace.read(path, StrictJson.MAX_BYTES);
      return bytes == null ? null : StrictJson.parseObject(bytes);
    } catch (UnreadableException e) {
      findings.add(Check.FILE_UNREADABLE, subject, path, e.problem());
      return null;
    }
  }

  /**
   * What is wrong with a document's form. The schema decides whether there is anything; what it is,
   * the reader says, since its messages know what the field is for. Only where it has nothing to
   * say does the schema speak, so that one fault is reported once.
   */
  List<Problem> faults(DocumentFormat format, JsonObject document, DocumentReader reader) {
    List<Problem> verdict = faults(format, document);
    if (verdict.isEmpty()) {
      return verdict;
    }
    List<Problem> problems = new ArrayList<>();
    reader.read(document, problems);
    return problems.isEmpty() ? verdict : problems;
  }

  /** What the schema has against a document that no reader of Oracle's reads. */
  List<Problem> faults(DocumentFormat format, JsonObject document) {
    return schemas.computeIfAbsent(format, FormatSchema::of).faults(document);
  }
}
