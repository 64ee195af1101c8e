package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.units.ProductId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stops work: for everything a file, a variable or a decision; for one product a file, a
 * decision or its last report. In doubt a switch is on.
 */
public final class KillSwitches {
  /** The file that stops everything. */
  public static final String FILE = ".codemonkeys/KILL_SWITCH";

  /** The variable that stops everything. */
  static final String VARIABLE = "CODEMONKEYS_KILL";

  private static final int MAX_REASON = 1 << 12;

  private KillSwitches() {}

  /**
   * A switch that is on.
   *
   * @param source the file or variable that has to change to turn it off
   * @param reason as given; may be empty
   */
  record ActiveSwitch(String source, String reason) {
    /** The source, with the reason if it gives one. */
    String text() {
      return source + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
  }

  /**
   * What a switch file says, for people: its first line. Empty when it says nothing, or can't be
   * read, which makes it no less a switch.
   */
  static String reason(Workspace workspace, String file) {
    try {
      byte[] bytes = workspace.read(file, MAX_REASON);
      return bytes == null
          ? ""
          : StrictText.decode(bytes).lines().findFirst().map(String::strip).orElse("");
    } catch (UnreadableException e) {
      return "";
    }
  }

  /** The file that stops one product. */
  public static String file(ProductId product) {
    return "dash/runs/" + product + "/KILL_SWITCH";
  }

  /** What turns the switch for everything on; empty when nothing does. */
  static String everything(
      Workspace workspace, Map<String, String> environment, Collection<Nexus.Decision> decisions) {
    if (workspace.look(FILE) != Presence.ABSENT) {
      return FILE;
    }
    String variable = environment.get(VARIABLE);
    if (variable != null && !Set.of("", "0", "false").contains(variable)) {
      return VARIABLE + "=" + variable;
    }
    Nexus.Decision newest =
        newestToggle(decisions.stream().filter(Nexus.Decision::forWholeFleet).toList());
    return newest != null && newest.enable() ? newest.path() : "";
  }

  /**
   * What turns the switch of one product on; null when nothing does.
   *
   * @param decisions those about the product
   */
  static @Nullable ActiveSwitch of(
      Workspace workspace,
      ProductId product,
      boolean switchFile,
      Collection<Nexus.Decision> decisions,
      RunReport.Switch report) {
    if (switchFile) {
      return new ActiveSwitch(file(product), reason(workspace, file(product)));
    }
    Nexus.Decision toggle = newestToggle(decisions);
    if (toggle != null) {
      return toggle.enable() ? new ActiveSwitch(toggle.path(), toggle.reason()) : null;
    }
    return report.on()
        ? new ActiveSwitch("dash/runs/" + product + "/last_run.json", report.reason())
        : null;
  }

  private static Nexus.@Nullable Decision newestToggle(Collection<Nexus.Decision> decisions) {
    if (decisions.isEmpty()) {
      return null; // as for most products
    }
    return decisions.stream()
        .filter(decision -> decision.isToggle() && decision.issued())
        .max(
            Comparator.comparing(Nexus.Decision::createdAt)
                .thenComparing(Nexus.Decision::enable)
                .thenComparing(Nexus.Decision::path))
        .orElse(null);
  }
}
