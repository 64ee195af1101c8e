package codemonkeys.oracle.intake.testcommand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the test command of a product is found in real folders. */
class TestCommandTest {
  private static final String SCRIPT = "{\"scripts\": {\"test\": \"node --test\"}}";
  private static final String PLACEHOLDER =
      "{\"scripts\": {\"test\": \"echo \\\"Error: no test specified\\\" && exit 1\"}}";
  private static final String CMAKE =
      "sh -c 'cmake -S . -B build && cmake --build build && cd build"
          + " && ctest --output-on-failure --no-tests=error'";

  @TempDir Path folder;
  private FleetFolder fleet;

  @BeforeEach
  void fleet() throws IOException {
    folder = folder.toRealPath();
    fleet = FleetFolder.in(folder);
    Files.createDirectories(folder.resolve("products/app"));
  }

  private void file(String name, String text) {
    fleet.file("products/app/" + name, text);
  }

  private Path path(String name) {
    return folder.resolve("products/app").resolve(name);
  }

  private Finding finding() {
    return BuildFiles.search(ProductFolder.in(new Workspace(folder), "products/app"));
  }

  /** The command as a shell would take it. */
  private String found() {
    Finding finding = finding();
    assertThat(finding).isInstanceOf(Finding.Found.class);
    return Printable.argv(((Finding.Found) finding).command().argv());
  }

  private List<String> reasons() {
    Finding finding = finding();
    assertThat(finding).isInstanceOf(Finding.Nothing.class);
    return ((Finding.Nothing) finding).reasons();
  }

  private static Arguments row(String command, String... files) {
    Map<String, String> texts = new java.util.LinkedHashMap<>();
    for (int i = 0; i < files.length; i += 2) {
      texts.put(files[i], files[i + 1]);
    }
    return arguments(command, texts);
  }

