package codemonkeys.oracle.fleet;

import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.registry.OwnFolders;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet is read and planned with.
 *
 * @param asOf to the second
 * @param rules the folder of rules given; null to find them
 * @param home the checkout that Oracle was started from, null when it is not known
 * @param environment of this process
 * @param ownFolders what no root of the registry may lead to; asked when the fleet is read
 * @param cache a folder for compiled rules, null for none
 * @param threads that read and decide
 * @param settings values of parameters of rules that were set by hand, by name
 * @param build what identifies a build of Oracle; asked when it is needed
 */
public record FleetInputs(
    Workspace workspace,
    Instant asOf,
    @Nullable Path rules,
    @Nullable Path home,
    Map<String, String> environment,
    Supplier<OwnFolders> ownFolders,
    @Nullable Path cache,
    int threads,
    Map<String, String> settings,
    Supplier<String> build) {

  /** With nothing set by hand. */
  public FleetInputs(
      Workspace workspace,
      Instant asOf,
      @Nullable Path rules,
      @Nullable Path home,
      Map<String, String> environment,
      Supplier<OwnFolders> ownFolders,
      @Nullable Path cache,
      int threads,
      Supplier<String> build) {
    this(workspace, asOf, rules, home, environment, ownFolders, cache, threads, Map.of(), build);
  }

  /** The same with another folder of rules; null to find them. */
  public FleetInputs withRules(@Nullable Path folder) {
    return new FleetInputs(
        workspace, asOf, folder, home, environment, ownFolders, cache, threads, settings, build);
  }

  /** The same with other values of parameters. */
  public FleetInputs with(Map<String, String> values) {
    return new FleetInputs(
        workspace, asOf, rules, home, environment, ownFolders, cache, threads, values, build);
  }
}
