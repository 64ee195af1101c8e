package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Product.Setup;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;

/** Finds out whether a product can be tested. */
final class ProductSetup {
  private ProductSetup() {}

  static Setup of(Workspace workspace, RegistryEntry entry) {
    String path = entry.path();
    if (path == null) {
      return Setup.FOLDER_OUTSIDE;
    }
    if (path.isEmpty()) {
      if (entry.document().members().get("repo") instanceof JsonString
          && !entry.document().members().containsKey("path")) {
        return Setup.NOT_CHECKED_OUT;
      }
    } else {
      Presence folder = workspace.look(path);
      if (folder != Presence.DIRECTORY) {
        return folder == Presence.OTHER ? Setup.FOLDER_IS_LINK : Setup.FOLDER_MISSING;
      }
    }
    if (!entry.tested()) {
      return Setup.NO_TESTS;
    }
    return TestCommand.find(workspace, entry).isPresent() ? Setup.READY : Setup.NO_TEST_COMMAND;
  }
}
