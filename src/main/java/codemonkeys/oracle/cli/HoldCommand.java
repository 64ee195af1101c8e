package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Keys;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.context.ProductNames;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.DeferredDecisions;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.KillSwitches;
import codemonkeys.oracle.intake.LiveKillSwitches;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.ReleaseDecision;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code oracle hold} and {@code oracle release}: the kill switches that are files, put there and
 * taken away with a line in the journal. They wait for no run: whoever stops something is in a
 * hurry.
 */
final class HoldCommand {
  private final CliContext context;
  private final Console console;
  private final Workspace workspace;
  private final boolean json;
  private final List<Object> results = new ArrayList<>();

  /** The command and its options. */
  static CommandSpec releaseCommand() {
    CommandSpec release =
        Options.command(
            "release",
            "Undoes oracle hold and oracle skip. Takes the kill switch away, or puts the order back."
                + " Failures of a product up to now then count no more, by a directive in"
                + " nexus/outbox: for one that is held since it failed again and again.");
    release.addPositional(
        Options.words(
            "PRODUCT|ORDER",
            "Ids of products; or an order that was skipped by hand, by its id or a part of that."));
    release.addOption(Options.flag("--all", "Release everything."));
    release.addOption(
        Options.value(
            "--why",
            "TEXT",
            "The reason, if you like: what was done about it; goes into the journal."));
    Options.everywhere(release);
    Options.usage(
        release,
        "release (PRODUCT... | ORDER | --all)",
        "release api --why \"the leak is closed\"",
        "release --all",
        "release api_test");
    return release;
  }

  /** The command and its options. */
  static CommandSpec holdCommand() {
    CommandSpec hold =
        Options.command(
            "hold",
            "Stops products, or everything, at once. The kill switch is put there, what runs is"
                + " ended, nothing of it is planned or run. oracle release lifts it.");
    hold.addPositional(Options.words("PRODUCT", "The ids of products."));
    hold.addOption(Options.flag("--all", "Hold everything."));
    hold.addOption(Options.why());
    Options.everywhere(hold);
    Options.usage(
        hold,
        "hold (PRODUCT... | --all) --why=TEXT",
        "hold api --why \"it writes into the shared database\"",
        "hold api web --why \"release day\"",
        "hold --all --why \"stop everything\"");
    return hold;
  }

  HoldCommand(CliContext context, Console console, CommonOptions options) {
    this.context = context;
    this.console = console;
    this.workspace = options.workspace();
    this.json = options.json();
  }

  /** What a switch is for. */
  private record Target(@Nullable ProductId product) {
    String file() {
      return product == null ? KillSwitches.FILE : KillSwitches.file(product);
    }

    String name() {
      return product == null ? "everything" : product.value();
    }

    String release() {
      return "oracle release " + (product == null ? "--all" : product);
    }
  }

  /** Puts the switches of products, or the one of everything; all names are checked before. */
  ExitCode hold(List<String> products, boolean all, @Nullable String why)
      throws CommandException, IOException {
    List<Target> targets = targets(products, all);
    if (why == null || why.isBlank()) {
      throw CommandException.usage("say why with --why; whoever finds the switch wants to know");
    }
    each(targets, target -> hold(target, why));
    return ExitCode.SUCCESS;
  }

  /** What is done to one switch. */
  private interface Action {
    void on(Target target) throws CommandException, IOException;
  }

  /** Does it to all of them, also when it fails for one; the first failure is thrown. */
  private void each(List<Target> targets, Action action) throws CommandException, IOException {
    List<Exception> failures = new ArrayList<>();
    for (Target target : targets) {
      try {
        action.on(target);
      } catch (CommandException | IOException e) {
        failures.add(e);
      }
    }
    if (json && !results.isEmpty()) { // one as an object, several as a list of them
      console.result(JsonText.text(results.size() == 1 ? results.get(0) : results));
    }
    if (failures.isEmpty()) {
      return;
    }
    for (Exception other : failures.subList(1, failures.size())) {
      console.error("oracle: " + Printable.line(String.valueOf(other.getMessage())));
    }
    if (failures.get(0) instanceof IOException e) {
      throw e;
    }
    throw (CommandException) failures.get(0);
  }

  private void hold(Target target, String why) throws CommandException, IOException {
    String file = target.file();
    Presence there = workspace.look(file);
    boolean changed = there == Presence.ABSENT;
    if (changed) {
      workspace.makeFolder(file.substring(0, file.lastIndexOf('/')));
      put(workspace.resolve(file), why.lines().findFirst().orElse("").strip());
    }
    String message =
        changed
            ? "Held: "
                + target.name()
                + ". Nothing of it is planned or run, and what runs is ended; "
                + target.release()
                + " lifts it."
            : "Hold already: "
                + target.name()
                + ", by "
                + now(target).orElse(file)
                + "; "
                + target.release()
                + " lifts it.";
    if (json) {
      results.add(result("held", target, changed));
    } else {
      console.line(Printable.line(message));
    }
    if (changed) {
      record("hold", target, file, why, null);
    }
  }

