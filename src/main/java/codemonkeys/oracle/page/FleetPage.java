package codemonkeys.oracle.page;

import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.WorkspaceLock;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.PlanIndex;
import codemonkeys.oracle.planning.ProductState;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.whynot.Questions;
import codemonkeys.oracle.whynot.WhyNot;
import codemonkeys.oracle.whynot.WhyNotDocument;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A fleet as it was read and planned once, and the documents that the page shows of it. */
public final class FleetPage {
  static final String VERSION = "0.1";

  private final Workspace workspace;
  private final Instant asOf;
  private final String oracleVersion;
  private final FleetReading fleet;
  private final FleetPlan planning;
  private final Plan plan;
  private final OrderQueue queue;
  private final PlanIndex index;
  private final RecentRuns runs;
  private final PlanHistory history;
  private final Map<ProductId, ProductFacts> products = new HashMap<>();
  private final Map<ProductId, ProductState> states;
  private final Map<ProductId, Map<String, @Nullable Object>> answers = new HashMap<>();

  FleetPage(
      Workspace workspace,
      Instant asOf,
      String oracleVersion,
      FleetPlan planning,
      Plan plan,
      OrderQueue queue,
      RecentRuns runs,
      PlanHistory history) {
    this.workspace = workspace;
    this.asOf = asOf;
    this.oracleVersion = oracleVersion;
    this.planning = planning;
    this.fleet = planning.fleet();
    this.plan = plan;
    this.queue = queue;
    this.index = new PlanIndex(plan);
    this.runs = runs;
    this.history = history;
    this.states = ProductState.all(fleet.facts(), plan, index);
    for (ProductFacts product : fleet.facts().products()) {
      products.put(product.id(), product);
    }
  }

  RecentRuns runs() {
    return runs;
  }

  PlanHistory history() {
    return history;
  }

  /** The folders of products that there are, each once. */
  public List<Path> sources() {
    SortedSet<Path> folders = new TreeSet<>();
    for (RegistryEntry entry : fleet.entries().values()) {
      ProductFolder folder = entry.folder();
      if (folder != null) {
        folders.add(folder.absolute());
      }
    }
    return List.copyOf(folders);
  }

  /** The document of a fleet that can't be understood. */
  public static Map<String, @Nullable Object> errors(
      Workspace workspace, Instant asOf, String oracleVersion, List<Diagnostic> errors) {
    Map<String, @Nullable Object> json = head(workspace, asOf, oracleVersion);
    Values.diagnostics(json, "errors", errors);
    return json;
  }

