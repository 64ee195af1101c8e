package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Dependency;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.MissingEvidence;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.NexusDecision;
import codemonkeys.oracle.facts.NexusRequest;
import codemonkeys.oracle.facts.OpenOrder;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.Background;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.GitRepositories;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.documents.DocumentFacts;
import codemonkeys.oracle.intake.documents.DocumentOwners;
import codemonkeys.oracle.intake.documents.DossierDoc;
import codemonkeys.oracle.intake.documents.GovernedEntry;
import codemonkeys.oracle.intake.documents.InvalidDoc;
import codemonkeys.oracle.intake.documents.PmDocuments;
import codemonkeys.oracle.intake.documents.ValidatedDocuments;
import codemonkeys.oracle.intake.git.Sources;
import codemonkeys.oracle.intake.git.Sources.TestedSource;
import codemonkeys.oracle.intake.registry.OwnFolders;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads a whole fleet into facts. */
public final class FleetReader {
  private final Workspace workspace;
  private final Instant asOf;
  private final Map<String, String> environment;
  private final OwnFolders own;
  private final int threads;
  private final boolean digesting;

  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<Diagnostic> documentFaults = new ArrayList<>();
  private final FactDetails details = new FactDetails();
  private final SortedMap<String, String> digests = new TreeMap<>();
  private final Map<ProductId, RegistryEntry> entries;
  private final Map<ProductId, List<ProductFact>> otherFacts;
  private final Map<ProductId, List<QueuedOrder>> refused = new HashMap<>();
  private final Map<String, Schedule.Completed> completed = new HashMap<>();
  private final Map<ProductId, List<Nexus.Decision>> decisions;
  private @Nullable ValidatedDocuments validated;

  /**
   * Has what all fleets of one moment have in common, when facts are asked for many times, of
   * fleets that differ in few products; null in an ordinary reading.
   */
  private final @Nullable FleetReader common;

  /** What was asked for last of what {@link #common} stands for. */
  private volatile @Nullable FleetReader lastMoment;

  /**
   * Creates a reader.
   *
   * @param asOf the moment that ages are counted to
   * @param environment of the process: CODEMONKEYS_KILL, and PATH and HOME for git
   * @param own what no root may give access to
   * @param threads at least 1
   * @param digesting whether {@link FleetReading#digests} will be asked for; they take time
   */
  public FleetReader(
      Workspace workspace,
      Instant asOf,
      Map<String, String> environment,
      OwnFolders own,
      int threads,
      boolean digesting) {
    this.workspace = workspace;
    this.asOf = asOf;
    this.environment = environment;
    this.own = own;
    this.threads = threads;
    this.digesting = digesting;
    this.entries = new LinkedHashMap<>();
    this.otherFacts = new HashMap<>();
    this.decisions = new HashMap<>();
    this.common = null;
  }

  /** For one of the fleets of a moment. */
  private FleetReader(FleetReader common) {
    this.workspace = common.workspace;
    this.asOf = common.asOf;
    this.environment = common.environment;
    this.own = common.own;
    this.threads = common.threads;
    this.digesting = false;
    this.entries = common.entries;
    this.otherFacts = new HashMap<>(common.otherFacts);
    this.decisions = common.decisions;
    this.validated = common.validated;
    this.common = common;
  }

