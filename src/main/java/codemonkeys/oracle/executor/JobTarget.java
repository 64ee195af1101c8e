package codemonkeys.oracle.executor;

import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product as registry, git and its report have it at one moment: what may run for it, where, and
 * whether anything may run at all.
 *
 * @param folder where it lies; null when that is not known or not allowed
 * @param folderProblem why nothing can run there, and what to do about it; empty when it is there
 * @param outOfService why no job of it may run; empty when one may
 * @param busy why a job of it has to wait; empty when it need not
 * @param testCommand argv; empty when there is none
 * @param testCommandOrigin where the command comes from; without one, what is the matter and how to
 *     get one
 * @param reports globs of JUnit XML, relative to its folder; empty for the usual places
 * @param environment names of variables that its jobs get besides the usual ones
 * @param network whether its jobs may use the network
 * @param home what its jobs may read of the user's home folder, relative to it
 * @param commit that is checked out; null when not known
 * @param sourceDigest of its files; null when not known
 * @param registryDigest of its registry entry and test command
 * @param inputsDigest of what an order for it rests on
 * @param timeLeft of the minutes that it was granted; null when no grant bounds it
 */
public record JobTarget(
    ProductId product,
    @Nullable ProductFolder folder,
    String folderProblem,
    String outOfService,
    String busy,
    List<String> testCommand,
    String testCommandOrigin,
    List<String> reports,
    List<String> environment,
    boolean network,
    List<String> home,
    @Nullable String commit,
    @Nullable String sourceDigest,
    String registryDigest,
    String inputsDigest,
    @Nullable Duration timeLeft) {
  public JobTarget {
    testCommand = List.copyOf(testCommand);
    reports = List.copyOf(reports);
    environment = List.copyOf(environment);
    home = List.copyOf(home);
  }
}
