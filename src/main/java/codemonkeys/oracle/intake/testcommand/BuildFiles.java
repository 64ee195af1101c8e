package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer.PassedOver;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer.Runs;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The test command that the files in a product's folder imply: what someone would type who has just
 * checked it out. Where a tool keeps results, it is asked for a real run.
 */
final class BuildFiles {
  /** What one build file says. */
  sealed interface Answer {
    record Runs(List<String> argv) implements Answer {}

    /**
     * It is there, and names no tests.
     *
     * @param why a sentence with its name; empty when it may well be there for something else
     */
    record PassedOver(String why) implements Answer {}
  }

  /** How one kind of build file is read. */
  interface Reader {
    Answer read(BuildFolder folder, String name) throws UnreadableException;
  }

  /**
   * One row of the table.
   *
   * @param names the first that is there is read; {@code *} stands for any beginning
   */
  private record Row(List<String> names, Reader reader) {
    Optional<String> nameIn(BuildFolder folder) {
      for (String name : names) {
        if (name.startsWith("*")) {
          List<String> found = folder.ending(name.substring(1));
          if (!found.isEmpty()) {
            return Optional.of(found.get(0));
          }
        } else if (folder.has(name)) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    }
  }

  /** The first row that knows a command counts: build tools, then languages, then task runners. */
  private static final List<Row> TABLE =
      List.of(
          row(script("-B", "test"), "mvnw"),
          row(script("test", "--rerun-tasks"), "gradlew"),
          row(runs("mvn", "-B", "test"), "pom.xml"),
          row(
              runs("gradle", "test", "--rerun-tasks"),
              "build.gradle",
              "build.gradle.kts",
              "settings.gradle",
              "settings.gradle.kts"),
          row(BuildFiles::sbt, "build.sbt"),
          row(NodePackage::read, "package.json"),
          row(BuildFiles::deno, "deno.json", "deno.jsonc"),
          row(runs("bun", "test"), "bun.lock", "bun.lockb", "bunfig.toml"),
          row(PythonProject::tox, "tox.ini"),
          row(PythonProject::nox, "noxfile.py"),
          row(PythonProject::pytest, "pytest.ini", ".pytest.ini", "conftest.py"),
          row(PythonProject::django, "manage.py"),
          row(PythonProject::pyproject, "pyproject.toml"),
          row(PythonProject::setupCfg, "setup.cfg"),
          row(PythonProject::tests, "setup.py"),
          new Row(List.of(".venv", "venv"), PythonProject::environment),
          row(BuildFiles::cargo, "Cargo.toml"),
          row(runs("go", "test", "-count=1", "-json", "./..."), "go.mod"),
          row(BuildFiles::goWorkspace, "go.work"),
          row(runs("swift", "test"), "Package.swift"),
          row(runs("mix", "test"), "mix.exs"),
          row(BuildFiles::dart, "pubspec.yaml"),
          row(BuildFiles::dotnet, "*.sln", "*.slnx", "*.csproj", "*.fsproj", "*.vbproj"),
          row(BuildFiles::composer, "composer.json"),
          row(RubyProject::rake, "rakefile", "Rakefile", "rakefile.rb", "Rakefile.rb"),
          row(RubyProject::bundler, "Gemfile"),
          row(runs("rspec"), ".rspec"),
          row(BuildFiles::cmake, "CMakeLists.txt"),
          row(
              runs("bazel", "test", "//...", "--nocache_test_results"),
              "MODULE.bazel",
              "WORKSPACE.bazel",
              "WORKSPACE"),
          row(TaskRunners::just, "justfile", ".justfile", "Justfile", "JUSTFILE"),
          row(
              TaskRunners::task,
              "Taskfile.yml",
              "taskfile.yml",
              "Taskfile.yaml",
              "taskfile.yaml",
              "Taskfile.dist.yml",
              "taskfile.dist.yml",
              "Taskfile.dist.yaml",
              "taskfile.dist.yaml"),
          row(TaskRunners::make, "GNUmakefile", "makefile", "Makefile"),
          new Row(List.of("test"), BuildFiles::bats),
          new Row(List.of("tests"), BuildFiles::bats),
          new Row(List.of("*.bats"), BuildFiles::bats));