  /**
   * Reads the fleet; one object reads once.
   *
   * @throws RegistryRejectedException when the registry as a document can't be understood
   */
  public FleetReading read(OrderQueue queue) throws RegistryRejectedException {
    Registry registry = Registry.read(workspace, own);
    registry.check();
    diagnostics.addAll(registry.diagnostics());
    diagnostics.addAll(queue.diagnostics());
    if (digesting) {
      digests.put(Registry.FILE, registry.digest());
    }
    List<RegistryEntry> registered = new ArrayList<>(registry.entries());
    registered.sort(Comparator.comparing(RegistryEntry::id)); // the order of the file says nothing
    addEntries(registered);

    JsonFolders folders = new JsonFolders(workspace);
    Nexus nexus = Nexus.read(folders);
    Signals signals = Signals.read(folders);
    diagnostics.addAll(folders.diagnostics);
    digest("nexus and signals", folders.digests);
    digest("nexus/work_orders", queue.digests());
    Set<String> specPaths = RegistryEntry.specPaths(entries.values());
    // Git, documents and products do not need each other.
    Future<PmDocuments> reading =
        Background.start("documents", () -> PmDocuments.read(workspace, specPaths));
    Future<Sources> opening =
        Background.start(
            "git",
            () -> Sources.open(workspace, entries.values(), new GitRepositories(environment)));
    List<ProductFiles> files = readProducts(schedulesThere());
    Sources sources = Background.finished(opening, "asking git failed");
    Map<ProductId, TestedSource> tested = new LinkedHashMap<>();
    files.forEach(each -> tested.put(each.product(), each.tested()));
    sources.compare(tested);
    diagnostics.addAll(sources.diagnostics());
    PmDocuments documents = Background.finished(reading, "reading documents failed");
    Files all =
        new Files(
            registered,
            registry.timeZone(),
            folders.invalid,
            nexus,
            signals,
            registry.requiredSignals(),
            documents,
            sources,
            files,
            queue.orders());
    FleetFacts facts = facts(all);
    Digest products = new Digest();
    for (ProductFiles each : files) {
      diagnostics.addAll(each.diagnostics);
      details.addFiles(each);
      Digest own = each.digest();
      if (own != null) {
        products.add(each.product().value()).add(own.hex());
      }
    }
    if (digesting) {
      digests.put("dash/runs and schedules", products.hex());
    }
    Collections.sort(diagnostics);
    Collections.sort(documentFaults);
    return new FleetReading(
        facts,
        new FleetState(this, all),
        Collections.unmodifiableMap(entries),
        sources,
        List.copyOf(diagnostics),
        List.copyOf(documentFaults),
        Collections.unmodifiableMap(details.byProduct()),
        digesting ? Collections.unmodifiableSortedMap(digests) : null);
  }

  /**
   * What was read, from which the facts of any moment follow.
   *
   * @param registered in the order of their ids
   */
  record Files(
      List<RegistryEntry> registered,
      ZoneId timeZone,
      List<InvalidDoc> invalid,
      Nexus nexus,
      Signals signals,
      SortedSet<String> requiredSignals,
      PmDocuments documents,
      Sources sources,
      List<ProductFiles> products,
      List<QueuedOrder> orders) {
    Files with(List<ProductFiles> others, List<QueuedOrder> queue) {
      return new Files(
          registered,
          timeZone,
          invalid,
          nexus,
          signals,
          requiredSignals,
          documents,
          sources,
          List.copyOf(others),
          queue);
    }
  }

  /** The decisions about a product. */
  List<Nexus.Decision> decisions(ProductId product) {
    return decisions.getOrDefault(product, List.of());
  }

  /** The facts that follow from files that this reader has read, at another moment. */
  FleetFacts facts(Files files, Instant moment) {
    FleetReader all = lastMoment;
    if (all == null || !all.asOf.equals(moment)) {
      all = new FleetReader(workspace, moment, environment, own, threads, false);
      all.validated = validated;
      all.addEntries(files.registered());
      all.addCommon(files);
      all.addSignals(files.signals(), files.requiredSignals());
      lastMoment = all;
    }
    return new FleetReader(all).facts(files);
  }

  /** What runs do not change, and neither does the queue. */
  private void addCommon(Files files) {
    files.invalid().forEach(this::add);
    addDocuments(files.documents());
    addNexus(files.nexus());
  }

  private FleetFacts facts(Files files) {
    if (common == null) {
      addCommon(files);
    }
    addOrders(files.orders());
    if (common == null) {
      addSignals(files.signals(), files.requiredSignals());
    }
    List<ProductFacts> facts = new ArrayList<>(files.products().size());
    Counts counts = new Counts();
    for (ProductFiles each : files.products()) {
      if (common == null) {
        ProductFacts assembled = assemble(each, files.sources());
        facts.add(assembled);
        counts.add(assembled);
      } else {
        ProductFiles.Made made = assembledOnce(each, files);
        facts.add(made.facts());
        counts.add(made.counts());
      }
    }
    List<FleetFact> fleet = new ArrayList<>();
    fleet.add(
        counts.fleet(
            KillSwitches.everything(workspace, environment, files.nexus().decisions()),
            files.documents(),
            files.nexus(),
            asOf,
            files.timeZone()));
    fleet.addAll(files.documents().milestones());
    fleet.addAll(files.documents().stories());
    fleet.addAll(DocumentFacts.decisions(files.documents(), asOf));
    return new FleetFacts(asOf, fleet, Dependency.addTo(facts));
  }

