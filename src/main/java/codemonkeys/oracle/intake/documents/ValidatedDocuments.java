package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.units.ProductId;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The documents that a validation of a product reads, as one digest: its specs, dossiers and
 * governed documents, what they refer to, and its schedule. A validation records it, and the next
 * plan sees by it whether they have changed since.
 */
public final class ValidatedDocuments {
  private final Workspace workspace;
  private final Map<ProductId, RegistryEntry> entries;
  private final Map<ProductId, SortedSet<String>> lines = new HashMap<>();
  private final Map<ProductId, String> digests = new HashMap<>();

  public ValidatedDocuments(
      Workspace workspace,
      Map<ProductId, RegistryEntry> entries,
      PmDocuments documents,
      DocumentOwners owners) {
    this.workspace = workspace;
    this.entries = entries;
    for (SpecDoc spec : documents.specs()) {
      for (ProductId owner : owners.of(spec)) {
        add(
            owner,
            "spec "
                + spec.path()
                + " "
                + documents.digests().get(spec.path())
                + " "
                + spec.brokenConstitutionRefs());
      }
    }
    for (DossierDoc dossier : documents.dossiers()) {
      ProductId owner = owners.of(dossier);
      if (owner != null) {
        add(
            owner,
            "dossier "
                + dossier.path()
                + " "
                + documents.digests().get(dossier.path())
                + " "
                + dossier.brokenConstitutionRefs()
                + " "
                + owners.specs(dossier));
      }
    }
    for (GovernedEntry governed : documents.governed()) {
      ProductId owner = owners.of(governed);
      if (owner != null) {
        add(owner, "governed " + governed.path() + " " + governed.missing());
      }
    }
  }

  private void add(ProductId product, String line) {
    lines.computeIfAbsent(product, p -> new TreeSet<>()).add(line);
  }

  /** Whether a product has any documents. */
  public boolean contains(ProductId product) {
    return lines.containsKey(product);
  }

  /** The digest for a registered product, in hex; its schedule is read once. */
  public String digest(ProductId product) {
    return digests.computeIfAbsent(product, this::made);
  }

  private String made(ProductId product) {
    Digest digest = new Digest();
    SortedSet<String> own = lines.get(product);
    if (own != null) {
      own.forEach(digest::add);
    }
    RegistryEntry entry = entries.get(product);
    if (entry != null) {
      digest.add(schedule(entry));
    }
    return digest.hex();
  }

  private String schedule(RegistryEntry entry) {
    try {
      byte[] bytes = workspace.read(entry.schedulePath(), StrictJson.MAX_BYTES);
      return bytes == null ? "no schedule" : Digest.of(bytes);
    } catch (UnreadableException e) {
      return "unreadable";
    }
  }
}
