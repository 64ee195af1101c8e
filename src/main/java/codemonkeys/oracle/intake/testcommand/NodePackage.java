package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer.PassedOver;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a package.json says of tests, and the package manager that it is run by. */
final class NodePackage {
  /** What {@code npm init} writes; it fails and tests nothing. */
  private static final String PLACEHOLDER = "no test specified";

  private static final String FILE = "package.json";

  /** Members of a workspace that are looked at; the first with a test script is enough. */
  private static final int MAX_MEMBERS = 200;

  private enum Manager {
    PNPM("pnpm", "pnpm-lock.yaml", "pnpm-workspace.yaml"),
    YARN("yarn", "yarn.lock"),
    BUN("bun", "bun.lock", "bun.lockb"),
    NPM("npm", "package-lock.json", "npm-shrinkwrap.json");

    private final String program;
    private final List<String> files;

    Manager(String program, String... files) {
      this.program = program;
      this.files = List.of(files);
    }
  }

  private final BuildFolder folder;
  private final JsonObject json;

  private NodePackage(BuildFolder folder, JsonObject json) {
    this.folder = folder;
    this.json = json;
  }

  static Answer read(BuildFolder folder, String name) throws UnreadableException {
    NodePackage node = new NodePackage(folder, folder.json(name));
    Manager manager = node.manager();
    if (hasTestScript(node.json)) {
      // "bun test" is bun's own runner, whatever the script says.
      return manager == Manager.BUN
          ? BuildFiles.run("bun", "run", "test")
          : BuildFiles.run(manager.program, "test");
    }
    List<String> members = node.members(manager);
    if (members.isEmpty()) {
      return new PassedOver(name + " has no test script");
    }
    return node.anyTested(members)
        ? new Runs(node.inAllMembers(manager))
        : new PassedOver(name + " has no test script, and no member of its workspace has one");
  }

  /** The folders of the packages of its workspace; none when it declares none. */
  static List<String> members(BuildFolder folder, String name) throws UnreadableException {
    NodePackage node = new NodePackage(folder, folder.json(name));
    return node.members(node.manager()).stream()
        .flatMap(pattern -> folder.expand(pattern).stream())
        .limit(MAX_MEMBERS)
        .toList();
  }

  private static boolean hasTestScript(JsonObject json) {
    return json.members().get("scripts") instanceof JsonObject scripts
        && scripts.members().get("test") instanceof JsonString script
        && !script.value().isBlank()
        && !script.value().contains(PLACEHOLDER);
  }

  /** The one that the package names, else whose file lies beside it or, for a member, above it. */
  private Manager manager() {
    String named = packageManager();
    return first(
            manager -> named.equals(manager.program) || named.startsWith(manager.program + "@"))
        .or(() -> first(manager -> manager.files.stream().anyMatch(folder::has)))
        .or(this::managerAbove)
        .orElse(Manager.NPM);
  }

  private Optional<Manager> managerAbove() {
    return folder.above().stream()
        .filter(above -> folder.isFileAt(above + FILE))
        .flatMap(
            above ->
                first(m -> m.files.stream().anyMatch(file -> folder.isFileAt(above + file)))
                    .stream())
        .findFirst();
  }

  private static Optional<Manager> first(Predicate<Manager> which) {
    return Arrays.stream(Manager.values()).filter(which).findFirst();
  }

  private String packageManager() {
    return json.members().get("packageManager") instanceof JsonString text ? text.value() : "";
  }

  private List<String> inAllMembers(Manager manager) {
    return switch (manager) {
      case NPM -> List.of("npm", "test", "--workspaces", "--if-present");
      case PNPM -> List.of("pnpm", "--recursive", "test");
      case BUN -> List.of("bun", "run", "--filter", "*", "test");
      // The first yarn fails for a member without the script; npm reads the same workspaces.
      case YARN ->
          isClassicYarn()
              ? inAllMembers(Manager.NPM)
              : List.of("yarn", "workspaces", "foreach", "--all", "run", "test");
    };
  }

  private boolean isClassicYarn() {
    String named = packageManager();
    return named.isEmpty() ? !folder.has(".yarnrc.yml") : named.startsWith("yarn@1.");
  }

  private static final Pattern YAML_ITEM =
      Pattern.compile("-\\s+(?:'([^']+)'|\"([^\"]+)\"|([^'\"#\\s]+))\\s*(?:#.*)?");

  /** Where the members of its workspace are, as the package or pnpm's own file has it. */
  private List<String> members(Manager manager) throws UnreadableException {
    List<String> members = new ArrayList<>();
    JsonValue workspaces = json.members().get("workspaces");
    if (workspaces instanceof JsonObject object) {
      workspaces = object.members().get("packages");
    }
    if (workspaces instanceof JsonArray list) {
      for (JsonValue item : list.items()) {
        if (item instanceof JsonString text) {
          members.add(text.value());
        }
      }
    }
    if (manager == Manager.PNPM && folder.has("pnpm-workspace.yaml")) {
      for (String line : folder.lines("pnpm-workspace.yaml")) {
        Matcher item = YAML_ITEM.matcher(line.strip());
        if (item.matches()) {
          members.add(item.group(item.group(1) != null ? 1 : item.group(2) != null ? 2 : 3));
        }
      }
    }
    return members;
  }

  /** Asked to test members that have no tests, package managers do nothing and call it well. */
  private boolean anyTested(List<String> patterns) {
    int looked = 0;
    for (String pattern : patterns) {
      for (String member : folder.expand(pattern)) {
        if (looked++ == MAX_MEMBERS) {
          return false;
        }
        String file = member + "/" + FILE;
        try {
          if (folder.isFile(file) && hasTestScript(folder.json(file))) {
            return true;
          }
        } catch (UnreadableException e) {
          // Its package manager will say so.
        }
      }
    }
    return false;
  }
}
