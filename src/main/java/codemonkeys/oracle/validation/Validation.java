package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.registry.OwnFolders;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Validates a context. Reads, and never writes, locks or starts anything. */
public final class Validation {
  private final ValidationContext context;
  private final List<Finding> ofRegistry;

  private Validation(ValidationContext context, List<Finding> ofRegistry) {
    this.context = context;
    this.ofRegistry = ofRegistry;
  }

  /**
   * Reads and checks the registry, without which nothing else can be said.
   *
   * @param own what no root may give access to
   * @param asOf the moment that times of reports are compared with
   * @param threads at least 1
   * @throws RegistryRejectedException when the registry as a document can't be understood
   */
  public static Validation of(Workspace workspace, OwnFolders own, Instant asOf, int threads)
      throws RegistryRejectedException {
    Registry registry = Registry.read(workspace, own);
    Map<ProductId, RegistryEntry> entries = new LinkedHashMap<>();
    for (RegistryEntry entry : registry.entries()) {
      entries.put(entry.product().product(), entry);
    }
    ValidationContext context =
        new ValidationContext(
            workspace,
            new ConcurrentHashMap<>(),
            Collections.unmodifiableMap(entries),
            Set.of(),
            asOf,
            threads);
    // Done at once, so that the document need not be kept: it is the largest of all.
    return new Validation(context, new RegistryCheck(context, registry).findings());
  }

  /** The registered products. */
  public Set<ProductId> products() {
    return context.entries().keySet();
  }

  /**
   * Checks the rest.
   *
   * @param scope registered products whose findings alone are wanted; all findings when it is empty
   */
  public Report report(Set<ProductId> scope) {
    ValidationContext inScope = context.of(scope);
    List<Finding> found = new ArrayList<>(ofRegistry);
    found.addAll(new RunsCheck(inScope).findings());
    found.addAll(new SchedulesCheck(inScope).findings());
    found.addAll(new SignalsCheck(inScope).findings());
    found.addAll(new NexusCheck(inScope).findings());
    DocumentsCheck documents = new DocumentsCheck(inScope);
    found.addAll(documents.findings());
    if (!scope.isEmpty()) {
      found.removeIf(finding -> Collections.disjoint(finding.products(), scope));
    }
    Collections.sort(found);
    return new Report(
        scope.isEmpty() ? products().size() : scope.size(),
        found,
        scope.size() == 1 ? documents.digest(scope.iterator().next()) : null);
  }

  /**
   * What was found.
   *
   * @param products how many were validated
   * @param findings sorted by place
   * @param documentsDigest of the documents of the one product that was asked for; null when it was
   *     not one
   */
  public record Report(int products, List<Finding> findings, @Nullable String documentsDigest) {
    public Report {
      findings = List.copyOf(findings);
    }

    public int errors() {
      return (int) findings.stream().filter(Finding::isError).count();
    }

    public int warnings() {
      return findings.size() - errors();
    }
  }
}
