package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Findings as SARIF 2.1.0, the format that code hosts and editors take. Paths are relative to the
 * workspace, which the log calls {@code WORKSPACE} and does not place: the same fleet gives the
 * same bytes wherever it lies.
 */
public final class Sarif {
  private static final String WORKSPACE = "WORKSPACE";

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

  private Sarif() {}

  /**
   * Something that is looked for.
   *
   * @param error whether its findings are errors unless they say otherwise
   */
  public record Descriptor(String id, String meaning, String fix, boolean error) {}

  /**
   * Something that was found.
   *
   * @param check the id of what was looked for
   * @param properties more that is known; empty when there is nothing
   * @param ignored why a comment in the file ignores it; null when none does
   */
  public record Result(
      String check,
      Diagnostic diagnostic,
      Map<String, Object> properties,
      @Nullable String ignored) {}

  public static Map<String, @Nullable Object> log(
      String version, List<Descriptor> checks, List<Result> results) {
    Map<String, @Nullable Object> log = JsonText.object();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    log.put("runs", List.of(run(version, checks, results)));
    return log;
  }

  private static Map<String, @Nullable Object> run(
      String version, List<Descriptor> checks, List<Result> found) {
    Map<String, @Nullable Object> run = JsonText.object();
    Map<String, @Nullable Object> driver = JsonText.object();
    driver.put("name", "Oracle");
    driver.put("version", version);
    List<Object> rules = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (Descriptor check : checks) {
      rules.add(rule(check));
      ids.add(check.id());
    }
    driver.put("rules", rules);
    run.put("tool", Map.of("driver", driver));
    run.put(
        "originalUriBaseIds",
        Map.of(WORKSPACE, Map.of("description", message("The folder of the fleet."))));
    run.put("columnKind", "utf16CodeUnits");
    List<Object> results = new ArrayList<>();
    for (Result each : found) {
      results.add(result(each, ids.indexOf(each.check())));
    }
    run.put("results", results);
    return run;
  }

  private static Map<String, @Nullable Object> rule(Descriptor check) {
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("id", check.id());
    entry.put("shortDescription", message(check.meaning()));
    entry.put("help", message(check.fix()));
    entry.put("defaultConfiguration", Map.of("level", check.error() ? "error" : "warning"));
    return entry;
  }

  private static Map<String, @Nullable Object> result(Result found, int index) {
    Diagnostic diagnostic = found.diagnostic();
    Map<String, @Nullable Object> result = JsonText.object();
    result.put("ruleId", found.check());
    result.put("ruleIndex", index);
    result.put("level", diagnostic.isError() ? "error" : "warning");
    result.put("message", message(diagnostic.what() + "; " + diagnostic.fix()));
    Map<String, @Nullable Object> artifact = JsonText.object();
    artifact.put("uri", uri(diagnostic.path()));
    artifact.put("uriBaseId", WORKSPACE);
    Map<String, @Nullable Object> physical = JsonText.object();
    physical.put("artifactLocation", artifact);
    if (diagnostic.line() > 0) {
      Map<String, @Nullable Object> region = JsonText.object();
      region.put("startLine", diagnostic.line());
      if (diagnostic.column() > 0) {
        region.put("startColumn", diagnostic.column());
      }
      physical.put("region", region);
    }
    result.put("locations", List.of(Map.of("physicalLocation", physical)));
    if (found.ignored() != null) {
      Map<String, @Nullable Object> suppression = JsonText.object();
      suppression.put("kind", "inSource");
      suppression.put("justification", found.ignored());
      result.put("suppressions", List.of(suppression));
    }
    if (!found.properties().isEmpty()) {
      result.put("properties", found.properties());
    }
    return result;
  }

  /** A message; braces stand for arguments in these, and are doubled when they are meant. */
  private static Map<String, String> message(String text) {
    return Map.of("text", text.replace("{", "{{").replace("}", "}}"));
  }

  /** A path as a relative reference of RFC 3986: what is not plain is written in percents. */
  private static String uri(String path) {
    StringBuilder uri = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (UNRESERVED.indexOf(b) >= 0) {
        uri.append((char) b);
      } else {
        uri.append('%').append(java.util.HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return uri.toString();
  }
}
