package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.documents.DocumentFault.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * Reads the specs: {@code specs/NNN-name/spec.md} and whatever the registry names as a {@code
 * spec_path}. Above the first section of a spec stand header lines, as {@code Dossier: DOS-…}; nine
 * sections are mandatory.
 */
final class SpecReader {
  private static final String FOLDER = "specs";

  /** The mandatory sections in their usual order. */
  static final List<String> SECTIONS =
      List.of(
          "Intent",
          "User Stories",
          "Functional Requirements",
          "Acceptance Criteria",
          "Owner & Authority",
          "Budget & Stop Conditions",
          "Constraints & Non-goals",
          "Evidence Plan",
          "Traceability Map");

  /** Below this level a heading only divides a section. */
  private static final int DEEPEST_SECTION = 3;

  private static final Map<String, String> SECTION_OF = sectionsByLetters();

  private static final List<String> HEADER_KEYS =
      List.of("Dossier", "Constitution", "Status", "Owner", "Epic");

  /** A header line that a spec may do without. */
  private static final String CREATED = "Created";

  /** What stands above a spec; each has checks of its own. */
  private static final Set<String> AUTHORITIES = Set.of("Dossier", "Constitution");

  private final PmReading reading;
  private final Set<String> extraPaths = new TreeSet<>();
  private final Set<String> knownDossiers = new HashSet<>();

  /**
   * Prepares to read.
   *
   * @param extraPaths normal relative paths, the {@code spec_path} values of the registry
   * @param dossiers what {@link DossierReader} found
   */
  SpecReader(PmReading reading, Collection<String> extraPaths, List<DossierDoc> dossiers) {
    this.reading = reading;
    this.extraPaths.addAll(extraPaths);
    for (DossierDoc dossier : dossiers) {
      knownDossiers.add(dossier.dossierId());
    }
  }

  /** All specs by path. */
  List<SpecDoc> readAll() {
    Set<String> paths = new TreeSet<>();
    for (String name : reading.list(FOLDER)) {
      String folder = FOLDER + "/" + name;
      Presence presence = reading.workspace.look(folder);
      if (presence == Presence.DIRECTORY) {
        paths.add(folder + "/spec.md");
      } else if (presence == Presence.OTHER || presence == Presence.UNKNOWN) {
        reading.warn(
            Kind.UNREADABLE,
            folder,
            0,
            "it can't be looked into for a spec.md",
            "expected a folder; links are not followed");
      }
    }
    for (String path : extraPaths) {
      switch (reading.workspace.look(path)) {
        case ABSENT ->
            reading.warn(
                Kind.SPEC_ABSENT,
                path.isEmpty() ? "." : path,
                0,
                "there is no such spec, though the registry names it",
                "expected the file of a product's spec_path; write it or correct"
                    + " dash/products.json");
        case DIRECTORY ->
            reading.unreadable(
                InvalidArtifact.Kind.SPEC,
                path.isEmpty() ? "." : path,
                Problem.ofFile(
                    "a product's spec_path names this folder",
                    "expected a file, as spec.md in it; correct dash/products.json"));
        default -> paths.add(path);
      }
    }
    List<SpecDoc> specs = new ArrayList<>();
    for (String path : paths) {
      try {
        String text = reading.text(path);
        if (text != null) {
          specs.add(read(path, Markdown.parse(text)));
        }
      } catch (UnreadableException e) {
        reading.unreadable(InvalidArtifact.Kind.SPEC, path, e.problem());
      }
    }
    return specs;
  }

  private SpecDoc read(String path, Markdown spec) {
    Map<String, HeaderLine> header = header(spec);
    String dossierId = dossierId(path, header.get("Dossier"));
    HeaderLine status = header.get("Status");

    // A section may stand in more than one place.
    Map<String, Integer> lines = new HashMap<>();
    Set<String> filled = new HashSet<>();
    for (Markdown.Section section : spec.sections()) {
      String name = section.level() <= DEEPEST_SECTION ? mandatory(section.title()) : null;
      if (name != null) {
        lines.putIfAbsent(name, section.line());
        if (!Placeholder.fills(section)) {
          filled.add(name);
        }
      }
    }
    List<String> missing = new ArrayList<>();
    List<String> placeholders = new ArrayList<>();
    for (String name : SECTIONS) {
      Integer line = lines.get(name);
      if (line == null) {
        missing.add(name);
      } else if (!filled.contains(name)) {
        placeholders.add(name);
        reading.warn(
            Kind.SPEC_PLACEHOLDER,
            path,
            line,
            "the section " + name + " holds nothing but placeholders",
            "expected what its title promises; write it");
      }
    }
    if (!missing.isEmpty()) {
      reading.warn(
          Kind.SPEC_SECTION,
          path,
          0,
          "mandatory sections are missing: " + String.join(", ", missing),
          "expected nine, each under a heading of its own; add them");
    }

    HeaderLine dossier = header.get("Dossier");
    HeaderLine created = header.get(CREATED);
    return new SpecDoc(
        path,
        dossierId,
        dossierId == null || dossier == null ? 0 : dossier.line().number(),
        status == null ? "" : status.value().toLowerCase(Locale.ROOT),
        missingHeader(header),
        missing,
        placeholders,
        created == null ? null : DocumentDate.of(created.value()).orElse(null),
        constitutionRefs(path, header.get("Constitution")));
  }

  private static List<String> missingHeader(Map<String, HeaderLine> header) {
    List<String> missing = new ArrayList<>();
    for (String key : HEADER_KEYS) {
      HeaderLine line = header.get(key);
      if (!AUTHORITIES.contains(key) && (line == null || Placeholder.is(line.value()))) {
        missing.add(key);
      }
    }
    return missing;
  }

