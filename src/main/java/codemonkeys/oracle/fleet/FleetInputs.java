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
    Supplier<String> build) {
  /** The same with another folder of rules; null to find them. */
  public FleetInputs withRules(@Nullable Path folder) {
    return new FleetInputs(
        workspace, asOf, folder, home, environment, ownFolders, cache, threads, build);
  }
}
