package codemonkeys.oracle.validation;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.intake.documents.Anchors;
import codemonkeys.oracle.intake.documents.DocumentFault;
import codemonkeys.oracle.intake.documents.DocumentOwners;
import codemonkeys.oracle.intake.documents.DossierDoc;
import codemonkeys.oracle.intake.documents.GovernedEntry;
import codemonkeys.oracle.intake.documents.InvalidDoc;
import codemonkeys.oracle.intake.documents.PmDocuments;
import codemonkeys.oracle.intake.documents.Reference;
import codemonkeys.oracle.intake.documents.SpecDoc;
import codemonkeys.oracle.intake.documents.ValidatedDocuments;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the PM documents, and the chain of authority between them: constitution, dossier, spec.
 * What the documents themselves say wrong, their readers have found; here it gets its weight, and
 * what takes more than one document to see is added.
 */
final class DocumentsCheck {
  /** What the status of a spec begins with that nobody builds on, or nobody yet. */
  private static final Set<String> NOT_IN_FORCE =
      Set.of(
          "draft",
          "proposed",
          "rejected",
          "legacy",
          "deprecated",
          "superseded",
          "archived",
          "retired",
          "withdrawn",
          "obsolete");

  private static final Pattern FIRST_WORD = Pattern.compile("[a-z]+");

  private final ValidationContext context;
  private final FindingCollector findings = new FindingCollector();

  /** What the schema has against front matters, by the path of the dossier. */
  private final Map<String, List<Problem>> verdicts = new HashMap<>();

  private final PmDocuments documents;
  private final DocumentOwners owners;
  private final ValidatedDocuments validated;
  private final Map<String, Subject> subjects = new HashMap<>();
  private final Map<String, DossierDoc> dossiers = new HashMap<>();

  /** The constitution files that anything refers to, and whose references those are. */
  private final SortedMap<String, SortedSet<ProductId>> constitutions = new TreeMap<>();

  private final Map<String, Anchors> anchors = new HashMap<>();
  private final SortedMap<String, Problem> unreadable = new TreeMap<>();

  DocumentsCheck(ValidationContext context) {
    this.context = context;
    Set<String> specPaths = RegistryEntry.specPaths(context.entries().values());
    documents =
        PmDocuments.read(
            context.workspace(),
            specPaths,
            (path, frontMatter) -> {
              List<Problem> verdict = context.faults(DocumentFormat.DOSSIER, frontMatter);
              if (!verdict.isEmpty()) {
                verdicts.put(path, verdict);
              }
            });
    owners = new DocumentOwners(context.entries(), documents);
    validated = new ValidatedDocuments(context.workspace(), context.entries(), documents, owners);
    for (String path : specPaths) {
      subjects.put(path.isEmpty() ? "." : path, context.subject(owners.bySpecPath(path)));
    }
    for (InvalidDoc invalid : documents.invalid()) {
      if (invalid.productId() != null) {
        subjects.put(invalid.path(), context.subject(invalid.productId()));
      }
    }
    for (DossierDoc dossier : documents.dossiers()) {
      dossiers.put(dossier.dossierId(), dossier);
      subjects.put(
          dossier.path(),
          context
              .subject(dossier.productId())
              .standing(dossier.status() == Dossier.Status.APPROVED));
    }
    for (SpecDoc spec : documents.specs()) {
      subjects.put(spec.path(), context.subject(owners.of(spec)).standing(inForce(spec)));
    }
    for (GovernedEntry governed : documents.governed()) {
      ProductId owner = owners.of(governed);
      subjects.putIfAbsent(
          governed.path(), owner == null ? context.nobody() : context.subject(List.of(owner)));
    }
  }

  /** A status that says nothing known counts: a spec must not escape by a word. */
  private static boolean inForce(SpecDoc spec) {
    Matcher word = FIRST_WORD.matcher(spec.status());
    return !(word.find() && NOT_IN_FORCE.contains(word.group()));
  }

  /** Faults of one kind in one document, of which there can be many. */
  private record Alike(Check check, String about, String path) {}

  /** The digest of the documents that the findings of a product are about. */
  String digest(ProductId product) {
    return validated.digest(product);
  }

