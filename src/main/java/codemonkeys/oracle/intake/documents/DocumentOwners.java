package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.units.ProductId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which registered products PM documents belong to, and which specs stand under which dossier. */
public final class DocumentOwners {
  private final Map<ProductId, RegistryEntry> entries;
  private final Map<String, SortedSet<ProductId>> bySpecPath = new HashMap<>();
  private final Map<String, String> productOfDossier = new HashMap<>();
  private final Map<String, Integer> specsByDossier = new HashMap<>();
  private final Map<ProductId, Integer> specsByPathAlone = new HashMap<>();

  public DocumentOwners(Map<ProductId, RegistryEntry> entries, PmDocuments documents) {
    this.entries = entries;
    for (RegistryEntry entry : entries.values()) {
      String specPath = entry.specPath();
      if (specPath != null) {
        bySpecPath.computeIfAbsent(specPath, p -> new TreeSet<>()).add(entry.id());
      }
    }
    for (DossierDoc dossier : documents.dossiers()) {
      productOfDossier.putIfAbsent(dossier.dossierId(), dossier.productId());
    }
    for (SpecDoc spec : documents.specs()) {
      String dossierId = spec.dossierId();
      if (dossierId != null) {
        specsByDossier.merge(dossierId, 1, Integer::sum);
      } else {
        bySpecPath(spec.path()).forEach(owner -> specsByPathAlone.merge(owner, 1, Integer::sum));
      }
    }
  }

  /** The products whose {@code spec_path} this is. */
  public SortedSet<ProductId> bySpecPath(String path) {
    return bySpecPath.getOrDefault(path, Collections.emptySortedSet());
  }

  /** The products of a spec: by their {@code spec_path}, and by the dossier that it names. */
  public SortedSet<ProductId> of(SpecDoc spec) {
    SortedSet<ProductId> owners = new TreeSet<>(bySpecPath(spec.path()));
    String dossierId = spec.dossierId();
    ProductId product = dossierId == null ? null : registered(productOfDossier.get(dossierId));
    if (product != null) {
      owners.add(product);
    }
    return owners;
  }

  /** The product of a dossier; null when it is not registered. */
  public @Nullable ProductId of(DossierDoc dossier) {
    return registered(dossier.productId());
  }

  /** The registered product of that name; null when there is none. */
  public @Nullable ProductId registered(@Nullable String product) {
    return product == null ? null : ProductId.of(product).filter(entries::containsKey).orElse(null);
  }

  /**
   * The product that a governed document belongs to: the one that its owner column names, else the
   * one in whose folder it lies. Of several in the same folder it is the first by id, since one
   * lost document is one piece of work.
   */
  public @Nullable ProductId of(GovernedEntry governed) {
    ProductId named = registered(governed.owner());
    if (named != null) {
      return named;
    }
    ProductId owner = null;
    int longest = -1;
    for (RegistryEntry entry : entries.values()) {
      ProductFolder folder = entry.folder();
      String path = folder == null || !folder.inWorkspace() ? null : folder.path();
      if (path == null
          || !(path.isEmpty()
              || governed.path().equals(path)
              || governed.path().startsWith(path + "/"))) {
        continue;
      }
      ProductId product = entry.id();
      if (path.length() > longest
          || (path.length() == longest && owner != null && product.compareTo(owner) < 0)) {
        longest = path.length();
        owner = product;
      }
    }
    return owner;
  }

  /**
   * How many specs stand under a dossier: those that name it, and those of its product that name
   * none.
   */
  public int specs(DossierDoc dossier) {
    ProductId product = of(dossier);
    return specsByDossier.getOrDefault(dossier.dossierId(), 0)
        + (product == null ? 0 : specsByPathAlone.getOrDefault(product, 0));
  }

  /** What is wrong with a dossier that is approved and has no spec; null when nothing is. */
  public @Nullable Problem withoutSpec(DossierDoc dossier) {
    return dossier.status() == Dossier.Status.APPROVED && specs(dossier) == 0
        ? Problem.ofFile(
            "it is approved and has no spec"
                + (of(dossier) == null ? " (its product is not registered)" : ""),
            "write specs/NNN-name/spec.md with 'Dossier: " + dossier.dossierId() + "'")
        : null;
  }
}