  /** A line as {@code **Dossier**: DOS-…}. */
  private record HeaderLine(String value, Markdown.Line line) {}

  /** The first header line of each key. */
  private static Map<String, HeaderLine> header(Markdown spec) {
    Map<String, HeaderLine> header = new LinkedHashMap<>();
    boolean titleSeen = false;
    for (Node node = spec.document().getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        int before = header.size();
        // A rule right below a paragraph makes a heading of it; header lines often have one.
        if (heading.getSourceSpans().size() > 1) {
          Markdown.lines(heading).forEach(line -> add(header, line));
        }
        if (titleSeen || heading.getLevel() > 1) {
          if (header.size() == before) {
            break;
          }
        } else {
          titleSeen = true;
        }
      } else {
        Markdown.forEachParagraph(
            node, paragraph -> Markdown.lines(paragraph).forEach(line -> add(header, line)));
      }
    }
    return header;
  }

  private static void add(Map<String, HeaderLine> header, Markdown.Line line) {
    HEADER_KEYS.forEach(key -> add(header, key, line));
    add(header, CREATED, line);
  }

  private static void add(Map<String, HeaderLine> header, String key, Markdown.Line line) {
    String value = line.value(key);
    if (value != null) {
      header.putIfAbsent(key, new HeaderLine(value, line));
    }
  }

  private @Nullable String dossierId(String path, @Nullable HeaderLine header) {
    if (header == null || Placeholder.is(header.value())) {
      if (!extraPaths.contains(path)) {
        reading.warn(
            Kind.SPEC_DOSSIER,
            path,
            header == null ? 0 : header.line().number(),
            "the header names no dossier, and no product names this spec",
            "expected a line as 'Dossier: DOS-20260301-name'; add it");
      }
      return null;
    }
    Matcher id = DossierReader.ID.matcher(header.value());
    if (!id.find()) {
      reading.warn(
          Kind.SPEC_DOSSIER,
          path,
          header.line().number(),
          "the header names the dossier " + Printable.text(header.value()),
          "expected an id as DOS-20260301-name; correct it");
      return null;
    }
    String dossierId = id.group();
    if (!knownDossiers.contains(dossierId)
        // One that is there and broken has its own diagnostic.
        && reading.workspace.look(DossierReader.FOLDER + "/" + dossierId + ".md")
            == Presence.ABSENT) {
      reading.warn(
          Kind.SPEC_DOSSIER_ABSENT,
          path,
          header.line().number(),
          "there is no dossier " + Printable.text(dossierId),
          "expected the id of one in docs/dossiers/; correct it or write the dossier");
    }
    return dossierId;
  }

  private List<Reference> constitutionRefs(String path, @Nullable HeaderLine header) {
    List<Reference> refs = new ArrayList<>();
    if (header != null && !Placeholder.is(header.value())) {
      for (String part : header.value().split(",")) {
        String ref = part.strip();
        if (!ref.isEmpty()) {
          String target = reading.file(ref) != null ? ref : linkTarget(path, header.line(), ref);
          int line = header.line().number();
          Reference reference =
              target == null
                  ? new Reference(ref, null, "", line, 0)
                  : reading.reference(ref, target, line, 0);
          refs.add(reference);
          if (reference.file() == null) {
            reading.warnBroken(Kind.SPEC_CONSTITUTION, path, reference);
          }
        }
      }
    }
    if (refs.isEmpty()) {
      reading.warn(
          Kind.SPEC_CONSTITUTION,
          path,
          header == null ? 0 : header.line().number(),
          "the header names no constitution",
          "expected a line as 'Constitution: constitution.md' below the title; add it");
    }
    return refs;
  }

  /** A link whose text is a title, not a path; its destination starts at the spec's folder. */
  private @Nullable String linkTarget(String path, Markdown.Line line, String text) {
    for (Markdown.Target target : line.targets()) {
      if (target.text().equals(text)) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        for (String candidate : LinkTarget.candidates(folder, target.destination())) {
          if (reading.file(candidate) != null) {
            return candidate + LinkTarget.anchor(target.destination());
          }
        }
      }
    }
    return null;
  }

  /** No heading of a section is longer with its remark, for which a search takes the square. */
  private static final int MAX_HEADING = 1000;

  /** A remark on a section's name: in brackets, or from the word mandatory on. */
  private static final Pattern REMARK =
      Pattern.compile(
          "[(\\[（][^()\\[\\]（）]*\\b(?:mandatory|required)\\b[^()\\[\\]（）]*[)\\]）]"
              + "|\\b(?:mandatory|required)\\b.*",
          Pattern.CASE_INSENSITIVE);

  /**
   * The mandatory section that a heading begins, as {@code 5. Owner and Authority *(mandatory)*}.
   *
   * @return null when it is another heading
   */
  private static @Nullable String mandatory(String title) {
    if (title.length() > MAX_HEADING) {
      return null;
    }
    String name = SECTION_OF.get(letters(title));
    return name == null ? SECTION_OF.get(letters(REMARK.matcher(title).replaceAll(" "))) : name;
  }

  private static Map<String, String> sectionsByLetters() {
    Map<String, String> sections = new HashMap<>();
    for (String name : SECTIONS) {
      sections.put(letters(name), name);
    }
    return sections;
  }

  /** Letters in lower case and digits, {@code &} as and; without a number in front. */
  private static String letters(String title) {
    StringBuilder letters = new StringBuilder(title.length());
    for (int i = 0; i < title.length(); i++) {
      char c = title.charAt(i);
      if (c == '&') {
        letters.append("and");
      } else if (Character.isLetter(c) || (Character.isDigit(c) && letters.length() > 0)) {
        letters.append(Character.toLowerCase(c));
      }
    }
    return letters.toString();
  }
}
