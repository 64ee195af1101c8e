package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code oracle init} finds what is there, and writes nothing over anything. */
class InitCommandTest {
  private static final String PYTEST = "[tool.pytest.ini_options]\n";
  private static final String TESTED = "{\"scripts\": {\"test\": \"jest\"}}";

  @TempDir Path folder;
  @TempDir Path home;

  @BeforeEach
  void realPaths() throws IOException {
    folder = folder.toRealPath();
    home = home.toRealPath();
    write(home, ".gitconfig", "[user]\n\tname = Ada Lovelace\n");
  }

  @Test
  void eightRealRepositoriesAreAFleetWithoutAnEditor() throws Exception {
    List<RealProjects> projects = List.of(RealProjects.values()).subList(0, 8);
    Set<String> names = new TreeSet<>();
    for (RealProjects project : projects) {
      String name = project.name().toLowerCase(java.util.Locale.ROOT);
      for (Map.Entry<String, String> file : project.files(RealProjects.RIGHT).entrySet()) {
        write(name + "/" + file.getKey(), file.getValue());
      }
      names.add(name);
      git(name, "init", "-q");
      git(name, "add", ".");
      git(name, "-c", "user.name=t", "-c", "user.email=t@e", "commit", "-q", "-m", "all");
    }

    Outcome init = oracle("init", "--yes");

    assertThat(init.exit()).as(init.err()).isZero();
    assertThat(init.out()).contains("Wrote constitution.md, .gitignore, dash/products.json.");
    Map<String, String> paths = registered("path");
    assertThat(paths.values().stream().map(path -> path.split("/", -1)[0]))
        .containsOnlyOnceElementsOf(
            names.stream().filter(name -> !name.equals("npm_workspace")).toList());
    assertThat(paths)
        .containsEntry("npm_workspace-a", "npm_workspace/packages/a")
        .containsEntry("npm_workspace-b", "npm_workspace/packages/b");
    Outcome plan = oracle("plan", "--budget", "3");
    assertThat(plan.exit()).isZero();
    assertThat(plan.err()).isEmpty();
    assertThat(plan.out()).contains("3 new").doesNotContain("Needs setup");
    try (Stream<Path> orders = Files.list(folder.resolve("nexus/work_orders"))) {
      assertThat(orders).hasSize(3);
    }
    assertThat(oracle("validate").exit()).isZero();
  }

  @Test
  void withoutAYesNothingIsWritten() throws IOException {
    write("app/pom.xml", "<project/>");

    Outcome asked = oracle("init");

    assertThat(asked.exit()).isZero();
    assertThat(asked.out())
        .contains("app", "Ada Lovelace", "mvn -B test", "1 new product.")
        .contains("Nothing was written; oracle init --yes writes");
    assertThat(files()).containsExactly("app/pom.xml");
    assertThat(at(folder).typing("n").run("init").out()).contains("[y/N]", "Nothing was written");
    assertThat(at(folder).typing("").run("init").out()).contains("Nothing was written");
    assertThat(files()).containsExactly("app/pom.xml");

    assertThat(at(folder).typing("y").run("init").out()).contains("Wrote");
    assertThat(files())
        .containsExactly(".gitignore", "app/pom.xml", "constitution.md", "dash/products.json");
  }

  @Test
  void nothingIsWrittenOverWhatIsThere() throws IOException {
    write("app/pom.xml", "<project/>");
    write("constitution.md", "mine\n");
    write(".gitignore", "/target/"); // without a newline at its end

    assertThat(oracle("init", "--yes").out()).contains("Wrote .gitignore, dash/products.json.");

    assertThat(read("constitution.md")).isEqualTo("mine\n");
    assertThat(read(".gitignore"))
        .isEqualTo("/target/\n# What Oracle keeps while it runs\n/.codemonkeys/\n");
    String registry = read("dash/products.json");
    Outcome again = oracle("init", "--yes");
    assertThat(again.exit()).isZero();
    assertThat(again.out()).contains("0 new products, 1 registered already.", "Nothing to add.");
    assertThat(read("dash/products.json")).isEqualTo(registry);

    write("second/go.mod", "module x\n");
    Outcome more = oracle("init", "--yes");
    assertThat(more.out())
        .contains("dash/products.json is there and stays as it is. Add to its products:")
        .contains("\"product_id\": \"second\"")
        .doesNotContain("\"product_id\": \"app\"");
    assertThat(read("dash/products.json")).isEqualTo(registry);
  }

