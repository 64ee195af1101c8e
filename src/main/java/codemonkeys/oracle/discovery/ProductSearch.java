package codemonkeys.oracle.discovery;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.testcommand.BuildModules;
import codemonkeys.oracle.intake.testcommand.TestCommand;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding.Found;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding.Nothing;
import codemonkeys.oracle.intake.testcommand.WorkspaceMembers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for products below a folder: git repositories, folders with a build file, and members of
 * monorepos. No link is followed and nothing is run.
 *
 * <p>A repository is one product, its top, with two exceptions: one that declares members which can
 * be tested one by one is these members, and its top besides when Maven or Gradle builds that; and
 * when its top has no test command, the topmost folders in it that have one are the products.
 */
final class ProductSearch {
  /** From the start down to a repository, and from its top down to a build file. */
  private static final int MAX_DEPTH = 4;

  private static final int MAX_FOLDERS = 100_000;

  /** Folders of other people's code, of what builds make, and of code that only shows something. */
  private static final Set<String> NO_PRODUCTS =
      Set.of(
          "bin",
          "build",
          "dist",
          "doc",
          "docs",
          "example",
          "examples",
          "fixtures",
          "node_modules",
          "obj",
          "out",
          "sample",
          "samples",
          "target",
          "test",
          "testdata",
          "tests",
          "third_party",
          "vendor",
          "venv");

  private final Path start;
  private final Path fleet;
  private final Workspace tree;
  private final List<FoundProduct> found = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int visited;

  private ProductSearch(Path start, Path fleet) {
    this.start = start;
    this.fleet = fleet;
    this.tree = new Workspace(start);
  }

