package codemonkeys.oracle.fleet;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.rules.FileRefusedException;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.parameters.NoSuchParameterException;
import codemonkeys.oracle.rules.parameters.Parameter;
import codemonkeys.oracle.rules.parameters.ParameterFile;
import codemonkeys.oracle.rules.parameters.Parameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rules with the values of parameters in place.
 *
 * @param sources as they are to be loaded
 * @param all the parameters that count
 * @param uses where rules use them
 * @param file of the rules, as messages show it; null when there is none
 */
public record RuleParameters(
    List<RuleSource> sources, Parameters all, List<Parameters.Use> uses, @Nullable String file) {

  /** Puts values into rules. */
  static RuleParameters of(FleetInputs with, List<RuleSource> rules, @Nullable ParameterFile own)
      throws NotUnderstoodException {
    try {
      Parameters all =
          ParameterFile.read(shipped(with.home()), own, with.cache(), with.build().get())
              .with(with.settings());
      Parameters.Applied applied = all.applied(rules);
      return new RuleParameters(
          applied.sources(), all, applied.uses(), own == null ? null : own.path());
    } catch (FileRefusedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    } catch (NoSuchParameterException e) {
      throw new NotUnderstoodException(
          List.of(
              Diagnostic.error(
                  "--set", Problem.ofFile(String.valueOf(e.getMessage()), "correct the option"))));
    }
  }

  /** Those that come with Oracle. */
  private static ParameterFile shipped(@Nullable Path home) throws NotUnderstoodException {
    String path = "oracle:rules/" + Parameters.FILE;
    if (home != null) {
      RuleSource file = RuleTexts.file(home.resolve("rules"), "oracle:rules", Parameters.FILE);
      if (file != null) {
        return new ParameterFile(file.path(), file.text());
      }
    }
    return new ParameterFile(path, RuleFiles.shipped(Parameters.FILE));
  }

  /** Whether a file or a hand says any of them: then plans show them. */
  public boolean own() {
    return file != null || all.own();
  }

  /** Those that rules use, by name. */
  public List<Parameter> used() {
    return used(uses);
  }

  private List<Parameter> used(List<Parameters.Use> places) {
    Set<String> names = new TreeSet<>();
    places.forEach(use -> names.add(use.name()));
    return all.all().stream().filter(each -> names.contains(each.name())).toList();
  }

  /**
   * Those that one rule uses, by name.
   *
   * @param rules all of the rules, to tell where each ends
   */
  public List<Parameter> used(RuleInfo rule, List<RuleInfo> rules) {
    int end = Integer.MAX_VALUE;
    for (RuleInfo other : rules) {
      if (other.file().equals(rule.file()) && other.line() > rule.line()) {
        end = Math.min(end, other.line());
      }
    }
    List<Parameters.Use> own = new ArrayList<>();
    for (Parameters.Use use : uses) {
      if (use.path().equals(rule.file()) && use.line() >= rule.line() && use.line() < end) {
        own.add(use);
      }
    }
    return used(own);
  }

  /** Those of the file that no rule uses, by line. */
  public List<Parameter> unused() {
    Set<Parameter> used = Set.copyOf(used());
    List<Parameter> unused = new ArrayList<>();
    for (Parameter each : all.all()) {
      if (each.origin() == Parameter.Origin.FILE && !used.contains(each)) {
        unused.add(each);
      }
    }
    unused.sort((one, other) -> Integer.compare(one.line(), other.line()));
    return unused;
  }

  /** The values of those that rules use, by name. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = JsonText.object();
    used().forEach(each -> json.put(each.name(), each.json()));
    return json;
  }

  /** Of the values of those that rules use. */
  String digest() {
    Digest digest = new Digest();
    used().forEach(each -> digest.add(each.name()).add(each.value()));
    return digest.hex();
  }
}
