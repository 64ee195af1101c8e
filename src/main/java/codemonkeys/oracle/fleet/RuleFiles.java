package codemonkeys.oracle.fleet;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.rules.parameters.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the rule files that count: those given, else the workspace's, else those of Oracle. */
public final class RuleFiles {
  static final int MAX_BYTES = 1 << 20;

  /** Before the paths of Oracle's own files in messages. */
  private static final String PREFIX = "oracle:";

  /** The files that come with Oracle; the folder {@code rules} of its sources. */
  private static final List<String> SHIPPED =
      List.of(
          "evidence.drl",
          "freshness.drl",
          "governance.drl",
          "guards.drl",
          "health.drl",
          "routine.drl",
          "schedules.drl");

  private RuleFiles() {}

  /**
   * The rules that count.
   *
   * @param written as they are written
   * @param parameters whose values are in {@code sources}, and where rules use them
   * @param limits of every plan
   * @param limitFile as messages show it; null when there is none
   * @param folder where they are, and their tests below it; null when they are those in the jar
   * @param shown the folder as messages show it
   */
  public record Found(
      List<RuleSource> written,
      RuleParameters parameters,
      Limits limits,
      @Nullable String limitFile,
      @Nullable Path folder,
      String shown) {
    /** With the values of parameters in place. */
    public List<RuleSource> sources() {
      return parameters.sources();
    }

    /**
     * Checks, compiles and loads them.
     *
     * @param cache a folder for compiled rules; null to compile each time
     * @param build what identifies a build of Oracle
     * @param loaded rules that are loaded already
     */
    public RuleBook load(@Nullable Path cache, String build, List<RuleBook> loaded)
        throws RulesRejectedException {
      return RuleBook.load(sources(), cache, build, loaded).within(limits);
    }
  }

  /** Finds and reads the rules that count. */
  public static Found find(FleetInputs with) throws NotUnderstoodException {
    Workspace workspace = with.workspace();
    Path given = with.rules();
    Path folder = given == null ? workspace.resolve("rules") : given;
    String shown = shown(workspace, folder);
    RuleTexts texts =
        given == null && workspace.look("rules") == Workspace.Presence.ABSENT
            ? RuleTexts.NONE
            : RuleTexts.read(folder, shown);
    if (given != null && texts.isEmpty()) {
      throw new NotUnderstoodException(
          List.of(
              Diagnostic.error(
                  shown,
                  Problem.ofFile("there is no rule file", "expected *.drl files; add one"))));
    }
    return found(with, texts, folder, shown);
  }

  /**
   * Rules with their parameters and limits; where there are no rules, Oracle's with these.
   *
   * @param folder null when it is no folder
   */
  static Found found(FleetInputs with, RuleTexts texts, @Nullable Path folder, String shown)
      throws NotUnderstoodException {
    String limitFile = texts.limits() == null ? null : texts.limits().path();
    if (!texts.rules().isEmpty()) {
      return new Found(
          texts.rules(),
          RuleParameters.of(with, texts.rules(), texts.parameters()),
          texts.limits(with),
          limitFile,
          folder,
          shown);
    }
    // The rules that come with Oracle: those of its own checkout, or else of its jar.
    Path home = with.home();
    String own = PREFIX + "rules";
    Path rules = home == null ? null : home.resolve("rules");
    List<RuleSource> sources = rules == null ? List.of() : readFolder(rules, own);
    if (sources.isEmpty()) {
      sources = shipped();
      rules = null;
    }
    return new Found(
        sources,
        RuleParameters.of(with, sources, texts.parameters()),
        texts.limits(with),
        limitFile,
        rules,
        own);
  }

  /**
   * The rules that count, as their tests see them: the tests that come with Oracle hold for the
   * values of parameters that come with it, and without limits.
   */
  public static Found findForTests(FleetInputs with) throws NotUnderstoodException {
    Found found = find(with);
    return found.shown().startsWith(PREFIX) ? ownRules(with) : found;
  }

  /** Rules with the values of the parameters that count in a folder. */
  public static List<RuleSource> withParameters(
      FleetInputs with, Path folder, String shown, List<RuleSource> sources)
      throws NotUnderstoodException {
    RuleSource file = RuleTexts.file(folder, shown, Parameters.FILE);
    return RuleParameters.of(with, sources, RuleTexts.of(sources, file, null).parameters())
        .sources();
  }

  /** The rules that come with Oracle, with the values that come with it. */
  public static Found ownRules(FleetInputs with) throws NotUnderstoodException {
    return found(with.with(Map.of()), RuleTexts.NONE, null, "");
  }

  /** The folder itself may be reached through links, the files in it may not. */
  public static List<RuleSource> readFolder(Path folder, String shown)
      throws NotUnderstoodException {
    Workspace rules = new Workspace(folder);
    List<RuleSource> sources = new ArrayList<>();
    List<Diagnostic> errors = new ArrayList<>();
    try {
      for (String name : rules.list("")) {
        if (!name.endsWith(".drl") || name.startsWith(".")) {
          continue;
        }
        String path = shown.isEmpty() ? name : shown + "/" + name;
        try {
          byte[] bytes = rules.read(name, MAX_BYTES);
          if (bytes != null) {
            sources.add(new RuleSource(path, StrictText.decode(bytes)));
          }
        } catch (UnreadableException e) {
          errors.add(Diagnostic.error(path, e.problem()));
        }
      }
    } catch (UnreadableException e) {
      errors.add(Diagnostic.error(shown, e.problem()));
    }
    if (!errors.isEmpty()) {
      throw new NotUnderstoodException(errors);
    }
    return sources;
  }

  public static String shown(Workspace workspace, Path folder) {
    return folder.startsWith(workspace.root())
        ? workspace.root().relativize(folder).toString().replace('\\', '/')
        : folder.toString().replace('\\', '/');
  }

  static List<RuleSource> shipped() {
    List<RuleSource> sources = new ArrayList<>();
    for (String name : SHIPPED) {
      sources.add(new RuleSource(PREFIX + "rules/" + name, shipped(name)));
    }
    return sources;
  }

  /** The text of a file that comes with Oracle, by its path below {@code rules}. */
  static String shipped(String name) {
    try (InputStream in = RuleFiles.class.getResourceAsStream("/oracle/rules/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the file rules/" + name + " is not in Oracle's jar");
      }
      return StrictText.decode(in.readAllBytes());
    } catch (IOException | UnreadableException e) {
      throw new IllegalStateException("Oracle's own file can't be read: rules/" + name, e);
    }
  }
}
