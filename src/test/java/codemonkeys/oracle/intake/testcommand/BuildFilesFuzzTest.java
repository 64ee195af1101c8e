package codemonkeys.oracle.intake.testcommand;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Build files with any bytes in them. */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class BuildFilesFuzzTest {
  private static final Set<String> BUILD_FILES =
      Set.copyOf(BuildFiles.names().stream().map(name -> name.replace("*", "a")).toList());

  @TempDir Path folder;

  /** The first line is the name of a build file, the rest what is in it. */
  @FuzzTest
  void buildFile(byte[] bytes) throws Exception {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    String name = ForeignBytes.text(Arrays.copyOf(bytes, end));
    if (!BUILD_FILES.contains(name)) {
      return;
    }
    byte[] content = Arrays.copyOfRange(bytes, Math.min(end + 1, bytes.length), bytes.length);
    Path file = ForeignBytes.write(folder, name, content);
    try {
      TestCommand.Finding finding =
          ForeignBytes.soon(() -> BuildFiles.search(ProductFolder.in(new Workspace(folder), "")));
      ProductFolder where = ProductFolder.in(new Workspace(folder), "");
      assertThat(ForeignBytes.soon(() -> WorkspaceMembers.of(where))).doesNotContainNull();
      if (finding instanceof TestCommand.Finding.Found found) {
        assertThat(found.command().argv()).isNotEmpty().doesNotContainNull();
        // None of them is there.
        assertThat(ForeignBytes.soon(() -> BuildModules.of(where, found.command())))
            .matches(modules -> modules.isEmpty() || modules.get().isEmpty());
      }
    } finally {
      Files.delete(file);
    }
  }
}
