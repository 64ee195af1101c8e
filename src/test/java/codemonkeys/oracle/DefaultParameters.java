package codemonkeys.oracle;

import codemonkeys.oracle.rules.FileRefusedException;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.parameters.ParameterFile;
import codemonkeys.oracle.rules.parameters.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The values of parameters that come with Oracle, for rules that a test reads by itself. */
public final class DefaultParameters {
  private DefaultParameters() {}

  /** Rules with the values in place. */
  public static List<RuleSource> in(List<RuleSource> sources) {
    return all().applied(sources).sources();
  }

  /** All of them. */
  public static Parameters all() {
    Path file = Path.of("rules", "parameters.yaml");
    try {
      ParameterFile shipped = new ParameterFile(file.toString(), Files.readString(file));
      return ParameterFile.read(shipped, null, null, "test");
    } catch (FileRefusedException e) {
      throw new IllegalStateException(e.diagnostics().toString(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a rule file with the values in place. */
  public static String in(String text) {
    return in(List.of(new RuleSource("rules/r.drl", text))).get(0).text();
  }
}
