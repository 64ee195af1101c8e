package codemonkeys.oracle.evidence.output;

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
    for (RunnerTable.Tool tool : RunnerTable.SHIPPED.runners()) {
      runners.append(line(tool.name(), tool.sample()));
    }
    StringBuilder caches =
        new StringBuilder(
            "| tool | a result from its cache, for example | what makes it run |\n|---|---|---|\n");
    for (RunnerTable.Tool tool : RunnerTable.SHIPPED.caches()) {
      String line = line(tool.name(), tool.sample());
      caches.append(line, 0, line.length() - 1).append(" `").append(tool.fix()).append("` |\n");
    }
    StringBuilder failures = new StringBuilder("| tool | for example |\n|---|---|\n");
    for (RunnerTable.Tool tool : RunnerTable.SHIPPED.failures()) {
      failures.append(line(tool.name(), tool.sample()));
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
