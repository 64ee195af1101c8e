package codemonkeys.oracle.page.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the page, as an export needs them to be. */
class PageFilesTest {
  private static final Path FOLDER = Path.of("src/main/page");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import \\{[^}]*\\} from \"\\./([^\"]+)\";$");
  private static final Pattern TOP =
      Pattern.compile("(?m)^(?:export )?(?:async )?(?:function|const|let) (\\w+)");

  private static String text(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  @Test
  void allFilesOfThePageAreServed() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(new TreeSet<>(new PageFiles().all().keySet()))
          .isEqualTo(new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()));
    }
  }

  @Test
  void thePageIsSmall() {
    assertThat(new PageFiles().all().values().stream().mapToInt(bytes -> bytes.length).sum())
        .isLessThan(200_000);
  }

  @Test
  void eachModuleStandsAfterThoseThatItImports() throws IOException {
    Set<String> before = new HashSet<>();
    for (String name : PageFiles.MODULES) {
      Matcher imports = IMPORT.matcher(text(name));
      while (imports.find()) {
        assertThat(before).as(name).contains(imports.group(1));
      }
      before.add(name);
    }
  }

  /** In an export they share one scope. */
  @Test
  void noTwoModulesHaveATopLevelNameInCommon() throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : PageFiles.MODULES) {
      Matcher top = TOP.matcher(text(name));
      while (top.find()) {
        names.add(top.group(1));
      }
    }
    assertThat(names).hasSizeGreaterThan(50).doesNotHaveDuplicates();
  }

  @Test
  void nothingOfThePageLeadsOutOfItOrMakesMarkupOfText() throws IOException {
    for (String name : new PageFiles().all().keySet()) {
      String text = new String(new PageFiles().all().get(name), StandardCharsets.UTF_8);
      assertThat(text.replace("http://www.w3.org/2000/svg", ""))
          .as(name)
          .doesNotContain("http:", "https:", "//cdn", "@import", "url(");
      assertThat(text)
          .as(name)
          .doesNotContain(
              "innerHTML",
              "outerHTML",
              "insertAdjacentHTML",
              "document.write",
              "eval(",
              "Function(");
    }
  }
}
