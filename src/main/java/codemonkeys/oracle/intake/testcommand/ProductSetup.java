package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.facts.Product.Setup;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.registry.FolderState;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding.Nothing;
import org.jspecify.annotations.Nullable;

/**
 * Whether a product can be tested, and what exactly is in the way.
 *
 * @param problem by the place of its entry in the registry; null when nothing is in the way, or
 *     that on purpose
 */
public record ProductSetup(Setup setup, @Nullable Problem problem) {
  /** Looks. */
  public static ProductSetup of(RegistryEntry entry) {
    return switch (FolderState.of(entry)) {
      case MISSING -> folder(Setup.FOLDER_MISSING, entry);
      case OUTSIDE -> folder(Setup.FOLDER_OUTSIDE, entry);
      case LINK -> folder(Setup.FOLDER_IS_LINK, entry);
      case NOT_CHECKED_OUT -> folder(Setup.NOT_CHECKED_OUT, entry);
      case THERE -> entry.tests() ? command(entry) : new ProductSetup(Setup.NO_TESTS, null);
    };
  }

  private static ProductSetup folder(Setup setup, RegistryEntry entry) {
    return new ProductSetup(setup, FolderState.problem(entry));
  }

  private static ProductSetup command(RegistryEntry entry) {
    return TestCommand.look(entry) instanceof Nothing nothing
        ? new ProductSetup(
            Setup.NO_TEST_COMMAND, Problem.at(entry.document(), nothing.what(), TestCommand.FIX))
        : new ProductSetup(Setup.READY, null);
  }
}
