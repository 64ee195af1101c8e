package codemonkeys.oracle.page.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of the page, {@code src/main/page} of the sources, as they come with Oracle. */
final class PageFiles {
  static final String INDEX = "index.html";
  static final String STYLE = "page.css";
  static final String ICON = "icon.svg";

  /** Each after those that it imports. */
  static final List<String> MODULES =
      List.of(
          "dom.js",
          "format.js",
          "model.js",
          "charts.js",
          "parts.js",
          "table.js",
          "overview.js",
          "queue.js",
          "runs.js",
          "product.js",
          "whynot.js",
          "attention.js",
          "documents.js",
          "rules.js",
          "plans.js",
          "main.js");

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  PageFiles() {
    read(INDEX);
    read(STYLE);
    read(ICON);
    MODULES.forEach(this::read);
  }

  private void read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream("/oracle/page/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the file " + name + " of the page is not in Oracle's jar");
      }
      files.put(name, in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("a file of the page can't be read: " + name, e);
    }
  }

  /** Every file by its name. */
  Map<String, byte[]> all() {
    return files;
  }

  String text(String name) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new IllegalArgumentException("the page has no file " + name);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static String type(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("no type for " + name);
    };
  }
}
