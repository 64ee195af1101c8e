package codemonkeys.oracle.intake.registry;

import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.Product.Criticality;
import codemonkeys.oracle.facts.Product.Status;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's registry, {@code dash/products.json}. As a document it must be understood; a damaged
 * entry is reported and concerns its product alone.
 */
public final class Registry {
  public static final String FILE = "dash/products.json";

  /** The registry is bounded by entries and not by the usual size of a document. */
  private static final int MAX_BYTES = 512 << 20;

  private static final int MAX_ENTRIES = 1_000_000;

  private static final String REQUIRED_SIGNALS = "required_signals";

  /** Each may be a fact of every product. */
  private static final int MAX_REQUIRED_SIGNALS = 100;

  /** Keys that people write for {@code product_id}. */
  private static final Pattern LIKE_AN_ID =
      Pattern.compile("(?:.*[_-])?(?i:id|name|slug|key|product)|[A-Za-z]*I[dD]");

  private final JsonObject document;
  private final JsonArray products;
  private final Roots roots;
  private final List<RegistryEntry> entries = new ArrayList<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<Repeated> repeated = new ArrayList<>();

  private Registry(JsonObject document, JsonArray products, Roots roots) {
    this.document = document;
    this.products = products;
    this.roots = roots;
  }

  /** The registry can't be understood; nothing can be planned. */
  public static final class RegistryRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialized
    private final Diagnostic diagnostic;

    RegistryRejectedException(Diagnostic diagnostic) {
      super(diagnostic.toString());
      this.diagnostic = diagnostic;
    }

