package codemonkeys.oracle.intake.testcommand;

import static codemonkeys.oracle.intake.testcommand.BuildFiles.hasSection;

import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer.PassedOver;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a Python project is tested, and by which Python. */
final class PythonProject {
  /** Whoever resolved the dependencies has an environment with them. */
  private enum Resolver {
    UV("uv.lock", "uv"),
    POETRY("poetry.lock", "poetry"),
    PDM("pdm.lock", "pdm"),
    PIPENV("Pipfile.lock", "pipenv");

    private final String lock;
    private final String program;

    Resolver(String lock, String program) {
      this.lock = lock;
      this.program = program;
    }
  }

  private PythonProject() {}

  static Answer tox(BuildFolder folder, String name) throws UnreadableException {
    List<String> lines = folder.lines(name);
    if (hasSection(lines, "tox]") || hasSection(lines, "testenv")) {
      return tool(folder, "tox");
    }
    return hasSection(lines, "pytest]")
        ? pytest(folder, name)
        : new PassedOver(name + " has no section [tox], [testenv] or [pytest]");
  }

  private static final Pattern TEST_SESSION =
      Pattern.compile("def (tests?)\\(.*|.*\\bname ?= ?[\"'](tests?)[\"'].*");

  /** Without a session of tests all sessions run, as nox itself has it. */
  static Answer nox(BuildFolder folder, String name) throws UnreadableException {
    for (String line : folder.lines(name)) {
      var session = TEST_SESSION.matcher(line);
      if (session.matches()) {
        return tool(
            folder, "nox", "-s", session.group(1) == null ? session.group(2) : session.group(1));
      }
    }
    return tool(folder, "nox");
  }

  /** Of a project that says it is tested by pytest. */
  static Answer pytest(BuildFolder folder, String name) {
    Optional<String> environment = environment(folder);
    if (environment.isEmpty()) {
      for (Resolver resolver : Resolver.values()) {
        if (folder.has(resolver.lock)) {
          return BuildFiles.run(resolver.program, "run", "pytest");
        }
      }
      if (isUvMember(folder)) {
        return BuildFiles.run("uv", "run", "pytest");
      }
    }
    return python(folder, "-m", "pytest");
  }

  /** A workspace of uv has one lock, at its top. */
  private static boolean isUvMember(BuildFolder folder) {
    try {
      for (String above : folder.above()) {
        if (folder.isFileAt(above + Resolver.UV.lock)
            && folder.isFileAt(above + "pyproject.toml")) {
          return hasSection(folder.linesAt(above + "pyproject.toml"), "tool.uv.workspace]");
        }
      }
    } catch (UnreadableException e) {
      // uv will say so.
    }
    return false;
  }

  static Answer django(BuildFolder folder, String name) throws UnreadableException {
    return folder.lines(name).stream().anyMatch(line -> line.contains("django"))
        ? python(folder, name, "test")
        : new PassedOver("");
  }

  static Answer pyproject(BuildFolder folder, String name) throws UnreadableException {
    List<String> lines = folder.lines(name);
    if (hasSection(lines, "tool.tox")) {
      return tool(folder, "tox");
    }
    if (hasSection(lines, "tool.pytest")) {
      return pytest(folder, name);
    }
    // Many a file of this name only sets up a formatter.
    return hasSection(lines, "project]")
            || hasSection(lines, "build-system]")
            || hasSection(lines, "tool.poetry")
        ? tests(folder, name)
        : new PassedOver(name + " has neither [project], [build-system] nor [tool.pytest]");
  }

  static Answer setupCfg(BuildFolder folder, String name) throws UnreadableException {
    List<String> lines = folder.lines(name);
    if (hasSection(lines, "tox:tox]")) {
      return tool(folder, "tox");
    }
    if (hasSection(lines, "tool:pytest]")) {
      return pytest(folder, name);
    }
    return hasSection(lines, "metadata]") || hasSection(lines, "options]")
        ? tests(folder, name)
        : new PassedOver(name + " has neither [metadata], [options] nor [tool:pytest]");
  }

  /** Of a project that does not say by what: pytest, unless its environment has none. */
  static Answer tests(BuildFolder folder, String name) {
    Optional<String> environment = environment(folder);
    if (environment.isEmpty() || mayHavePytest(folder, environment.get())) {
      return pytest(folder, name);
    }
    for (String tests : List.of("tests", "test")) {
      if (folder.has(tests) && !folder.exists(tests + "/__init__.py")) {
        return python(folder, "-m", "unittest", "discover", "-s", tests);
      }
    }
    return python(folder, "-m", "unittest");
  }

  /** A virtual environment with nothing else that is known beside it. */
  static Answer environment(BuildFolder folder, String name) {
    return environment(folder).isPresent()
        ? tests(folder, name)
        : new PassedOver(name + " is no virtual environment with a python");
  }

  /** The folder of the virtual environment beside the project. */
  private static Optional<String> environment(BuildFolder folder) {
    for (String name : List.of(".venv", "venv")) {
      if (folder.has(name)
          && folder.isFile(name + "/pyvenv.cfg")
          && folder.exists(name + "/bin/python")) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static boolean mayHavePytest(BuildFolder folder, String environment) {
    for (String version : folder.list(environment + "/lib")) {
      if (folder.exists(environment + "/lib/" + version + "/site-packages/pytest")) {
        return true;
      }
    }
    try {
      return folder.lines(environment + "/pyvenv.cfg").stream()
          .anyMatch(line -> line.replace(" ", "").equals("include-system-site-packages=true"));
    } catch (UnreadableException e) {
      return true;
    }
  }

  private static Answer python(BuildFolder folder, String... arguments) {
    return command(environment(folder).map(e -> e + "/bin/python").orElse("python3"), arguments);
  }

  private static Answer tool(BuildFolder folder, String program, String... arguments) {
    return command(
        environment(folder).map(e -> e + "/bin/" + program).filter(folder::exists).orElse(program),
        arguments);
  }

  private static Answer command(String program, String... arguments) {
    List<String> argv = new ArrayList<>(List.of(program));
    argv.addAll(Arrays.asList(arguments));
    return new Runs(argv);
  }
}