  private BuildFiles() {}

  /** All names that are looked for. */
  static List<String> names() {
    return TABLE.stream().flatMap(row -> row.names().stream()).toList();
  }

  /** Searches a product's folder. */
  static Finding search(ProductFolder where) {
    BuildFolder folder;
    try {
      folder = BuildFolder.open(where);
    } catch (UnreadableException e) {
      return new Finding.Nothing(List.of("its folder can't be listed: " + e.problem().what()));
    }
    List<String> reasons = new ArrayList<>();
    for (Row row : TABLE) {
      Optional<String> name = row.nameIn(folder);
      if (name.isEmpty()) {
        continue;
      }
      Answer answer = read(row, folder, name.get());
      if (answer instanceof Runs runs) {
        return new Finding.Found(new TestCommand(runs.argv(), folder.shown(name.get())));
      }
      if (answer instanceof PassedOver over && !over.why().isEmpty()) {
        reasons.add(over.why());
      }
    }
    return new Finding.Nothing(reasons);
  }

  private static Answer read(Row row, BuildFolder folder, String name) {
    try {
      return row.reader().read(folder, name);
    } catch (UnreadableException e) {
      return new PassedOver(name + " can't be read: " + e.problem().what());
    }
  }

  private static Row row(Reader reader, String... names) {
    return new Row(
        List.of(names),
        (folder, name) ->
            folder.isFile(name)
                ? reader.read(folder, name)
                : new PassedOver(name + " is no plain file, and links are not followed"));
  }

  static Answer run(String... argv) {
    return new Runs(List.of(argv));
  }

  private static Reader runs(String... argv) {
    return (folder, name) -> run(argv);
  }

  /** A script for sh; archives and some file systems lose the permission to execute it. */
  private static Reader script(String... arguments) {
    return (folder, name) -> {
      List<String> argv = new ArrayList<>();
      if (!folder.isExecutable(name)) {
        argv.add("sh");
      }
      argv.add("./" + name);
      argv.addAll(Arrays.asList(arguments));
      return new Runs(argv);
    };
  }

  /** Whether a line of a file is the head of a section as {@code [name]}. */
  static boolean hasSection(List<String> lines, String begin) {
    return lines.stream().map(String::strip).anyMatch(line -> line.startsWith("[" + begin));
  }

  /** Whether an object in a document has a member that is not empty. */
  static boolean names(JsonObject document, String object, String member) {
    if (!(document.members().get(object) instanceof JsonObject members)) {
      return false;
    }
    JsonValue value = members.members().get(member);
    return (value instanceof JsonString text && !text.value().isBlank())
        || (value instanceof JsonArray list && !list.items().isEmpty())
        || value instanceof JsonObject;
  }

  /** Since version 2 its task test runs only what has changed since it passed. */
  private static Answer sbt(BuildFolder folder, String name) throws UnreadableException {
    String settings = "project/build.properties";
    boolean keepsResults =
        folder.has("project")
            && folder.isFile(settings)
            && folder.lines(settings).stream()
                .anyMatch(line -> line.replace(" ", "").startsWith("sbt.version=2"));
    return run("sbt", keepsResults ? "testFull" : "test");
  }

  private static Answer deno(BuildFolder folder, String name) throws UnreadableException {
    return names(folder.commentedJson(name), "tasks", "test")
        ? run("deno", "task", "test")
        : run("deno", "test");
  }

  /** In a package that is a workspace too, plain {@code cargo test} leaves the members out. */
  private static Answer cargo(BuildFolder folder, String name) throws UnreadableException {
    List<String> lines = folder.lines(name);
    boolean chosen = lines.stream().anyMatch(line -> line.strip().startsWith("default-members"));
    return hasSection(lines, "workspace]") && !chosen
        ? run("cargo", "test", "--workspace")
        : run("cargo", "test");
  }

  private static final Pattern USED_MODULE =
      Pattern.compile("(?:use\\s+)?\\(?\\s*\"?(\\./[A-Za-z0-9_./-]+|\\.)\"?\\s*\\)?\\s*(?://.*)?");

