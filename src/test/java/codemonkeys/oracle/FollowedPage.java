package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does what a page says, and sees what it shows. A block below a path in backticks and a colon is
 * written to that file, or added to it below "At the end of" and the path; one below a path in
 * {@code nexus/} is compared with the file. Of a block of the console each line after {@code $} is
 * carried out, and what it prints compared with the lines below it; a line of {@code …} stands for
 * any lines. Any other block is left alone. Programs other than those that every page may use are
 * named by {@link #programs}.
 *
 * <p>A command has to end with 0, and {@code rules diff} with 10 too, unless {@code echo $?}
 * follows.
 */
final class FollowedPage {
  private static final Path CLONE = Path.of("").toAbsolutePath();

  /** What pages call the clone of this repository. */
  private static final String CLONE_IN_PAGES = "/path/to/your/clone";

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?ms)((?:At the end of\\s)?)(?:`([^`\\n]+)`:\\n\\n)?^```(\\w+)\\n(.*?)^```$");

  /** Plans are named after all inputs, the rules included, and those may change. */
  private static final Pattern PLAN_ID = Pattern.compile("plan_[0-9a-f]{16}");

  private static final Pattern DURATION = Pattern.compile(" in \\d+\\.\\d s$", Pattern.MULTILINE);

  /** What a machine gives a job, and lets it know. */
  private static final Pattern MACHINE =
      Pattern.compile("(?m)^  (?:processes|files|network|note|environment) .*\\n");

  /** What the clock says when a page comes to running something. */
  private static final Instant NOW = Instant.parse("2026-11-23T10:05:00Z");

  private final Map<String, String> environment = new TreeMap<>();
  private final Set<String> programs = new TreeSet<>();
  private final boolean update = Boolean.getBoolean("oracle.update");
  private Path folder;
  private @Nullable Path home;
  private int commands;
  private int exit;
  private String last = "";
  private String said = "";

  FollowedPage(Path folder) {
    this.folder = folder;
    environment.put("ORACLE_CONFIG_DIR", folder.resolve("key").toString());
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Programs that are run as they are, in the folder that the page has come to. */
  void programs(String... names) {
    programs.addAll(List.of(names));
  }

  /** The home folder of whoever follows the page. */
  void home(Path what) {
    home = what;
    environment.put("HOME", what.toString());
  }

  /** How many commands of Oracle's were carried out. */
  int commands() {
    return commands;
  }

  /** Writes the files that a page shows below their paths, and does nothing else of it. */
  void files(Path page) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      if (block.group(2) != null && !block.group(2).startsWith("nexus/")) {
        write(block.group(2), block.group(4), false);
      }
    }
  }

  /** Follows a page to its end; with {@code -Doracle.update=true} writes what comes out into it. */
  void follow(Path page) throws IOException {
    String text = Files.readString(page);
    String anew = followed(page, text);
    if (update) {
      Files.writeString(page, anew);
    }
  }

  /** Follows what stands below a heading, up to the next one; as {@link #follow}. */
  void follow(Path page, String heading) throws IOException {
    String text = Files.readString(page);
    String section = section(text, heading);
    String anew = followed(page, section);
    if (update) {
      Files.writeString(page, text.replace(section, anew));
    }
  }

  /** What stands below a heading of the second level. */
  static String section(String page, String heading) {
    Matcher section =
        Pattern.compile("(?ms)^## " + Pattern.quote(heading) + "\n.*?(?=^## |\\z)").matcher(page);
    assertThat(section.find()).as(heading).isTrue();
    return section.group();
  }

  private String followed(Path page, String text) throws IOException {
    StringBuilder anew = new StringBuilder();
    int done = 0;
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      String path = block.group(2);
      String content = block.group(4);
      if (block.group(3).equals("console")) {
        anew.append(text, done, block.start(4)).append(console(page, content));
        done = block.end(4);
      } else if (path != null && path.startsWith("nexus/")) {
        assertThat(comparable(Files.readString(folder.resolve(path))))
            .isEqualTo(comparable(content));
      } else if (path != null) {
        write(path, content, !block.group(1).isEmpty());
      }
    }
    ended("");
    return anew.append(text.substring(done)).toString();
  }

  private void write(String path, String text, boolean add) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    if (add) {
      Files.writeString(file, "\n" + text, StandardOpenOption.APPEND);
    } else {
      Files.writeString(file, text);
    }
  }

  /** Carries out a block, and returns it with what came out. */
  private String console(Path page, String block) throws IOException {
    StringBuilder anew = new StringBuilder();
    for (String step : block.split("(?m)^\\$ ")) {
      int end = step.indexOf('\n');
      if (end <= 0) {
        continue;
      }
      String line = step.substring(0, end);
      String shown = step.substring(end + 1);
      String came = done(line).replace(CLONE.toString(), CLONE_IN_PAGES);
      boolean same = like(comparable(shown)).matcher(comparable(came)).matches();
      if (!same && !(update && !shown.contains("…\n"))) {
        assertThat(comparable(came)).as(page + ": " + line).isEqualTo(comparable(shown));
      }
      anew.append("$ ").append(line).append('\n');
      anew.append(same || came.isEmpty() ? shown : came.stripTrailing() + "\n");
    }
    return anew.toString();
  }

  private static String comparable(String text) {
    String same = PLAN_ID.matcher(text).replaceAll("plan_0");
    same = DURATION.matcher(same).replaceAll(" in 0 s");
    return MACHINE.matcher(same).replaceAll("").strip();
  }

  private static Pattern like(String shown) {
    List<String> parts = new ArrayList<>();
    for (String part : shown.split("(?m)^…$", -1)) {
      parts.add(part.isEmpty() ? "" : Pattern.quote(part));
    }
    return Pattern.compile(String.join(".*", parts), Pattern.DOTALL);
  }

  /** A line's words as a shell has them, as far as pages go. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)").matcher(line);
    while (word.find()) {
      String quoted = word.group(1) == null ? word.group(2) : word.group(1);
      words.add((quoted == null ? word.group(3) : quoted).replace(CLONE_IN_PAGES, CLONE + ""));
    }
    return words;
  }

  /** What went before has ended as it should. */
  private void ended(String next) {
    if (!next.equals("echo $?")) {
      boolean asExpected = exit == 0 || (exit == 10 && last.startsWith("oracle rules diff"));
      assertThat(asExpected).as(last + " ends with " + exit + ": " + said).isTrue();
      exit = 0;
    }
  }

  /** Carries out one line, and returns what it prints. */
  private String done(String line) throws IOException {
    ended(line);
    last = line;
    List<String> words = words(line);
    switch (words.get(0)) {
      case "oracle" -> {
        return oracle(words.subList(1, words.size()));
      }
      case "git" -> {
        return program(words);
      }
      case "echo" -> {
        assertThat(line).isEqualTo("echo $?");
        String number = Integer.toString(exit);
        exit = 0;
        return number;
      }
      case "cat" -> {
        return Files.readString(folder.resolve(words.get(1)));
      }
      case "alias" -> {}
      case "export" -> {
        String[] parts = words.get(1).split("=");
        environment.put(parts[0], parts[1]);
      }
      case "mkdir" -> {
        for (int i = 2; i < words.size(); i++) {
          Files.createDirectories(folder.resolve(words.get(i)));
        }
      }
      case "cd" -> folder = folder.resolve(words.get(1)).normalize();
      case "cp" -> {
        assertThat(words.get(1)).isEqualTo("-r");
        copy(folder.resolve(words.get(2)), folder.resolve(words.get(3)));
      }
      case "sed" -> {
        Matcher edit = Pattern.compile("sed -i 's/(.+)/(.+)/' (.+)").matcher(line);
        assertThat(edit.matches()).as(line).isTrue();
        Path file = folder.resolve(edit.group(3));
        String before = Files.readString(file);
        String after = before.replace(edit.group(1), edit.group(2));
        assertThat(after).as(line).isNotEqualTo(before);
        Files.writeString(file, after);
      }
      default -> {
        if (programs.contains(words.get(0))) {
          return program(words);
        }
        throw new IllegalStateException("a page has a new kind of step: " + line);
      }
    }
    return "";
  }

  /** What a terminal shows: messages, then results, unless these go to a file. */
  private String oracle(List<String> words) throws IOException {
    commands++;
    InProcess process = InProcess.in(folder).at(NOW).of(CLONE);
    environment.forEach(process::with);
    if (home != null) {
      process.living(home, Path.of(System.getProperty("java.io.tmpdir")));
    }
    int redirect = words.indexOf(">");
    List<String> args = redirect < 0 ? words : words.subList(0, redirect);
    Outcome outcome = process.run(args.toArray(new String[0]));
    exit = outcome.exit();
    said = outcome.err() + outcome.out();
    if (redirect < 0) {
      return said;
    }
    Files.writeString(folder.resolve(words.get(redirect + 1)), outcome.out());
    return outcome.err();
  }

  private String program(List<String> words) throws IOException {
    ProcessBuilder program = new ProcessBuilder(words).directory(folder.toFile());
    program.redirectErrorStream(true);
    Map<String, String> given = program.environment();
    // Of the build that runs these tests; they mean nothing to another.
    given.keySet().removeIf(name -> name.startsWith("GIT_") || name.startsWith("MAVEN_"));
    given.put("GIT_CONFIG_NOSYSTEM", "1");
    given.put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      given.put("GIT_" + who + "_NAME", "Ada");
      given.put("GIT_" + who + "_EMAIL", "ada@example.org");
    }
    given.putAll(environment);
    Process process = program.start();
    process.getOutputStream().close();
    String came = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      exit = process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return came;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