  /**
   * What a search came to.
   *
   * @param notes what was left out, a sentence each
   */
  record Result(List<FoundProduct> products, List<String> notes) {
    Result {
      products = List.copyOf(products);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Searches.
   *
   * @param start a real path
   * @param fleet the fleet's folder, which is a product only when the search starts there
   */
  static Result in(Path start, Path fleet) {
    ProductSearch search = new ProductSearch(start, fleet);
    search.start();
    if (search.visited > MAX_FOLDERS) {
      search.notes.add(
          Printable.line(start.toString())
              + " has over "
              + MAX_FOLDERS
              + " folders, and the rest was not looked at; name the folders of the products.");
    }
    return new Result(search.found, search.notes);
  }

  /** The folder that was named: it may hold products side by side, and be one itself. */
  private void start() {
    List<String> names = list("");
    List<String> below = folders("", names);
    boolean top = names.contains(".git");
    boolean holdsFleet = holdsFleet("");
    if (!holdsFleet && (top || tests("") instanceof Found)) {
      below.forEach(folder -> repositories(folder, 1));
      if (found.isEmpty() || tests("") instanceof Found) {
        product("", top ? start : null, below);
      }
      return;
    }
    below.forEach(folder -> visit(folder, 1));
    if (found.isEmpty() && !holdsFleet) {
      addIfBuilt("");
    }
  }

  /** Finds repositories, and nothing else. */
  private void repositories(String at, int depth) {
    List<String> names = list(at);
    if (names.contains(".git")) {
      product(at, tree.resolve(at), folders(at, names));
    } else if (depth < MAX_DEPTH && !isLeftOut(at)) {
      folders(at, names).forEach(folder -> repositories(folder, depth + 1));
    }
  }

  /** Finds whatever is in a folder that lies in no repository. */
  private void visit(String at, int depth) {
    List<String> names = list(at);
    List<String> below = folders(at, names);
    if (isFleet(at)) {
      return;
    }
    boolean top = names.contains(".git");
    boolean holdsFleet = holdsFleet(at);
    if (!holdsFleet && (top || (!isLeftOut(at) && tests(at) instanceof Found))) {
      product(at, top ? tree.resolve(at) : null, below);
    } else if (!isLeftOut(at)) {
      int before = found.size();
      if (depth < MAX_DEPTH) {
        below.forEach(folder -> visit(folder, depth + 1));
      }
      if (found.size() == before && !holdsFleet) {
        addIfBuilt(at);
      }
    }
  }

  /**
   * Adds a folder, or what in it can be tested on its own.
   *
   * @param repository the top of its repository; null outside of any
   */
  private void product(String at, @Nullable Path repository, List<String> below) {
    Finding tests = tests(at);
    List<FoundProduct> members = members(at, repository);
    if (members.size() > 1) {
      found.addAll(members);
      if (tests instanceof Found whole && isBuilt(at, whole)) {
        add(at, repository, tests); // another tool's: it tests its modules and not these members
      } else if (tests instanceof Found whole) {
        notes.add(
            Printable.line(shown(at))
                + " is left out: its command "
                + Printable.line(String.join(" ", whole.command().argv()))
                + " tests its members, and each of them is a product.");
      }
      return;
    }
    int before = found.size();
    if (tests instanceof Nothing) {
      below.forEach(folder -> inside(folder, repository, 1));
    }
    if (found.size() == before) {
      add(at, repository, tests);
    }
  }

  private List<FoundProduct> members(String at, @Nullable Path repository) {
    List<FoundProduct> members = new ArrayList<>();
    for (String member : WorkspaceMembers.of(folder(at))) {
      String folder = at.isEmpty() ? member : at + "/" + member;
      if (tree.look(folder) == Presence.DIRECTORY && tests(folder) instanceof Found command) {
        members.add(product(folder, repository, command));
      }
    }
    return members;
  }

  /** Adds the topmost folders with a test command. */
  private void inside(String at, @Nullable Path repository, int depth) {
    List<String> names = list(at);
    if (isLeftOut(at) || names.contains(".git")) {
      return;
    }
    if (tests(at) instanceof Found command) {
      add(at, repository, command);
    } else if (depth < MAX_DEPTH) {
      folders(at, names).forEach(folder -> inside(folder, repository, depth + 1));
    }
  }

  /** A folder with a build file that names no tests is a product whose test command is missing. */
  private void addIfBuilt(String at) {
    if (tests(at) instanceof Nothing nothing && !nothing.reasons().isEmpty()) {
      add(at, null, nothing);
    }
  }

  private void add(String at, @Nullable Path repository, Finding tests) {
    found.add(product(at, repository, tests));
  }

  private FoundProduct product(String at, @Nullable Path repository, Finding tests) {
    List<String> modules =
        tests instanceof Found whole
            ? BuildModules.of(folder(at), whole.command()).orElse(List.of())
            : List.of();
    return new FoundProduct(start, tree.resolve(at), repository, tests, modules);
  }

  /** Whether a command is that of a build with modules, be there none. */
  private boolean isBuilt(String at, Found tests) {
    return BuildModules.of(folder(at), tests.command()).isPresent();
  }

  private Finding tests(String at) {
    return TestCommand.look(folder(at));
  }

  private ProductFolder folder(String at) {
    return ProductFolder.in(tree, at);
  }

  private List<String> list(String at) {
    if (++visited > MAX_FOLDERS) {
      return List.of();
    }
    try {
      return tree.list(at);
    } catch (UnreadableException e) {
      notes.add(Printable.line(shown(at)) + " is left out: " + e.problem().what() + ".");
      return List.of();
    }
  }

  /** The folders in one that may be or hold products. */
  private List<String> folders(String at, List<String> names) {
    List<String> folders = new ArrayList<>();
    for (String name : names) {
      String path = at.isEmpty() ? name : at + "/" + name;
      boolean ofFleet = isFleet(at) && (name.equals("dash") || name.equals("nexus"));
      if (name.startsWith(".") || ofFleet || tree.look(path) != Presence.DIRECTORY) {
        continue;
      }
      if (Printable.line(name).equals(name) && name.indexOf('\ufffd') < 0) {
        folders.add(path);
      } else {
        notes.add(
            Printable.line(shown(path))
                + " is left out: its name has characters that can't be shown.");
      }
    }
    return folders;
  }

  private static boolean isLeftOut(String at) {
    return NO_PRODUCTS.contains(at.substring(at.lastIndexOf('/') + 1));
  }

  private boolean isFleet(String at) {
    return tree.resolve(at).equals(fleet);
  }

  /** Whether the fleet's folder lies below one; then jobs in it could reach the fleet's files. */
  private boolean holdsFleet(String at) {
    return !isFleet(at) && fleet.startsWith(tree.resolve(at));
  }

  private String shown(String at) {
    return tree.resolve(at).toString();
  }
}
