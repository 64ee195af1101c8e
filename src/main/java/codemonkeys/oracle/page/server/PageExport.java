package codemonkeys.oracle.page.server;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.page.FleetPage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page with its data as one HTML file that needs no other. Its modules become one script, which
 * the file's policy allows by its digest; so nothing else in it can ever run.
 */
public final class PageExport {
  /** How every such file begins. */
  public static final String BEGIN = "<!doctype html>\n<!-- written by oracle dash -->\n";

  /** Characters of explanations that an export has besides; a live page asks for each. */
  private static final int MAX_EXPLANATIONS = 3 << 20;

  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import \\{[^}]*\\} from \"\\./[a-z]+\\.js\";\n");
  private static final Pattern EXPORTED = Pattern.compile("(?m)^export (?=function |const )");

  private PageExport() {}

  /** The same fleet gives the same bytes. */
  public static byte[] of(FleetPage page) {
    PageFiles files = new PageFiles();
    StringBuilder script = new StringBuilder();
    for (String name : PageFiles.MODULES) {
      script.append("// ").append(name).append('\n').append(plain(files.text(name)));
    }
    String style = files.text(PageFiles.STYLE);
    String code = script.toString();
    String icon =
        "data:image/svg+xml;base64,"
            + Base64.getEncoder()
                .encodeToString(files.text(PageFiles.ICON).getBytes(StandardCharsets.UTF_8));
    String policy =
        "default-src 'none'; script-src 'sha256-"
            + digest(code)
            + "'; style-src 'sha256-"
            + digest(style)
            + "'; img-src data:; base-uri 'none'; form-action 'none'";
    String html = files.text(PageFiles.INDEX);
    html = swap(html, "<!doctype html>\n", BEGIN);
    html =
        swap(
            html,
            "    <meta charset=\"utf-8\">\n",
            "    <meta charset=\"utf-8\">\n    <meta http-equiv=\"Content-Security-Policy\" content=\""
                + policy
                + "\">\n");
    html = swap(html, "href=\"/icon.svg\"", "href=\"" + icon + "\"");
    html =
        swap(
            html,
            "    <link rel=\"stylesheet\" href=\"/page.css\">\n",
            "    <style>" + style + "</style>\n");
    html =
        swap(
            html,
            "    <script type=\"module\" src=\"/main.js\"></script>\n",
            data("data", page.document())
                + data("explanations", page.explanations(MAX_EXPLANATIONS)));
    // Last, so that everything that it looks for is there when it runs.
    html = swap(html, "  </body>", "    <script type=\"module\">" + code + "</script>\n  </body>");
    return html.getBytes(StandardCharsets.UTF_8);
  }

  /** A module without what binds it to others: all of them share one scope. */
  private static String plain(String module) {
    String text = EXPORTED.matcher(IMPORT.matcher(module).replaceAll("")).replaceAll("");
    if (text.contains("</script") || text.contains("<!--")) {
      throw new IllegalStateException("a module can't stand in a page: it ends or hides a script");
    }
    return text;
  }

  /** A block of data. No text in it can end it: in JSON, {@code <} stands in strings only. */
  private static String data(String id, Map<String, @Nullable Object> json) {
    return "    <script type=\"application/json\" id=\""
        + id
        + "\">"
        + JsonText.compact(json).replace("<", "\\u003c")
        + "</script>\n";
  }

  private static String swap(String html, String what, String by) {
    int at = html.indexOf(what);
    if (at < 0) {
      throw new IllegalStateException("the page has no " + what.strip());
    }
    return html.substring(0, at) + by + html.substring(at + what.length());
  }

  private static String digest(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
