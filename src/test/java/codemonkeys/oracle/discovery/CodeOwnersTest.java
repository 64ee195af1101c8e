package codemonkeys.oracle.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The owners of folders, as GitHub and GitLab read CODEOWNERS. */
class CodeOwnersTest {
  @TempDir Path repository;

  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "*, services/api, true",
    "/, '', true",
    "/services/, services/api, true",
    "/services/, other/services, false",
    "services/, other/services/api, true",
    "services, other/services, true",
    "/services/*, services/api, true",
    "/services/*, services, false",
    "/services/**, services/api/deep, true",
    "**/api, a/b/api, true",
    "services/api, services/api, true",
    "services/api, x/services/api, false",
    "*.js, '', false",
    "*.js, services/api, false",
    "/service, services, false",
    "'/a[b]', 'a[b]', true",
  })
  void aPatternMatchesFolders(String pattern, Path at, boolean matches) throws IOException {
    write("CODEOWNERS", pattern + " @team\n");

    assertThat(CodeOwners.of(repository).owner(at).isPresent()).isEqualTo(matches);
  }

  @Test
  void theLastPatternThatMatchesCounts() throws IOException {
    write("CODEOWNERS", "# all\n* @all @others\n\n/api/ @api # says who\n[Section]\n/web/\n/x");
    CodeOwners owners = CodeOwners.of(repository);

    assertThat(owners.owner(Path.of("docs"))).contains("@all");
    assertThat(owners.owner(Path.of("api", "v1"))).contains("@api");
    assertThat(owners.owner(Path.of("web"))).as("nobody, on purpose").isEmpty();
  }

  @Test
  void theFileOfGithubComesFirstAndOthersAreLookedForWhenItCantBeRead() throws IOException {
    write("CODEOWNERS", "* @root\n");
    write("docs/CODEOWNERS", "* @docs\n");
    assertThat(CodeOwners.of(repository).owner(Path.of(""))).contains("@root");

    write(".github/CODEOWNERS", "* @github\n");
    assertThat(CodeOwners.of(repository).owner(Path.of(""))).contains("@github");

    Files.delete(repository.resolve(".github/CODEOWNERS"));
    Files.createSymbolicLink(
        repository.resolve(".github/CODEOWNERS"), repository.resolve("docs/CODEOWNERS"));
    assertThat(CodeOwners.of(repository).owner(Path.of(""))).contains("@root");
  }

  @Test
  void withoutTheFileNobodyOwnsAnything() {
    assertThat(CodeOwners.of(repository).owner(Path.of("api"))).isEmpty();
  }

  private void write(String path, String text) throws IOException {
    Path file = repository.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
