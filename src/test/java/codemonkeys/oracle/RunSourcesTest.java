package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.executor.process.Confinement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What counts as an edit of a source, whatever hides it from git, in a layer and in a copy. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunSourcesTest {
  private static final String GIT =
      "git() { command git -c user.name=t -c user.email=t@example.org"
          + " -c protocol.file.allow=always \"$@\"; }; set -e; ";

  /** A repository in the folder {@code $1} with one file. */
  private static final String REPOSITORY =
      "repository() { mkdir -p $1; echo a > $1/a.py; echo '*.log' > $1/.gitignore; echo l > $1/x.log;"
          + " git -C $1 init -q; git -C $1 add -A; git -C $1 commit -qm a; }; ";

  private static final String SUBMODULE =
      "repository /tmp/of-$$; git submodule --quiet add /tmp/of-$$ lib 2>/dev/null;"
          + " rm -rf /tmp/of-$$; echo l > lib/x.log; ";

  @TempDir Path folder;
  private RunFleet fleet;

  /** What each product's job is expected to have edited. */
  private final Map<String, List<String>> edits = new LinkedHashMap<>();

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
    FleetFolder.command(fleet.root(), "git", "init", "-q");
    fleet.files().file(".gitignore", "/dash/\n/nexus/\n/.codemonkeys/\nout/\n*.log\n");
  }

  private void product(String id, String setup, String job, String... edited) {
    at("products/" + id, id, setup, job, edited);
  }

  private void at(String path, String id, String setup, String job, String... edited) {
    fleet
        .files()
        .product(
            id,
            "path",
            path,
            "commands",
            Map.of("test", List.of("sh", "-c", job + "\necho 1 passed, 0 failed")));
    fleet.files().file(path + "/src/a.py", "a\n");
    fleet.files().file(path + "/src/b.py", "b\n");
    FleetFolder.command(fleet.path(path), "sh", "-c", GIT + REPOSITORY + setup);
    fleet.order(id, "test");
    edits.put(id, List.of(edited).stream().map(name -> path + "/" + name).toList());
  }

  /** One thing that a job does to what lies in a folder of its own. */
  private static final class Cases {
    final StringBuilder setup = new StringBuilder();
    final StringBuilder job = new StringBuilder();
    final List<String> edited = new ArrayList<>();

    Cases add(String name, String before, String script, String... files) {
      String folder = "mkdir -p " + name + "/src; cd " + name + "; ";
      setup.append("(" + folder + "echo a > src/a.py; echo b > src/b.py; " + before + "\n)\n");
      job.append("(cd " + name + "; " + script + "\n)\n");
      List.of(files).forEach(file -> edited.add(name + "/" + file));
      edited.sort(null);
      return this;
    }
  }

  private static Cases cases() {
    return new Cases()
        .add(
            "latin",
            "echo a > \"$(printf 'caf\\351')\"",
            "for f in caf*; do echo x > $f; done",
            "caf%E9")
        .add("lines", "echo a > 'a\nb\t\"c'", "for f in a*; do echo x > \"$f\"; done", "a\nb\t\"c")
        .add("sub", SUBMODULE, "echo x > lib/a.py", "lib/a.py")
        .add("sub-deleted", SUBMODULE, "rm lib/a.py", "lib/a.py")
        .add("sub-gone", SUBMODULE, "rm -rf lib", "lib/.gitignore", "lib/a.py")
        .add("sub-staged", SUBMODULE, "echo x > lib/a.py; git -C lib add -A", "lib/a.py")
        .add(
            "sub-moved",
            SUBMODULE + "echo b > lib/a.py; git -C lib commit -qam b",
            "git -c safe.directory='*' -C lib checkout -q HEAD~1",
            "lib/a.py")
        .add("sub-fine", SUBMODULE, "echo x > lib/x.log; echo x > lib/new.py; touch lib/a.py")
        .add("sub-bare", SUBMODULE + "rm lib/.git", "echo x > lib/a.py", "lib/a.py")
        .add("embedded", "repository lib", "echo x > lib/a.py; echo x > lib/x.log", "lib/a.py")
        .add("embedded-new", "git init -q lib; echo a > lib/a.py", "echo x > lib/a.py", "lib/a.py")
        .add("embedded-added", "repository lib; git add lib 2>/dev/null", "rm lib/a.py", "lib/a.py")
        .add("nested", "repository l; repository l/x/y", "echo x > l/x/y/a.py", "l/x/y/a.py")
        .add("damaged", "repository lib; rm lib/.git/HEAD", "echo x > lib/a.py", "lib/a.py")
        .add("ignored", "repository deps; echo deps > .gitignore", "echo x > deps/a.py")
        .add(
            "lfs",
            "echo '*.bin filter=lfs diff=lfs merge=lfs -text' > .gitattributes; echo 1 > a.bin",
            "echo 2 > a.bin",
            "a.bin")
        .add("link", "ln -s src/a.py link", "ln -sf src/b.py link", "link")
        .add(
            "linked",
            "echo data > .gitignore; mkdir data; echo 1 > data/f; ln -s data/f link",
            "echo 2 > data/f",
            "data/f")
        .add(
            "linked-folder",
            "echo data > .gitignore; mkdir data; echo 1 > data/f; ln -s ../linked-folder/data link",
            "echo 2 > link/f",
            "data/f")
        .add(
            "linked-output",
            "mkdir out; echo 1 > out/f; ln -s out/f link",
            "echo 2 > out/f",
            "out/f")
        .add("mode", "", "chmod +x src/a.py", "src/a.py")
        .add("folder-to-file", "", "rm -r src; echo x > src", "src/a.py", "src/b.py")
        .add("folder-to-link", "", "mv src out; ln -s out src", "src/a.py", "src/b.py")
        .add("file-to-folder", "", "rm src/a.py; mkdir src/a.py", "src/a.py")
        .add("file-to-link", "", "cp src/a.py src/c; ln -sf c src/a.py", "src/a.py")
        .add("file-to-pipe", "", "rm src/a.py; mkfifo src/a.py", "src/a.py")
        .add("file-to-nothing", "", "rm src/a.py", "src/a.py")
        .add("renamed", "", "mv src/a.py src/c.py", "src/a.py")
        .add("other-case", "", "mv src/a.py src/A.py", "src/a.py")
        .add("closed", "", "echo x > src/a.py; chmod 0 src/a.py; chmod 0 src", "src/a.py")
        .add("alias", "ln -s src alias", "echo x > alias/../alias/a.py", "src/a.py")
        .add("hard-link", "", "ln src/a.py out; echo x >> out", "src/a.py")
        .add(
            "undone",
            "",
            "cp src/a.py out; echo x > src/a.py; rm src/b.py; cat out > src/a.py; echo b > src/b.py")
        .add(
            "beside",
            "echo l > x.log; mkdir out; echo 1 > out/f",
            "echo 2 > x.log; echo 2 > out/f; echo n > new; touch src/*")
        .add("forced", "echo l > x.log; git add -f x.log", "echo 2 > x.log", "x.log")
        .add("assumed", "git add src", "echo x > src/a.py", "src/a.py")
        .add("skipped", "git add src", "echo x > src/a.py", "src/a.py");
  }

  private void products() {
    Cases cases = cases();
    product(
        "app", cases.setup.toString(), cases.job.toString(), cases.edited.toArray(String[]::new));
    product("own", "repository .", "echo 2 > src/b.py; echo 2 > x.log", "src/b.py");
    product(
        "left-out",
        "echo '*' > .gitignore",
        "echo 2 > src/a.py; mkdir out; echo 2 > out/f",
        "src/a.py");
    product("elsewhere", "", "echo 2 > ../app/beside/src/a.py; echo 2 > ../app/beside/out/f");
    edits.put("elsewhere", List.of("products/app/beside/src/a.py"));
    at("build/bin", "in-build", "", "echo 2 > src/a.py", "src/a.py");
    FleetFolder.command(
        fleet.root(),
        "sh",
        "-c",
        GIT
            + "git add . ':!products/app/embedded' ':!products/app/embedded-new' 2>/dev/null;"
            + " git commit -qm all;"
            + " git update-index --assume-unchanged products/app/assumed/src/a.py;"
            + " git update-index --skip-worktree products/app/skipped/src/a.py");
  }

  private void assertEdits() {
    for (Map.Entry<String, List<String>> edit : edits.entrySet()) {
      Map<?, ?> result = fleet.result(edit.getKey());
      assertThat((List<?>) result.get("edited_sources"))
          .as(edit.getKey() + ": " + fleet.output(edit.getKey()))
          .isEqualTo(edit.getValue());
      assertThat(result.get("outcome"))
          .as(edit.getKey())
          .isEqualTo(edit.getValue().isEmpty() ? "passed" : "failed");
    }
  }

  @Test
  void anEditOfASourceIsOneHoweverItIsMadeAndWhateverGitSeesOfItExit1() throws Exception {
    RunFleet.needsNamespaces();
    products();
    RunFleet.Ran ran = fleet.run("--all");
    assertThat(ran.list("executed")).as(ran.json() + ran.err()).hasSize(edits.size());
    assertEdits();
    fleet.assertSound();
  }

  @Test
  void itIsOneInACopyTooExit1() throws Exception {
    products();
    InProcess.Outcome outcome =
        fleet.process().confinedBy(Confinement.none()).run("run", "--all", "--format", "json");
    assertThat(outcome.exit()).as(outcome.err()).isEqualTo(1);
    assertEdits();
    assertThat(Files.readString(fleet.path("products/app/beside/src/a.py"))).isEqualTo("a\n");
  }
}