  /** At least one for each name that is looked for. */
  static Stream<Arguments> rows() {
    return Stream.of(
        row("sh ./mvnw -B test", "mvnw", "#!/bin/sh\n"),
        row("sh ./gradlew test --rerun-tasks", "gradlew", "#!/bin/sh\n"),
        row("mvn -B test", "pom.xml", "<project/>"),
        row("gradle test --rerun-tasks", "build.gradle", ""),
        row("gradle test --rerun-tasks", "build.gradle.kts", ""),
        row("gradle test --rerun-tasks", "settings.gradle", ""),
        row("gradle test --rerun-tasks", "settings.gradle.kts", ""),
        row("sbt test", "build.sbt", "", "project/build.properties", "sbt.version=1.10.7\n"),
        row("sbt testFull", "build.sbt", "", "project/build.properties", "sbt.version = 2.0.0\n"),
        row("npm test", "package.json", SCRIPT),
        row("deno test", "deno.json", "{}"),
        row("deno task test", "deno.json", "{\"tasks\": {\"test\": \"deno test -A\"}}"),
        row(
            "deno task test",
            "deno.jsonc",
            "{ // ours\n\"tasks\": {\"test\": {\"command\": \"x\"},},}"),
        row("bun test", "bun.lock", ""),
        row("bun test", "bun.lockb", "\0"),
        row("bun test", "bunfig.toml", "[test]\n"),
        row("tox", "tox.ini", "[tox]\nenvlist = py3\n"),
        row("tox", "tox.ini", "[testenv:lint]\ncommands = true\n"),
        row("python3 -m pytest", "tox.ini", "[flake8]\n[pytest]\naddopts = -q\n"),
        row(
            "nox -s tests",
            "noxfile.py",
            "import nox\n\n@nox.session\ndef tests(session):\n  pass\n"),
        row("nox -s test", "noxfile.py", "@nox.session(name='test')\ndef run_all(s):\n  pass\n"),
        row("nox", "noxfile.py", "import nox\n\n@nox.session\ndef unit(session):\n  pass\n"),
        row("python3 -m pytest", "pytest.ini", "[pytest]\n"),
        row("python3 -m pytest", ".pytest.ini", "[pytest]\n"),
        row("python3 -m pytest", "conftest.py", ""),
        row("python3 manage.py test", "manage.py", "from django.core import management\n"),
        row("tox", "pyproject.toml", "[project]\n[tool.tox]\nlegacy_tox_ini = ''\n"),
        row("python3 -m pytest", "pyproject.toml", "[project]\nname = 'a'\n"),
        row("python3 -m pytest", "pyproject.toml", "[build-system]\n"),
        row("python3 -m pytest", "pyproject.toml", "[tool.poetry]\nname = 'a'\n"),
        row("python3 -m pytest", "pyproject.toml", "[tool.pytest.ini_options]\n"),
        row("tox", "setup.cfg", "[metadata]\n[tox:tox]\n"),
        row("python3 -m pytest", "setup.cfg", "[metadata]\nname = a\n"),
        row("python3 -m pytest", "setup.cfg", "[tool:pytest]\n"),
        row("python3 -m pytest", "setup.py", "from setuptools import setup\nsetup()\n"),
        row("cargo test", "Cargo.toml", "[package]\nname = \"a\"\n"),
        row("cargo test --workspace", "Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
        row("cargo test", "Cargo.toml", "[workspace]\ndefault-members = [\"a\"]\n"),
        row("go test -count=1 -json ./...", "go.mod", "module example.org/a\n"),
        row(
            "go test -count=1 -json ./a/... ./b/...",
            "go.work",
            "go 1.22\n\nuse ./a // first\nuse (\n\t./b\n)\n"),
        row("swift test", "Package.swift", ""),
        row("mix test", "mix.exs", ""),
        row("dart test", "pubspec.yaml", "name: a\n"),
        row("flutter test", "pubspec.yaml", "dependencies:\n  flutter:\n    sdk: flutter\n"),
        row("dotnet test", "App.sln", ""),
        row("dotnet test", "App.slnx", ""),
        row("dotnet test", "App.csproj", "<Project/>"),
        row("dotnet test", "App.fsproj", "<Project/>"),
        row("dotnet test", "App.vbproj", "<Project/>"),
        row("dotnet test ./App.sln", "App.sln", "", "App.csproj", "", "Tests.csproj", ""),
        row("composer test", "composer.json", "{\"scripts\": {\"test\": [\"@unit\"]}}"),
        row("vendor/bin/phpunit", "composer.json", "{}", "vendor/bin/phpunit", ""),
        row(
            "vendor/bin/pest",
            "composer.json",
            "{}",
            "vendor/bin/pest",
            "",
            "vendor/bin/phpunit",
            ""),
        row("phpunit", "composer.json", "{}", "phpunit.xml.dist", ""),
        row("rake test", "rakefile", "task :test do\nend\n"),
        row("rake test", "Rakefile", "require 'rake/testtask'\nRake::TestTask.new do |t|\nend\n"),
        row("rake spec", "rakefile.rb", "RSpec::Core::RakeTask.new(:spec)\n"),
        row("rake test", "Rakefile.rb", "Minitest::TestTask.create(:test)\n"),
        row("bundle exec rake spec", "Rakefile", "task \"spec\" => []\n", "Gemfile", ""),
        row("bundle exec rspec", "Gemfile", "", "spec/a_spec.rb", ""),
        row("rspec", ".rspec", ""),
        row(CMAKE, "CMakeLists.txt", "project(a)\nif(X)\n  Enable_Testing ()\nendif()\n"),
        row(CMAKE, "CMakeLists.txt", "include( CTest )\n"),
        row("bazel test //... --nocache_test_results", "MODULE.bazel", ""),
        row("bazel test //... --nocache_test_results", "WORKSPACE.bazel", ""),
        row("bazel test //... --nocache_test_results", "WORKSPACE", ""),
        row("just test", "justfile", "# runs all\ntest *args: build\n  true\n"),
        row("just test", ".justfile", "@test:\n  true\n"),
        row("just test", "Justfile", "alias test := t\nt:\n  true\n"),
        row("just test", "JUSTFILE", "test:\n  true\n"),
        row(
            "task --force test",
            "Taskfile.yml",
            "version: '3'\ntasks:\n  a: b\n\n  test:\n    - x\n"),
        row("task --force test", "taskfile.yml", "tasks:\n    'test': go test\n"),
        row("task --force test", "Taskfile.yaml", "tasks:\n  test: {cmds: [x]}\n"),
        row("task --force test", "taskfile.yaml", "tasks:\n  test:\n"),
        row("task --force test", "Taskfile.dist.yml", "tasks:\n  test:\n"),
        row("task --force test", "taskfile.dist.yml", "tasks:\n  test:\n"),
        row("task --force test", "Taskfile.dist.yaml", "tasks:\n  test:\n"),
        row("task --force test", "taskfile.dist.yaml", "tasks:\n  test:\n"),
        row("make test", "GNUmakefile", "test:\n\ttrue\n"),
        row("make test", "makefile", "test: build\n\ttrue\n"),
        row("make test", "Makefile", ".PHONY: test\ncheck test :: $(DEPS)\n\ttrue\n"),
        row("bats test", "test/a.bats", ""),
        row("bats tests", "tests/a.bats", ""),
        row("test/bats/bin/bats test", "test/a.bats", "", "test/bats/bin/bats", ""),
        row("bats .", "a.bats", ""));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aBuildFileSaysHowItIsTested(String command, Map<String, String> files) {
    files.forEach(this::file);

    assertThat(found()).isEqualTo(command);
  }

  @Test
  void thePageOfTestCommandsNamesEveryFileAndEveryCommand() throws IOException {
    String page = Files.readString(Path.of("docs", "reference", "test-commands.md"));

    assertThat(BuildFiles.names()).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    assertThat(rows().map(row -> (String) row.get()[0]))
        .allSatisfy(
            command ->
                assertThat(page)
                    .contains(
                        "`"
                            + command
                                .replaceFirst("^(sh|bundle exec) (?=\\./|ra)", "")
                                .replaceFirst("^bats tests$", "bats test")
                                .replaceFirst("^nox -s test$", "nox -s tests")
                                .replaceFirst("^rake spec$", "rake test")
                                .replaceFirst(" \\./App.sln$", "")
                                .replaceFirst("^test/bats/bin/bats test$", "test/bats/bin/bats")
                            + "`"));
  }

  @Test
  void everyNameThatIsLookedForIsTried() {
    List<String> tried =
        new ArrayList<>(
            rows()
                .flatMap(row -> ((Map<?, ?>) row.get()[1]).keySet().stream())
                .map(Object::toString)
                .toList());

    assertThat(BuildFiles.names().stream().filter(name -> !name.endsWith("venv")))
        .allMatch(
            name ->
                tried.stream()
                    .anyMatch(
                        file ->
                            name.startsWith("*")
                                ? file.endsWith(name.substring(1))
                                : file.equals(name) || file.startsWith(name + "/")));
  }

  @Test
  void wrappersComeFirstAndAreExecutedWhenTheyCanBe() throws Exception {
    file("pom.xml", "<project/>");
    file("package.json", SCRIPT);
    file("gradlew", "#!/bin/sh\n");
    FleetFolder.command(folder, "chmod", "+x", path("gradlew").toString());

    assertThat(found()).isEqualTo("./gradlew test --rerun-tasks");

    file("mvnw", "#!/bin/sh\n");
    assertThat(found()).isEqualTo("sh ./mvnw -B test");
  }

  @Nested
  class WhatDoesNotCount {
    @Test
    void anEmptyFolderHasNoReasons() {
      assertThat(reasons()).isEmpty();
    }

    @Test
    void theFolderIsMissing() {
      assertThat(BuildFiles.search(ProductFolder.in(new Workspace(folder), "products/gone")))
          .isEqualTo(new Finding.Nothing(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{}",
          "[]",
          "{\"scripts\": {}}",
          "{\"scripts\": []}",
          "{\"scripts\": {\"test\": \" \"}}",
          "{\"scripts\": {\"test\": true, \"tests\": \"x\"}}"
        })
    void packageJsonWithoutATestScript(String text) {
      file("package.json", text);

      assertThat(reasons()).hasSize(1).allMatch(reason -> reason.startsWith("package.json "));
    }

    @Test
    void thePlaceholderOfNpmInit() {
      file("package.json", PLACEHOLDER);
      file("Makefile", "test:\n\ttrue\n");

      assertThat(found()).isEqualTo("make test");

      file("Makefile", "all:\n\ttrue\n");
      assertThat(reasons())
          .containsExactly("package.json has no test script", "Makefile has no target test");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "all: test\n",
          "tests:\n\ttrue\n",
          "test-all:\n\ttrue\n",
          ".PHONY: test\n",
          "test := x\n",
          "test = a:b\n",
          "test ::= x\n",
          "test: CFLAGS += -g\n",
          "test: export A ?= b\n",
          "# test: not yet\n",
          "all:\n\techo test: x\n",
          "all:\n\techo \\\n  usage test: runs tests\n",
          "define USAGE\n test: runs tests\nendef\n",
          "$(info test: x)\n",
          "include missing.mk $(X).mk ../../../etc/passwd\n"
        })
    void aMakefileWithoutTheTarget(String text) {
      file("Makefile", text);

      assertThat(reasons()).containsExactly("Makefile has no target test");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "test : ; true\n",
          "  test: a\n",
          "a.mk test b:\n\ttrue\n",
          "test:FORCE\n",
          "ifdef X\ntest:\n\ttrue\nendif\n",
          "test: deps; X=1 true\n",
          "define A\nendef\ntest:\n",
          "# caf\u00e9\ntest:\r\n\ttrue\r\n"
        })
    void aMakefileWithTheTarget(String text) throws IOException {
      Files.write(path("Makefile"), text.getBytes(StandardCharsets.ISO_8859_1));

      assertThat(found()).isEqualTo("make test");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          ".PHONY: all test\ntest:\n\ttrue\n",
          ".PHONY: \\\n  all \\\n  test\ntest:\n\ttrue\n",
          "test \\\n  check: all\n\ttrue\n.PHONY:test\n"
        })
    void aFolderOfTheSameNameIsNothingToAPhonyTarget(String text) {
      file("test/a.txt", "");
      file("Makefile", text);

      assertThat(found()).isEqualTo("make test");
    }

    @Test
    void aTargetThatIsAFolderIsAlwaysUpToDateAndMadeAllTheSame() throws Exception {
      file("test/a.txt", "");
      file("Makefile", "test:\n\t@echo it ran\n");

      assertThat(found()).isEqualTo("make -B test");
      assumeTrue(Files.isExecutable(Path.of("/usr/bin/make")), "make is not on this machine");
      assertThat(FleetFolder.command(path("."), "make", "-B", "test")).contains("it ran");
    }

    @Test
    void makeReadsOneOfSeveralMakefiles() {
      file("Makefile", "test:\n\ttrue\n");
      file("GNUmakefile", "all:\n\ttrue\n");

      assertThat(reasons()).containsExactly("GNUmakefile has no target test");
    }

    @Test
    void aMakefileBringsInOthersByName() {
      file("Makefile", "-include build/common.mk Makefile\n");
      file("build/common.mk", "include ../Makefile\ninclude rules.mk\n");
      file("rules.mk", "test:\n\ttrue\n");

      assertThat(found()).isEqualTo("make test");
    }

    @Test
    void filesOfTasksWithoutTheTask() {
      file("justfile", "test := 'x'\n# test:\nlint:\n  test: x\n");
      file("Taskfile.yml", "version: 3\nvars:\n  test: a\ntasks:\n  lint:\n    test: b\n");
      file("Rakefile", "Rake::TestTask.new(:unit)\ntask :tests\n");
      file("composer.json", "{\"scripts\": {\"test\": \"\"}}");
      file("CMakeLists.txt", "project(a)\n# enable_testing()\n");
      file("tox.ini", "[flake8]\n");
      file("pyproject.toml", "[tool.black]\n");
      file("setup.cfg", "[flake8]\n");
      file("manage.py", "print()\n");
      file("Gemfile", "");
      file("go.work", "go 1.22\n");
      file("test/a.sh", "");
      file(".venv/note", "");

      assertThat(reasons())
          .containsExactly(
              "tox.ini has no section [tox], [testenv] or [pytest]",
              "pyproject.toml has neither [project], [build-system] nor [tool.pytest]",
              "setup.cfg has neither [metadata], [options] nor [tool:pytest]",
              ".venv is no virtual environment with a python",
              "go.work uses no module",
              "composer.json has no script test, and there is no phpunit.xml",
              "Rakefile has no task test or spec",
              "Gemfile has no folder spec beside it, and no Rakefile with tests",
              "CMakeLists.txt has neither enable_testing() nor include(CTest)",
              "justfile has no recipe test",
              "Taskfile.yml has no task test");
    }

    @Test
    void severalProjectsForDotnet() {
      file("A.csproj", "");
      file("B.csproj", "");

      assertThat(reasons())
          .containsExactly("there are several projects for dotnet and not one solution");
    }
  }