  List<Finding> findings() {
    Set<String> spoken = new HashSet<>();
    Set<String> withoutDossier = new HashSet<>();
    Set<String> reportedUnreadable = new HashSet<>();
    Map<Alike, List<Problem>> alike = new LinkedHashMap<>();
    for (DocumentFault fault : documents.faults()) {
      boolean ofForm =
          fault.kind() == DocumentFault.Kind.DOSSIER_FORM
              || fault.kind() == DocumentFault.Kind.DOSSIER_PROOFS;
      // The schema decides whether a front matter is sound; its reader only says what is wrong.
      if (ofForm && !verdicts.containsKey(fault.about())) {
        continue;
      }
      if (ofForm) {
        spoken.add(fault.about());
      }
      if (fault.kind() == DocumentFault.Kind.UNREADABLE) {
        reportedUnreadable.add(fault.about());
      }
      if (fault.kind() == DocumentFault.Kind.SPEC_DOSSIER) {
        withoutDossier.add(fault.about());
      }
      Diagnostic diagnostic = fault.diagnostic();
      alike
          .computeIfAbsent(
              new Alike(check(fault.kind()), fault.about(), diagnostic.path()),
              a -> new ArrayList<>())
          .add(
              new Problem(
                  diagnostic.line(), diagnostic.column(), diagnostic.what(), diagnostic.fix()));
    }
    alike.forEach(
        (key, problems) ->
            findings.addAll(key.check(), subject(key.about()), key.path(), problems));
    verdicts.forEach(
        (path, verdict) -> {
          if (!spoken.contains(path)) {
            findings.addAll(Check.DOSSIER_SCHEMA, subject(path), path, verdict);
          }
        });
    documents.dossiers().forEach(this::dossier);
    for (SpecDoc spec : documents.specs()) {
      spec(spec, withoutDossier.contains(spec.path()));
    }
    unreadable.forEach(
        (file, problem) -> {
          // A dossier or spec that another refers to is reported already.
          if (!reportedUnreadable.contains(file)) {
            findings.add(
                Check.FILE_UNREADABLE,
                context.subject(constitutions.getOrDefault(file, Collections.emptySortedSet())),
                file,
                problem);
          }
        });
    return findings.found();
  }

  private Subject subject(String path) {
    Subject subject = subjects.get(path);
    return subject == null ? context.nobody() : subject;
  }

  private static Check check(DocumentFault.Kind kind) {
    return switch (kind) {
      case UNREADABLE -> Check.FILE_UNREADABLE;
      case DOSSIER_FORM -> Check.DOSSIER_SCHEMA;
      case DOSSIER_PROOFS -> Check.DOSSIER_PROOFS;
      case DOSSIER_NAME -> Check.DOSSIER_NAME;
      case DOSSIER_TWICE -> Check.DOSSIER_TWICE;
      case DOSSIER_CONSTITUTION -> Check.DOSSIER_CONSTITUTION;
      case SPEC_ABSENT -> Check.SPEC_MISSING;
      case SPEC_DOSSIER -> Check.SPEC_DOSSIER;
      case SPEC_DOSSIER_ABSENT -> Check.AUTHORITY_DOSSIER;
      case SPEC_SECTION -> Check.SPEC_SECTION;
      case SPEC_PLACEHOLDER -> Check.SPEC_PLACEHOLDER;
      case SPEC_CONSTITUTION -> Check.SPEC_CONSTITUTION;
      case GOVERNED_ABSENT -> Check.GOVERNED_MISSING;
      case GOVERNED_OUTSIDE -> Check.GOVERNED_OUTSIDE;
      case GOVERNED_ROW -> Check.GOVERNED_ENTRY;
      case LIST_ENTRY -> Check.LIST_ENTRY;
      case LIST_EMPTY -> Check.LIST_EMPTY;
    };
  }

