package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The members that a monorepo declares and that their own tools can test one by one: npm, pnpm,
 * yarn and bun, Cargo, Go. Modules of Maven and Gradle are none, since one needs what the others
 * build.
 */
public final class WorkspaceMembers {
  private static final Pattern CARGO_MEMBERS =
      Pattern.compile("(?s)\\[workspace\\].*?^\\s*members\\s*=\\s*\\[(.*?)\\]", Pattern.MULTILINE);

  private static final Pattern TOML_TEXT = Pattern.compile("\"([^\"]*)\"|'([^']*)'");

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
    Matcher members = CARGO_MEMBERS.matcher(String.join("\n", lines));
    if (BuildFiles.hasSection(lines, "package]") || !members.find()) {
      return List.of();
    }
    List<String> folders = new ArrayList<>();
    Matcher text = TOML_TEXT.matcher(members.group(1));
    while (text.find()) {
      folders.addAll(
          folder.expand(Optional.ofNullable(text.group(1)).orElseGet(() -> text.group(2))));
    }
    return folders;
  }
}