  /** Above its modules {@code ./...} means nothing. */
  private static Answer goWorkspace(BuildFolder folder, String name) throws UnreadableException {
    List<String> argv = new ArrayList<>(List.of("go", "test", "-count=1", "-json"));
    int options = argv.size();
    for (String module : usedModules(folder, name)) {
      argv.add(module.equals(".") ? "./..." : "./" + module + "/...");
    }
    return argv.size() > options ? new Runs(argv) : new PassedOver(name + " uses no module");
  }

  /** The folders of the modules of a Go workspace. */
  static List<String> usedModules(BuildFolder folder, String name) throws UnreadableException {
    List<String> modules = new ArrayList<>();
    for (String line : folder.lines(name)) {
      Matcher used = USED_MODULE.matcher(line.strip());
      if (used.matches()) {
        modules.add(used.group(1).equals(".") ? "." : used.group(1).substring(2));
      }
    }
    return modules;
  }

  private static Answer dart(BuildFolder folder, String name) throws UnreadableException {
    boolean flutter =
        folder.lines(name).stream().anyMatch(line -> line.strip().equals("sdk: flutter"));
    return run(flutter ? "flutter" : "dart", "test");
  }

  /** MSBuild takes the only file there is; of more it has to be named one. */
  private static Answer dotnet(BuildFolder folder, String name) {
    List<String> solutions = new ArrayList<>(folder.ending(".sln"));
    solutions.addAll(folder.ending(".slnx"));
    List<String> all = new ArrayList<>(solutions);
    for (String end : List.of(".csproj", ".fsproj", ".vbproj")) {
      all.addAll(folder.ending(end));
    }
    if (all.size() == 1) {
      return run("dotnet", "test");
    }
    return solutions.size() == 1
        ? run("dotnet", "test", "./" + solutions.get(0))
        : new PassedOver("there are several projects for dotnet and not one solution");
  }

  private static Answer composer(BuildFolder folder, String name) throws UnreadableException {
    if (names(folder.json(name), "scripts", "test")) {
      return run("composer", "test");
    }
    for (String runner : List.of("vendor/bin/pest", "vendor/bin/phpunit")) {
      if (folder.has("vendor") && folder.exists(runner)) {
        return run(runner);
      }
    }
    return folder.hasAny("phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml")
        ? run("phpunit")
        : new PassedOver(name + " has no script test, and there is no phpunit.xml");
  }

  private static final Pattern TESTED_BY_CTEST =
      Pattern.compile("(?i)(?:enable_testing\\s*\\(|include\\s*\\(\\s*\"?CTest\\b).*");

  private static final List<String> BUILD_FOLDERS =
      List.of("build", "_build", "out", "cmake-build-debug", "cmake-build-release");

  /** Configuring a folder that is configured already keeps what was chosen there. */
  private static Answer cmake(BuildFolder folder, String name) throws UnreadableException {
    if (folder.lines(name).stream()
        .noneMatch(line -> TESTED_BY_CTEST.matcher(line.strip()).matches())) {
      return new PassedOver(name + " has neither enable_testing() nor include(CTest)");
    }
    String build =
        BUILD_FOLDERS.stream()
            .filter(each -> folder.has(each) && folder.isFile(each + "/CMakeCache.txt"))
            .findFirst()
            .orElse("build");
    return run(
        "sh",
        "-c",
        ("cmake -S . -B %1$s && cmake --build %1$s && cd %1$s"
                + " && ctest --output-on-failure --no-tests=error")
            .formatted(build));
  }

  /** bats-core is often a submodule among the tests. */
  private static Answer bats(BuildFolder folder, String name) {
    List<String> beside = name.endsWith(".bats") ? List.of(name) : folder.list(name);
    if (beside.stream().noneMatch(each -> each.endsWith(".bats"))) {
      return new PassedOver("");
    }
    String where = name.endsWith(".bats") ? "." : name;
    String own = where + "/bats/bin/bats";
    return run(beside.contains("bats") && folder.isFile(own) ? own : "bats", where);
  }
}
