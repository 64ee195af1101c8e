package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private static final Pattern DURATION = Pattern.compile(" in \\d+\\.\\d s$", Pattern.MULTILINE);

  /** What a machine gives a job, and lets it know. */
  private static final Pattern MACHINE =
      Pattern.compile("(?m)^  (?:processes|files|network|note|environment) .*\\n");

  /** What the clock says when the tutorial comes to running something. */
  private static final Instant NOW = Instant.parse("2026-11-23T10:05:00Z");

  private final Map<String, String> environment = new TreeMap<>();
  private Path folder;

  TutorialTest(@TempDir Path folder) {
    this.folder = folder;
    environment.put("ORACLE_CONFIG_DIR", folder.resolve("key").toString());
  }

  @Test
  void everyStepShowsWhatThePageShows() throws IOException {
    int commands = 0;
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      String path = block.group(1);
      String text = block.group(3);
      if (!block.group(2).equals("console")) {
        Path file = folder.resolve(String.valueOf(path));
        if (String.valueOf(path).startsWith("nexus/")) {
          assertThat(comparable(Files.readString(file))).isEqualTo(comparable(text));
        } else {
          Files.writeString(file, text);
        }
        continue;
      }
      for (String step : text.split("(?m)^\\$ ")) {
        int end = step.indexOf('\n');
        if (end > 0) {
          String shown = step.substring(end + 1);
          assertThat(comparable(done(step.substring(0, end))))
              .as(step.substring(0, end))
              .isEqualTo(comparable(shown));
          commands += step.startsWith("oracle ") ? 1 : 0;
        }
      }
    }

    assertThat(commands).isGreaterThan(13);
  }

  private static String comparable(String text) {
    String same = PLAN_ID.matcher(text).replaceAll("plan_0");
    same = DURATION.matcher(same).replaceAll(" in 0 s");
    return MACHINE.matcher(same).replaceAll("").strip();
  }

  /** A line's words as a shell has them, as far as the tutorial goes. */
  private static String[] words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words.toArray(new String[0]);
  }

  /** Carries out one line, and returns what it prints. */
  private String done(String line) throws IOException {
    String[] words = words(line);
    switch (words[0]) {
      case "oracle" -> {
        InProcess process = InProcess.in(folder).at(NOW);
        environment.forEach(process::with);
        Outcome outcome = process.run(Arrays.copyOfRange(words, 1, words.length));
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        if (words[1].equals("run")) {
          return outcome.err() + outcome.out();
        }
        assertThat(outcome.err()).isEmpty();
        return outcome.out();
      }
      case "alias" -> {}
      case "export" -> {
        String[] parts = words[1].split("=");
        environment.put(parts[0], parts[1]);
      }
      case "mkdir" -> {
        for (int i = 2; i < words.length; i++) {
          Files.createDirectories(folder.resolve(words[i]));
        }
      }
      case "cd" -> folder = folder.resolve(words[1]);
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