  @Nested
  class Node {
    @ParameterizedTest
    @ValueSource(strings = {"pnpm-lock.yaml pnpm", "yarn.lock yarn", "package-lock.json npm"})
    void thePackageManagerIsTheOneWhoseLockFileIsThere(String pair) {
      file("package.json", SCRIPT);
      file(pair.split(" ")[0], "");

      assertThat(found()).isEqualTo(pair.split(" ")[1] + " test");
    }

    @Test
    void bunRunsTheScriptAndNotItsOwnRunner() {
      file("package.json", SCRIPT);
      file("bun.lock", "");

      assertThat(found()).isEqualTo("bun run test");
    }

    @Test
    void thePackageNamesItsPackageManager() {
      file("package.json", SCRIPT.replaceFirst("\\{", "{\"packageManager\": \"yarn@4.1.0\","));
      file("package-lock.json", "");

      assertThat(found()).isEqualTo("yarn test");
    }

    @Test
    void aMemberOfAWorkspaceHasTheLockFileAboveIt() {
      fleet.file("products/package.json", "{\"workspaces\": [\"app\"]}");
      fleet.file("products/pnpm-lock.yaml", "");
      file("package.json", SCRIPT);

      assertThat(found()).isEqualTo("pnpm test");

      file(".git/HEAD", "");
      assertThat(found()).as("a repository of its own").isEqualTo("npm test");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "[\"packages/*\"]",
          "[\"./packages/one/\"]",
          "{\"packages\": [\"gone/*\", \"packages/**\"]}"
        })
    void aWorkspaceIsTestedThroughItsMembers(String workspaces) {
      file("package.json", "{\"workspaces\": " + workspaces + "}");
      file("packages/one/package.json", PLACEHOLDER);
      file("packages/two/package.json", "{");

      assertThat(reasons())
          .containsExactly(
              "package.json has no test script, and no member of its workspace has one");

      file("packages/one/package.json", SCRIPT);
      assertThat(found()).isEqualTo("npm test --workspaces --if-present");
    }

