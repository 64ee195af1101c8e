package codemonkeys.oracle.page;

import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fleet for the page, again and again. What can't have changed since the last time, ended
 * runs and recorded plans, is not read again.
 */
public final class PageReader {
  private final int budget;
  private final String version;
  private @Nullable FleetPage last;

  /**
   * @param budget orders of a plan
   * @param version of Oracle
   */
  public PageReader(int budget, String version) {
    this.budget = budget;
    this.version = version;
  }

  /**
   * Reads it.
   *
   * @param with a workspace that nothing was looked at before: it remembers folders
   */
  public FleetPage read(FleetInputs with) throws NotUnderstoodException {
    Workspace workspace = with.workspace();
    OrderQueue queue = OrderQueue.read(workspace, OrderQueue.FOLDER);
    FleetPlan planning = FleetPlan.read(with, queue);
    Plan plan = planning.plan(Planner.Request.of(budget));
    FleetPage before = last;
    FleetPage page =
        new FleetPage(
            workspace,
            with.asOf(),
            version,
            planning,
            plan,
            queue,
            RecentRuns.read(
                workspace,
                planning.fleet().entries().keySet(),
                before == null ? null : before.runs()),
            PlanHistory.read(workspace, before == null ? null : before.history()));
    last = page;
    return page;
  }
}
