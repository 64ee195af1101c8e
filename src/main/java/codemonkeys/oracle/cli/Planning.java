package codemonkeys.oracle.cli;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.Background;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.FleetReader;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.ProductState;
import codemonkeys.oracle.intake.Registry;
import codemonkeys.oracle.intake.Registry.RegistryRejectedException;
import codemonkeys.oracle.intake.RegistryEntry;
import codemonkeys.oracle.orders.OrderDraft;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.FiringException;
import codemonkeys.oracle.rules.RuleBook;
import codemonkeys.oracle.rules.RuleSource;
import codemonkeys.oracle.rules.RulesRejectedException;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** From files to a plan: what all commands that look at the fleet share. */
final class Planning {
  private static final String CONSTITUTION = "constitution.md";

  private final Surroundings around;
  private final CommonOptions options;
  private final FleetReading fleet;
  private final RuleBook rules;
  private final Map<String, String> inputs = new LinkedHashMap<>();

  private Planning(Surroundings around, CommonOptions options, FleetReading fleet, RuleBook rules) {
    this.around = around;
    this.options = options;
    this.fleet = fleet;
    this.rules = rules;
  }

  /** Rule files that are still to be read. */
  interface Rules {
    List<RuleSource> read() throws Refusal;
  }

  /** Reads fleet and rules, side by side since neither needs the other. */
  static Planning read(Surroundings around, CommonOptions options, OrderQueue queue)
      throws Refusal {
    return read(around, options, queue, false, rules(around, options)).get(0);
  }

  /** The same for orders, which need the plan's id and inputs. */
  static Planning readForOrders(Surroundings around, CommonOptions options, OrderQueue queue)
      throws Refusal {
    return read(around, options, queue, true, rules(around, options)).get(0);
  }

  private static List<Rules> rules(Surroundings around, CommonOptions options) {
    return List.of(() -> RuleFiles.read(options, around.home()));
  }

  /**
   * Reads the fleet once, for several sets of rules; the result has one for each of them. Of equal
   * sets only the first is loaded, and stands for all.
   */
  static List<Planning> read(
      Surroundings around, CommonOptions options, OrderQueue queue, List<Rules> sets)
      throws Refusal {
    return read(around, options, queue, false, sets);
  }

  private static List<Planning> read(
      Surroundings around,
      CommonOptions options,
      OrderQueue queue,
      boolean digesting,
      List<Rules> sets)
      throws Refusal {
    List<Diagnostic> errors = new ArrayList<>();
    Future<Loaded> loading = Background.start("rules", () -> load(around, sets));
    FleetReading fleet = null;
    try {
      fleet =
          new FleetReader(
                  options.workspace(),
                  options.asOf(),
                  around.environment(),
                  around.ownFolders(),
                  threads(),
                  digesting)
              .read(queue);
    } catch (RegistryRejectedException e) {
      errors.add(e.diagnostic());
    }
    Loaded loaded = Background.finished(loading, "loading rules failed");
    if (loaded.refusal() != null) {
      throw loaded.refusal();
    }
    errors.addAll(loaded.errors());
    List<RuleBook> books = loaded.books();
    if (fleet == null || books.size() < sets.size()) {
      Collections.sort(errors);
      throw Refusal.notUnderstood(errors);
    }
    List<Planning> plannings = new ArrayList<>();
    for (RuleBook rules : books) {
      plannings.add(new Planning(around, options, fleet, rules));
    }
    return plannings;
  }

  /**
   * Rules that were loaded.
   *
   * @param refusal why none of this is of use: the command line names no rules
   */
  private record Loaded(List<RuleBook> books, List<Diagnostic> errors, @Nullable Refusal refusal) {}

  /** Reads and loads rules one set after the other: what is loaded for one serves the next. */
  private static Loaded load(Surroundings around, List<Rules> sets) {
    List<RuleBook> books = new ArrayList<>();
    List<Diagnostic> errors = new ArrayList<>();
    String build = around.build();
    for (Rules set : sets) {
      // After a fault the rest is read all the same: whoever mends files wants to know of all.
      try {
        books.add(RuleBook.load(set.read(), around.cache(), build, books));
      } catch (RulesRejectedException e) {
        errors.addAll(e.diagnostics());
      } catch (Refusal unreadable) {
        if (unreadable.code() != ExitCode.NOT_UNDERSTOOD) {
          return new Loaded(books, errors, unreadable);
        }
        errors.addAll(unreadable.diagnostics());
      }
    }
    return new Loaded(books, errors, null);
  }

