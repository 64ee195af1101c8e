package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.executor.process.JobView;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.ByteSize;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an order, again right before its turn, and decides what becomes of it. Changes nothing.
 */
final class Preflight {
  /**
   * Fields by which other tools hand over commands. An order with one of them was written by
   * somebody who expects it to be run, and that never happens.
   */
  private static final Set<String> COMMANDS =
      Set.of("argv", "cmd", "command", "commands", "exec", "executable", "script", "shell");

  /** What bounds a job that gets what a run has left. */
  static final String RUN_TIME = "--max-seconds of the run";

  private static final ByteSize OUTPUT = ByteSize.ofMebibytes(8);
  private static final ByteSize MAX_OUTPUT = ByteSize.ofMebibytes(256);
  private static final ByteSize MEMORY = ByteSize.ofMebibytes(8 << 10);
  private static final ByteSize MIN_MEMORY = ByteSize.ofMebibytes(16);
  private static final ByteSize SCRATCH = ByteSize.ofMebibytes(8 << 10);
  private static final ByteSize MIN_SCRATCH = ByteSize.ofMebibytes(16);
  private static final ByteSize MAX_SCRATCH = ByteSize.ofMebibytes(256 << 10);
  private static final int PROCESSES = 4096;

  /** One retry is enough to see that a suite is flaky; more would hide it. */
  private static final int MAX_ATTEMPTS = 2;

  private final Workspace workspace;
  private final CurrentFleet fleet;
  private final Host host;

  Preflight(Workspace workspace, CurrentFleet fleet, Host host) {
    this.workspace = workspace;
    this.fleet = fleet;
    this.host = host;
  }

  /**
   * Decides.
   *
   * @param runLeft what is left of the run's own time; null when that is not bounded
   */
  Decision decide(QueuedOrder order, @Nullable Duration runLeft) throws IOException {
    Optional<JobTarget> target = fleet.target(order.product());
    Decision.Obstacle obstacle = obstacle(order, target);
    return obstacle != null ? obstacle : prepare(order, target.orElseThrow(), runLeft);
  }

  /**
   * Whether something keeps an order from running, without getting ready to run it.
   *
   * @param targets those of products that were read before, so that each is read once
   * @return null when nothing does
   */
  Decision.@Nullable Obstacle obstacle(
      QueuedOrder order, Map<ProductId, Optional<JobTarget>> targets) throws IOException {
    Optional<JobTarget> target = targets.get(order.product());
    if (target == null) {
      target = fleet.target(order.product());
      targets.put(order.product(), target);
    }
    return obstacle(order, target);
  }

  private Decision.@Nullable Obstacle obstacle(QueuedOrder order, Optional<JobTarget> found) {
    if (!order.intent().safe()) {
      return new Decision.Refused(
          "Oracle never runs " + order.intent() + "; have the tool that made the order run it");
    }
    Optional<String> hidden = hiddenCommand(order.document());
    if (hidden.isPresent()) {
      return new Decision.Refused(
          "it carries a command in "
              + Printable.text(hidden.get())
              + "; what may run comes from dash/products.json only; remove the field");
    }
    if (found.isEmpty()) {
      return new Decision.Refused(
          "there is no product "
              + order.product()
              + " in dash/products.json; register it or correct product_id");
    }
    JobTarget target = found.get();
    for (String path : expectations(order)) {
      if (evidence(target, path).isEmpty()) {
        return new Decision.Refused(
            "it expects evidence outside the workspace ("
                + Printable.text(path)
                + "); expected paths inside it, or in the product's folder; correct"
                + " evidence_expectations");
      }
    }
    if (!target.outOfService().isEmpty()) {
      return new Decision.Skipped(target.outOfService());
    }
    Optional<String> blocked = blocked(order);
    if (blocked.isPresent()) {
      return new Decision.CantRun(blocked.get());
    }
    if (order.inputsDigest() != null && !order.inputsDigest().equals(target.inputsDigest())) {
      return new Decision.Skipped(
          "stale: registry entry, test command or source changed since it was planned; plan again");
    }
    Optional<String> killed = fleet.killSwitch(order.product());
    if (killed.isPresent()) {
      return new Decision.Waits("its kill switch is on: " + killed.get());
    }
    if (!target.busy().isEmpty()) {
      return new Decision.Waits(target.busy());
    }
    if (order.intent() == Intent.TEST && !target.folderProblem().isEmpty()) {
      return new Decision.CantRun(target.folderProblem());
    }
    if (order.intent() == Intent.TEST && target.testCommand().isEmpty()) {
      return new Decision.CantRun(target.testCommandOrigin());
    }
    if (target.testCommand().stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      return new Decision.CantRun(
          "its test command holds a zero byte, which no program can be handed; correct "
              + target.testCommandOrigin());
    }
    return null;
  }

  /** What keeps the evidence of a job from its place in the workspace. */
  private Optional<String> blocked(QueuedOrder order) {
    Workspace now = new Workspace(workspace.root());
    String report = RunFolder.lastRun(order.product());
    String folder = report.substring(0, report.lastIndexOf('/'));
    return switch (now.look(folder)) {
      case ABSENT, DIRECTORY ->
          now.look(report) == Workspace.Presence.DIRECTORY
              ? Optional.of("a folder stands in place of " + report + "; remove it")
              : Optional.empty();
      default ->
          Optional.of(
              "its evidence has no place: at or above "
                  + folder
                  + " is a link, or no folder; put a folder there");
    };
  }

