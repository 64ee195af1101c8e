package codemonkeys.oracle.intake.documents;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Where the links of Markdown documents lead, as GitHub follows them. */
final class LinkTarget {
  private static final Pattern WEB =
      Pattern.compile(
          "(?i)(?:[a-z][a-z0-9+.-]*://|(?:mailto|tel|data|urn|doi):|//|www\\.).*", Pattern.DOTALL);

  private LinkTarget() {}

  /** Whether it leads to no file of the workspace: an address, or a place in the same document. */
  static boolean isElsewhere(String destination) {
    return destination.startsWith("#") || WEB.matcher(destination).matches();
  }

  /**
   * The paths that a destination may mean, the likeliest first. Links start at the folder of their
   * document, or with a slash at the root; many are written from the root without one.
   *
   * @param folder of the document, with a slash at its end; empty for the root
   */
  static List<String> candidates(String folder, String destination) {
    Set<String> paths = new LinkedHashSet<>();
    for (String path : readings(destination)) {
      paths.add(path.startsWith("/") ? path.substring(1) : folder + path);
    }
    paths.addAll(readings(destination));
    return new ArrayList<>(paths);
  }

  /** The readings of a text: without anchor and percent encoding, with them, without a query. */
  static List<String> readings(String text) {
    Set<String> readings = new LinkedHashSet<>();
    int hash = text.indexOf('#');
    String path = hash < 0 ? text : text.substring(0, hash);
    readings.add(decoded(path));
    readings.add(path);
    readings.add(text);
    int query = path.indexOf('?');
    if (query > 0) {
      readings.add(decoded(path.substring(0, query)));
    }
    return new ArrayList<>(readings);
  }

  /** From the {@code #} on; empty when there is none. */
  static String anchor(String destination) {
    int hash = destination.indexOf('#');
    return hash < 0 ? "" : destination.substring(hash);
  }

  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path; // a percent sign that encodes nothing
    }
  }
}
