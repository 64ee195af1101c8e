package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictYaml;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.intake.documents.DocumentFault.Kind;
import codemonkeys.oracle.units.ProductId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dossiers, {@code docs/dossiers/DOS-*.md}: YAML front matter between two lines of three
 * hyphens. What stands below it is for people and not looked at.
 *
 * <p>A key without a value counts as absent. A dossier that breaks the format is noted as invalid,
 * and returned all the same when its id, product and status could be read.
 */
final class DossierReader {
  static final String FOLDER = "docs/dossiers";

  /** The id of a dossier, wherever it stands. */
  static final Pattern ID = Pattern.compile("DOS-\\d{8}-[\\w-]+");

  /** A line of three hyphens, with its end. */
  private static final Pattern RULE =
      Pattern.compile("(?d)^---[\\p{javaWhitespace}&&[^\\n]]*+(?:\\n|\\z)", Pattern.MULTILINE);

  private final PmReading reading;
  private final BiConsumer<String, JsonObject> frontMatters;
  private final Map<String, String> pathsById = new HashMap<>();

  DossierReader(PmReading reading, BiConsumer<String, JsonObject> frontMatters) {
    this.reading = reading;
    this.frontMatters = frontMatters;
  }

  /** All dossiers by path; of two with the same id the first. */
  List<DossierDoc> readAll() {
    List<DossierDoc> dossiers = new ArrayList<>();
    for (String name : reading.list(FOLDER)) {
      if (name.startsWith("DOS-") && name.endsWith(".md")) {
        DossierDoc dossier = read(FOLDER + "/" + name);
        if (dossier != null) {
          dossiers.add(dossier);
        }
      }
    }
    return dossiers;
  }

  private @Nullable DossierDoc read(String path) {
    try {
      String text = reading.text(path);
      if (text == null) {
        return null;
      }
      JsonObject frontMatter = StrictYaml.parseObject(frontMatter(text), 2);
      frontMatters.accept(path, frontMatter);
      return read(path, frontMatter);
    } catch (UnreadableException e) {
      reading.unreadable(InvalidArtifact.Kind.DOSSIER, path, e.problem());
      return null;
    }
  }

  private static String frontMatter(String text) throws UnreadableException {
    Matcher rule = RULE.matcher(text);
    if (!rule.lookingAt()) {
      throw new UnreadableException(
          new Problem(
              1,
              0,
              "the dossier has no front matter",
              "expected a line --- at the very top, YAML below it and a second line ---"));
    }
    int start = rule.end();
    if (!rule.find()) {
      throw new UnreadableException(
          new Problem(
              1, 0, "the front matter has no end", "expected a second line ---; add it below it"));
    }
    return text.substring(start, rule.start());
  }