  private void dossier(DossierDoc dossier) {
    Subject subject = subject(dossier.path());
    if (subject.products().isEmpty()) {
      findings.add(
          Check.DOSSIER_UNREGISTERED,
          subject,
          dossier.path(),
          new Problem(
              dossier.productLine(),
              0,
              "there is no product " + Printable.text(dossier.productId()) + " in the registry",
              "expected a registered product_id; register it or correct the name"));
    }
    Problem withoutSpec = owners.withoutSpec(dossier);
    if (withoutSpec != null) {
      findings.add(
          Check.DOSSIER_SPEC,
          subject,
          dossier.path(),
          new Problem(dossier.statusLine(), 0, withoutSpec.what(), withoutSpec.fix()));
    }
    references(Check.DOSSIER_ANCHOR, subject, dossier.path(), dossier.constitutionRefs());
  }

  private void spec(SpecDoc spec, boolean reported) {
    Subject subject = subject(spec.path());
    if (!spec.missingHeader().isEmpty()) {
      findings.add(
          Check.SPEC_HEADER,
          subject,
          spec.path(),
          Problem.ofFile(
              "the header does not say " + String.join(", ", spec.missingHeader()),
              "expected lines as 'Status: approved' above the first section; add them"));
    }
    String dossierId = spec.dossierId();
    if (dossierId == null && !reported) {
      findings.add(
          Check.SPEC_DOSSIER,
          subject,
          spec.path(),
          Problem.ofFile(
              "the header names no dossier",
              "expected a line as 'Dossier: DOS-20260301-name'; add it"));
    }
    DossierDoc dossier = dossierId == null ? null : dossiers.get(dossierId);
    if (dossier != null) {
      authority(spec, dossier, subject);
    }
    references(Check.SPEC_ANCHOR, subject, spec.path(), spec.constitutionRefs());
  }

  private void authority(SpecDoc spec, DossierDoc dossier, Subject subject) {
    Dossier.Status status = dossier.status();
    if (subject.inForce() && status != Dossier.Status.APPROVED) {
      findings.add(
          status == Dossier.Status.DRAFT ? Check.AUTHORITY_DRAFT : Check.AUTHORITY_CLOSED,
          subject,
          spec.path(),
          new Problem(
              spec.dossierLine(),
              0,
              "it is in force, and its dossier "
                  + dossier.dossierId()
                  + " is "
                  + status.name().toLowerCase(Locale.ROOT),
              "expected an approved dossier above it; approve that or withdraw the spec"));
    }
    SortedSet<ProductId> byPath = owners.bySpecPath(spec.path());
    ProductId product = owners.of(dossier);
    if (!byPath.isEmpty() && (product == null || !byPath.contains(product))) {
      findings.add(
          Check.AUTHORITY_PRODUCT,
          subject,
          spec.path(),
          new Problem(
              spec.dossierLine(),
              0,
              "its dossier "
                  + dossier.dossierId()
                  + " is about "
                  + Printable.text(dossier.productId()),
              "expected "
                  + byPath.first()
                  + ", whose spec_path this is; correct the header, the dossier or the registry"));
    }
  }

  private void references(Check check, Subject subject, String path, List<Reference> references) {
    List<Problem> broken = new ArrayList<>();
    for (Reference reference : references) {
      String file = reference.file();
      if (file == null || !file.endsWith(".md")) {
        continue;
      }
      constitutions.computeIfAbsent(file, f -> new TreeSet<>()).addAll(subject.products());
      Anchors known = anchors(file);
      if (known != null && !reference.anchor().isEmpty() && !known.has(reference.anchor())) {
        broken.add(
            new Problem(
                reference.line(),
                reference.column(),
                Printable.line(file)
                    + " has no heading "
                    + Printable.text("#" + reference.anchor()),
                "expected one of its headings in lower case with hyphens, as #article-2; correct"
                    + " it"));
      }
    }
    findings.addAll(check, subject, path, broken);
  }

  /**
   * The anchors of a file; null when it can't be read, which is reported once for all references.
   */
  private @Nullable Anchors anchors(String file) {
    if (!anchors.containsKey(file) && !unreadable.containsKey(file)) {
      try {
        anchors.put(file, Anchors.read(context.workspace(), file));
      } catch (UnreadableException e) {
        unreadable.put(file, e.problem());
      }
    }
    return anchors.get(file);
  }
}
