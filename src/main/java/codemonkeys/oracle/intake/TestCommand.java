package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import java.util.List;
import java.util.Optional;

/**
 * How a product is tested: the argv of its registry entry, else what the build file in its folder
 * says. Always a list of arguments, never a line for a shell.
 *
 * @param argv the program and its arguments, run in the product's folder
 * @param origin where it comes from, for messages
 */
public record TestCommand(List<String> argv, String origin) {
  private record BuildFile(String name, List<String> argv) {}

  /** The order counts: a project with two build files is tested by the first. */
  private static final List<BuildFile> BUILD_FILES =
      List.of(
          new BuildFile("pom.xml", List.of("mvn", "-B", "test")),
          new BuildFile("gradlew", List.of("./gradlew", "test")),
          new BuildFile("build.gradle", List.of("gradle", "test")),
          new BuildFile("build.gradle.kts", List.of("gradle", "test")),
          new BuildFile("package.json", List.of("npm", "test")),
          new BuildFile("pytest.ini", List.of("python3", "-m", "pytest")),
          new BuildFile("pyproject.toml", List.of("python3", "-m", "pytest")),
          new BuildFile("setup.cfg", List.of("python3", "-m", "pytest")),
          new BuildFile("Cargo.toml", List.of("cargo", "test")),
          new BuildFile("go.mod", List.of("go", "test", "./...")),
          new BuildFile("Makefile", List.of("make", "test")));

  /** What people can add to make a product testable. */
  public static final String CURE =
      "add commands.test (a list of arguments) to its entry in dash/products.json, or a build file"
          + " to its folder";

  /** The command of a product; empty when neither its entry nor its folder names one. */
  public static Optional<TestCommand> find(RegistryEntry entry) {
    ProductFolder folder = entry.folder();
    if (folder == null) {
      return Optional.empty();
    }
    Workspace tree = folder.tree();
    if (!entry.commands().test().isEmpty()) {
      return Optional.of(
          new TestCommand(entry.commands().test(), "commands.test in " + Registry.FILE));
    }
    for (BuildFile file : BUILD_FILES) {
      String at = folder.at(file.name());
      if (tree.look(at) == Presence.FILE) {
        return Optional.of(new TestCommand(file.argv(), folder.shown(at)));
      }
    }
    return Optional.empty();
  }
}
