package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.GitRepositories;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.git.Sources;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.TestCommand;
import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One product read by itself: what has to be known before a job of it may start.
 *
 * @param source null where git has nothing to say
 * @param sourceDigest of its files; null where git has nothing to say
 * @param registryDigest of its registry entry and test command
 * @param inputsDigest of what an order for it rests on; see {@link #inputsDigest}
 * @param runInProgress its report says that a run is in progress, and that is not a day ago
 * @param budget null when there is no report that can be understood
 */
public record ProductReading(
    RegistryEntry entry,
    TestCommand.Finding testCommand,
    @Nullable SourceState source,
    @Nullable String sourceDigest,
    String registryDigest,
    String inputsDigest,
    boolean runInProgress,
    @Nullable RunBudget budget) {

  /** How long a run may be in progress before nobody waits for it any more. */
  static final Duration STALE_AFTER = Duration.ofHours(24);

  /** Reads it, as of a moment. */
  public static ProductReading read(
      Workspace workspace, RegistryEntry entry, Instant asOf, GitRepositories repositories) {
    ProductId product = entry.id();
    ProductFiles files = ProductFiles.read(workspace, entry, false, asOf, null);
    Sources sources = Sources.open(workspace, List.of(entry), repositories);
    sources.compare(Map.of(product, files.tested()));
    String sourceDigest = sources.digest(product);
    RunReport report = files.report;
    return new ProductReading(
        entry,
        TestCommand.look(entry),
        sources.state(product, files.tested()),
        sourceDigest,
        registryDigest(entry),
        inputsDigest(entry, sourceDigest),
        report != null
            && report.status() == LastRun.Status.IN_PROGRESS
            && !report.startedAt().plus(STALE_AFTER).isBefore(asOf),
        report == null ? null : report.budget(product, Nexus.decisions(workspace, product), asOf));
  }

  /** What a job may take of the minutes granted; null when a newer grant lifts that bound. */
  static @Nullable Duration timeLeft(RunBudget budget) {
    if (budget.grantedSince()) {
      return null;
    }
    BigDecimal left = budget.budgetMinutes().subtract(budget.spentMinutes());
    return Duration.ofMillis(
        left.multiply(BigDecimal.valueOf(60_000))
            .min(BigDecimal.valueOf(Long.MAX_VALUE))
            .longValue());
  }

  /** The same for the product that was read; null when nothing bounds it. */
  public @Nullable Duration timeLeft() {
    return budget == null ? null : timeLeft(budget);
  }

  /** The digest of a registry entry and of the test command that follows from it. */
  public static String registryDigest(RegistryEntry entry) {
    Digest digest = new Digest().add(entry.text());
    TestCommand.find(entry).ifPresent(c -> c.argv().forEach(digest::add));
    return digest.hex();
  }

  /**
   * The digest of what an order rests on: registry entry, test command and source, never run
   * reports. When it has changed since the plan, the order is stale.
   */
  public static String inputsDigest(RegistryEntry entry, @Nullable String sourceDigest) {
    return new Digest()
        .add(registryDigest(entry))
        .add(sourceDigest == null ? "source unknown" : sourceDigest)
        .hex();
  }
}