    public Diagnostic diagnostic() {
      return diagnostic;
    }
  }

  /**
   * Reads it.
   *
   * @param own what no root may give access to
   */
  public static Registry read(Workspace workspace, OwnFolders own)
      throws RegistryRejectedException {
    return of(document(workspace), workspace, own);
  }

  /** The document alone, for what needs no more than a few words of it. */
  public static JsonObject document(Workspace workspace) throws RegistryRejectedException {
    try {
      byte[] bytes = workspace.read(FILE, MAX_BYTES);
      if (bytes == null) {
        throw new RegistryRejectedException(
            Diagnostic.error(
                FILE,
                0,
                0,
                "the registry is not there",
                "expected {\"schema_version\": \"0.1\", \"products\": [ … ]}; create it, or name"
                    + " the fleet's folder with --root"));
      }
      return StrictJson.parseObject(bytes);
    } catch (UnreadableException e) {
      throw new RegistryRejectedException(Diagnostic.error(FILE, e.problem()));
    }
  }

  /** Reads it from a document, which is kept. */
  public static Registry of(JsonObject document, Workspace workspace, OwnFolders own)
      throws RegistryRejectedException {
    Registry registry =
        new Registry(document, products(document), Roots.of(document, workspace, own));
    registry.read();
    return registry;
  }

  private static JsonArray products(JsonObject document) throws RegistryRejectedException {
    JsonValue products = document.members().get("products");
    if (!(products instanceof JsonArray list)) {
      throw new RegistryRejectedException(
          Diagnostic.error(
              FILE,
              products == null ? document.line() : products.line(),
              products == null ? document.column() : products.column(),
              products == null ? "products is missing" : "products is " + products.shown(),
              "expected a list of products; restore the file"));
    }
    if (list.items().size() > MAX_ENTRIES) {
      throw new RegistryRejectedException(
          Diagnostic.error(
              FILE,
              list.line(),
              list.column(),
              "products has " + list.items().size() + " entries",
              "expected at most " + MAX_ENTRIES + "; split the fleet"));
    }
    return list;
  }

  private void read() {
    List<Problem> problems = new ArrayList<>();
    checkDocument(document, problems);
    problems.forEach(this::report);
    roots.unusable().forEach(this::report);
    Problem zone = timeZone(document);
    if (zone != null) {
      report(zone);
    }
    Map<String, Integer> lines = new HashMap<>();
    products.items().forEach(item -> read(item, lines));
    repeated.forEach(entry -> report(entry.problem()));
    DependencyCheck.problems(entries).forEach(found -> report(found.problem()));
  }

  private void report(Problem problem) {
    diagnostics.add(Diagnostic.warning(FILE, problem));
  }

  /**
   * An entry that does not count, since an earlier one has its id.
   *
   * @param id in lower case
   */
  public record Repeated(String id, Problem problem) {}

  /**
   * Reads an entry of the list.
   *
   * @param lines where ids stand, in lower case
   */
  private void read(JsonValue item, Map<String, Integer> lines) {
    if (!(item instanceof JsonObject object)) {
      report(
          Problem.at(
              item,
              "an entry is " + item.shown(),
              "expected an object with product_id, display_name, owner and status;"
                  + " correct it"));
      return;
    }
    JsonValue id = object.members().get("product_id");
    // An id that is none takes no other's place.
    if (id instanceof JsonString text
        && (ProductId.isValid(text.value())
            || lines.containsKey(text.value().toLowerCase(Locale.ROOT)))) {
      String folded = text.value().toLowerCase(Locale.ROOT);
      Integer first = lines.putIfAbsent(folded, text.line());
      if (first != null) {
        repeated.add(
            new Repeated(
                folded,
                Problem.at(
                    text,
                    "product_id " + text.shown() + " stands on line " + first + " already",
                    "ids differ in more than case, and the first entry counts; rename or remove"
                        + " this one")));
        return;
      }
    }
    List<Problem> problems = new ArrayList<>();
    RegistryEntry entry = entry(object, problems);
    problems.forEach(this::report);
    if (entry != null) {
      Problem zone = timeZone(object);
      if (zone != null) {
        report(zone);
      }
      entries.add(entry);
    }
  }

  /** Reads one entry; null when it has no usable id, so that nothing can be said about it. */
  public @Nullable RegistryEntry entry(JsonObject object, List<Problem> problems) {
    JsonFields fields = new JsonFields(object, problems);
    ProductId id = fields.requiredChoice("product_id", ProductId::of, ProductId.EXPECTED);
    String displayName = fields.requiredText("display_name");
    String owner = fields.requiredText("owner");
    Status status =
        fields.requiredChoice(
            "status",
            Status::of,
            "bootstrap, active, pending, development, planned, deprecated or archived");
    Criticality criticality =
        fields.optionalChoice("criticality", Criticality::of, "high, medium or low");
    Long tier = fields.optionalLong("sla_tier", 1, 5);
    Boolean enabled = fields.optionalFlag("enabled");
    Boolean tests = fields.optionalFlag("tests");
    String repo = fields.optionalText("repo");
    String path = fields.optionalText("path");
    String specPath = fields.optionalText("spec_path");
    fields.optionalText("run_evidence_path");
    String schedulePath = fields.optionalText("schedule_path");
    RegistryEntry.Commands runs = commands(fields);
    // These are for rules.
    String team = fields.optionalText("team");
    fields.optionalText("time_zone");
    List<String> tags = texts(fields.optionalTexts("tags"));
    List<String> dependsOn = texts(fields.optionalTexts("depends_on"));
    SortedSet<String> requiredSignals = requiredSignals(fields);
    if (id == null) {
      return null;
    }
    List<Problem> ownPath = new ArrayList<>();
    ProductFolder folder = folder(fields, path, repo, ownPath);
    String normalSpec = specPath == null ? null : inside(fields, "spec_path", specPath, ownPath);
    String normalSchedule =
        schedulePath == null ? null : inside(fields, "schedule_path", schedulePath, ownPath);
    problems.addAll(ownPath);
    // A wrong enabled is not known to mean true: its product counts as one of unknown status.
    boolean known = status != null && (enabled != null || !fields.has("enabled"));
    Product product =
        new Product(
            id,
            displayName == null || displayName.isBlank() ? id.value() : displayName,
            owner == null ? "" : owner,
            known && status != null ? status : Status.UNKNOWN,
            criticality == null ? Criticality.UNKNOWN : criticality,
            tier == null ? null : tier.intValue(),
            enabled == null || enabled,
            folder == null ? "" : folder.shown());
    return new RegistryEntry(
        product.with(team, tags, dependsOn),
        folder,
        normalSpec,
        normalSchedule == null ? "dash/schedules/" + id + ".json" : normalSchedule,
        runs,
        tests == null || tests,
        requiredSignals,
        object,
        List.copyOf(problems),
        List.copyOf(ownPath));
  }

  /** Compiled when a product has such commands; few have. */
  private static final class Forms {
    static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * No part of it is empty, a dot or two dots; the same stands in the schema. Without a group
     * that repeats, of which each turn takes room on the stack.
     */
    static final Pattern HOME_PATH = Pattern.compile("(?!([^\\x00]*/)?\\.{0,2}(/|\\z))[^\\x00]+");
  }

  private static RegistryEntry.Commands commands(JsonFields fields) {
    List<String> test = List.of();
    List<String> environment = List.of();
    List<String> home = List.of();
    boolean network = false;
    JsonFields commands = fields.optionalObject("commands");
    if (commands != null) {
      test = texts(commands.optionalTexts("test"));
      if (commands.raw("test") instanceof JsonArray argv && argv.items().isEmpty()) {
        commands.note(
            "test", "commands.test is empty", "expected the program and its arguments; fill it");
      }
      environment =
          texts(commands, "environment", Forms.VARIABLE, "names of variables, as SPRING_PROFILE");
      network = Boolean.TRUE.equals(commands.optionalFlag("network"));
      home =
          texts(
              commands,
              "home",
              Forms.HOME_PATH,
              "paths relative to the home folder and inside it, as .m2/settings.xml");
    }
    return new RegistryEntry.Commands(
        test, environment, network, home, texts(fields.optionalTexts("reports")));
  }

  /** Texts of a certain form; others are noted and left out. */
  private static List<String> texts(JsonFields fields, String name, Pattern form, String expected) {
    List<String> texts = new ArrayList<>();
    for (JsonString text : fields.optionalTexts(name)) {
      if (form.matcher(text.value()).matches()) {
        texts.add(text.value());
      } else {
        fields.note(name, name + " holds " + text.shown(), "expected " + expected + "; correct it");
      }
    }
    return texts;
  }

  /** The first of too many, so that these are required all the same. */
  private static SortedSet<String> requiredSignals(JsonFields fields) {
    if (!fields.has(REQUIRED_SIGNALS)) {
      return Collections.emptySortedSet();
    }
    SortedSet<String> kinds = new TreeSet<>(texts(fields.optionalTexts(REQUIRED_SIGNALS)));
    if (fields.raw(REQUIRED_SIGNALS) instanceof JsonArray list
        && list.items().size() > MAX_REQUIRED_SIGNALS) {
      fields.note(
          REQUIRED_SIGNALS,
          REQUIRED_SIGNALS + " has " + list.items().size() + " kinds",
          "expected at most " + MAX_REQUIRED_SIGNALS + "; remove some");
      while (kinds.size() > MAX_REQUIRED_SIGNALS) {
        kinds.remove(kinds.last());
      }
    }
    return kinds;
  }

  private static List<String> texts(List<JsonString> strings) {
    List<String> texts = new ArrayList<>(strings.size());
    for (JsonString string : strings) {
      texts.add(string.value());
    }
    return texts;
  }

  private @Nullable ProductFolder folder(
      JsonFields fields, @Nullable String path, @Nullable String repo, List<Problem> problems) {
    if (path == null) {
      return repo == null || repo.isBlank() ? roots.workspace() : null;
    }
    JsonValue value = fields.raw("path");
    return roots.find(path, value == null ? fields.object() : value, problems);
  }

  private static @Nullable String inside(
      JsonFields fields, String name, String path, List<Problem> problems) {
    Optional<String> normal = Workspace.normalize(path);
    if (normal.isEmpty()) {
      JsonValue value = fields.raw(name);
      problems.add(
          Problem.at(
              value == null ? fields.object() : value,
              name + " leaves the workspace (" + Printable.text(path) + ")",
              "expected a path relative to the workspace and inside it; correct it"));
      return null;
    }
    return normal.get();
  }

  /**
   * The digest of what it says: neither the order of products and fields counts, nor white space.
   * Only of two entries with one id the first counts.
   */
  public String digest() {
    Digest digest = new Digest();
    document.members().keySet().stream()
        .filter(key -> !key.equals("products"))
        .sorted()
        .forEach(key -> digest.add(key).add(Objects.requireNonNull(document.members().get(key))));
    Set<JsonValue> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    entries.stream()
        .sorted(Comparator.comparing(RegistryEntry::id))
        .forEach(
            entry -> {
              counted.add(entry.document());
              digest.add(entry.document());
            });
    products.items().stream()
        .filter(item -> !counted.contains(item))
        .map(Digest::of)
        .sorted()
        .forEach(digest::add);
    return digest.hex();
  }

  /**
   * Refuses a registry with entries none of which can be understood.
   *
   * @throws RegistryRejectedException when no entry has a usable id
   */
  public void check() throws RegistryRejectedException {
    List<JsonValue> items = products.items();
    if (items.isEmpty() || !entries.isEmpty()) {
      return;
    }
    JsonValue at = items.get(0);
    String fix =
        "expected objects with product_id ("
            + ProductId.EXPECTED
            + "), display_name, owner and status; correct them, oracle validate lists what is"
            + " wrong";
    if (at instanceof JsonObject first && !first.members().containsKey("product_id")) {
      for (String key : first.members().keySet()) {
        if (LIKE_AN_ID.matcher(key).matches()) {
          fix = "did you mean product_id instead of " + Printable.text(key) + "? " + fix;
          break;
        }
      }
    }
    throw new RegistryRejectedException(
        Diagnostic.error(
            FILE,
            at.line(),
            at.column(),
            "none of " + items.size() + " entries has a usable product_id",
            fix));
  }

  /**
   * What is wrong with the time zone of an entry or of the registry; null when nothing is, or it
   * has none.
   */
  public static @Nullable Problem timeZone(JsonObject of) {
    return of.members().get("time_zone") instanceof JsonString zone
            && !ZoneId.getAvailableZoneIds().contains(zone.value())
        ? Problem.at(
            zone,
            "time_zone is " + zone.shown() + ", which is no time zone",
            "expected a name of the IANA database as "
                + ZoneId.getAvailableZoneIds().stream()
                    .filter(id -> id.equalsIgnoreCase(zone.value().strip()))
                    .sorted()
                    .findFirst()
                    .orElse("Europe/Berlin")
                + "; correct it, or remove it for UTC")
        : null;
  }

  /** The document that it was read from. */
  public JsonObject document() {
    return document;
  }

  /** Its list of products, as it stands there. */
  public JsonArray products() {
    return products;
  }

  /** The entries that have a usable id, in the order of the file. */
  public List<RegistryEntry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /** Notes what is wrong with the document besides its products. */
  public static void checkDocument(JsonObject document, List<Problem> problems) {
    JsonFields fields = new JsonFields(document, problems);
    fields.schemaVersion();
    fields.optionalTexts("roots");
    fields.optionalText("time_zone");
    requiredSignals(fields);
  }

  /**
   * The kinds of signals that every product must have.
   *
   * @throws RegistryRejectedException when that can't be understood: it may have required anything,
   *     and nothing may run as if it had not
   */
  public SortedSet<String> requiredSignals() throws RegistryRejectedException {
    List<Problem> problems = new ArrayList<>();
    SortedSet<String> kinds = requiredSignals(new JsonFields(document, problems));
    if (!problems.isEmpty()) {
      throw new RegistryRejectedException(Diagnostic.error(FILE, problems.get(0)));
    }
    return kinds;
  }

  /** Where the fleet's days begin and end; UTC when the registry names no zone that exists. */
  public ZoneId timeZone() {
    return document.members().get("time_zone") instanceof JsonString zone
            && timeZone(document) == null
        ? ZoneId.of(zone.value())
        : ZoneOffset.UTC;
  }

  /** What is wrong with {@code roots} that no schema can say. */
  public List<Problem> unusableRoots() {
    return roots.unusable();
  }

  public List<Diagnostic> diagnostics() {
    return Collections.unmodifiableList(diagnostics);
  }

  /** The entries left out for their ids; the diagnostics have them too. */
  public List<Repeated> repeated() {
    return Collections.unmodifiableList(repeated);
  }
}
