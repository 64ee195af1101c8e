package codemonkeys.oracle.fleet;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.rules.FileRefusedException;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.limits.LimitFile;
import codemonkeys.oracle.rules.parameters.ParameterFile;
import codemonkeys.oracle.rules.parameters.Parameters;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder of rules as they are written.
 *
 * @param rules none when the rules that come with Oracle count
 * @param parameters null when there is no such file
 * @param limits null when there is no such file
 */
record RuleTexts(
    List<RuleSource> rules, @Nullable ParameterFile parameters, @Nullable LimitFile limits) {
  static final RuleTexts NONE = new RuleTexts(List.of(), null, null);

  RuleTexts {
    rules = List.copyOf(rules);
  }

  /** Those of a folder. */
  static RuleTexts read(Path folder, String shown) throws NotUnderstoodException {
    List<RuleSource> rules = RuleFiles.readFolder(folder, shown);
    RuleSource parameters = file(folder, shown, Parameters.FILE);
    RuleSource limits = file(folder, shown, Limits.FILE);
    return of(rules, parameters, limits);
  }

  static RuleTexts of(
      List<RuleSource> rules, @Nullable RuleSource parameters, @Nullable RuleSource limits) {
    return new RuleTexts(
        rules,
        parameters == null ? null : new ParameterFile(parameters.path(), parameters.text()),
        limits == null ? null : new LimitFile(limits.path(), limits.text()));
  }

  /** A file of a folder; null when there is none. */
  static @Nullable RuleSource file(Path folder, String shown, String name)
      throws NotUnderstoodException {
    String path = shown.isEmpty() ? name : shown + "/" + name;
    try {
      Workspace rules = new Workspace(folder);
      if (rules.look(name) == Workspace.Presence.ABSENT) {
        return null;
      }
      byte[] bytes = rules.read(name, RuleFiles.MAX_BYTES);
      return bytes == null ? null : new RuleSource(path, StrictText.decode(bytes));
    } catch (UnreadableException e) {
      throw new NotUnderstoodException(List.of(Diagnostic.error(path, e.problem())));
    }
  }

  boolean isEmpty() {
    return rules.isEmpty() && parameters == null && limits == null;
  }

  /** What every plan by them keeps to. */
  Limits limits(FleetInputs with) throws NotUnderstoodException {
    try {
      return limits == null ? Limits.NONE : limits.read(with.cache(), with.build().get());
    } catch (FileRefusedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    }
  }
}