  static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors());
  }

  FleetReading fleet() {
    return fleet;
  }

  RuleBook rules() {
    return rules;
  }

  Plan plan(Planner.Request request) throws Refusal {
    return plans(request, List.of()).get(0);
  }

  /** The plan by these rules, and for the same fleet those by others. */
  List<Plan> plans(Planner.Request request, List<RuleBook> others) throws Refusal {
    try {
      return new Planner(rules, threads()).plans(fleet.facts(), request, others);
    } catch (FiringException e) {
      throw Refusal.notUnderstood(List.of(e.diagnostic()));
    }
  }

  /** The id of a plan: of everything that it was made from. */
  String planId(Planner.Request request) {
    Digest digest = new Digest().add(around.version()).add(options.asOf().toString());
    digest.add(Integer.toString(request.budget())).add(Boolean.toString(request.scheduledOnly()));
    digest.add(Integer.toString(request.minPriority()));
    for (ProductId product : new TreeSet<>(request.products())) {
      digest.add(product.value());
    }
    inputs().forEach((name, sha) -> digest.add(name).add(sha));
    return "plan_" + digest.hex().substring(0, 16);
  }

  /** The digest of every group of inputs, by name. */
  Map<String, String> inputs() {
    if (inputs.isEmpty()) {
      inputs.putAll(fleet.digests());
      inputs.put("rules", rules.digest());
      if (!hasConstitution()) {
        inputs.put("no " + CONSTITUTION, new Digest().hex()); // orders name something else
      }
    }
    return Collections.unmodifiableMap(inputs);
  }

  /** The candidates that were taken, as orders. */
  List<OrderDraft> drafts(List<Candidate> candidates) {
    List<OrderDraft> drafts = new ArrayList<>();
    for (Candidate candidate : candidates) {
      ProductId product = candidate.product().id();
      Set<String> evidence = new LinkedHashSet<>();
      evidence.add("dash/runs/" + product + "/last_run.json");
      evidence.addAll(candidate.best().expected());
      drafts.add(
          new OrderDraft(
              product,
              candidate.intent(),
              candidate.best().budget(),
              candidate.best().stopConditions(),
              candidate.priority(),
              List.copyOf(constitutionRefs(candidate)),
              List.copyOf(evidence),
              candidate.best().rule().name(),
              candidate.best().rule().reason(),
              candidate.also().stream()
                  .map(also -> also.rule() + " (" + also.priority() + ")")
                  .toList(),
              candidate.facts(),
              inputsDigest(product)));
    }
    return drafts;
  }

  /**
   * The documents that an order stands under, all of them there: the constitution and the approved
   * dossiers of the product; without any the registry, which says what may run.
   */
  private Set<String> constitutionRefs(Candidate candidate) {
    Set<String> refs = new LinkedHashSet<>();
    if (hasConstitution()) {
      refs.add(CONSTITUTION);
    }
    for (ProductFact fact : candidate.product().facts()) {
      if (fact instanceof Dossier dossier && dossier.approved()) {
        refs.add(dossier.path());
      }
    }
    if (refs.isEmpty()) {
      refs.add(Registry.FILE);
    }
    return refs;
  }

  private boolean hasConstitution() {
    return options.workspace().look(CONSTITUTION) == Presence.FILE;
  }

  private String inputsDigest(ProductId product) {
    return ProductState.inputsDigest(entry(product), fleet.sources().digest(product));
  }

  RegistryEntry entry(ProductId product) {
    RegistryEntry entry = fleet.entries().get(product);
    if (entry == null) {
      throw new IllegalStateException("no entry for " + product);
    }
    return entry;
  }

  /** The products named on the command line, all of them registered. */
  Set<ProductId> products(List<String> names) throws Refusal {
    return ProductNames.of(names, fleet.entries().keySet());
  }
}
