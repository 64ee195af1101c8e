package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the tutorial says, and sees what it shows. */
class TutorialTest {
  private static final Path PAGE = Path.of("docs", "tutorial", "first-plan.md");
  private static final Path RULES = Path.of("rules").toAbsolutePath();

  /** A fenced block, and the path in backticks that the line before it ends with. */
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)(?:`([^`\\n]+)`:\\n\\n)?^```(\\w+)\\n(.*?)^```$");

  /** Plans are named after all inputs, the rules included, and those may change. */
  private static final Pattern PLAN_ID = Pattern.compile("plan_[0-9a-f]{16}");

  private final Map<String, String> environment = new TreeMap<>();
  private Path folder;

  TutorialTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everyStepShowsWhatThePageShows() throws IOException {
    int commands = 0;
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      String path = block.group(1);
      String text = block.group(3);
      if (block.group(2).equals("json")) {
        Path file = folder.resolve(String.valueOf(path));
        if (String.valueOf(path).startsWith("nexus/")) {
          assertThat(withoutPlanId(Files.readString(file))).isEqualTo(withoutPlanId(text));
        } else {
          Files.writeString(file, text);
        }
        continue;
      }
      for (String step : text.split("(?m)^\\$ ")) {
        int end = step.indexOf('\n');
        if (end > 0) {
          String shown = step.substring(end + 1);
          assertThat(withoutPlanId(done(step.substring(0, end))))
              .as(step.substring(0, end))
              .isEqualTo(withoutPlanId(shown));
          commands += step.startsWith("oracle ") ? 1 : 0;
        }
      }
    }

    assertThat(commands).isGreaterThan(7);
  }

  private static String withoutPlanId(String text) {
    return PLAN_ID.matcher(text).replaceAll("plan_0").strip();
  }

  /** Carries out one line, and returns what it prints. */
  private String done(String line) throws IOException {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "oracle" -> {
        InProcess process = InProcess.in(folder);
        environment.forEach(process::with);
        Outcome outcome = process.run(line.substring("oracle ".length()).split(" "));
        assertThat(outcome.err()).isEmpty();
        return outcome.out();
      }
      case "alias" -> {}
      case "export" -> {
        String[] parts = words[1].split("=");
        environment.put(parts[0], parts[1]);
      }
      case "mkdir" -> Files.createDirectories(folder.resolve(words[2]));
      case "cd" -> folder = folder.resolve(words[1]);
      case "touch" -> Files.createFile(folder.resolve(words[1]));
      case "rm" -> Files.delete(folder.resolve(words[1]));
      case "cp" -> {
        assertThat(words[2]).endsWith("/rules");
        Path copies = Files.createDirectory(folder.resolve(words[3]));
        try (Stream<Path> files = Files.list(RULES)) {
          for (Path file : files.toList()) {
            Files.copy(file, copies.resolve(file.getFileName()));
          }
        }
      }
      case "sed" -> {
        Matcher edit = Pattern.compile("sed -i 's/(.+)/(.+)/' (.+)").matcher(line);
        assertThat(edit.matches()).isTrue();
        Path file = folder.resolve(edit.group(3));
        Files.writeString(file, Files.readString(file).replaceFirst(edit.group(1), edit.group(2)));
      }
      default -> throw new IllegalStateException("the tutorial has a new kind of step: " + line);
    }
    return "";
  }
}
