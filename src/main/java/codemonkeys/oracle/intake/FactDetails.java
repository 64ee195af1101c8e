package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.FactDetail.Kind;
import codemonkeys.oracle.intake.documents.DocumentFault;
import codemonkeys.oracle.intake.documents.DocumentOwners;
import codemonkeys.oracle.intake.documents.DossierDoc;
import codemonkeys.oracle.intake.documents.GovernedEntry;
import codemonkeys.oracle.intake.documents.InvalidDoc;
import codemonkeys.oracle.intake.documents.PmDocuments;
import codemonkeys.oracle.intake.documents.SpecDoc;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects by product what is wrong behind its facts. */
final class FactDetails {
  /** Of one product; more helps nobody who has to start somewhere. */
  private static final int MAX = 100;

  private final Map<ProductId, List<FactDetail>> details = new HashMap<>();

  void add(ProductId product, Kind kind, String about, Diagnostic diagnostic) {
    List<FactDetail> list = details.computeIfAbsent(product, p -> new ArrayList<>());
    if (list.size() < MAX) {
      list.add(new FactDetail(kind, about, diagnostic));
    }
  }

  /** The faults of documents, each for the products that the document belongs to. */
  void addDocuments(PmDocuments documents, DocumentOwners owners) {
    Map<String, Set<ProductId>> byPath = new HashMap<>();
    for (SpecDoc spec : documents.specs()) {
      byPath.put(spec.path(), owners.of(spec));
    }
    for (DossierDoc dossier : documents.dossiers()) {
      ProductId owner = owners.of(dossier);
      if (owner != null) {
        byPath.put(dossier.path(), Set.of(owner));
      }
    }
    for (InvalidDoc invalid : documents.invalid()) {
      ProductId owner = owners.registered(invalid.productId());
      if (owner != null) {
        byPath.putIfAbsent(invalid.path(), Set.of(owner));
      }
    }
    for (GovernedEntry governed : documents.governed()) {
      ProductId owner = byPath.containsKey(governed.path()) ? null : owners.of(governed);
      if (owner != null) {
        byPath.put(governed.path(), Set.of(owner));
      }
    }
    for (DocumentFault fault : documents.faults()) {
      SortedSet<ProductId> of = new TreeSet<>(owners.bySpecPath(fault.about()));
      of.addAll(byPath.getOrDefault(fault.about(), Set.of()));
      of.forEach(owner -> add(owner, Kind.DOCUMENT, fault.about(), fault.diagnostic()));
    }
  }

  void addEntry(RegistryEntry entry) {
    for (Problem problem : entry.problems()) {
      add(entry.id(), Kind.FILE, Registry.FILE, Diagnostic.warning(Registry.FILE, problem));
    }
  }

  void addFiles(ProductFiles files) {
    for (Diagnostic diagnostic : files.diagnostics) {
      add(files.product(), Kind.FILE, diagnostic.path(), diagnostic);
    }
    Problem setup = files.setup.problem();
    if (setup != null && !files.diagnostics.contains(Diagnostic.warning(Registry.FILE, setup))) {
      add(files.product(), Kind.SETUP, "setup", Diagnostic.warning(Registry.FILE, setup));
    }
    for (String missing : files.missingEvidence) {
      if (!Evidence.isOutside(missing)) { // which is among the diagnostics
        add(
            files.product(),
            Kind.EVIDENCE,
            files.missingEvidence.get(0),
            Diagnostic.warning(files.reportPath(), Evidence.MISSING.problem(missing, 0, 0)));
      }
    }
  }

  Map<ProductId, List<FactDetail>> byProduct() {
    return details;
  }
}