  private void addEntries(List<RegistryEntry> registered) {
    for (RegistryEntry entry : registered) {
      ProductId product = entry.id();
      entries.put(product, entry);
      details.addEntry(entry);
      if (!entry.problems().isEmpty()) {
        Problem first = entry.problems().get(0);
        add(
            new InvalidArtifact(
                product,
                InvalidArtifact.Kind.REGISTRY_ENTRY,
                Registry.FILE,
                first.line(),
                first.what()));
      }
    }
  }

  private void add(ProductFact fact) {
    if (common == null) {
      otherFacts.computeIfAbsent(fact.product(), p -> new ArrayList<>()).add(fact);
      return;
    }
    // The list may be that of all.
    List<ProductFact> facts = new ArrayList<>(otherFacts.getOrDefault(fact.product(), List.of()));
    facts.add(fact);
    otherFacts.put(fact.product(), facts);
  }

  private void digest(String name, Map<String, String> parts) {
    if (!digesting) {
      return;
    }
    Digest digest = new Digest();
    parts.forEach((path, sha) -> digest.add(path).add(sha));
    digests.put(name, digest.hex());
  }

  private void add(InvalidDoc doc) {
    ProductId product = registered(doc.productId());
    if (product != null) {
      add(new InvalidArtifact(product, doc.kind(), doc.path(), doc.line(), doc.problem()));
    }
  }

  /** The registered product of that name; null when there is none. */
  private @Nullable ProductId registered(@Nullable String product) {
    return product == null ? null : ProductId.of(product).filter(entries::containsKey).orElse(null);
  }

  /** The schedule files that are there, so that products without one cost no look at the disk. */
  private Set<String> schedulesThere() {
    try {
      Set<String> paths = new HashSet<>();
      for (String name : workspace.list("dash/schedules")) {
        paths.add("dash/schedules/" + name);
      }
      return paths;
    } catch (UnreadableException e) {
      diagnostics.add(Diagnostic.warning("dash/schedules", e.problem()));
      return Set.of();
    }
  }

  private List<ProductFiles> readProducts(Set<String> schedules) {
    return Slices.map(
        new ArrayList<>(entries.values()), threads, part -> readProducts(part, schedules));
  }

  private List<ProductFiles> readProducts(List<RegistryEntry> part, Set<String> schedules) {
    List<ProductFiles> files = new ArrayList<>(part.size());
    for (RegistryEntry entry : part) {
      boolean scheduled =
          schedules.contains(entry.schedulePath())
              || !entry.schedulePath().startsWith("dash/schedules/");
      files.add(
          ProductFiles.read(workspace, entry, scheduled, asOf, digesting ? new Digest() : null));
    }
    return files;
  }

  // --- PM documents -------------------------------------------------------------------------

  private void addDocuments(PmDocuments documents) {
    digest("constitution, docs and specs", documents.digests());
    documentFaults.addAll(documents.diagnostics());
    documents.invalid().forEach(this::add);
    DocumentOwners owners = new DocumentOwners(entries, documents);
    if (validated == null) {
      validated = new ValidatedDocuments(workspace, entries, documents, owners);
    }
    details.addDocuments(documents, owners);
    DocumentFacts.of(documents, owners, asOf).forEach(this::add);
    for (DossierDoc dossier : documents.dossiers()) {
      Problem withoutSpec = owners.withoutSpec(dossier);
      if (withoutSpec != null) {
        Diagnostic fault = Diagnostic.warning(dossier.path(), withoutSpec);
        documentFaults.add(fault);
        ProductId product = owners.of(dossier);
        if (product != null) {
          details.add(product, FactDetail.Kind.DOCUMENT, dossier.path(), fault);
        }
      }
    }
  }

