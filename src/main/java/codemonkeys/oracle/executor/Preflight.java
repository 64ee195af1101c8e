package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.RunFolder;
import codemonkeys.oracle.executor.process.View;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Shown;
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
import java.util.Objects;
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

  private static final ByteSize OUTPUT = ByteSize.ofMebibytes(8);
  private static final ByteSize MOST_OUTPUT = ByteSize.ofMebibytes(256);
  private static final ByteSize MEMORY = ByteSize.ofMebibytes(8 << 10);
  private static final ByteSize LEAST_MEMORY = ByteSize.ofMebibytes(16);
  private static final int PROCESSES = 4096;

  /** One retry tells a flaky suite from a broken one; more would be hiding it. */
  private static final int MOST_ATTEMPTS = 2;

  private final Workspace workspace;
  private final FleetNow fleet;
  private final Host host;

  Preflight(Workspace workspace, FleetNow fleet, Host host) {
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
    Optional<Site> site = fleet.site(order.product());
    Decision obstacle = obstacle(order, site);
    return obstacle != null ? obstacle : prepare(order, site.orElseThrow(), runLeft);
  }

  /**
   * Whether something keeps an order from running, without getting ready to run it.
   *
   * @param sites those of products that were looked at before, so that each is looked at once
   * @return null when nothing does
   */
  @Nullable Decision obstacle(QueuedOrder order, Map<ProductId, Optional<Site>> sites)
      throws IOException {
    Optional<Site> site = sites.get(order.product());
    if (site == null) {
      site = fleet.site(order.product());
      sites.put(order.product(), site);
    }
    return obstacle(order, site);
  }

  private @Nullable Decision obstacle(QueuedOrder order, Optional<Site> found) {
    if (!order.intent().safe()) {
      return new Decision.Refused(
          "Oracle never runs " + order.intent() + "; have the tool that made the order run it");
    }
    Optional<String> hidden = hiddenCommand(order.document());
    if (hidden.isPresent()) {
      return new Decision.Refused(
          "it carries a command in "
              + Shown.text(hidden.get())
              + "; what may run comes from dash/products.json only; remove the field");
    }
    for (String path : expectations(order)) {
      if (Workspace.normalize(path).isEmpty()) {
        return new Decision.Refused(
            "it expects evidence outside the workspace ("
                + Shown.text(path)
                + "); expected paths inside it; correct evidence_expectations");
      }
    }
    if (found.isEmpty()) {
      return new Decision.Refused(
          "there is no product "
              + order.product()
              + " in dash/products.json; register it or correct product_id");
    }
    Site site = found.get();
    if (!site.outOfService().isEmpty()) {
      return new Decision.Skipped(site.outOfService());
    }
    Optional<String> blocked = blocked(order);
    if (blocked.isPresent()) {
      return new Decision.CantRun(blocked.get());
    }
    if (order.inputsDigest() != null && !order.inputsDigest().equals(site.inputsDigest())) {
      return new Decision.Skipped(
          "stale: registry entry, test command or source changed since it was planned; plan again");
    }
    Optional<String> killed = fleet.killSwitch(order.product());
    if (killed.isPresent()) {
      return new Decision.Waits("its kill switch is on: " + killed.get());
    }
    if (!site.busy().isEmpty()) {
      return new Decision.Waits(site.busy());
    }
    if (site.path() == null) {
      return new Decision.CantRun(
          "its path in dash/products.json leaves the workspace; correct the entry");
    }
    if (workspace.look(site.path()) != Workspace.Presence.DIRECTORY && !site.path().isEmpty()) {
      return new Decision.CantRun(
          "its folder "
              + Shown.text(site.path())
              + " is not there; correct path in dash/products.json");
    }
    if (order.intent() == Intent.TEST && site.testCommand().isEmpty()) {
      return new Decision.CantRun("no test command; " + site.testCommandOrigin());
    }
    if (site.testCommand().stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      return new Decision.CantRun(
          "its test command holds a zero byte, which no program can be handed; correct "
              + site.testCommandOrigin());
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

  private Decision prepare(QueuedOrder order, Site site, @Nullable Duration runLeft) {
    String path = Objects.requireNonNull(site.path()); // else it can't run
    Budget usual = Budget.usual(order.intent());
    Integer seconds = order.maxSeconds();
    Budget budget = new Budget(order.maxActions(), seconds == null ? usual.maxSeconds() : seconds);
    Duration time = Duration.ofSeconds(budget.maxSeconds());
    String by = "max_seconds of the order";
    Duration minutes = site.timeLeft();
    if (minutes != null && minutes.compareTo(time) < 0) {
      time = minutes;
      by = "the minutes that the product was granted";
    }
    if (runLeft != null && runLeft.compareTo(time) < 0) {
      time = runLeft;
      by = "--max-seconds of the run";
    }
    List<String> argv = new ArrayList<>();
    List<Path> also = List.of();
    String origin = site.testCommandOrigin();
    String folder = path;
    if (order.intent() == Intent.VALIDATE) {
      argv.addAll(host.oracle());
      argv.addAll(List.of("validate", "--product", order.product().value(), "--format", "json"));
      argv.addAll(List.of("--root", workspace.root().toString()));
      origin = "Oracle's own checks";
      folder = "";
      also = host.oracleFiles();
    } else {
      argv.addAll(site.testCommand());
    }
    Path area = area(path);
    View view = JobEnvironment.view(host, site, workspace.root(), area, also);
    JsonObject asked =
        order.document().members().get("budget") instanceof JsonObject object ? object : null;
    return new Decision.Ready(
        new PreparedJob(
            order,
            site,
            budget,
            argv,
            origin,
            folder,
            JobEnvironment.variables(host, site, home(view), "/tmp"),
            view,
            time,
            by,
            order.intent() == Intent.TEST ? Math.min(budget.maxActions(), MOST_ATTEMPTS) : 1,
            size(asked, "max_output_bytes", OUTPUT, new ByteSize(0), MOST_OUTPUT),
            size(asked, "max_memory_bytes", MEMORY, LEAST_MEMORY, MEMORY),
            (int)
                size(
                        asked,
                        "max_processes",
                        new ByteSize(PROCESSES),
                        new ByteSize(1),
                        new ByteSize(PROCESSES))
                    .bytes(),
            host.confinement().isolation(view),
            List.copyOf(evidence(order))));
  }

  /** What an order may ask for besides; out of range it is brought into it. */
  private static ByteSize size(
      @Nullable JsonObject budget, String name, ByteSize usual, ByteSize least, ByteSize most) {
    if (budget != null && budget.members().get(name) instanceof JsonNumber number) {
      var exact = number.exactLong();
      if (exact.isPresent()) {
        return new ByteSize(
            Math.max(least.bytes(), Math.min(most.bytes(), Math.max(0, exact.getAsLong()))));
      }
    }
    return usual;
  }

  private static String home(View view) {
    return view.homes().isEmpty() ? "/tmp/home" : view.homes().get(0).toString();
  }

  /** What has to be copied where no overlay can be had: the repository, else the folder. */
  private Path area(String path) {
    for (Path at = workspace.resolve(path);
        at != null && at.startsWith(workspace.root());
        at = at.getParent()) {
      if (java.nio.file.Files.exists(at.resolve(".git"), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
        return at;
      }
    }
    return workspace.resolve(path);
  }

  /** The order's own expectations, and the report that each job leaves. */
  private static Set<String> evidence(QueuedOrder order) {
    Set<String> evidence = new LinkedHashSet<>();
    evidence.add(RunFolder.lastRun(order.product()));
    for (String path : expectations(order)) {
      Workspace.normalize(path).ifPresent(evidence::add);
    }
    return evidence;
  }

  static List<String> expectations(QueuedOrder order) {
    List<String> paths = new ArrayList<>();
    if (order.document().members().get("evidence_expectations")
        instanceof codemonkeys.oracle.files.JsonValue.JsonArray list) {
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
    for (String field : order.members().keySet()) {
      if (COMMANDS.contains(field)) {
        return Optional.of(field);
      }
    }
    for (String part : List.of("inputs", "budget")) {
      if (order.members().get(part) instanceof JsonObject object) {
        for (String field : object.members().keySet()) {
          if (COMMANDS.contains(field)) {
            return Optional.of(part + "." + field);
          }
        }
      }
    }
    return Optional.empty();
  }
}
