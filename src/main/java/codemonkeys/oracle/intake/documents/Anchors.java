package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The places in a Markdown document that a reference can name: its headings and named anchors. */
public final class Anchors {
  /** Written by hand in HTML, or in braces behind a heading. */
  private static final Pattern NAMED =
      Pattern.compile("(?:\\b(?:id|name)=[\"']|\\{#)([\\w.:-]{1,100})[\"'}]");

  private final NavigableSet<String> anchors;

  private Anchors(NavigableSet<String> anchors) {
    this.anchors = anchors;
  }

  /**
   * Reads those of a file; of one that is not there it has none.
   *
   * @throws UnreadableException when the file can't be read as Markdown
   */
  public static Anchors read(Workspace workspace, String path) throws UnreadableException {
    byte[] bytes = workspace.read(path, PmReading.MAX_BYTES);
    NavigableSet<String> anchors = new TreeSet<>();
    if (bytes != null) {
      String text = StrictText.decode(bytes);
      Map<String, Integer> times = new HashMap<>();
      for (Markdown.Section section : Markdown.parse(text).sections()) {
        String slug = slug(section.title());
        int earlier = times.merge(slug, 1, Integer::sum) - 1;
        anchors.add(earlier == 0 ? slug : slug + "-" + earlier);
      }
      Matcher named = NAMED.matcher(text);
      while (named.find()) {
        anchors.add(named.group(1).toLowerCase(Locale.ROOT));
      }
    }
    return new Anchors(anchors);
  }

  /**
   * Whether there is such a place: a heading's text as it stands in addresses, or its beginning up
   * to a whole word, as {@code article-2} for {@code Article 2: Determinism}.
   */
  public boolean has(String anchor) {
    String wanted = anchor.toLowerCase(Locale.ROOT);
    String longer = anchors.ceiling(wanted + "-");
    return anchors.contains(wanted) || (longer != null && longer.startsWith(wanted + "-"));
  }

  /** As GitHub does it: lower case, spaces as hyphens, punctuation left out. */
  private static String slug(String title) {
    StringBuilder slug = new StringBuilder(title.length());
    for (int i = 0; i < title.length(); i++) {
      char c = title.charAt(i);
      if (Character.isLetterOrDigit(c) || c == '_' || c == '-') {
        slug.append(Character.toLowerCase(c));
      } else if (c == ' ') {
        slug.append('-');
      }
    }
    return slug.toString();
  }
}
