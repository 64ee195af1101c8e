package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents say of files and rules is so. */
class DocumentsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)$(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

  /** A rule's name, and the salience that follows it. */
  private static final Pattern RULE =
      Pattern.compile("(?ms)^rule \"([^\"]+)\".*?^\\s*salience (\\d+)$");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d+) \\| `([^`]+)` \\|.*\\[(\\w+\\.drl)\\]");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(FENCE.matcher(read(document)).replaceAll(""));
      while (link.find()) {
        String target = link.group(1);
        if (target.contains("://")) {
          continue;
        }
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        if (!Files.exists(file)
            || !file.startsWith(ROOT)
            || (hash >= 0 && !anchors(file).contains(target.substring(hash + 1)))) {
          broken.add(ROOT.relativize(document) + ": " + target);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT)) {
      top.filter(DocumentsTest::isDocument).forEach(documents::add);
    }
    for (String folder : List.of("docs", "specs")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files.filter(DocumentsTest::isDocument).forEach(documents::add);
      }
    }
    assertThat(documents).hasSizeGreaterThan(20);
    return documents;
  }

  private static boolean isDocument(Path file) {
    return file.toString().endsWith(".md") && Files.isRegularFile(file);
  }

  private static List<String> anchors(Path file) {
    List<String> anchors = new ArrayList<>();
    Matcher heading = HEADING.matcher(FENCE.matcher(read(file)).replaceAll(""));
    while (heading.find()) {
      anchors.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z0-9 _-]", "")
              .replace(' ', '-'));
    }
    return anchors;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
