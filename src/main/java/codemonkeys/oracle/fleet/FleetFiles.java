package codemonkeys.oracle.fleet;

import codemonkeys.oracle.executor.CurrentFleet;
import codemonkeys.oracle.executor.JobTarget;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.GitRepositories;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.LiveKillSwitches;
import codemonkeys.oracle.intake.ProductReading;
import codemonkeys.oracle.intake.registry.OwnFolders;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.ProductSetup;
import codemonkeys.oracle.intake.testcommand.TestCommand;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding.Found;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding.Nothing;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fleet's files, read anew at each question, for the executor. */
public final class FleetFiles implements CurrentFleet {
  private final Path root;
  private final GitRepositories repositories;
  private final OwnFolders own;
  private final Clock clock;
  private final LiveKillSwitches switches;
  private @Nullable Registry known;
  private @Nullable String knownDigest;

  public FleetFiles(Path root, Map<String, String> environment, OwnFolders own, Clock clock) {
    this.root = root;
    this.repositories = new GitRepositories(environment);
    this.own = own;
    this.clock = clock;
    this.switches = new LiveKillSwitches(root, environment);
  }

  /** Refuses a registry that can't be understood; returns what else is wrong with it. */
  public List<Diagnostic> check() throws NotUnderstoodException {
    return understood().diagnostics();
  }

  /** The registered products. */
  public Set<ProductId> products() throws NotUnderstoodException {
    return understood().entries().stream()
        .map(entry -> entry.product().product())
        .collect(Collectors.toSet());
  }

  /** The entries of the registry; none while that is damaged. */
  public List<RegistryEntry> entries() {
    try {
      return registry(new Workspace(root)).entries();
    } catch (Registry.RegistryRejectedException e) {
      return List.of(); // what has been run is to be reported all the same
    }
  }

  private Registry understood() throws NotUnderstoodException {
    try {
      return registry(new Workspace(root));
    } catch (Registry.RegistryRejectedException e) {
      throw new NotUnderstoodException(List.of(e.diagnostic()));
    }
  }

  @Override
  public Optional<JobTarget> target(ProductId product) throws IOException {
    Workspace workspace = new Workspace(root);
    Registry registry;
    try {
      registry = registry(workspace);
    } catch (Registry.RegistryRejectedException e) {
      throw new IOException(e.diagnostic().toString(), e);
    }
    return registry.entries().stream()
        .filter(entry -> entry.product().product().equals(product))
        .findFirst()
        .map(entry -> target(workspace, entry));
  }

  /** The registry as it is now. To hash a large one takes far less time than to read it again. */
  private Registry registry(Workspace workspace) throws Registry.RegistryRejectedException {
    Optional<String> digest = digest(workspace);
    if (known != null && digest.isPresent() && digest.get().equals(knownDigest)) {
      return known;
    }
    Registry registry = Registry.read(workspace, own);
    boolean same = digest.isPresent() && digest.equals(digest(workspace));
    known = same ? registry : null; // else it changed in this moment
    knownDigest = same ? digest.get() : null;
    return registry;
  }

  private static Optional<String> digest(Workspace workspace) {
    try (InputStream in = workspace.open(Registry.FILE)) {
      return in == null ? Optional.empty() : Optional.of(Digest.of(in));
    } catch (IOException | UnreadableException e) {
      return Optional.empty(); // reading it reports why
    }
  }

  private JobTarget target(Workspace workspace, RegistryEntry entry) {
    ProductReading state = ProductReading.read(workspace, entry, clock.instant(), repositories);
    RegistryEntry.Commands commands = entry.commands();
    SourceState source = state.source();
    ProductSetup obstacle = ProductSetup.withoutFolder(entry);
    Problem folderProblem = obstacle == null ? null : obstacle.problem();
    return new JobTarget(
        entry.product().product(),
        entry.folder(),
        folderProblem == null ? "" : Diagnostic.warning(Registry.FILE, folderProblem).toString(),
        outOfService(entry),
        busy(state),
        state.testCommand() instanceof Found found ? found.command().argv() : List.of(),
        origin(state.testCommand()),
        commands.reports(),
        commands.environment(),
        commands.network(),
        commands.home(),
        source == null ? null : source.commit(),
        state.sourceDigest(),
        state.registryDigest(),
        state.inputsDigest(),
        state.timeLeft());
  }

  private static String origin(TestCommand.Finding finding) {
    return finding instanceof Nothing nothing
        ? nothing.what() + "; " + TestCommand.FIX
        : ((Found) finding).command().origin();
  }

  private static String outOfService(RegistryEntry entry) {
    if (entry.product().statusUnknown()) {
      return "its status in dash/products.json can't be understood; correct the entry";
    }
    return entry.product().inService()
        ? ""
        : "it is disabled, planned, deprecated or archived; change enabled or status in"
            + " dash/products.json";
  }

  private static String busy(ProductReading state) {
    if (state.runInProgress()) {
      return "a run of it is in progress, says its last_run.json; wait for it to end";
    }
    RunBudget budget = state.budget();
    return budget != null && budget.exhausted()
        ? "its minutes are spent ("
            + budget.spentMinutes().toPlainString()
            + " of "
            + budget.budgetMinutes().toPlainString()
            + "); issue a budget_grant, or wait for the next day (UTC)"
        : "";
  }

  @Override
  public Optional<String> killSwitch() {
    return switches.everything();
  }

  @Override
  public Optional<String> killSwitch(ProductId product) {
    return switches.of(product);
  }
}
