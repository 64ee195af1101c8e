package codemonkeys.oracle.cli;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.validation.Finding;
import codemonkeys.oracle.validation.Rule;
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
final class Sarif {
  private static final String WORKSPACE = "WORKSPACE";

  private static final List<Rule> RULES = List.of(Rule.values());

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

  private Sarif() {}

  static Map<String, @Nullable Object> log(String version, List<Finding> findings) {
    Map<String, @Nullable Object> log = JsonText.object();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    log.put("runs", List.of(run(version, findings)));
    return log;
  }

  private static Map<String, @Nullable Object> run(String version, List<Finding> findings) {
    Map<String, @Nullable Object> run = JsonText.object();
    Map<String, @Nullable Object> driver = JsonText.object();
    driver.put("name", "Oracle");
    driver.put("version", version);
    List<Object> rules = new ArrayList<>();
    for (Rule rule : RULES) {
      rules.add(rule(rule));
    }
    driver.put("rules", rules);
    run.put("tool", Map.of("driver", driver));
    run.put(
        "originalUriBaseIds",
        Map.of(WORKSPACE, Map.of("description", message("The folder of the fleet."))));
    run.put("columnKind", "utf16CodeUnits");
    List<Object> results = new ArrayList<>();
    for (Finding finding : findings) {
      results.add(result(finding));
    }
    run.put("results", results);
    return run;
  }

  private static Map<String, @Nullable Object> rule(Rule rule) {
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("id", rule.id());
    entry.put("shortDescription", message(rule.meaning()));
    entry.put("help", message(rule.cure()));
    entry.put(
        "defaultConfiguration",
        Map.of("level", rule.weight() == Rule.Weight.WARNING ? "warning" : "error"));
    return entry;
  }

  private static Map<String, @Nullable Object> result(Finding finding) {
    Diagnostic diagnostic = finding.diagnostic();
    Map<String, @Nullable Object> result = JsonText.object();
    result.put("ruleId", finding.rule().id());
    result.put("ruleIndex", RULES.indexOf(finding.rule()));
    result.put("level", finding.isError() ? "error" : "warning");
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
    if (!finding.products().isEmpty()) {
      result.put("properties", Map.of("product_ids", JsonText.texts(finding.products())));
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
