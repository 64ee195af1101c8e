package codemonkeys.oracle.fleet;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.Background;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.FleetReader;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.ProductReading;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.orders.OrderDraft;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.rules.parameters.Parameter;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A fleet as it was read, with rules to plan by. */
public final class FleetPlan {
  private static final String CONSTITUTION = "constitution.md";

  private final FleetInputs with;
  private final FleetReading fleet;
  private final RuleBook rules;
  private RuleFiles.@Nullable Found found;
  private final Map<String, String> inputs = new LinkedHashMap<>();

  private FleetPlan(FleetInputs with, FleetReading fleet, RuleBook rules) {
    this.with = with;
    this.fleet = fleet;
    this.rules = rules;
  }

  /** The rules that count for the fleet. */
  private static final class InForce implements RuleSet {
    private final FleetInputs with;
    private RuleFiles.@Nullable Found found;

    InForce(FleetInputs with) {
      this.with = with;
    }

    @Override
    public RuleFiles.Found read() throws NotUnderstoodException {
      RuleFiles.Found read = RuleFiles.find(with);
      found = read;
      return read;
    }
  }

  /** Rule files that are still to be read. */
  public interface RuleSet {
    RuleFiles.Found read() throws NotUnderstoodException, NoSuchRulesException;
  }

  /** Reads fleet and rules, side by side since neither needs the other. */
  public static FleetPlan read(FleetInputs with, OrderQueue queue) throws NotUnderstoodException {
    return read(with, queue, false);
  }

  /** The same for orders, which need the plan's id and inputs. */
  public static FleetPlan readForOrders(FleetInputs with, OrderQueue queue)
      throws NotUnderstoodException {
    return read(with, queue, true);
  }

  private static FleetPlan read(FleetInputs with, OrderQueue queue, boolean digesting)
      throws NotUnderstoodException {
    InForce rules = new InForce(with);
    try {
      FleetPlan planning = read(with, queue, digesting, List.of(rules)).get(0);
      planning.found = rules.found;
      return planning;
    } catch (NoSuchRulesException e) {
      throw new IllegalStateException("no rules were named", e);
    }
  }

  /**
   * Reads the fleet once, for several sets of rules; the result has one for each of them. Of equal
   * sets only the first is loaded, and stands for all.
   */
  public static List<FleetPlan> read(FleetInputs with, OrderQueue queue, List<RuleSet> sets)
      throws NotUnderstoodException, NoSuchRulesException {
    return read(with, queue, false, sets);
  }

  private static List<FleetPlan> read(
      FleetInputs with, OrderQueue queue, boolean digesting, List<RuleSet> sets)
      throws NotUnderstoodException, NoSuchRulesException {
    List<Diagnostic> errors = new ArrayList<>();
    Future<Loaded> loading = Background.start("rules", () -> load(with, sets));
    FleetReading fleet = null;
    try {
      fleet =
          new FleetReader(
                  with.workspace(),
                  with.asOf(),
                  with.environment(),
                  with.ownFolders().get(),
                  with.threads(),
                  digesting)
              .read(queue);
    } catch (RegistryRejectedException e) {
      errors.add(e.diagnostic());
    }
    Loaded loaded = Background.finished(loading, "loading rules failed");
    if (loaded.missing() != null) {
      throw loaded.missing();
    }
    errors.addAll(loaded.errors());
    List<RuleBook> books = loaded.books();
    if (fleet == null || books.size() < sets.size()) {
      Collections.sort(errors);
      throw new NotUnderstoodException(errors);
    }
    List<FleetPlan> plannings = new ArrayList<>();
    for (RuleBook rules : books) {
      plannings.add(new FleetPlan(with, fleet, rules));
    }
    return plannings;
  }

  /**
   * Rules that were loaded.
   *
   * @param missing why none of this is of use
   */
  private record Loaded(
      List<RuleBook> books, List<Diagnostic> errors, @Nullable NoSuchRulesException missing) {}

  /** Reads and loads rules one set after the other: what is loaded for one serves the next. */
  private static Loaded load(FleetInputs with, List<RuleSet> sets) {
    List<RuleBook> books = new ArrayList<>();
    List<Diagnostic> errors = new ArrayList<>();
    String build = with.build().get();
    for (RuleSet set : sets) {
      // After a fault the rest is read all the same: whoever corrects files wants to see all.
      try {
        books.add(set.read().load(with.cache(), build, books));
      } catch (RulesRejectedException e) {
        errors.addAll(e.diagnostics());
      } catch (NotUnderstoodException e) {
        errors.addAll(e.diagnostics());
      } catch (NoSuchRulesException e) {
        return new Loaded(books, errors, e);
      }
    }
    return new Loaded(books, errors, null);
  }