  // --- Nexus --------------------------------------------------------------------------------

  private void addNexus(Nexus nexus) {
    for (Nexus.Decision decision : nexus.decisions()) {
      ProductId target = registered(decision.target());
      if (target != null) {
        decisions.computeIfAbsent(target, p -> new ArrayList<>()).add(decision);
        add(
            new NexusDecision(
                target,
                decision.id(),
                decision.type(),
                decision.issued(),
                LastRun.hours(decision.createdAt(), asOf)));
      } else if (decision.needsProduct()) {
        diagnostics.add(Diagnostic.warning(decision.path(), decision.noTarget()));
      }
    }
    for (Nexus.Request request : nexus.requests()) {
      ProductId source = registered(request.source());
      if (source != null) {
        add(
            new NexusRequest(
                source,
                request.id(),
                request.type(),
                request.pending(),
                request.priority(),
                LastRun.hours(request.createdAt(), asOf)));
      }
    }
  }

  // --- Signals ------------------------------------------------------------------------------

  private void addSignals(Signals signals, SortedSet<String> required) {
    SignalsAtMoment now = signals.isEmpty() ? null : new SignalsAtMoment(signals, asOf);
    for (RegistryEntry entry : entries.values()) {
      SortedSet<String> kinds = entry.requiredSignals(required);
      if (now != null || !kinds.isEmpty()) {
        now = now == null ? new SignalsAtMoment(signals, asOf) : now;
        now.facts(entry.product(), kinds).forEach(this::add);
      }
    }
    if (now != null) {
      diagnostics.addAll(now.diagnostics(entries.values()));
    }
  }

  // --- Orders -------------------------------------------------------------------------------

  /** What an order is about, as a key. */
  private static String work(ProductId product, Intent intent) {
    return product.value() + " " + intent.text();
  }

  /** Orders that stand whatever this plan says, those that were refused, and completed ones. */
  private void addOrders(List<QueuedOrder> orders) {
    for (QueuedOrder order : orders) {
      if (!entries.containsKey(order.product())) {
        continue;
      }
      if (order.status() == OrderStatus.RUNNING
          || (order.status() == OrderStatus.PENDING && !order.planned())) {
        add(
            new OpenOrder(
                order.product(),
                order.jobId().value(),
                order.intent(),
                order.status() == OrderStatus.RUNNING,
                order.planned(),
                LastRun.hours(order.createdAt(), asOf)));
      } else if (order.refused()) {
        refused.computeIfAbsent(order.product(), p -> new ArrayList<>()).add(order);
      } else if (order.status() == OrderStatus.COMPLETED || order.status() == OrderStatus.FAILED) {
        Instant at = order.completedAt();
        completed.merge(
            work(order.product(), order.intent()),
            new Schedule.Completed(order.createdAt(), at == null ? order.createdAt() : at),
            (a, b) -> a.completed().isAfter(b.completed()) ? a : b);
      }
    }
  }

  // --- One product --------------------------------------------------------------------------

  /** The facts made last, when they would be made of the same. */
  private ProductFiles.Made assembledOnce(ProductFiles product, Files files) {
    ProductId id = product.product();
    List<Object> of = new ArrayList<>();
    of.add(asOf);
    of.add(otherFacts.getOrDefault(id, List.of()));
    of.add(refused.getOrDefault(id, List.of()));
    Schedule schedule = product.schedule;
    if (schedule != null) {
      for (Schedule.Job job : schedule.jobs()) {
        of.add(Optional.ofNullable(completed.get(work(id, job.intent()))));
      }
    }
    ProductFiles.Made made = product.made;
    if (made == null || !made.of().equals(of)) {
      ProductFacts facts = assemble(product, files.sources());
      Counts counts = new Counts();
      counts.add(facts);
      made = new ProductFiles.Made(of, facts, counts);
      product.made = made;
    }
    return made;
  }