  /** Puts a switch in its place; on a full disk without the reason. */
  private static void put(Path file, String why) throws IOException {
    try {
      AtomicFiles.write(file, (why + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      try {
        AtomicFiles.createEmpty(file);
      } catch (FileAlreadyExistsException there) {
        // It is on.
      } catch (IOException again) {
        e.addSuppressed(again);
        throw e;
      }
    }
  }

  /**
   * Takes the switch away, and of a product that may have failed says that this doesn't count any
   * more.
   */
  ExitCode release(List<String> products, boolean all, @Nullable String why)
      throws CommandException, IOException {
    List<Target> held = new ArrayList<>();
    each(
        targets(products, all),
        target -> {
          if (!release(target, why)) {
            held.add(target);
          }
        });
    return held.isEmpty() ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  /** Releases one; false when something else holds it still. */
  private boolean release(Target target, @Nullable String why)
      throws CommandException, IOException {
    String file = target.file();
    Presence there = workspace.look(file);
    if (there != Presence.ABSENT && there != Presence.FILE) {
      throw CommandException.of(
          ExitCode.FAILED,
          file
              + " is no file, and counts as a switch that is on; look at it, and remove it by"
              + " hand");
    }
    boolean lifted = Files.deleteIfExists(workspace.resolve(file));
    String reason = why == null || why.isBlank() ? null : why.strip();
    String decision;
    try {
      decision =
          target.product() != null && mayHaveFailed(target.product())
              ? forgive(target.product(), reason, lifted)
              : null;
    } catch (CommandException e) {
      if (lifted) {
        record("release", target, file, reason, null); // that much is done
      }
      throw e;
    }
    if (lifted || decision != null) {
      record("release", target, file, reason, decision);
    }
    String failures =
        decision == null
            ? ""
            : " Failures up to now don't count any more, says " + decision + "; plan again.";
    Optional<String> still = now(target);
    if (still.isPresent()) {
      console.error(
          "oracle: "
              + target.name()
              + " is still held by "
              + Printable.line(still.get())
              + "; correct that to lift it"
              + (failures.isEmpty() ? "" : "." + failures));
      return false;
    }
    if (json) {
      Map<String, @Nullable Object> result = result("released", target, lifted || decision != null);
      result.put("decision", decision);
      results.add(result);
    } else {
      console.line(
          Printable.line("Released: " + target.name() + ". No switch of it is on." + failures));
    }
    return true;
  }

  /** Whether there is a run or an order of it that failures could be counted from. */
  private boolean mayHaveFailed(ProductId product) {
    String runs = "dash/runs/" + product;
    try {
      if (workspace.list(runs).stream()
          .anyMatch(name -> name.startsWith("run_") || name.equals("last_run.json"))) {
        return true;
      }
    } catch (UnreadableException e) {
      return true; // what can't be looked at is not known to be fine
    }
    OrderQueue queue = OrderQueue.read(workspace, OrderQueue.FOLDER);
    return queue.unlisted() != null
        || queue.orders().stream()
            .anyMatch(
                order -> order.status() == OrderStatus.FAILED && order.product().equals(product));
  }

  private String forgive(ProductId product, @Nullable String reason, boolean lifted)
      throws CommandException {
    try {
      return ReleaseDecision.write(workspace, product, context.clock().instant(), reason);
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          (lifted ? "the switch of " + product + " is off, but its" : "the")
              + " failures count still, since the decision can't be written ("
              + Printable.failure(e)
              + "); check "
              + ReleaseDecision.FOLDER
              + " and release again");
    }
  }

  private Optional<String> now(Target target) {
    LiveKillSwitches switches = new LiveKillSwitches(workspace.root(), context.environment());
    ProductId product = target.product();
    return product == null ? switches.everything() : switches.of(product);
  }

  private List<Target> targets(List<String> products, boolean all) throws CommandException {
    if (all != products.isEmpty()) {
      throw CommandException.usage("name products, or give --all for everything");
    }
    if (all) {
      return List.of(new Target(null));
    }
    try {
      ProductNames.of(products, ProductNames.registered(context, workspace));
    } catch (Registry.RegistryRejectedException e) {
      // A damaged registry must not keep anyone from stopping something.
      console.errors(
          List.of(
              Diagnostic.warning(
                  e.diagnostic().path(),
                  e.diagnostic().line(),
                  e.diagnostic().column(),
                  e.diagnostic().what(),
                  e.diagnostic().fix())));
      for (String product : products) {
        if (!ProductId.isValid(product)) {
          throw CommandException.usage(
              Printable.text(product) + " is no product id; expected " + ProductId.EXPECTED);
        }
      }
    }
    return products.stream().distinct().map(id -> new Target(new ProductId(id))).toList();
  }

  private static Map<String, @Nullable Object> result(String what, Target target, boolean changed) {
    Map<String, @Nullable Object> result = JsonText.object();
    result.put(what, target.name());
    result.put("file", target.file());
    result.put("changed", changed);
    return result;
  }

  /**
   * The switch comes first; that it could not be written down is reported, and is no reason to
   * undo.
   */
  private void record(
      String event, Target target, String file, @Nullable String why, @Nullable String decision)
      throws CommandException {
    Map<String, @Nullable Object> fields = JsonText.object();
    fields.put("target", target.name());
    fields.put("file", file);
    fields.put("why", Optional.ofNullable(why));
    if (decision != null) {
      fields.put("decision", decision);
    }
    Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      String holder = "oracle " + event + ", process " + ProcessHandle.current().pid();
      Keys.ledger(context, workspace, holder).add(now, event, fields);
    } catch (DamagedJournalException e) {
      throw unwritten(now, event, target, fields, e.diagnostic().toString());
    } catch (IOException e) {
      throw unwritten(
          now, event, target, fields, Printable.failure(e) + "; check space and permissions");
    } catch (CommandException e) {
      throw unwritten(now, event, target, fields, String.valueOf(e.getMessage()));
    }
  }

  private CommandException unwritten(
      Instant now, String event, Target target, Map<String, @Nullable Object> fields, String why) {
    String later = "; the next command that writes the journal writes it: run, skip, hold, release";
    try {
      DeferredDecisions.keep(workspace, now, event, target.name(), fields);
    } catch (IOException e) {
      later = "; it can't be kept for the journal either (" + Printable.failure(e) + ")";
    }
    return CommandException.of(
        ExitCode.INTERNAL_ERROR, "it is done, but not in the journal: " + why + later);
  }
}
