package codemonkeys.oracle.page;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as the page's documents have them. */
final class Values {
  /** Of a foreign text in the document of the whole fleet; a reason may have 100 kB. */
  static final int MAX_TEXT = 400;

  /** The same where one product is asked for. */
  static final int MAX_LONG_TEXT = 4000;

  /** Of a list of faults; how many there are besides is said. */
  static final int MAX_FAULTS = 500;

  private Values() {}

  static String text(String foreign) {
    return Printable.cut(foreign, MAX_TEXT);
  }

  static @Nullable String instant(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }

  /** To one decimal place. */
  static BigDecimal tenths(double number) {
    return BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP);
  }

  static @Nullable BigDecimal seconds(@Nullable Duration duration) {
    return duration == null
        ? null
        : BigDecimal.valueOf(duration.toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
  }

  static Map<String, @Nullable Object> diagnostic(Diagnostic diagnostic) {
    Map<String, @Nullable Object> fault = JsonText.object();
    fault.put("severity", diagnostic.isError() ? "error" : "warning");
    fault.put("path", text(diagnostic.path()));
    fault.put("line", diagnostic.line());
    fault.put("what", text(diagnostic.what()));
    fault.put("fix", text(diagnostic.fix()));
    return fault;
  }

  /** The first of them, under the name; how many there are, under {@code name_count}. */
  static void diagnostics(
      Map<String, @Nullable Object> json, String name, List<Diagnostic> diagnostics) {
    List<Object> list = new ArrayList<>();
    for (Diagnostic each : diagnostics.subList(0, Math.min(diagnostics.size(), MAX_FAULTS))) {
      list.add(diagnostic(each));
    }
    json.put(name, list);
    json.put(name + "_count", diagnostics.size());
  }
}
