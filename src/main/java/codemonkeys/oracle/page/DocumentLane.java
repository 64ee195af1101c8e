package codemonkeys.oracle.page;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.GovernedDoc;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.MissingEvidence;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.Spec;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.intake.FleetReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The PM documents in the order of their authority: constitution, dossier, spec, evidence. */
final class DocumentLane {
  private static final String CONSTITUTION = "constitution.md";

  /** Faults that one document shows; how many it has is said. */
  private static final int MAX_OF_DOCUMENT = 5;

  private DocumentLane() {}

  static Map<String, @Nullable Object> json(FleetReading fleet, boolean constitution) {
    Map<String, List<Diagnostic>> faults = new HashMap<>();
    for (Diagnostic fault : fleet.documentFaults()) {
      faults.computeIfAbsent(fault.path(), p -> new ArrayList<>()).add(fault);
    }
    List<Object> products = new ArrayList<>();
    List<Object> missing = new ArrayList<>();
    for (ProductFacts product : fleet.facts().products()) {
      List<Dossier> dossiers = product.facts(Dossier.class);
      List<Spec> specs = product.facts(Spec.class);
      for (GovernedDoc doc : product.facts(GovernedDoc.class)) {
        if (doc.missing()) {
          Map<String, @Nullable Object> entry = JsonText.object();
          entry.put("product_id", product.id().value());
          entry.put("path", Values.text(doc.path()));
          entry.put("type", Values.text(doc.type()));
          missing.add(entry);
        }
      }
      if (!dossiers.isEmpty() || !specs.isEmpty()) {
        products.add(product(product, dossiers, specs, faults));
      }
    }
    Map<String, @Nullable Object> json = JsonText.object();
    Map<String, @Nullable Object> law = JsonText.object();
    law.put("path", CONSTITUTION);
    law.put("there", constitution);
    faults(law, faults.getOrDefault(CONSTITUTION, List.of()));
    json.put("constitution", law);
    json.put("products", products);
    json.put("governed_missing", missing);
    Values.diagnostics(json, "faults", fleet.documentFaults());
    return json;
  }

  private static Map<String, @Nullable Object> product(
      ProductFacts product,
      List<Dossier> dossiers,
      List<Spec> specs,
      Map<String, List<Diagnostic>> faults) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("product_id", product.id().value());
    List<Object> ofDossiers = new ArrayList<>();
    int links = 0;
    for (Dossier dossier : dossiers) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("dossier_id", Values.text(dossier.dossierId()));
      entry.put("path", Values.text(dossier.path()));
      entry.put("status", dossier.status().name().toLowerCase(Locale.ROOT));
      entry.put("specs", dossier.specs());
      entry.put("acceptance_proofs", dossier.acceptanceProofs());
      entry.put("evidence_links", dossier.evidenceLinks());
      entry.put("constitution_refs", dossier.constitutionRefs());
      entry.put("broken_refs", dossier.brokenConstitutionRefs());
      faults(entry, faults.getOrDefault(dossier.path(), List.of()));
      ofDossiers.add(entry);
      links += dossier.evidenceLinks();
    }
    json.put("dossiers", ofDossiers);
    List<Object> ofSpecs = new ArrayList<>();
    for (Spec spec : specs) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("path", Values.text(spec.path()));
      entry.put("dossier_id", Values.text(spec.dossierId()));
      entry.put("status", Values.text(spec.status()));
      entry.put("missing_sections", spec.missingSections());
      entry.put("placeholder_sections", spec.placeholderSections());
      entry.put("constitution_named", spec.constitutionNamed());
      entry.put("broken_refs", spec.brokenConstitutionRefs());
      faults(entry, faults.getOrDefault(spec.path(), List.of()));
      ofSpecs.add(entry);
    }
    json.put("specs", ofSpecs);
    Map<String, @Nullable Object> evidence = JsonText.object();
    evidence.put("links", links);
    int gone = product.facts(MissingEvidence.class).stream().mapToInt(m -> m.missing()).sum();
    evidence.put("missing", gone);
    List<LastTest> tests = product.facts(LastTest.class);
    evidence.put("test", tests.isEmpty() ? null : Products.word(tests.get(0).status()));
    json.put("evidence", evidence);
    return json;
  }

  private static void faults(Map<String, @Nullable Object> json, List<Diagnostic> faults) {
    List<Object> list = new ArrayList<>();
    for (Diagnostic fault : faults.subList(0, Math.min(faults.size(), MAX_OF_DOCUMENT))) {
      list.add(Values.diagnostic(fault));
    }
    json.put("faults", list);
    json.put("faults_count", faults.size());
  }
}
