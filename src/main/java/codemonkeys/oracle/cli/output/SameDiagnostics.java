package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Printable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is wrong in the same words in several places.
 *
 * @param others where else, as {@code path:line:column}
 */
record SameDiagnostics(Diagnostic first, List<String> others) {
  /** So many are listed one by one. */
  private static final int FEW = 3;

  SameDiagnostics {
    others = List.copyOf(others);
  }

  /**
   * In the order of the first of each.
   *
   * @param apart each by itself
   */
  static List<SameDiagnostics> of(Collection<Diagnostic> diagnostics, boolean apart) {
    return of(diagnostics, apart, each -> each.isError() + "\n" + each.what() + "\n" + each.fix());
  }

  /**
   * In the order of the first of each.
   *
   * @param apart each by itself
   * @param sense what those that say the same have in common
   */
  static List<SameDiagnostics> of(
      Collection<Diagnostic> diagnostics, boolean apart, Function<Diagnostic, String> sense) {
    Map<String, List<Diagnostic>> groups = new LinkedHashMap<>();
    for (Diagnostic each : diagnostics) {
      groups.computeIfAbsent(sense.apply(each), k -> new ArrayList<>()).add(each);
    }
    List<SameDiagnostics> same = new ArrayList<>();
    for (Diagnostic each : diagnostics) {
      List<Diagnostic> group = groups.getOrDefault(sense.apply(each), List.of());
      if (apart || group.size() <= FEW) {
        same.add(new SameDiagnostics(each, List.of()));
      } else if (group.get(0) == each) {
        same.add(
            new SameDiagnostics(
                each, group.subList(1, group.size()).stream().map(Diagnostic::location).toList()));
      }
    }
    return same;
  }

  /** The line below the first one. */
  Optional<String> more() {
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the same in "
                + Reports.count(others.size(), "more place")
                + ", --verbose lists all: "
                + Printable.first(others, FEW));
  }
}
