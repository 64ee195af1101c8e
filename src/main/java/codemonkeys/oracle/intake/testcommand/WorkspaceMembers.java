package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.UnreadableException;
import java.util.ArrayList;
import java.util.List;

/**
 * The members that a monorepo declares and that their own tools can test one by one: npm, pnpm,
 * yarn and bun, Cargo, Go, uv. Modules of Maven and Gradle are none: see {@link BuildModules}.
 */
public final class WorkspaceMembers {
  private WorkspaceMembers() {}

  /**
   * Those of a folder.
   *
   * @return paths relative to it in normal form, of folders that may have no test command; empty
   *     when it declares none, and when its top is a package of its own among them
   */
  public static List<String> of(ProductFolder where) {
    List<String> members = new ArrayList<>();
    try {
      BuildFolder folder = BuildFolder.open(where);
      if (folder.has("package.json") && folder.isFile("package.json")) {
        members.addAll(NodePackage.members(folder, "package.json"));
      }
      if (folder.has("Cargo.toml") && folder.isFile("Cargo.toml")) {
        members.addAll(cargo(folder));
      }
      if (folder.has("pyproject.toml") && folder.isFile("pyproject.toml")) {
        members.addAll(uv(folder));
      }
      if (folder.has("go.work") && folder.isFile("go.work")) {
        List<String> modules = BuildFiles.usedModules(folder, "go.work");
        members.addAll(modules.contains(".") ? List.of() : modules);
      }
    } catch (UnreadableException e) {
      return List.of(); // what can't be read declares nothing
    }
    return members.stream().distinct().sorted().toList();
  }

  /** A workspace whose top is a package itself is tested from there. */
  private static List<String> cargo(BuildFolder folder) throws UnreadableException {
    List<String> lines = folder.lines("Cargo.toml");
    return BuildFiles.hasSection(lines, "package]")
        ? List.of()
        : named(folder, new TomlText(lines), "workspace");
  }

  /** As in Cargo; but a project that says it is no package stands only for the workspace. */
  private static List<String> uv(BuildFolder folder) throws UnreadableException {
    List<String> lines = folder.lines("pyproject.toml");
    TomlText toml = new TomlText(lines);
    return BuildFiles.hasSection(lines, "project]") && !toml.says("tool.uv.package", "false")
        ? List.of()
        : named(folder, toml, "tool.uv.workspace");
  }

  private static List<String> named(BuildFolder folder, TomlText toml, String table) {
    List<String> folders = new ArrayList<>();
    toml.list(table + ".members").forEach(pattern -> folders.addAll(folder.expand(pattern)));
    toml.list(table + ".exclude").forEach(pattern -> folders.removeAll(folder.expand(pattern)));
    return folders;
  }
}