  private Decision prepare(QueuedOrder order, JobTarget target, @Nullable Duration runLeft)
      throws IOException {
    Budget usual = Budget.usual(order.intent());
    Integer seconds = order.maxSeconds();
    Budget budget = new Budget(order.maxActions(), seconds == null ? usual.maxSeconds() : seconds);
    Duration time = Duration.ofSeconds(budget.maxSeconds());
    String by = "max_seconds of the order";
    Duration minutes = target.timeLeft();
    if (minutes != null && minutes.compareTo(time) < 0) {
      time = minutes;
      by = "the minutes that the product was granted";
    }
    if (runLeft != null && runLeft.compareTo(time) < 0) {
      time = runLeft;
      by = RUN_TIME;
    }
    List<String> argv = new ArrayList<>();
    String origin = target.testCommandOrigin();
    ProductFolder folder = ProductFolder.in(workspace, "");
    JobView view;
    if (order.intent() == Intent.VALIDATE) {
      argv.addAll(host.oracle());
      argv.addAll(List.of("validate", "--product", order.product().value(), "--format", "json"));
      argv.addAll(List.of("--root", workspace.root().toString()));
      origin = "Oracle's own checks";
      List<Path> also = new ArrayList<>(host.oracleFiles());
      ProductFolder own = target.folder();
      if (own != null && !own.inWorkspace()) {
        also.add(own.tree().root()); // it is checked whether the folder is there
      }
      view = view(target, workspace.root(), target.folderProblem().isEmpty() ? own : null, also);
    } else if (target.folder() == null || !target.folderProblem().isEmpty()) {
      // A report can be made of an earlier run; to test anew there is nothing.
      origin = target.folderProblem();
      view = view(target, workspace.root(), null, List.of());
    } else {
      argv.addAll(target.testCommand());
      folder = target.folder();
      Path tree = folder.tree().root();
      Path layered = host.confinement().layered(tree, folder.absolute());
      view = view(target, layered, folder, layered.equals(tree) ? List.of() : List.of(tree));
    }
    JsonObject asked = order.document().object("budget");
    return new Decision.Ready(
        new PreparedJob(
            order,
            target,
            budget,
            argv,
            origin,
            folder,
            JobEnvironment.variables(host, target, home(view), "/tmp"),
            view,
            time,
            by,
            runLeft,
            order.intent() == Intent.TEST ? Math.min(budget.maxActions(), MAX_ATTEMPTS) : 1,
            size(asked, "max_output_bytes", OUTPUT, new ByteSize(0), MAX_OUTPUT),
            size(asked, "max_memory_bytes", MEMORY, MIN_MEMORY, MEMORY),
            size(asked, "max_scratch_bytes", SCRATCH, MIN_SCRATCH, MAX_SCRATCH),
            (int)
                size(
                        asked,
                        "max_processes",
                        new ByteSize(PROCESSES),
                        new ByteSize(1),
                        new ByteSize(PROCESSES))
                    .bytes(),
            host.confinement().isolation(view),
            List.copyOf(evidence(order, target))));
  }

  /** What an order may ask for besides; out of range it is brought into it. */
  private static ByteSize size(
      @Nullable JsonObject budget, String name, ByteSize usual, ByteSize min, ByteSize max) {
    if (budget != null && budget.members().get(name) instanceof JsonNumber number) {
      var exact = number.exactLong();
      if (exact.isPresent()) {
        return new ByteSize(
            Math.max(min.bytes(), Math.min(max.bytes(), Math.max(0, exact.getAsLong()))));
      }
    }
    return usual;
  }

  private static String home(JobView view) {
    return view.homes().isEmpty() ? "/tmp/home" : view.homes().get(0).toString();
  }

  /**
   * What a job sees of a tree. Where no layer is possible, the repository of the product is copied,
   * else its folder; what only reads the workspace gets a copy of the folder that is always there.
   */
  private JobView view(
      JobTarget target, Path tree, @Nullable ProductFolder folder, List<Path> also) {
    Path area = workspace.resolve("dash");
    if (folder != null && folder.absolute().startsWith(tree)) {
      area = folder.repository().filter(at -> at.startsWith(tree)).orElse(folder.absolute());
    }
    return JobEnvironment.view(host, target, tree, area, also);
  }

  /** The order's own expectations, and the report that each job leaves. */
  private Set<String> evidence(QueuedOrder order, JobTarget target) {
    Set<String> evidence = new LinkedHashSet<>();
    evidence.add(RunFolder.lastRun(order.product()));
    for (String path : expectations(order)) {
      evidence(target, path).ifPresent(evidence::add);
    }
    return evidence;
  }

  /** A file that an order expects, as results name it; empty when it is none that may count. */
  private Optional<String> evidence(JobTarget target, String path) {
    ProductFolder folder = target.folder();
    return Workspace.normalize(path)
        .or(() -> folder == null ? Optional.empty() : folder.below(workspace, path));
  }

  static List<String> expectations(QueuedOrder order) {
    List<String> paths = new ArrayList<>();
    if (order.document().members().get("evidence_expectations") instanceof JsonArray list) {
      list.items()
          .forEach(
              item -> {
                if (item instanceof JsonString text) {
                  paths.add(text.value());
                }
              });
    }
    return paths;
  }

  private static Optional<String> hiddenCommand(JsonObject order) {
    List<String> fields = new ArrayList<>(order.members().keySet());
    fields.retainAll(COMMANDS);
    for (String part : List.of("inputs", "budget")) {
      JsonObject object = order.object(part);
      if (object != null) {
        object.members().keySet().stream()
            .filter(COMMANDS::contains)
            .forEach(field -> fields.add(part + "." + field));
      }
    }
    return fields.stream().findFirst();
  }
}
