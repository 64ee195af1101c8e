package codemonkeys.oracle.fleet;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the tests of the rules that count: {@code tests/*.yaml} below their folder. */
public final class RuleTestFiles {
  public static final String FOLDER = "tests";

  private static final int MAX_BYTES = 4 << 20;

  /** The files that come with Oracle's rules, in the jar. */
  private static final List<String> SHIPPED =
      List.of(
          "evidence.yaml",
          "freshness.yaml",
          "governance.yaml",
          "guards.yaml",
          "health.yaml",
          "routine.yaml",
          "schedules.yaml",
          "selection.yaml");

  private RuleTestFiles() {}

  /**
   * A file.
   *
   * @param name without its folder
   * @param path as messages show it
   */
  public record Source(String name, String path, String text) {}

  /**
   * The tests of some rules.
   *
   * @param folder the rules' folder, null when all is in the jar
   * @param shown the folder of the tests as messages show it
   * @param given what --rules says, null when nothing
   * @param errors files that can't be read as text
   */
  public record Found(
      @Nullable Path folder,
      String shown,
      @Nullable String given,
      List<Source> sources,
      List<Diagnostic> errors) {
    /** Whether these are the operator's own. */
    public boolean writable() {
      return folder != null && !shown.startsWith("oracle:");
    }
  }

  public static Found find(RuleFiles.Found rules, @Nullable String given) {
    String shown = rules.shown().isEmpty() ? FOLDER : rules.shown() + "/" + FOLDER;
    List<Source> sources = new ArrayList<>();
    List<Diagnostic> errors = new ArrayList<>();
    Path folder = rules.folder();
    if (folder == null) {
      for (String name : SHIPPED) {
        sources.add(new Source(name, shown + "/" + name, RuleFiles.shipped(FOLDER + "/" + name)));
      }
    } else {
      Workspace files = new Workspace(folder);
      try {
        for (String name : files.list(FOLDER)) {
          if (name.startsWith(".")) {
            continue;
          }
          if (name.endsWith(".yml")) {
            // Tests that nobody runs are worse than none.
            errors.add(
                Diagnostic.error(
                    shown + "/" + name,
                    Problem.ofFile("its name ends in .yml", "expected .yaml; rename it")));
          }
          if (!name.endsWith(".yaml")) {
            continue;
          }
          try {
            byte[] bytes = files.read(FOLDER + "/" + name, MAX_BYTES);
            if (bytes != null) {
              sources.add(new Source(name, shown + "/" + name, StrictText.decode(bytes)));
            }
          } catch (UnreadableException e) {
            errors.add(Diagnostic.error(shown + "/" + name, e.problem()));
          }
        }
      } catch (UnreadableException e) {
        errors.add(Diagnostic.error(shown, e.problem()));
      }
    }
    return new Found(folder, shown, given, List.copyOf(sources), List.copyOf(errors));
  }
}