  private ProductFacts assemble(ProductFiles files, Sources sources) {
    ProductId product = files.product();
    RegistryEntry entry = entries.get(product);
    if (entry == null) {
      throw new IllegalStateException("files of a product without an entry: " + product);
    }
    SourceState source = files.source(sources);
    Product registered = entry.product().with(files.setup.setup(), files.reportable);
    List<ProductFact> facts = new ArrayList<>();
    facts.add(registered);
    List<Nexus.Decision> about = decisions.getOrDefault(product, List.of());
    RunReport report = files.report;
    if (report != null) {
      facts.add(
          LastRun.at(
              asOf,
              product,
              report.runId(),
              report.status(),
              report.startedAt(),
              report.endedAt(),
              registered.slaTier()));
      if (!files.missingEvidence.isEmpty()) {
        facts.add(
            new MissingEvidence(
                product,
                registered.active(),
                files.missingEvidence.size(),
                files.missingEvidence.get(0)));
      }
      facts.add(report.budget(product, about, asOf));
    } else if (!files.hasReport) {
      facts.add(new MissingRun(product));
    }
    new RunFacts(
            asOf,
            files,
            registered,
            entry,
            source,
            sources,
            validated(),
            refused.getOrDefault(product, List.of()),
            released(about))
        .addTo(facts);
    facts.addAll(files.invalid);
    KillSwitches.ActiveSwitch active =
        KillSwitches.of(workspace, product, files.switchFile, about, files.reportSwitch);
    if (active != null) {
      facts.add(new KillSwitch(product, active.source(), active.reason()));
    }
    Schedule schedule = files.schedule;
    if (schedule != null) {
      boolean sourceChanged = source != null && source.changedSinceRun();
      for (Schedule.Job job : schedule.jobs()) {
        boolean due = schedule.due(asOf, completed.get(work(product, job.intent())), sourceChanged);
        facts.add(
            new ScheduledJob(
                product,
                job.intent(),
                schedule.cadence().text(),
                job.priority(),
                job.budget(),
                job.stopConditions(),
                due));
      }
    }
    if (source != null) {
      facts.add(source);
    }
    facts.addAll(otherFacts.getOrDefault(product, List.of()));
    return new ProductFacts(registered, facts, report == null ? null : report.endedAt());
  }

  private ValidatedDocuments validated() {
    if (validated == null) {
      throw new IllegalStateException("documents come before products");
    }
    return validated;
  }

  /** When failures before were last said to count no longer; null when they never were. */
  private @Nullable Instant released(List<Nexus.Decision> decisions) {
    Instant newest = null;
    for (Nexus.Decision decision : decisions) {
      if (decision.releases(asOf) && (newest == null || decision.createdAt().isAfter(newest))) {
        newest = decision.createdAt();
      }
    }
    return newest;
  }

  /** Sums over all products. */
  static final class Counts {
    private int products;
    private int active;
    private int failed;
    private int withoutRun;
    private int invalidRun;
    private int killed;

    void add(ProductFacts product) {
      products++;
      active += product.product().active() ? 1 : 0;
      for (ProductFact fact : product.facts()) {
        failed += fact instanceof LastTest test && test.failed() ? 1 : 0;
        withoutRun += fact instanceof MissingRun ? 1 : 0;
        invalidRun += fact instanceof InvalidArtifact invalid && invalid.lastRun() ? 1 : 0;
        killed += fact instanceof KillSwitch ? 1 : 0;
      }
    }

    void add(Counts other) {
      products += other.products;
      active += other.active;
      failed += other.failed;
      withoutRun += other.withoutRun;
      invalidRun += other.invalidRun;
      killed += other.killed;
    }

    Fleet fleet(
        String killSwitchSource,
        PmDocuments documents,
        Nexus nexus,
        Instant asOf,
        ZoneId timeZone) {
      return Fleet.at(
          products,
          active,
          failed,
          withoutRun,
          invalidRun,
          killed,
          !killSwitchSource.isEmpty(),
          killSwitchSource,
          (int) documents.governed().stream().filter(GovernedEntry::missing).count(),
          (int) nexus.requests().stream().filter(Nexus.Request::pending).count(),
          asOf,
          timeZone);
    }
  }
}
