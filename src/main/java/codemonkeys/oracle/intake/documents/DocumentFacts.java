package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.DecisionRecord;
import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.GovernedDoc;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.Spec;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The facts that follow from documents. */
public final class DocumentFacts {
  private DocumentFacts() {}

  /** Those of all registered products: of specs, then of dossiers, then of governed documents. */
  public static List<ProductFact> of(PmDocuments documents, DocumentOwners owners, Instant asOf) {
    List<ProductFact> facts = new ArrayList<>();
    for (SpecDoc spec : documents.specs()) {
      String dossierId = spec.dossierId();
      for (ProductId owner : owners.of(spec)) {
        facts.add(
            new Spec(
                owner,
                spec.path(),
                dossierId == null ? "" : dossierId,
                spec.status(),
                spec.missingSections().size(),
                spec.placeholderSections().size(),
                spec.constitutionNamed(),
                spec.brokenConstitutionRefs(),
                DocumentDate.ageDays(spec.createdAt(), asOf)));
      }
    }
    for (DossierDoc dossier : documents.dossiers()) {
      ProductId owner = owners.of(dossier);
      if (owner != null) {
        facts.add(
            new Dossier(
                owner,
                dossier.dossierId(),
                dossier.path(),
                dossier.status(),
                owners.specs(dossier),
                dossier.acceptanceProofs(),
                dossier.evidenceLinks(),
                dossier.constitutionRefs().size(),
                dossier.brokenConstitutionRefs(),
                DocumentDate.ageDays(dossier.createdAt(), asOf)));
      }
    }
    for (GovernedEntry governed : documents.governed()) {
      ProductId owner = owners.of(governed);
      if (owner != null) {
        facts.add(new GovernedDoc(owner, governed.path(), governed.type(), governed.missing()));
      }
    }
    return facts;
  }

  /** The records of the decisions log. */
  public static List<DecisionRecord> decisions(PmDocuments documents, Instant asOf) {
    List<DecisionRecord> records = new ArrayList<>();
    for (DecisionEntry entry : documents.decisions()) {
      records.add(
          new DecisionRecord(
              entry.decisionId(),
              entry.title(),
              entry.missingFields(),
              entry.line(),
              DocumentDate.ageDays(entry.date(), asOf)));
    }
    return records;
  }
}