  private static Map<String, @Nullable Object> head(
      Workspace workspace, Instant asOf, String oracleVersion) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("schema_version", VERSION);
    json.put("as_of", asOf.toString());
    Path folder = workspace.root().getFileName();
    json.put("name", folder == null ? "/" : Values.text(folder.toString()));
    json.put("oracle_version", oracleVersion);
    return json;
  }

  /** The whole fleet; what only one product's view shows is in {@link #product}. */
  public Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> json = head(workspace, asOf, oracleVersion);
    Values.diagnostics(json, "errors", List.of());
    RuleLadder rules = new RuleLadder(planning.rules().rules(), plan);
    Attention attention = Attention.of(plan);
    json.put("budget", plan.budget());
    json.put("fleet", totals());
    List<Object> list = new ArrayList<>();
    for (ProductFacts product : fleet.facts().products()) {
      ProductId id = product.id();
      list.add(
          Products.json(
              product,
              fleet.entries().get(id),
              states.getOrDefault(id, ProductState.OUT_OF_SERVICE),
              index,
              rules,
              runs,
              attention.holds(id)));
    }
    json.put("products", list);
    json.put("queue", Queue.json(plan, queue, rules));
    json.put("demand", Attention.demand(fleet, plan, plan.budget()));
    json.put("setup", Attention.setup(fleet));
    json.put("holds", attention.holds());
    List<Object> recent = new ArrayList<>();
    runs.ofFleet().forEach(run -> recent.add(RecentRuns.json(run)));
    json.put("runs", recent);
    json.put(
        "documents",
        DocumentLane.json(fleet, workspace.look("constitution.md") == Workspace.Presence.FILE));
    json.put("rules", rules.json(history));
    json.put("plans", history.json());
    json.put("plans_read", history.size());
    json.put("plans_count", history.files());
    Values.diagnostics(json, "damage", fleet.diagnostics());
    return json;
  }

  private Map<String, @Nullable Object> totals() {
    Map<String, @Nullable Object> totals = JsonText.object();
    for (FleetFact fact : fleet.facts().fleetFacts()) {
      if (fact instanceof Fleet state) {
        totals.put("products", state.products());
        totals.put("active", state.activeProducts());
        totals.put("failed", state.failedProducts());
        totals.put("never_run", state.productsWithoutRun());
        totals.put("switched_off", state.killedProducts());
        totals.put("kill_switch", state.killSwitchOn());
        totals.put("kill_switch_source", Values.text(state.killSwitchSource()));
        totals.put("requests", state.pendingRequests());
      }
    }
    Map<String, @Nullable Object> counts = JsonText.object();
    for (ProductState state : ProductState.values()) {
      counts.put(state.word(), (int) states.values().stream().filter(state::equals).count());
    }
    totals.put("states", counts);
    BigDecimal spent = BigDecimal.ZERO;
    BigDecimal granted = BigDecimal.ZERO;
    for (ProductFacts product : fleet.facts().products()) {
      for (RunBudget budget : product.facts(RunBudget.class)) {
        spent = spent.add(budget.spentMinutes());
        granted = granted.add(budget.budgetMinutes());
      }
    }
    totals.put("minutes_spent", spent);
    totals.put("minutes_granted", granted);
    totals.put(
        "at_work",
        WorkspaceLock.holder(workspace.resolve(".codemonkeys")).map(Values::text).orElse(null));
    return totals;
  }

  /** Why and why not, the facts and the runs of a product; empty when none is registered so. */
  public Optional<Map<String, @Nullable Object>> product(String id) {
    return explained(id, workspace);
  }

  /**
   * Why a product has no order and what would bring one in, which takes some dozens of plans; empty
   * when none is registered so. Asked for one at a time, since each keeps a processor busy.
   */
  public synchronized Optional<Map<String, @Nullable Object>> whyNot(String id) {
    return known(id).map(product -> answers.computeIfAbsent(product.id(), this::answers));
  }

  private Map<String, @Nullable Object> answers(ProductId product) {
    Map<String, @Nullable Object> json = JsonText.object();
    try {
      List<WhyNot.Answer> all = new Questions(planning, plan).of(product, null);
      json.put(
          "why_not", all.stream().map(each -> WhyNotDocument.of(each, plan.budget())).toList());
    } catch (NotUnderstoodException e) {
      json.put("why_not", List.of());
      Values.diagnostics(json, "errors", e.diagnostics());
    }
    return json;
  }

  /**
   * What {@link #product} says, for an export: with the runs that the fleet's document was made of.
   */
  Optional<Map<String, @Nullable Object>> explained(String id, @Nullable Workspace moreRuns) {
    return known(id).map(product -> Explanation.of(product, fleet, plan, index, runs, moreRuns));
  }

  private Optional<ProductFacts> known(String id) {
    return ProductId.of(id).map(products::get);
  }

  /**
   * The explanations of as many products as may take so many characters: first those that wait for
   * somebody or for a turn.
   */
  public Map<String, @Nullable Object> explanations(int maxCharacters) {
    List<ProductId> wanted = new ArrayList<>(products.keySet());
    wanted.sort(
        (one, other) -> {
          int order = Integer.compare(urgency(one), urgency(other));
          return order == 0 ? one.compareTo(other) : order;
        });
    Map<String, @Nullable Object> json = JsonText.object();
    long characters = 0;
    for (ProductId id : wanted) {
      Map<String, @Nullable Object> each = explained(id.value(), null).orElseThrow();
      characters += JsonText.compact(each).length();
      if (characters > maxCharacters) {
        break;
      }
      json.put(id.value(), each);
    }
    return json;
  }

  /** Its first rank; what has no work and waits for somebody comes between. */
  private int urgency(ProductId id) {
    ProductState state = states.getOrDefault(id, ProductState.OUT_OF_SERVICE);
    if (!index.candidates(id).isEmpty()) {
      return index.rank(index.candidates(id).get(0));
    }
    return switch (state) {
      case NEEDS_PERSON, NEEDS_SETUP, HELD, FAILING -> plan.budget() + 1;
      case OVERDUE, DUE, FRESH, OUT_OF_SERVICE -> Integer.MAX_VALUE;
    };
  }

  /** A run in full; empty when there is none in that folder. */
  public Optional<Map<String, @Nullable Object>> run(String folder) {
    return RunDetails.of(workspace, folder);
  }
}
