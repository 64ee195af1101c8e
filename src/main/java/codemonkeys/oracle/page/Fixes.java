package codemonkeys.oracle.page;

import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.Product.Setup;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands for a person to copy into a shell. What comes from files stands in them only when it is
 * plain, and quoted: a repository's address is anybody's text.
 */
final class Fixes {
  private static final int MAX_ADDRESS = 300;

  private Fixes() {}

  /** What helps a product that can't be tested; the first shows what is the matter. */
  static List<String> setup(RegistryEntry entry, Setup setup) {
    List<String> commands = new ArrayList<>();
    commands.add("oracle explain --product " + entry.id());
    String repo = entry.document().text("repo");
    String path = entry.document().text("path");
    boolean absent = setup == Setup.NOT_CHECKED_OUT || setup == Setup.FOLDER_MISSING;
    if (absent && repo != null && isPlain(repo)) {
      String folder = path != null && isPlain(path) ? quoted(path) : entry.id().value();
      commands.add("git clone -- " + quoted(repo) + " " + folder);
    }
    return commands;
  }

  /** What looks into a hold and lifts it, for its first product. */
  static List<String> hold(Hold hold, @Nullable ProductId product) {
    List<String> commands = new ArrayList<>();
    if (product == null) {
      commands.add("oracle status");
      if (hold.matched().stream().anyMatch(f -> f instanceof Fleet fleet && fleet.killSwitchOn())) {
        commands.add("oracle release --all");
      }
      return commands;
    }
    if (hold.needsPerson()) {
      commands.add(
          hold.intent() == Intent.VALIDATE
              ? "oracle validate --product " + product
              : "oracle logs " + product + " --failed");
      commands.add("oracle release " + product);
    } else if (hold.matched().stream().anyMatch(KillSwitch.class::isInstance)) {
      commands.add("oracle explain --product " + product);
      commands.add("oracle release " + product);
    } else {
      commands.add("oracle explain --product " + product);
    }
    return commands;
  }

  private static boolean isPlain(String text) {
    return !text.isBlank()
        && text.length() <= MAX_ADDRESS
        && text.equals(Printable.line(text))
        && text.codePoints().allMatch(c -> c > 0x1f);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
