package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.facts.Product.Setup;

/** What keeps the tests of a product from being run, in words, and what to do about it. */
public final class SetupAdvice {
  private SetupAdvice() {}

  public static String what(Setup setup) {
    return switch (setup) {
      case READY -> "ready";
      case NO_TESTS -> "no tests on purpose";
      case NO_TEST_COMMAND -> "no test command";
      case FOLDER_MISSING -> "folder missing";
      case FOLDER_OUTSIDE -> "path leads out of the workspace and its roots";
      case FOLDER_IS_LINK -> "path goes through a symlink";
      case NOT_CHECKED_OUT -> "not checked out here";
    };
  }

  public static String fix(Setup setup) {
    return switch (setup) {
      case READY, NO_TESTS -> "none";
      case NO_TEST_COMMAND -> TestCommand.FIX + ", or say \"tests\": false";
      case FOLDER_MISSING -> "check it out there, or correct path in dash/products.json";
      case FOLDER_OUTSIDE ->
          "correct path in dash/products.json, or add the folder above it to roots there";
      case FOLDER_IS_LINK ->
          "write the path that the link stands for into path in dash/products.json";
      case NOT_CHECKED_OUT -> "check it out and name its folder in path in dash/products.json";
    };
  }
}