  public FleetReading fleet() {
    return fleet;
  }

  public RuleBook rules() {
    return rules;
  }

  /** The rules in force as trees of conditions. Their texts are parsed, which takes a moment. */
  public RuleTrees trees() throws NotUnderstoodException {
    if (found == null) {
      throw new IllegalStateException("only the rules in force have trees");
    }
    try {
      return RuleTrees.read(found.sources());
    } catch (RulesRejectedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    }
  }

  /** A planner by these rules. */
  public Planner planner() {
    return new Planner(rules, with.threads());
  }

  /** The parameters of the rules, when a file or a hand says any of them. */
  public Optional<RuleParameters> parameters() {
    return Optional.ofNullable(found).map(RuleFiles.Found::parameters).filter(RuleParameters::own);
  }

  /** What is damaged in the fleet, and limits for what no product has. */
  public List<Diagnostic> warnings() {
    List<Diagnostic> warnings = new ArrayList<>(fleet.diagnostics());
    String file = found == null ? null : found.limitFile();
    if (file == null || fleet.facts().products().isEmpty()) {
      return warnings;
    }
    for (Limit limit : rules.limits().all()) {
      String of = limit.of();
      if (of != null
          && fleet.facts().products().stream().noneMatch(p -> limit.concerns(p.product()))) {
        warnings.add(
            Diagnostic.warning(
                file,
                limit.line(),
                0,
                "no product has the " + limit.per().text() + " " + Printable.text(of),
                "correct the name, or remove the limit"));
      }
    }
    return warnings;
  }

  /** The parameters that one of the rules in force uses. */
  public List<Parameter> parameters(RuleInfo rule) {
    return found == null ? List.of() : found.parameters().used(rule, rules.rules());
  }

  /** A planner by the rules in force with another value of a parameter. */
  public Planner planner(String parameter, String value) throws NotUnderstoodException {
    Map<String, String> settings = new TreeMap<>(with.settings());
    settings.put(parameter, value);
    try {
      RuleFiles.Found changed = RuleFiles.find(with.with(settings));
      RuleBook book = changed.load(with.cache(), with.build().get(), List.of(rules));
      return new Planner(book, with.threads());
    } catch (RulesRejectedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    }
  }

  public Plan plan(Planner.Request request) throws NotUnderstoodException {
    return plans(request, List.of()).get(0);
  }

  /** The plan by these rules, and for the same fleet those by others. */
  public List<Plan> plans(Planner.Request request, List<RuleBook> others)
      throws NotUnderstoodException {
    try {
      return new Planner(rules, with.threads()).plans(fleet.facts(), request, others);
    } catch (FiringException e) {
      throw new NotUnderstoodException(List.of(e.diagnostic()));
    }
  }

  /**
   * The id of a plan: of everything that it was made from.
   *
   * @param version of Oracle
   */
  public String planId(Planner.Request request, String version) {
    Digest digest = new Digest().add(version).add(with.asOf().toString());
    digest.add(Integer.toString(request.budget())).add(Boolean.toString(request.scheduledOnly()));
    digest.add(Integer.toString(request.minPriority()));
    for (ProductId product : new TreeSet<>(request.products())) {
      digest.add(product.value());
    }
    inputs().forEach((name, sha) -> digest.add(name).add(sha));
    return "plan_" + digest.hex().substring(0, 16);
  }

  /** The digest of every group of inputs, by name. */
  public Map<String, String> inputs() {
    if (inputs.isEmpty()) {
      inputs.putAll(fleet.digests());
      inputs.put("rules", rules.digest());
      parameters().ifPresent(values -> inputs.put("parameters", values.digest()));
      if (!rules.limits().all().isEmpty()) {
        inputs.put("limits", rules.limits().digest());
      }
      if (!hasConstitution()) {
        inputs.put("no " + CONSTITUTION, new Digest().hex()); // orders name something else
      }
    }
    return Collections.unmodifiableMap(inputs);
  }

  /** The candidates that were taken, as orders. */
  public List<OrderDraft> drafts(List<Candidate> candidates) {
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
    return with.workspace().look(CONSTITUTION) == Presence.FILE;
  }

  private String inputsDigest(ProductId product) {
    return ProductReading.inputsDigest(entry(product), fleet.sources().digest(product));
  }

  private RegistryEntry entry(ProductId product) {
    RegistryEntry entry = fleet.entries().get(product);
    if (entry == null) {
      throw new IllegalStateException("no entry for " + product);
    }
    return entry;
  }
}
