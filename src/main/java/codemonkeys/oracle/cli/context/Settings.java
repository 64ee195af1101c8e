package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.rules.parameters.NoSuchParameterException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --set}: values of parameters of rules, tried out and written nowhere. */
public final class Settings {
  private Settings() {}

  public static OptionSpec option(String description) {
    return Options.values("--set", "NAME=VALUE", description + "; may be given several times.");
  }

  /** The values that are given, by name; empty when none is. */
  public static Map<String, String> of(ParseResult parsed) throws CommandException {
    Map<String, String> settings = new TreeMap<>();
    for (String given : parsed.matchedOptionValue("--set", List.<String>of())) {
      int equals = given.indexOf('=');
      if (equals < 1) {
        throw CommandException.usage(
            "--set is " + Printable.text(given) + "; expected NAME=VALUE, as tier1Hours=12");
      }
      String name = given.substring(0, equals);
      if (settings.put(name, given.substring(equals + 1)) != null) {
        throw CommandException.usage(
            "--set gives " + Printable.text(name) + " twice; expected each parameter once");
      }
    }
    return settings;
  }

  /** As they stand on a command line behind what they change; empty when there is none. */
  public static String shown(Map<String, String> settings) {
    StringBuilder text = new StringBuilder();
    settings.forEach((name, value) -> text.append(" --set ").append(name + "=" + value));
    return text.toString();
  }

  /** The inputs with values of parameters, which have to fit the rules that count. */
  public static FleetInputs applied(FleetInputs inputs, Map<String, String> settings)
      throws CommandException, NotUnderstoodException {
    if (settings.isEmpty()) {
      return inputs;
    }
    try {
      RuleFiles.find(inputs).parameters().all().with(settings);
    } catch (NoSuchParameterException e) {
      throw CommandException.usage("--set: " + e.getMessage());
    }
    return inputs.with(settings);
  }
}
