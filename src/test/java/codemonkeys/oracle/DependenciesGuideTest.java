package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.executor.SampleProducts;
import codemonkeys.oracle.files.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what each recipe of the guide says, in a product whose tests need what it gives. A recipe
 * whose tools or packages can't be had on this machine is skipped.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DependenciesGuideTest {
  private static final Path PAGE = Path.of("docs", "how-to", "dependencies.md");
  private static final Pattern ENTRY = Pattern.compile("(?ms)^```json\\n(.*?)^```$");

  private static final String PASSES =
      """
      import unittest


      class Recipe(unittest.TestCase):
          def test_it(self):
              %s
      """;

  @TempDir Path base;
  private Path fleet;
  private FleetFolder files;

  @BeforeEach
  void aFleet() throws IOException {
    RunFleet.needsNamespaces();
    base = base.toRealPath();
    fleet = Files.createDirectory(base.resolve("fleet"));
    files = FleetFolder.in(fleet);
    file("nothing.txt", "");
  }

  private void file(String path, String text) {
    files.file("web/" + path, text);
  }

  private void test(String body) {
    file("test_recipe.py", PASSES.formatted(body));
  }

  private Path web() {
    return fleet.resolve("web");
  }

  private static void needs(String program) {
    boolean there = false;
    for (String folder : System.getenv("PATH").split(":")) {
      there |= !folder.isEmpty() && Files.isExecutable(Path.of(folder, program));
    }
    assumeTrue(there, program + " is not on this machine");
  }

  /** The entry as the recipe has it and an order for it; then the recipe. */
  private void follow(String heading, FollowedPage page) throws IOException {
    String section = FollowedPage.section(Files.readString(PAGE), heading);
    Matcher block = ENTRY.matcher(section);
    Map<String, Object> entry = FleetFolder.map("path", "web", "commands", null);
    if (Files.exists(web().resolve(".git"))) {
      entry.put("commands", Map.of("test", List.of("python3", "-m", "unittest")));
    }
    if (block.find()) {
      FleetFolder.Json.object("{" + block.group(1) + "}")
          .forEach((name, value) -> entry.put(String.valueOf(name), value));
    }
    entry.put("reports", List.of());
    files.product(
        "web",
        entry.entrySet().stream()
            .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
            .toArray());
    Map<String, Object> order = RunFleet.document("wo_web_test_001", "web", "test");
    order.put("budget", RunFleet.budget(1, 900));
    files.file("nexus/work_orders/wo_web_test_001.json", JsonText.text(order));

    page.follow(PAGE, heading);

    assertThat(page.commands()).isPositive();
  }

  private static void git(Path settings, Path folder, String... arguments) {
    List<String> argv = new ArrayList<>(List.of("env", "GIT_CONFIG_GLOBAL=" + settings, "git"));
    argv.addAll(List.of(arguments));
    FleetFolder.command(folder, argv.toArray(String[]::new));
  }

  private static void commit(Path settings, Path folder) {
    git(settings, folder, "add", "-A");
    git(settings, folder, "commit", "-q", "-m", "made by a test");
  }

  private FollowedPage page(String... programs) {
    FollowedPage page = new FollowedPage(fleet);
    page.set("ORACLE_CONFIG_DIR", base.resolve("key").toString());
    page.programs(programs);
    return page;
  }

  /** A project with one small package, locked; without the network it can't be had. */
  private void npmProject() throws Exception {
    needs("npm");
    file(
        "package.json",
        """
        {
          "name": "web",
          "version": "1.0.0",
          "private": true,
          "scripts": {"test": "node --test"},
          "dependencies": {"is-number": "7.0.0"}
        }
        """);
    file(".gitignore", "node_modules/\n");
    file(
        "web.test.js",
        """
        const assert = require('node:assert');
        const test = require('node:test');

        test('is there', () => assert.ok(require('is-number')(1)));
        test('adds', () => assert.equal(1 + 2, 3));
        """);
    RealProjects.Ran locked =
        RealProjects.run(
            web(),
            base.resolve("npm.log"),
            List.of("npm", "install", "--package-lock-only", "--no-audit", "--no-fund"));
    assumeTrue(locked.exit() == 0, () -> "npm's packages can't be had here: " + locked.output());
  }

  @Test
  void packagesOfNpmBesideTheSource() throws Exception {
    npmProject();

    follow("Packages of npm, beside the source", page("npm"));
  }

  @Test
  void packagesOfNpmFetchedByTheJob() throws Exception {
    npmProject();

    follow("Packages of npm, fetched by the job", page());

    assertThat(web().resolve("node_modules")).doesNotExist();
  }

  @Test
  void aVirtualEnvironment() throws Exception {
    needs("python3");
    file("setup.py", "");
    file("requirements.txt", "only-here==1.0\n");
    test("import only_here");
    Files.createDirectory(web().resolve("wheels"));
    wheel(web().resolve("wheels/only_here-1.0-py3-none-any.whl"));
    RealProjects.Ran tried =
        RealProjects.run(
            base, base.resolve("venv.log"), List.of("python3", "-c", "import ensurepip, venv"));
    assumeTrue(tried.exit() == 0, () -> "python3 makes no environments: " + tried.output());

    follow("A virtual environment", page("python3", ".venv/bin/pip"));
  }

  private static void wheel(Path file) throws IOException {
    String info = "only_here-1.0.dist-info/";
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> each :
          Map.of(
                  "only_here.py",
                  "",
                  info + "METADATA",
                  "Metadata-Version: 2.1\nName: only-here\nVersion: 1.0\n",
                  info + "WHEEL",
                  "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                  info + "RECORD",
                  "only_here.py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n")
              .entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  @Test
  void dependenciesOfMaven() throws Exception {
    Path samples = base.resolve("samples");
    SampleProducts.in(samples, base.resolve("markers"))
        .write("web", SampleProducts.Language.JAVA, SampleProducts.Variant.PASSING);
    FleetFolder.command(base, "cp", "-r", samples + "/web/.", web().toString());

    follow("Dependencies of Maven", page("mvn"));
  }

  @Test
  void otherFoldersOfTheHome() throws Exception {
    needs("python3");
    Path home = Files.createDirectory(base.resolve("home"));
    for (String each : List.of(".cache/ms-playwright/browser", ".npmrc", ".ssh/id")) {
      Files.createDirectories(home.resolve(each).resolveSibling(""));
      Files.writeString(home.resolve(each), "here");
    }
    file(
        "test_recipe.py",
        "import os.path\n"
            + PASSES.formatted(
                """
                for name in ".cache/ms-playwright/browser", ".npmrc":
                    self.assertTrue(os.path.isfile(os.path.expanduser("~/" + name)), name)
                self.assertFalse(os.path.exists(os.path.expanduser("~/.ssh")))
                """
                    .indent(8)
                    .strip()));
    FollowedPage page = page();
    page.home(home);

    follow("Other folders of the home", page);
  }

  @Test
  void aVariable() throws Exception {
    needs("python3");
    file(
        "test_recipe.py",
        "import os\n"
            + PASSES.formatted(
                "self.assertEqual(\"sqlite::memory:\", os.environ[\"DATABASE_URL\"])"));

    follow("A variable", page());
  }

  @Test
  void aServerThatTestsTalkTo() throws Exception {
    needs("python3");
    file(
        "test_recipe.py",
        "import http.server, threading, urllib.request\n"
            + PASSES.formatted(
                """
                handler = http.server.SimpleHTTPRequestHandler
                with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
                    threading.Thread(target=server.serve_forever).start()
                    at = "http://127.0.0.1:%d/test_recipe.py" % server.server_port
                    self.assertIn(b"Recipe", urllib.request.urlopen(at).read())
                    server.shutdown()
                """
                    .indent(8)
                    .strip()));

    follow("A server that tests talk to", page());
  }

  @Test
  void submodules() throws Exception {
    needs("python3");
    Path part = Files.createDirectory(base.resolve("part"));
    Files.writeString(part.resolve("there.txt"), "here");
    Path upstream = Files.createDirectory(base.resolve("upstream"));
    Files.writeString(
        upstream.resolve("test_recipe.py"), PASSES.formatted("open(\"part/there.txt\").close()"));
    Path settings = base.resolve("gitconfig");
    Files.writeString(
        settings, "[protocol \"file\"]\nallow = always\n[user]\nname = a\nemail = a@example.org\n");
    git(settings, part, "init", "-q");
    commit(settings, part);
    git(settings, upstream, "init", "-q");
    git(settings, upstream, "submodule", "--quiet", "add", part.toString(), "part");
    commit(settings, upstream);
    Files.delete(web().resolve("nothing.txt"));
    git(settings, fleet, "clone", "-q", upstream.toString(), "web");
    FollowedPage page = page();
    page.set("GIT_CONFIG_GLOBAL", settings.toString());

    follow("Submodules", page);
  }

  @Test
  void largeFilesInGitLfs() throws Exception {
    needs("python3");
    needs("git-lfs");
    Path settings = base.resolve("gitconfig");
    Files.writeString(
        settings,
        """
        [user]
        name = a
        email = a@example.org
        [filter "lfs"]
        clean = git-lfs clean -- %f
        smudge = git-lfs smudge -- %f
        process = git-lfs filter-process
        required = true
        """);
    Path server = base.resolve("server.git");
    git(settings, base, "init", "-q", "--bare", server.toString());
    Path author = base.resolve("author");
    git(settings, base, "clone", "-q", "file://" + server, author.toString());
    Files.writeString(
        author.resolve(".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    Files.writeString(author.resolve("large.bin"), "large".repeat(1000));
    Files.writeString(
        author.resolve("test_recipe.py"),
        PASSES.formatted("self.assertEqual(5000, len(open(\"large.bin\").read()))"));
    commit(settings, author);
    git(settings, author, "lfs", "push", "--all", "origin");
    git(settings, author, "push", "-q", "origin", "HEAD");
    Files.delete(web().resolve("nothing.txt"));
    FleetFolder.command(
        fleet,
        "env",
        "GIT_CONFIG_GLOBAL=" + settings,
        "GIT_LFS_SKIP_SMUDGE=1",
        "git",
        "clone",
        "-q",
        "file://" + server,
        "web");
    assertThat(web().resolve("large.bin")).content().startsWith("version https://git-lfs");
    FollowedPage page = page();
    page.set("GIT_CONFIG_GLOBAL", settings.toString());

    follow("Large files in Git LFS", page);
  }
}