    @Test
    void otherPackageManagersHaveOtherWordsForThat() {
      file("package.json", "{}");
      file("pnpm-workspace.yaml", "packages:\n  # all\n  - 'packages/*'\n");
      file("packages/one/package.json", SCRIPT);
      assertThat(found()).isEqualTo("pnpm --recursive test");

      file(
          "package.json",
          "{\"workspaces\": [\"packages/*\"], \"packageManager\": \"yarn@1.22.22\"}");
      assertThat(found()).isEqualTo("npm test --workspaces --if-present");

      file(
          "package.json", "{\"workspaces\": [\"packages/*\"], \"packageManager\": \"yarn@4.0.0\"}");
      assertThat(found()).isEqualTo("yarn workspaces foreach --all run test");

      file("package.json", "{\"workspaces\": [\"packages/*\"], \"packageManager\": \"bun@1.1.0\"}");
      assertThat(found()).isEqualTo("bun run --filter '*' test");
    }

    @Test
    void aPatternThatLeavesTheFolderIsNotFollowed() {
      fleet.file("products/other/package.json", SCRIPT);
      file("package.json", "{\"workspaces\": [\"../other\", \"../*\", \"/\", \"\", \"*\", 1]}");

      assertThat(reasons()).hasSize(1);
    }

    @Test
    void aByteOrderMarkIsAllowedAsNpmAllowsIt() {
      file("package.json", "\ufeff" + SCRIPT);

      assertThat(found()).isEqualTo("npm test");
    }
  }

  @Nested
  class Python {
    private void environment(String name, String... packages) throws IOException {
      file(name + "/pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\n");
      Files.createDirectories(path(name + "/bin"));
      Files.createSymbolicLink(path(name + "/bin/python"), Path.of("python3"));
      for (String each : packages) {
        file(name + "/lib/python3.11/site-packages/" + each + "/__init__.py", "");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {".venv", "venv"})
    void theEnvironmentBesideTheProjectIsUsed(String name) throws IOException {
      environment(name, "pytest");
      assertThat(found()).isEqualTo(name + "/bin/python -m pytest");

      file("setup.py", "");
      assertThat(found()).isEqualTo(name + "/bin/python -m pytest");
    }

    @Test
    void anEnvironmentWithoutPytestRunsUnittest() throws IOException {
      environment(".venv", "requests");
      file("pyproject.toml", "[project]\n");
      assertThat(found()).isEqualTo(".venv/bin/python -m unittest");

      file("tests/test_a.py", "");
      assertThat(found()).isEqualTo(".venv/bin/python -m unittest discover -s tests");

      file("tests/__init__.py", "");
      assertThat(found()).isEqualTo(".venv/bin/python -m unittest");

      file("pyproject.toml", "[tool.pytest.ini_options]\n");
      assertThat(found()).as("it says so").isEqualTo(".venv/bin/python -m pytest");

      file("pyproject.toml", "[project]\n");
      file(".venv/pyvenv.cfg", "include-system-site-packages = true\n");
      assertThat(found()).as("of the system").isEqualTo(".venv/bin/python -m pytest");
    }

    @Test
    void toolsOfTheEnvironmentAreUsed() throws IOException {
      environment(".venv");
      file("tox.ini", "[tox]\n");
      assertThat(found()).isEqualTo("tox");

      file(".venv/bin/tox", "");
      assertThat(found()).isEqualTo(".venv/bin/tox");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"uv.lock uv", "poetry.lock poetry", "pdm.lock pdm", "Pipfile.lock pipenv"})
    void whoResolvedTheDependenciesRunsPytest(String pair) throws IOException {
      file("pyproject.toml", "[project]\n");
      file(pair.split(" ")[0], "");
      assertThat(found()).isEqualTo(pair.split(" ")[1] + " run pytest");

      environment(".venv", "pytest");
      assertThat(found()).isEqualTo(".venv/bin/python -m pytest");
    }
  }

  @Nested
  @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  class HostileFolders {
    @ParameterizedTest
    @ValueSource(strings = {"Makefile", "package.json", "pom.xml", "mvnw", "setup.py", "tox.ini"})
    void aPipeOrAFolderOrALinkInPlaceOfABuildFile(String name) throws Exception {
      FleetFolder.command(folder, "mkfifo", path(name).toString());
      assertThat(reasons()).hasSize(1).allMatch(reason -> reason.startsWith(name + " "));

      Files.delete(path(name));
      Files.createDirectory(path(name));
      assertThat(reasons()).hasSize(1).allMatch(reason -> reason.startsWith(name + " "));

      Files.delete(path(name));
      fleet.file("real", "test:\n\ttrue\n");
      Files.createSymbolicLink(path(name), folder.resolve("real"));
      assertThat(reasons()).containsExactly(name + " is no plain file, and links are not followed");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Makefile",
          "justfile",
          "Rakefile",
          "Taskfile.yml",
          "CMakeLists.txt",
          "tox.ini",
          "noxfile.py"
        })
    void oneEndlessLine(String name) {
      for (String piece :
          List.of("a", "export ", " ", "(", "test ", "test=", "task ", "include ")) {
        file(name, piece.repeat((1 << 20) / piece.length()));
        finding();
      }
      file(name, "x: ".repeat(1 << 20));
      assertThat(reasons())
          .containsExactly(name + " can't be read: the file is larger than 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"package.json", "composer.json", "deno.json"})
    void jsonThatIsNone(String name) throws IOException {
      for (String text :
          List.of("", "{", "\0", "[".repeat(100_000), "{\"a\":".repeat(70_000), SCRIPT + SCRIPT)) {
        file(name, text);
        assertThat(reasons()).hasSize(1).allMatch(reason -> reason.startsWith(name + " "));
      }
      Files.write(path(name), new byte[] {(byte) 0xff, '{', '}'});
      assertThat(reasons()).hasSize(1).allMatch(reason -> reason.startsWith(name + " "));
    }

    @Test
    void aFolderThatCantBeListed() throws Exception {
      file("Makefile", "test:\n");
      FleetFolder.command(folder, "chmod", "0", path("").toString());
      try {
        assumeTrue(!Files.isReadable(path("")), "root reads everything");
        assertThat(reasons()).hasSize(1);
      } finally {
        FleetFolder.command(folder, "chmod", "755", path("").toString());
      }
    }

    @Test
    void aMakefileThatBringsInThousands() {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        all.append("include a").append(i).append(".mk\n");
        file("a" + i + ".mk", "all:\n");
      }
      file("Makefile", all.toString());

      assertThat(reasons()).containsExactly("Makefile has no target test");
    }

    @Test
    void namesThatAreNoText() throws Exception {
      file("Makefile", "test:\n");
      FleetFolder.command(
          folder, "sh", "-c", "cd products/app && touch \"$(printf 'gr\\374n')\" -- '-x.csproj'");

      assertThat(found()).isEqualTo("dotnet test");
    }
  }
}
