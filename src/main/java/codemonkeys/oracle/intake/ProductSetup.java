package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Product.Setup;

/** Finds out whether a product can be tested. */
final class ProductSetup {
  private ProductSetup() {}

  static Setup of(RegistryEntry entry) {
    return switch (FolderState.of(entry)) {
      case MISSING -> Setup.FOLDER_MISSING;
      case OUTSIDE -> Setup.FOLDER_OUTSIDE;
      case LINK -> Setup.FOLDER_IS_LINK;
      case NOT_CHECKED_OUT -> Setup.NOT_CHECKED_OUT;
      case THERE ->
          !entry.tests()
              ? Setup.NO_TESTS
              : TestCommand.find(entry).isPresent() ? Setup.READY : Setup.NO_TEST_COMMAND;
    };
  }
}