  private @Nullable DossierDoc read(String path, JsonObject frontMatter) {
    List<Problem> problems = new ArrayList<>();
    List<Problem> versionProblems = new ArrayList<>();
    JsonFields fields = new JsonFields(withoutNulls(frontMatter), problems);
    new JsonFields(fields.object(), versionProblems).schemaVersion();

    String dossierId =
        fields.requiredChoice(
            "dossier_id",
            text -> Optional.of(text).filter(ID.asMatchPredicate()),
            "an id as DOS-20260301-name");
    ProductId product = fields.requiredChoice("product_id", ProductId::of, ProductId.EXPECTED);
    String productId = product == null ? null : product.value();
    text(fields, "owner");
    Dossier.Status status =
        fields.requiredChoice(
            "status", Dossier.Status::of, "one of draft, approved, rejected, legacy");
    LocalDate createdAt =
        fields.optionalChoice("created_at", DocumentDate::of, "a date as 2026-03-01");
    JsonFields hypothesis = fields.requiredObject("hypothesis");
    if (hypothesis != null) {
      hypothesis.optionalText("problem");
      text(hypothesis, "claim");
      hypothesis.optionalText("falsification");
    }
    JsonFields boundary = fields.requiredObject("mvp_boundary");
    if (boundary != null) {
      boundary.optionalTexts("in_scope");
      boundary.optionalTexts("non_goals");
    }
    List<Problem> proofProblems = new ArrayList<>();
    JsonFields proving = new JsonFields(fields.object(), proofProblems);
    int before = problems.size();
    int proofs =
        filled(
            (fields.has("acceptance_proofs") ? fields : proving)
                .requiredTexts("acceptance_proofs"));
    if (proofs == 0 && problems.size() == before && proofProblems.isEmpty()) {
      proving.note(
          "acceptance_proofs",
          "acceptance_proofs holds no text",
          "expected at least one; say what must be seen");
    }
    JsonFields evidence = fields.optionalObject("evidence");
    int links = evidence == null ? 0 : filled(evidence.optionalTexts("links"));
    List<JsonString> refs = fields.optionalTexts("constitution_refs");

    List<Problem> all = new ArrayList<>(problems);
    all.addAll(proofProblems);
    reading.invalid(InvalidArtifact.Kind.DOSSIER, path, all, productId);
    reading.warnAll(Kind.DOSSIER_FORM, path, problems);
    reading.warnAll(Kind.DOSSIER_PROOFS, path, proofProblems);
    reading.warnAll(Kind.DOSSIER_FORM, path, versionProblems);
    if (dossierId == null) {
      return null;
    }
    JsonValue idAt = fields.object().members().get("dossier_id");
    if (idAt != null && !path.equals(FOLDER + "/" + dossierId + ".md")) {
      reading.warn(
          Kind.DOSSIER_NAME,
          path,
          Problem.at(
              idAt,
              "dossier_id is " + Printable.text(dossierId) + ", which is not the name of the file",
              "expected "
                  + Printable.text(dossierId + ".md")
                  + "; rename the file or correct the id"));
    }
    String first = pathsById.putIfAbsent(dossierId, path);
    if (idAt != null && first != null) {
      reading.warnOf(
          Kind.DOSSIER_TWICE,
          first,
          path,
          Problem.at(
              idAt,
              "dossier_id "
                  + Printable.text(dossierId)
                  + " is also that of "
                  + Printable.line(first),
              "expected each id once; "
                  + Printable.line(first)
                  + " counts, give this one another id"));
      return null;
    }
    if (productId == null || status == null) {
      return null;
    }
    return new DossierDoc(
        path,
        dossierId,
        productId,
        status,
        proofs,
        links,
        constitutionRefs(path, status, fields, refs),
        createdAt,
        fields.line("product_id"),
        fields.line("status"));
  }

  /** The references; those without a file are reported while the dossier is open. */
  private List<Reference> constitutionRefs(
      String path, Dossier.Status status, JsonFields fields, List<JsonString> refs) {
    boolean open = status == Dossier.Status.DRAFT || status == Dossier.Status.APPROVED;
    List<Reference> references = new ArrayList<>();
    for (JsonString ref : refs) {
      Reference reference = reading.reference(ref.value(), ref.value(), ref.line(), ref.column());
      references.add(reference);
      if (open && reference.file() == null) {
        reading.warnBroken(Kind.DOSSIER_CONSTITUTION, path, reference);
      }
    }
    if (open && refs.isEmpty()) {
      reading.warn(
          Kind.DOSSIER_CONSTITUTION,
          path,
          fields.line("constitution_refs"),
          "constitution_refs names nothing",
          "expected the documents this dossier stands under, as constitution.md; add them");
    }
    return references;
  }

  private static void text(JsonFields fields, String name) {
    String text = fields.requiredText(name);
    if (text != null && text.isBlank()) {
      fields.note(name, name + " is empty", "expected a text; write it");
    }
  }

  private static int filled(List<JsonString> texts) {
    int filled = 0;
    for (JsonString text : texts) {
      filled += text.value().isBlank() ? 0 : 1;
    }
    return filled;
  }

  /** Members without a value taken out, at every level of objects that a dossier has. */
  private static JsonObject withoutNulls(JsonObject object) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object
        .members()
        .forEach(
            (name, value) -> {
              if (value instanceof JsonObject inner) {
                members.put(name, withoutNulls(inner));
              } else if (!(value instanceof JsonNull)) {
                members.put(name, value);
              }
            });
    return new JsonObject(object.line(), object.column(), members);
  }
}