  @Test
  void entriesToAddFitIntoTheRegistry() throws IOException {
    write("app/pom.xml", "<project/>");
    oracle("init", "--yes");
    write("second/go.mod", "module x\n");
    write("third/go.mod", "module y\n");

    String out = oracle("init").out();
    String entries = out.substring(out.indexOf(":\n  {") + 1);
    String registry = read("dash/products.json");
    write(
        "dash/products.json",
        registry.replaceFirst("\\[", "[" + entries.replace("$", "\\$") + ","));

    assertThat(registered("path").keySet()).containsExactly("app", "second", "third");
  }

  @Test
  void aRepositoryIsOneProductAndItsExamplesAreNone() throws IOException {
    repository("lib");
    write("lib/pyproject.toml", PYTEST);
    write("lib/examples/web/package.json", TESTED);
    write("lib/sub/package.json", TESTED);
    repository("notes");
    write("notes/examples/web/package.json", TESTED);
    repository("examples");
    write("examples/package.json", TESTED);
    write("plain/readme.txt", "no product");
    write("node_modules/x/package.json", TESTED);

    assertThat(found()).containsOnlyKeys("examples", "lib", "notes");
    assertThat(oracle("init").out()).contains("No test command: notes;");
  }

  @Test
  void membersOfAMonorepoAreProducts() throws IOException {
    repository("shop");
    write(
        "shop/package.json", "{\"workspaces\": [\"packages/*\"], \"scripts\": {\"test\": \"x\"}}");
    write("shop/packages/cart/package.json", TESTED);
    write("shop/packages/till/package.json", TESTED);
    write("shop/packages/types/package.json", "{}");
    repository("rust");
    write(
        "rust/Cargo.toml",
        "[workspace]\nresolver = \"2\"\nmembers = [\n  \"crates/*\",\n \"tool-*\"]\n");
    write("rust/crates/a/Cargo.toml", "[package]\n");
    write("rust/crates/b/Cargo.toml", "[package]\n");
    write("rust/tool-x/Cargo.toml", "[package]\n");
    write("rust/other/Cargo.toml", "[package]\n");
    repository("crate");
    write("crate/Cargo.toml", "[workspace]\nmembers = [\"macros\", \"more\"]\n[package]\n");
    write("crate/macros/Cargo.toml", "[package]\n");
    write("crate/more/Cargo.toml", "[package]\n");
    repository("go");
    write("go/go.work", "go 1.22\nuse (\n\t./a\n\t./b\n)\n");
    write("go/a/go.mod", "module a\n");
    write("go/b/go.mod", "module b\n");
    repository("poly");
    write("poly/backend/pom.xml", "<project/>");
    write("poly/frontend/package.json", TESTED);

    assertThat(found())
        .containsOnlyKeys(
            "crate",
            "go-a",
            "go-b",
            "poly-backend",
            "poly-frontend",
            "rust-a",
            "rust-b",
            "rust-tool-x",
            "shop-cart",
            "shop-till");
    assertThat(oracle("init").out()).contains("/shop is left out: its command npm test tests its");
  }

