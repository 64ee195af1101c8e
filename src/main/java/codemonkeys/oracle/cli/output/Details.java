package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.intake.FactDetail;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is wrong behind the facts of a product, beside the facts that only count it. */
public final class Details {
  /** Of one fact, in text. */
  private static final int MAX = 9;

  /** Of the fleet, in text. */
  private static final int MAX_OF_FLEET = 20;

  private static final int MAX_LINE = 400;

  private final List<FactDetail> details;

  public Details(List<FactDetail> details) {
    this.details = details;
  }

  /** Prints what is behind a fact. */
  public void print(Console console, String indent, String fact) {
    print(console, indent, details.stream().filter(detail -> detail.isBehind(fact)).toList(), MAX);
  }

  /** Prints what is behind none of the facts, as a spec that the registry names in vain. */
  public void printOthers(Console console, List<?> facts) {
    List<FactDetail> others =
        details.stream()
            .filter(d -> facts.stream().noneMatch(fact -> d.isBehind(String.valueOf(fact))))
            .toList();
    if (!others.isEmpty()) {
      console.line("Besides:");
      print(console, "  ", others, MAX);
    }
  }

  private static void print(Console console, String indent, List<FactDetail> some, int max) {
    for (FactDetail detail : some.subList(0, Math.min(some.size(), max))) {
      console.line(indent + text(detail.diagnostic()));
    }
    if (some.size() > max) {
      console.line(indent + "… and " + (some.size() - max) + " more; --format json lists them");
    }
  }

  private static String text(Diagnostic diagnostic) {
    return Printable.cut(Printable.line(diagnostic.toString()), MAX_LINE);
  }

  public List<Object> json() {
    return json(details);
  }

  /** Only what is behind the facts of an explanation. */
  public List<Object> json(Map<String, @Nullable Object> explanation) {
    List<?> facts = explanation.get("facts") instanceof List<?> list ? list : List.of();
    return json(
        details.stream()
            .filter(d -> facts.stream().anyMatch(fact -> d.isBehind(String.valueOf(fact))))
            .toList());
  }

  private static List<Object> json(List<FactDetail> some) {
    List<Object> list = new ArrayList<>();
    for (FactDetail detail : some) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("about", detail.about());
      entry.putAll(Reports.diagnostic(detail.diagnostic()));
      list.add(entry);
    }
    return list;
  }

  // --- of the fleet ---------------------------------------------------------------------------

  private static List<Diagnostic> missingEvidence(FleetReading fleet) {
    List<Diagnostic> missing = new ArrayList<>();
    new TreeMap<ProductId, List<FactDetail>>(fleet.details())
        .values()
        .forEach(
            of ->
                of.stream()
                    .filter(detail -> detail.kind() == FactDetail.Kind.EVIDENCE)
                    .forEach(detail -> missing.add(detail.diagnostic())));
    return missing;
  }

  public static List<Object> evidence(FleetReading fleet) {
    return Reports.diagnostics(missingEvidence(fleet));
  }

  /** Evidence that last reports name and that is not there. */
  public static void printEvidence(Console console, FleetReading fleet) {
    List<Diagnostic> missing = missingEvidence(fleet);
    if (missing.isEmpty()) {
      return;
    }
    console.line();
    console.line(console.style("Missing evidence", Style.STRONG) + " (" + missing.size() + ")");
    List<SameDiagnostics> groups =
        SameDiagnostics.of(missing, console.verbose(), Details::ofEveryProduct);
    int shown = Math.min(groups.size(), console.atMost(MAX_OF_FLEET));
    for (SameDiagnostics same : groups.subList(0, shown)) {
      console.line("  " + text(same.first()));
      same.more().ifPresent(more -> console.line("    " + more));
    }
    if (shown < groups.size()) {
      console.line("  … and " + (groups.size() - shown) + " more; --verbose lists all");
    }
  }

  /**
   * What evidence is missing, without what differs between products that lack the same: the folder
   * of the product, and the time and number of the run.
   */
  private static String ofEveryProduct(Diagnostic missing) {
    String folder = missing.path().substring(0, Math.max(0, missing.path().lastIndexOf('/')));
    String product = folder.substring(folder.lastIndexOf('/') + 1);
    return (product.isEmpty() ? missing.what() : missing.what().replace(product, "*"))
        .replaceAll("[0-9]+", "#");
  }
}
