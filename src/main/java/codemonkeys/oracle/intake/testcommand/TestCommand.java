package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import java.util.List;
import java.util.Optional;

/**
 * How a product is tested: the argv of its registry entry, else what the build files in its folder
 * say. Always a list of arguments, never a line of a file given to a shell.
 *
 * @param argv the program and its arguments, run in the product's folder
 * @param origin where it comes from, for messages
 */
public record TestCommand(List<String> argv, String origin) {
  public TestCommand {
    argv = List.copyOf(argv);
  }

  /** What people can add to make a product testable. */
  public static final String FIX =
      "add commands.test (a list of arguments) to its entry in dash/products.json, or a build file"
          + " to its folder";

  /** What a search for a product's test command comes to. */
  public sealed interface Finding {
    /** There is one. */
    record Found(TestCommand command) implements Finding {}

    /**
     * There is none.
     *
     * @param reasons why the build files that are there do not count, as "package.json has no test
     *     script"; empty when there is none
     */
    record Nothing(List<String> reasons) implements Finding {
      public Nothing {
        reasons = List.copyOf(reasons);
      }

      /** What is wrong, with the reasons; {@link #FIX} goes with it. */
      public String what() {
        return "no test command" + (reasons.isEmpty() ? "" : ": " + String.join(", ", reasons));
      }
    }
  }

  /** The command of a product; empty when neither its entry nor its folder names one. */
  public static Optional<TestCommand> find(RegistryEntry entry) {
    return look(entry) instanceof Finding.Found found
        ? Optional.of(found.command())
        : Optional.empty();
  }

  /** The command of a product, or why there is none. Plan and run both ask here. */
  public static Finding look(RegistryEntry entry) {
    ProductFolder folder = entry.folder();
    if (folder == null) {
      return new Finding.Nothing(List.of());
    }
    if (!entry.commands().test().isEmpty()) {
      return new Finding.Found(
          new TestCommand(entry.commands().test(), "commands.test in " + Registry.FILE));
    }
    return look(folder);
  }

  /** What the build files in a folder say, of which the registry may know nothing. */
  public static Finding look(ProductFolder folder) {
    return BuildFiles.search(folder);
  }
}