  @Test
  void membersOfUvAreProductsWhenTheTopIsNoPackage() throws IOException {
    repository("shop");
    write(
        "shop/pyproject.toml",
        """
        [project] # only for the workspace
        name = "shop"
        [tool.uv]
        package = false # not built
        [tool.uv.workspace]
        members = [
          "packages/*", # all of them, but ]
          'tools/lint',
          "../outside",
        ]
        exclude = ["packages/old"]
        [tool.other]
        members = ["other"]
        """);
    write("shop/uv.lock", "");
    for (String member : List.of("packages/cart", "packages/old", "tools/lint", "other")) {
      write("shop/" + member + "/pyproject.toml", "[project]\n");
    }
    write("outside/pyproject.toml", "[build-system]\n");
    repository("virtual");
    write("virtual/pyproject.toml", "[tool.uv.workspace]\nmembers = [\"a\", \"b\"]");
    write("virtual/a/pyproject.toml", PYTEST);
    write("virtual/b/pyproject.toml", PYTEST);
    repository("app");
    write("app/pyproject.toml", "[project]\n[tool.uv.workspace]\nmembers = [\"a\", \"b\"]");
    write("app/a/pyproject.toml", PYTEST);
    write("app/b/pyproject.toml", PYTEST);

    assertThat(found())
        .containsOnlyKeys("app", "outside", "shop-cart", "shop-lint", "virtual-a", "virtual-b");
    JsonObject commands =
        (JsonObject) json(oracle("init", "--format", "json").out()).members().get("test_commands");
    assertThat(texts(commands.members().get("shop-cart"))).containsExactly("uv", "run", "pytest");
    assertThat(texts(commands.members().get("virtual-a"))).contains("python3");
  }

  @Test
  void aBuildOfModulesIsOneProduct() throws IOException {
    repository("shop");
    write(
        "shop/pom.xml",
        """
        <?xml version="1.0"?>
        <!DOCTYPE project [<!ENTITY all SYSTEM "file:///etc/passwd">]>
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modules>
            <module>core</module> <!-- <module>commented</module> -->
            <module> web </module>
            <module>../outside</module><module>/etc</module><module>not-there</module>
          </modules>
          <build><modules><module>elsewhere</module></modules></build>
        </project>
        """);
    write("shop/core/pom.xml", "<project><modules><module>..</module></modules></project>");
    write(
        "shop/web/pom.xml",
        "<project><modules><module>../core</module><module>it/pom-it.xml</module></modules>"
            + "</project>");
    write("shop/web/it/pom-it.xml", "<project><modules><module>&all;</module>");
    for (String other : List.of("shop/elsewhere", "shop/commented", "outside")) {
      write(other + "/pom.xml", "<project/>");
    }
    repository("till");
    write(
        "till/settings.gradle.kts",
        """
        includeBuild("build-logic")
        include(":app", ":lib:core")
        include ':old'
        // include(":commented")
        include(":$computed", ":app:..:..:..:outside")
        """);
    for (String module : List.of("app", "lib/core", "old", "commented", "build-logic")) {
      write("till/" + module + "/build.gradle.kts", "");
    }

    JsonObject init = json(oracle("init", "--format", "json").out());

    assertThat(registered((JsonObject) init.members().get("registry"), "path"))
        .containsOnlyKeys("outside", "shop", "till");
    JsonObject modules = (JsonObject) init.members().get("modules");
    assertThat(modules.members()).containsOnlyKeys("shop", "till");
    assertThat(texts(modules.members().get("shop"))).containsExactly("core", "web", "web/it");
    assertThat(texts(modules.members().get("till"))).containsExactly("app", "lib/core", "old");
    assertThat(oracle("init").out())
        .contains("Tested with all modules at once: shop (3), till (3).");
  }

  @Test
  void whatMavenBuildsIsAProductBesideMembersOfAnotherTool() throws IOException {
    repository("shop");
    write("shop/pom.xml", "<project/>");
    write("shop/package.json", "{\"workspaces\": [\"web/*\"]}");
    write("shop/web/a/package.json", TESTED);
    write("shop/web/b/package.json", TESTED);

    assertThat(found()).containsEntry("shop", "shop").containsOnlyKeys("shop", "shop-a", "shop-b");
  }

