package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.units.ProductId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kill switches as they are at the moment of asking, for whoever asks again and again while a
 * job runs. Files of switches are looked at each time; decisions and reports, which take reading,
 * at most once a second.
 */
public final class LiveKillSwitches {
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Path root;
  private final Map<String, String> environment;

  private List<Nexus.Decision> decisions = List.of();
  private long read;
  private boolean everRead;

  /**
   * Creates a look at a workspace.
   *
   * @param environment of the process, for CODEMONKEYS_KILL
   */
  public LiveKillSwitches(Path root, Map<String, String> environment) {
    this.root = root;
    this.environment = environment;
  }

  /** What turned the switch for everything on; empty when nothing did. */
  public Optional<String> everything() {
    Workspace workspace = workspace();
    String source = KillSwitches.everything(workspace, environment, decisions());
    if (source.isEmpty()) {
      return Optional.empty();
    }
    String reason = source.equals(KillSwitches.FILE) ? KillSwitches.reason(workspace, source) : "";
    return Optional.of(new KillSwitches.ActiveSwitch(source, reason).text());
  }

  /** What turned the switch of a product on, with the reason if it gives one. */
  public Optional<String> of(ProductId product) {
    Workspace workspace = workspace();
    boolean file = workspace.look(KillSwitches.file(product)) != Presence.ABSENT;
    KillSwitches.ActiveSwitch active =
        KillSwitches.of(
            workspace,
            product,
            file,
            decisions().stream().filter(d -> d.target().equals(product.value())).toList(),
            file ? RunReport.Switch.OFF : reportSwitch(workspace, product));
    return Optional.ofNullable(active).map(KillSwitches.ActiveSwitch::text);
  }

  /** A new one each time: a workspace remembers which folders are real, and this is about now. */
  private Workspace workspace() {
    return new Workspace(root);
  }

  private List<Nexus.Decision> decisions() {
    long now = System.nanoTime();
    if (!everRead || now - read > FRESH.toNanos()) {
      decisions = Nexus.decisions(new JsonFolders(workspace()));
      read = now;
      everRead = true;
    }
    return decisions;
  }

  private static RunReport.Switch reportSwitch(Workspace workspace, ProductId product) {
    try {
      byte[] bytes =
          workspace.read("dash/runs/" + product + "/last_run.json", StrictJson.MAX_BYTES);
      return bytes == null
          ? RunReport.Switch.OFF
          : RunReport.Switch.of(StrictJson.parseObject(bytes));
    } catch (UnreadableException e) {
      // A report that does not parse is damage for the planner, and never a switch.
      return RunReport.Switch.OFF;
    }
  }
}
