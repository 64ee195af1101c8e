package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Planning a folder that somebody else made runs nothing that stands in it. Every place of a git
 * repository that can name a command gets one that leaves a mark; the list of settings is git's
 * own, so that a newer git brings new ones. Each test is its own control: plain git runs some.
 */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GitRunsNothingTest {
  /** What git says of a setting whose value it can't read. */
  private static final Pattern REFUSED = Pattern.compile("'([a-zA-Z]+\\.[^'\\n]+)'");

  private static final List<String> BUILT_IN =
      List.of(
          "status", "log", "rev-parse", "rev-list", "config", "ls-tree", "ls-files", "cat-file");

  @TempDir Path folder;
  private FleetFolder fleet;
  private Path marks;
  private Path canary;
  private Path ownConfig;
  private String ordinaryConfig = "";

  @BeforeEach
  void aFleetWhoseRepositoryHasAllThatIsAskedFor() throws Exception {
    marks = Files.createDirectory(folder.resolve("marks"));
    canary = Files.createDirectory(folder.resolve("canaries"));
    script(canary.resolve("canary"), "touch \"" + marks + "/${0##*/}\"\ncat");
    fleet =
        FleetFolder.in(Files.createDirectory(folder.resolve("fleet")))
            .product("app", "path", "products/app")
            .product("sub", "path", "products/sub")
            .lastRun("app", "success", 30)
            .lastRun("sub", "success", 30);
    for (String name : List.of("changed", "a=b", "a.b", "quoted", "blank")) {
      fleet.file("products/app/" + name + ".txt", "as it was\n");
    }
    fleet.file("products/sub/a.txt", "as it was\n").commit("products/sub");
    fleet.file(
        ".gitmodules", "[submodule \"products/sub\"]\n\tpath = products/sub\n\turl = ./sub\n");
    for (Path file : files(Path.of("rules"), ".drl")) {
      fleet.file("rules/" + file.getFileName(), Files.readAllBytes(file));
    }
    String tested = fleet.commit("");
    fleet.ranAt("app", tested).ranAt("sub", tested);
    fleet.file("products/app/changed.txt", "and another\n");
    signedCommit(tested);
    for (Path file : files(fleet.root().resolve("products"), ".txt")) {
      Files.writeString(file, "as it is\n");
    }
    ownConfig = fleet.root().resolve(".git/config");
    ordinaryConfig = Files.readString(ownConfig);
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** A commit with something that git takes for a signature. */
  private void signedCommit(String parent) throws Exception {
    Path root = fleet.root();
    FleetFolder.command(root, "git", "add", "-A");
    String tree = FleetFolder.command(root, "git", "write-tree").strip();
    Path commit = folder.resolve("commit");
    Files.writeString(
        commit,
        "tree "
            + tree
            + "\nparent "
            + parent
            + "\nauthor t <t@t> 1766400000 +0000\ncommitter t <t@t> 1766400000 +0000\n"
            + "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n\nx\n");
    String made =
        FleetFolder.command(root, "git", "hash-object", "-t", "commit", "-w", commit.toString());
    FleetFolder.command(root, "git", "update-ref", "HEAD", made.strip());
  }

  /** A command that leaves a mark of this name, and prints what it reads. */
  private String canary(String name) {
    Path link = canary.resolve(name.replaceAll("[^A-Za-z0-9.=-]", "_"));
    try {
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, canary.resolve("canary"));
      }
      return link.toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Set<String> marks() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> list = Files.list(marks)) {
      for (Path mark : (Iterable<Path>) list::iterator) {
        found.add(String.valueOf(mark.getFileName()));
        Files.delete(mark);
      }
    }
    return found;
  }

  // --- plain git, as the control and to find out which values it takes

  private record Plain(int exit, String said) {}

  private Plain git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(fleet.root().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    return new Plain(Patience.exitCode(process), said);
  }

  private static final List<List<String>> USUAL =
      List.of(
          List.of("status", "--porcelain=v2", "--branch"), List.of("log", "-p"), List.of("diff"));

  private void usualGit() throws Exception {
    for (List<String> arguments : USUAL) {
      git(arguments.toArray(String[]::new));
    }
  }

  // --- settings

  private static final Pattern SETTING = Pattern.compile("([^.]+)\\.(?:(.*)\\.)?([^.]+)");

  private static String text(Map<String, String> settings) {
    StringBuilder text = new StringBuilder();
    settings.forEach(
        (name, value) -> {
          Matcher parts = SETTING.matcher(name);
          assertThat(parts.matches()).as(name).isTrue();
          text.append('[').append(parts.group(1));
          if (parts.group(2) != null) {
            text.append(" \"").append(escaped(parts.group(2))).append('"');
          }
          text.append("]\n\t").append(parts.group(3)).append(" = \"");
          text.append(escaped(value)).append("\"\n");
        });
    return text.toString();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private void configure(Map<String, String> settings) throws IOException {
    Files.writeString(ownConfig, ordinaryConfig + text(settings));
  }

  /** Every setting that git knows of, with names in place of placeholders. */
  private Set<String> allSettings() throws Exception {
    Set<String> all = new LinkedHashSet<>();
    for (String line : git("help", "--config").said().lines().toList()) {
      List<String> names =
          line.equals("alias.*") || line.equals("pager.<cmd>")
              ? BUILT_IN
              : line.contains("<format>") ? List.of("openpgp", "x509", "ssh") : List.of("canary");
      for (String name : names) {
        String filled =
            line.replace("<url>", "https://example.org/")
                .replaceAll("<[a-z-]+>", name)
                .replace("*", name);
        if (SETTING.matcher(filled).matches() && filled.matches("[^\\s'\"]+\\.[a-zA-Z][\\w-]*")) {
          all.add(filled);
        }
      }
    }
    return all;
  }

  /** Takes out the settings whose value git refuses, until it takes all that are left together. */
  private Map<String, String> taken(Map<String, String> settings) throws Exception {
    Map<String, String> left = new LinkedHashMap<>(settings);
    while (true) {
      configure(left);
      Plain refused = null;
      for (List<String> arguments : USUAL) {
        Plain plain = git(arguments.toArray(String[]::new));
        if (plain.exit() != 0) {
          refused = plain;
          break;
        }
      }
      if (refused == null) {
        return left;
      }
      int before = left.size();
      Matcher names = REFUSED.matcher(refused.said());
      while (names.find()) {
        String name = names.group(1);
        left.keySet().removeIf(name::equalsIgnoreCase);
      }
      if (left.size() == before) {
        return halves(left);
      }
    }
  }

  /**
   * The same where git does not say which one it is: halves are tried, and what is left of them.
   */
  private Map<String, String> halves(Map<String, String> settings) throws Exception {
    if (settings.size() < 2) {
      return Map.of();
    }
    Map<String, String> left = new LinkedHashMap<>();
    Map<String, String> right = new LinkedHashMap<>();
    settings.forEach((k, v) -> (left.size() < settings.size() / 2 ? left : right).put(k, v));
    Map<String, String> both = new LinkedHashMap<>(taken(left));
    both.putAll(taken(right));
    return both.size() < settings.size() ? taken(both) : both;
  }

  // --- Oracle

  private List<Outcome> everyCommand() {
    List<Outcome> outcomes = new ArrayList<>();
    for (String[] command :
        new String[][] {
          {"validate"},
          {"plan", "--dry-run"},
          {"plan"},
          {"status"},
          {"explain", "--product", "app"},
          {"run", "--dry-run"},
          {"rules", "diff", "HEAD:rules"},
          {"rules", "diff", "HEAD~1:./rules", "HEAD:rules"},
          {"rules", "diff", "HEAD:rules", "--history"}
        }) {
      outcomes.add(oracle(command));
    }
    return outcomes;
  }

  private Outcome oracle(String... command) {
    InProcess process = InProcess.in(fleet.root()).with("HOME", folder.toString());
    environment().forEach(process::with);
    return process.run(command);
  }

  /** What git reads of its environment, and a PATH that leads into the fleet. */
  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    for (String name :
        List.of(
            "GIT_EXTERNAL_DIFF",
            "GIT_PAGER",
            "PAGER",
            "GIT_EDITOR",
            "GIT_SEQUENCE_EDITOR",
            "GIT_ASKPASS",
            "GIT_SSH",
            "GIT_SSH_COMMAND",
            "GIT_PROXY_COMMAND")) {
      environment.put(name, canary("environment-" + name));
    }
    environment.put("GIT_EXEC_PATH", canary.toString());
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "core.fsmonitor");
    environment.put("GIT_CONFIG_VALUE_0", canary("environment-config"));
    environment.put("PATH", ".:products:" + System.getenv("PATH"));
    return environment;
  }

  /** Oracle asks git all that it can ask, and nothing of the fleet runs. */
  private void oracleRunsNothing() throws Exception {
    marks();
    List<Outcome> outcomes = everyCommand();
    assertThat(marks()).as("commands that Oracle ran").isEmpty();
    assertThat(outcomes)
        .as("git answered")
        .allSatisfy(
            outcome ->
                assertThat(outcome.out() + outcome.err())
                    .doesNotContain("source state is unknown"));
    assertThat(outcomes)
        .allSatisfy(outcome -> assertThat(outcome.exit()).as(outcome.err()).isIn(0, 1, 10));
    assertThat(outcomes.get(1).out()).contains("source changed");
  }

  /** The control. */
  private Set<String> ranByPlainGit() throws Exception {
    marks();
    usualGit();
    return marks();
  }

  @Test
  void noSettingThatGitKnowsOfRunsACommand() throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : allSettings()) {
      settings.put(name, canary(name));
    }
    // What is no command gets in the way of the commands: another working tree, and no output.
    settings.remove("core.worktree");
    assertThat(settings).hasSizeGreaterThan(500).containsKey("core.fsmonitor");
    Map<String, String> taken = taken(settings);
    // What can't be a command may be what makes git run one: log.showSignature.
    Map<String, String> switches = new LinkedHashMap<>();
    settings.keySet().stream()
        .filter(name -> !taken.containsKey(name) && !name.equals("core.bare"))
        .forEach(name -> switches.put(name, "true"));
    Map<String, String> all = new LinkedHashMap<>(taken);
    switches.forEach(all::putIfAbsent);
    all = taken(all);
    assertThat(all).containsEntry("log.showSignature", "true").hasSizeGreaterThan(400);
    assertThat(all.keySet()).containsAll(commandsOf(settings.keySet()));
    Files.writeString(
        fleet.root().resolve(".git/info/attributes"), "* filter=canary diff=canary merge=canary\n");

    for (Map<String, String> batch : batches(all)) {
      configure(batch);
      oracleRunsNothing();
    }
    assertThat(ranByPlainGit())
        .contains("core.fsmonitor", "filter.canary.clean", "gpg.program", "diff.canary.command");
  }

  /** Those that certainly name commands: they must not fall out of the test. */
  private static Collection<String> commandsOf(Collection<String> names) {
    return names.stream()
        .filter(
            name ->
                name.matches(
                    "filter\\..*|diff\\.external|diff\\.canary\\.(command|textconv)|gpg\\..*program"
                        + "|core\\.(fsmonitor|editor|pager|sshCommand|askPass|gitProxy)|pager\\..*"
                        + "|merge\\.canary\\.driver|alias\\..*|credential\\.helper"))
        .toList();
  }

  /** All at once, and in parts, lest one of them hides another; all of them again as the last. */
  private static List<Map<String, String>> batches(Map<String, String> all) {
    List<Map<String, String>> batches = new ArrayList<>();
    Map<String, String> current = new LinkedHashMap<>();
    for (Map.Entry<String, String> one : all.entrySet()) {
      current.put(one.getKey(), one.getValue());
      if (current.size() == 200) {
        batches.add(current);
        current = new LinkedHashMap<>();
      }
    }
    batches.add(current);
    batches.add(all);
    return batches;
  }

  @Test
  void noFilterRunsWhateverItsNameIs() throws Exception {
    Files.writeString(fleet.root().resolve(".git/info/attributes"), "* filter=a=b\n");
    configure(Map.of("filter.a=b.clean", canary("filter-clean")));
    oracleRunsNothing();
    assertThat(ranByPlainGit()).contains("filter-clean");

    Files.delete(fleet.root().resolve(".git/info/attributes"));
    StringBuilder attributes = new StringBuilder();
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : List.of("a=b", "a.b", "a\"b\\c", "-c", "=", "a'b", "\u00e4", "A")) {
      settings.put("filter." + name + ".clean", canary("filter-clean"));
      settings.put("filter." + name + ".smudge", canary("filter-smudge"));
      settings.put("filter." + name + ".required", "true");
    }
    // Asked before clean, and no canary answers as git expects: for the last of the files.
    settings.put("filter.a\"b\\c.process", canary("filter-process"));
    attributes.append("changed.txt filter=A\na=b.txt filter=a=b\na.b.txt filter=a.b\n");
    attributes.append("quoted.txt filter=a\"b\\c\nblank.txt filter=-c\n");
    fleet.file("products/app/.gitattributes", attributes.toString());
    configure(settings);
    oracleRunsNothing();
    assertThat(ranByPlainGit()).contains("filter-clean", "filter-process");
  }

  @Test
  void noHookRuns() throws Exception {
    Path hooks = Files.createDirectories(folder.resolve("hooks"));
    // What changed in nothing but its time is what makes plain git write the index.
    for (Path file : files(fleet.root().resolve("products"), ".txt")) {
      Files.writeString(file, "as it was\n");
    }
    for (String name :
        List.of(
            "fsmonitor-watchman",
            "post-checkout",
            "post-index-change",
            "post-rewrite",
            "pre-auto-gc",
            "pre-commit",
            "query-watchman",
            "reference-transaction")) {
      for (Path at : List.of(fleet.root().resolve(".git/hooks"), hooks)) {
        Files.createDirectories(at);
        Files.deleteIfExists(at.resolve(name));
        Files.createSymbolicLink(at.resolve(name), Path.of(canary("hook-" + name)));
      }
    }
    oracleRunsNothing();
    assertThat(ranByPlainGit()).contains("post-index-change");

    configure(Map.of("core.hooksPath", hooks.toString()));
    oracleRunsNothing();
  }

  @Test
  void noConfigurationThatIsReadFromElsewhereRunsACommand() throws Exception {
    Files.writeString(fleet.root().resolve(".git/info/attributes"), "* filter=other diff=other\n");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("core.repositoryformatversion", "1");
    settings.put("extensions.worktreeConfig", "true");
    settings.put("include.path", "included");
    settings.put("includeIf.gitdir:**.path", "conditional");
    configure(settings);
    Path directory = fleet.root().resolve(".git");
    Files.writeString(
        directory.resolve("included"), text(Map.of("filter.other.clean", canary("included"))));
    Files.writeString(
        directory.resolve("conditional"), text(Map.of("core.fsmonitor", canary("conditional"))));
    Files.writeString(
        directory.resolve("config.worktree"), text(Map.of("diff.external", canary("worktree"))));
    Files.writeString(
        fleet.root().resolve("products/sub/.git/config"),
        "\n" + text(Map.of("core.fsmonitor", canary("submodule"))),
        java.nio.file.StandardOpenOption.APPEND);
    oracleRunsNothing();
    assertThat(ranByPlainGit()).contains("included", "conditional", "worktree");
    assertThat(git("-C", "products/sub", "status").exit()).isZero();
    assertThat(marks()).contains("submodule");

    Files.writeString(
        fleet.root().resolve(".gitmodules"),
        "\tupdate = !" + canary("gitmodules") + "\n",
        java.nio.file.StandardOpenOption.APPEND);
    oracleRunsNothing();
  }

  @Test
  void noRepositoryThatIsFoundOnTheWayRunsACommand() throws Exception {
    // A bare one is a folder as any other, and its configuration that of whoever made it.
    Path root = fleet.root();
    Map<String, String> settings = Map.of("core.fsmonitor", canary("bare"), "core.worktree", "..");
    for (String at : List.of("products/app", ".")) {
      Path bare = root.resolve(at);
      FleetFolder.command(root, "git", "init", "-q", "--bare", bare.toString());
      Files.writeString(
          bare.resolve("config"),
          Files.readString(bare.resolve("config")).replace("bare = true", "") + text(settings));
    }
    oracleRunsNothing();
    Files.move(root.resolve(".git"), root.resolve("git-no-more"));
    everyCommand();
    assertThat(marks()).isEmpty();
    assertThat(git("--git-dir=.", "--work-tree=.", "status", "--short").exit()).isZero();
    assertThat(marks()).contains("bare");
  }

  @Test
  void noGitOfTheFleetIsTakenForGit() throws Exception {
    for (String at : List.of("git", "products/git")) {
      Files.createSymbolicLink(fleet.root().resolve(at), Path.of(canary("git")));
    }
    oracleRunsNothing();
    FleetFolder.command(fleet.root(), "sh", "-c", "PATH=.:products:$PATH; git </dev/null");
    assertThat(marks()).contains("git");
  }
}