  @Test
  void theFolderItselfMayBeTheProduct() throws IOException {
    repository(".");
    write("Makefile", "test:\n\ttrue\n");
    write("tools/package.json", TESTED);

    oracle("init", "--yes");

    assertThat(registered("path")).containsOnlyKeys(id(folder)).containsValue(".");
    assertThat(oracle("plan").exit()).isZero();
  }

  @Test
  void aRepositoryOfTheFleetsOwnIsNone() throws IOException {
    repository(".");
    repository("a");
    write("a/go.mod", "module a\n");
    write("group/b/.git", "gitdir: elsewhere\n"); // a submodule or a worktree
    write("group/b/go.mod", "module b\n");

    assertThat(found()).containsOnlyKeys("a", "b");
  }

  @Test
  void foldersElsewhereBecomeRoots() throws IOException {
    Path fleet = Files.createDirectory(folder.resolve("fleet"));
    repository("code/app");
    write("code/app/go.mod", "module app\n");
    repository("alone");
    write("alone/go.mod", "module alone\n");

    Outcome init = at(fleet).run("init", "../code", folder.resolve("alone").toString(), "--yes");

    assertThat(init.err()).isEmpty();
    JsonObject registry = json(Files.readString(fleet.resolve("dash/products.json")));
    assertThat(texts(registry.members().get("roots")))
        .containsExactlyInAnyOrder("../code", folder.toString());
    assertThat(registered(registry, "path"))
        .containsEntry("app", "../code/app")
        .containsEntry("alone", folder + "/alone");
    assertThat(at(fleet).run("plan", "--budget", "2").out()).contains("2 new");
    assertThat(at(fleet).run("status").err()).isEmpty();
  }

  @Test
  void theFleetsFolderIsNoProductOfAFolderAboveIt() throws IOException {
    repository("fleet");
    write("fleet/Makefile", "test:\n");
    repository("app");
    write("app/go.mod", "module app\n");

    at(folder.resolve("fleet")).run("init", "..", "--yes");

    JsonObject registry = json(read("fleet/dash/products.json"));
    assertThat(registered(registry, "path")).containsOnlyKeys("app");
  }

  @Test
  void aHomeFolderIsNoRootAndNothingIsWritten() throws IOException {
    write(home, "app/go.mod", "module app\n");

    Outcome init = oracle("init", home.toString(), "--yes");

    assertThat(init.exit()).isEqualTo(2);
    assertThat(init.err()).contains("is a home folder", "put the products into a folder of it");
    assertThat(files()).isEmpty();
  }

  @Test
  void ownersComeFromCodeownersThenTheOptionThenGit() throws IOException {
    repository("a");
    write("a/go.mod", "module a\n");
    write("a/CODEOWNERS", "* @acme/a\n");
    write("b/go.mod", "module b\n");

    assertThat(proposed("owner")).containsEntry("a", "@acme/a").containsEntry("b", "Ada Lovelace");
    assertThat(proposed("owner", "--owner", "team"))
        .containsEntry("a", "@acme/a")
        .containsEntry("b", "team");
    Files.delete(home.resolve(".gitconfig"));
    assertThat(proposed("owner")).containsEntry("b", System.getProperty("user.name"));
  }

