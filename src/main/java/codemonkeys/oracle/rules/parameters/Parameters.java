package codemonkeys.oracle.rules.parameters;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.rules.language.ParameterReferences;
import codemonkeys.oracle.rules.language.ParameterReferences.Reference;
import codemonkeys.oracle.rules.language.RuleSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parameters that count for some rules: those of Oracle, of a file, and set by hand. */
public final class Parameters {
  /** The file, in the folder of the rules. */
  public static final String FILE = "parameters.yaml";

  private final SortedMap<String, Parameter> byName;

  Parameters(Map<String, Parameter> byName) {
    this.byName = new TreeMap<>(byName);
  }

  /** By name. */
  public Collection<Parameter> all() {
    return List.copyOf(byName.values());
  }

  SortedMap<String, Parameter> byName() {
    return new TreeMap<>(byName);
  }

  /** Whether a file or a hand says any of them: then plans show them. */
  public boolean own() {
    for (Parameter each : byName.values()) {
      if (each.origin() != Parameter.Origin.SHIPPED) {
        return true;
      }
    }
    return false;
  }

  /** The same with other values. */
  public Parameters with(Map<String, String> settings) throws NoSuchParameterException {
    if (settings.isEmpty()) {
      return this;
    }
    SortedMap<String, Parameter> set = new TreeMap<>(byName);
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String name = setting.getKey();
      Parameter known = byName.get(name);
      if (known == null) {
        throw new NoSuchParameterException(
            "there is no parameter "
                + Printable.text(name)
                + "; "
                + Spelling.didYouMean(name, byName.keySet())
                + "expected one of "
                + String.join(", ", byName.keySet()));
      }
      String value = Parameter.normal(known.type(), setting.getValue());
      if (value == null) {
        throw new NoSuchParameterException(
            "the parameter "
                + name
                + " is "
                + Printable.text(setting.getValue())
                + "; expected "
                + known.expected());
      }
      set.put(name, known.with(value, known.why(), Parameter.Origin.SET, known.line()));
    }
    return new Parameters(set);
  }

  /** A parameter as a rule file uses it. */
  public record Use(String path, int line, int column, String name) {}

  /**
   * Rules with the values in place.
   *
   * @param sources as they are to be loaded
   * @param uses of known parameters, by file and place
   */
  public record Applied(List<RuleSource> sources, List<Use> uses) {}

  /** Puts values into rules. A name that is not known stays, and the check of rules refuses it. */
  public Applied applied(List<RuleSource> sources) {
    List<RuleSource> replaced = new ArrayList<>(sources.size());
    List<Use> uses = new ArrayList<>();
    for (RuleSource source : sources) {
      String text =
          ParameterReferences.replaced(
              source.text(),
              reference -> {
                Parameter parameter = byName.get(reference.name());
                if (parameter != null) {
                  uses.add(use(source, reference));
                }
                return parameter == null
                    ? null
                    : reference.quoted() ? parameter.inWords() : parameter.literal();
              });
      replaced.add(new RuleSource(source.path(), text));
    }
    return new Applied(List.copyOf(replaced), List.copyOf(uses));
  }

  private static Use use(RuleSource source, Reference reference) {
    return new Use(source.path(), reference.line(), reference.column(), reference.name());
  }
}
