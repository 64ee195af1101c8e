package codemonkeys.oracle.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Keeps the tables in {@code docs/reference/test-runners.md} true. Run with {@code
 * -Doracle.update=true} to write them anew.
 */
class TestRunnersReferenceTest {
  private static final Path PAGE = Path.of("docs", "reference", "test-runners.md");

  @Test
  void thePageHasEveryRunnerCacheAndBuildToolWithASample() throws IOException {
    String page = Files.readString(PAGE);
    StringBuilder runners =
        new StringBuilder("| runner | closing lines, for example |\n|---|---|\n");
    for (RunnerTable.Row row : RunnerTable.ROWS) {
      runners.append(line(row.name(), row.sample()));
    }
    StringBuilder caches =
        new StringBuilder(
            "| tool | a result from its cache, for example | what makes it run |\n|---|---|---|\n");
    for (CacheTable.Row row : CacheTable.ROWS) {
      String line = line(row.name(), row.sample());
      caches.append(line, 0, line.length() - 1).append(" `").append(row.fix()).append("` |\n");
    }
    StringBuilder failures = new StringBuilder("| tool | for example |\n|---|---|\n");
    for (FailureTable.Row row : FailureTable.ROWS) {
      failures.append(line(row.name(), row.sample()));
    }
    String expected =
        part(
            part(part(page, "runners", runners.toString()), "caches", caches.toString()),
            "failures",
            failures.toString());
    if (Boolean.getBoolean("oracle.update")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(PAGE).content().isEqualTo(expected);
  }

  private static String line(String name, String sample) {
    return "| "
        + name
        + " | `"
        + sample.replace("|", "\\|").replace("\t", " ").strip().replaceAll("\\s*\n\\s*", "`<br>`")
        + "` |\n";
  }

  private static String part(String page, String name, String table) {
    String begin = "<!-- " + name + ": begin -->\n";
    String end = "<!-- " + name + ": end -->\n";
    return page.substring(0, page.indexOf(begin) + begin.length())
        + table
        + page.substring(page.indexOf(end));
  }
}