  @Test
  void linksAndNamesThatCantBeShownAreLeftOut() throws IOException {
    write("real/go.mod", "module a\n");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    write("esc\u001b[31m/go.mod", "module b\n");
    write("shown\u202egnp/go.mod", "module c\n");

    Outcome init = oracle("init", "--yes");

    assertThat(registered("path")).containsOnlyKeys("real");
    assertThat(init.out())
        .contains("is left out: its name has characters that can't be shown")
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void aFolderThatCantBeListedIsNamed() throws IOException {
    write("real/go.mod", "module a\n");
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try {
      org.junit.jupiter.api.Assumptions.assumeFalse(Files.isReadable(locked), "root reads all");

      assertThat(oracle("init").out()).contains(locked + " is left out");
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aFolderWithoutProductsIsAnErrorThatSaysWhatToDo() {
    Outcome init = oracle("init", "--yes");

    assertThat(init.exit()).isEqualTo(1);
    assertThat(init.err()).contains("no git repository and no build file in " + folder);
    assertThat(files()).isEmpty();
    assertThat(oracle("init", "missing").exit()).isEqualTo(2);
    assertThat(oracle("init", "--owner", "").exit()).isEqualTo(2);
    assertThat(oracle("plan").err()).contains("no fleet here", "make one: oracle init");
  }

  @Test
  void aRegistryThatCantBeUnderstoodIsReportedAndStays() throws IOException {
    write("app/go.mod", "module a\n");
    write("dash/products.json", "{");

    Outcome init = oracle("init", "--yes");

    assertThat(init.exit()).isEqualTo(3);
    assertThat(init.err()).contains("dash/products.json:1:");
    assertThat(files()).containsExactly("app/go.mod", "dash/products.json");
  }

  @Test
  void aLinkInPlaceOfAFolderIsNotWrittenThrough() throws IOException {
    write("app/go.mod", "module a\n");
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("dash"), elsewhere);

    Outcome init = oracle("init", "--yes");

    assertThat(init.exit()).isNotZero();
    try (Stream<Path> there = Files.list(elsewhere)) {
      assertThat(there).isEmpty();
    }
  }

  @Test
  void jsonHasTheRegistryAndWhatWasWritten() throws IOException {
    write("app/go.mod", "module a\n");

    JsonObject json = json(oracle("init", "--format", "json").out());

    assertThat(json.members().get("written").shown()).isEqualTo("false");
    assertThat(texts(json.members().get("files")))
        .containsExactly("constitution.md", ".gitignore", "dash/products.json");
    assertThat(
            json(oracle("init", "--format", "json", "--yes").out())
                .members()
                .get("written")
                .shown())
        .isEqualTo("true");
    assertThat(registered("status")).containsEntry("app", "active");
  }

  private Map<String, String> found() throws IOException {
    return proposed("path");
  }

  private Map<String, String> proposed(String field, String... options) throws IOException {
    String[] args =
        Stream.concat(Stream.of("init", "--format", "json"), Stream.of(options))
            .toArray(String[]::new);
    JsonObject json = json(oracle(args).out());
    return registered((JsonObject) json.members().get("registry"), field);
  }

  private Map<String, String> registered(String field) throws IOException {
    return registered(json(read("dash/products.json")), field);
  }

  private static Map<String, String> registered(JsonObject registry, String field) {
    Map<String, String> values = new TreeMap<>();
    ((JsonArray) registry.members().get("products"))
        .items()
        .forEach(
            item -> {
              JsonObject entry = (JsonObject) item;
              values.put(text(entry, "product_id"), text(entry, field));
            });
    return values;
  }

  private static String text(JsonObject object, String name) {
    return ((JsonString) object.members().get(name)).value();
  }

  private static List<String> texts(Object list) {
    return ((JsonArray) list).items().stream().map(item -> ((JsonString) item).value()).toList();
  }

  private static JsonObject json(String text) throws IOException {
    try {
      return StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8));
    } catch (codemonkeys.oracle.files.UnreadableException e) {
      throw new IOException(text, e);
    }
  }

  private static String id(Path folder) {
    return folder.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
  }

  private Outcome oracle(String... args) {
    return at(folder).run(args);
  }

  private InProcess at(Path where) {
    return InProcess.in(where).living(home, home);
  }

  private void repository(String at) throws IOException {
    Files.createDirectories(folder.resolve(at).resolve(".git"));
  }

  private void git(String at, String... args) throws Exception {
    List<String> argv =
        Stream.concat(Stream.of("git", "-C", folder.resolve(at).toString()), Stream.of(args))
            .toList();
    assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor()).isZero();
  }

  private void write(String path, String text) throws IOException {
    write(folder, path, text);
  }

  private static void write(Path below, String path, String text) throws IOException {
    Path file = below.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String read(String path) throws IOException {
    return Files.readString(folder.resolve(path));
  }

  private List<String> files() {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
