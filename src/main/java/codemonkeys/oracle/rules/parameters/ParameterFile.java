package codemonkeys.oracle.rules.parameters;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.files.StrictYaml;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.YamlSource;
import codemonkeys.oracle.rules.FileRefusedException;
import codemonkeys.oracle.rules.engine.CacheEntry;
import codemonkeys.oracle.rules.parameters.Parameter.Origin;
import codemonkeys.oracle.rules.parameters.Parameter.Type;
import codemonkeys.oracle.rules.parameters.Parameter.Unit;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.schemas.FormatSchema;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code parameters.yaml}. What was read without a fault is kept, so that a start whose files
 * are known loads neither the reader of YAML nor the schema.
 *
 * @param path as messages show it
 */
public record ParameterFile(String path, String text) {

  /**
   * The parameters that count.
   *
   * @param shipped those that come with Oracle
   * @param own those of the rules; null when there is no such file
   * @param cache where to keep them, null for nowhere
   * @param build what identifies a build of Oracle
   */
  public static Parameters read(
      ParameterFile shipped, @Nullable ParameterFile own, @Nullable Path cache, String build)
      throws FileRefusedException {
    List<String> from =
        own == null ? List.of(shipped.text) : List.of(shipped.text, own.path, own.text);
    CacheEntry entry = cache == null ? null : new CacheEntry(cache, "parameters", from, build);
    Optional<Parameters> kept = entry == null ? Optional.empty() : entry.kept(ParameterFile::kept);
    if (kept.isPresent()) {
      return kept.get();
    }
    SortedMap<String, Parameter> all = new TreeMap<>(new Reading(shipped, Map.of()).parameters());
    if (own != null) {
      all.putAll(new Reading(own, all).parameters());
    }
    Parameters parameters = new Parameters(all);
    if (entry != null) {
      entry.keep(out -> keep(parameters, out));
    }
    return parameters;
  }

  private static void keep(Parameters parameters, DataOutputStream out) throws IOException {
    out.writeInt(parameters.all().size());
    for (Parameter each : parameters.all()) {
      Unit unit = each.unit();
      out.writeUTF(each.name());
      out.writeByte(each.type().ordinal());
      out.writeByte(unit == null ? -1 : unit.ordinal());
      out.writeUTF(each.value());
      out.writeUTF(each.why());
      out.writeByte(each.origin().ordinal());
      out.writeInt(each.line());
    }
  }

  private static Parameters kept(DataInputStream in) throws IOException {
    SortedMap<String, Parameter> all = new TreeMap<>();
    for (int i = in.readInt(); i > 0; i--) {
      String name = in.readUTF();
      Type type = Type.values()[in.readByte()];
      int unit = in.readByte();
      all.put(
          name,
          new Parameter(
              name,
              type,
              unit < 0 ? null : Unit.values()[unit],
              in.readUTF(),
              in.readUTF(),
              Origin.values()[in.readByte()],
              in.readInt()));
    }
    return new Parameters(all);
  }

  /** One reading of a file. */
  private static final class Reading {
    private final ParameterFile file;
    private final Map<String, Parameter> shipped;
    private final Origin origin;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Reads nothing yet.
     *
     * @param shipped what the file may give another value; empty when it is Oracle's own
     */
    Reading(ParameterFile file, Map<String, Parameter> shipped) {
      this.file = file;
      this.shipped = shipped;
      this.origin = shipped.isEmpty() ? Origin.SHIPPED : Origin.FILE;
    }

    Map<String, Parameter> parameters() throws FileRefusedException {
      Map<String, Parameter> read = new TreeMap<>();
      try {
        YamlSource source = StrictYaml.parseSource(file.text);
        problems.addAll(FormatSchema.of(DocumentFormat.PARAMETERS).faults(source));
        if (problems.isEmpty()
            && source.root().members().get("parameters") instanceof JsonObject entries) {
          entries
              .members()
              .forEach(
                  (name, value) -> {
                    YamlSource.Place place = source.place(value);
                    Parameter parameter =
                        parameter(name, (JsonObject) value, place == null ? 0 : place.keyLine());
                    if (parameter != null) {
                      read.put(name, parameter);
                    }
                  });
        }
      } catch (UnreadableException e) {
        problems.add(e.problem());
      }
      if (!problems.isEmpty()) {
        throw new FileRefusedException(
            problems.stream().map(problem -> Diagnostic.error(file.path, problem)).toList());
      }
      return read;
    }

    private @Nullable Parameter parameter(String name, JsonObject entry, int line) {
      Parameter known = shipped.get(name);
      Type type = type(name, entry, known);
      if (type == null) {
        return null;
      }
      Unit unit = unit(name, entry, known, type);
      if ((unit == null) != (type == Type.TEXT)) {
        return null;
      }
      JsonValue value = java.util.Objects.requireNonNull(entry.members().get("value"));
      String given =
          value instanceof JsonNumber number && type != Type.TEXT
              ? plain(number)
              : value instanceof JsonString text && type == Type.TEXT ? text.value() : "";
      String normal = Parameter.normal(type, given);
      if (normal == null) {
        Parameter expected = new Parameter(name, type, unit, "0", "", origin, 0);
        problems.add(
            Problem.at(
                value,
                "the parameter " + name + " is " + Printable.text(value.shown()),
                "expected " + expected.expected()));
        return null;
      }
      String why = entry.members().get("why") instanceof JsonString text ? text.value() : "";
      return new Parameter(name, type, unit, normal, Printable.line(why), origin, line);
    }

    private static String plain(JsonNumber number) {
      return number.text().length() > 20 || number.text().matches("(?s).*[eE].*")
          ? ""
          : number.text();
    }

    private @Nullable Type type(String name, JsonObject entry, @Nullable Parameter known) {
      JsonValue given = entry.members().get("type");
      if (!(given instanceof JsonString text)) {
        if (known == null) {
          problems.add(
              Problem.at(
                  entry,
                  "the parameter " + name + " has no type, and Oracle has none of that name",
                  Spelling.didYouMean(name, shipped.keySet())
                      + "expected type: integer, number or text; add it, or correct the name"));
          return null;
        }
        return known.type();
      }
      Type type = Type.valueOf(text.value().toUpperCase(Locale.ROOT));
      if (known != null && known.type() != type) {
        problems.add(
            Problem.at(
                given,
                "the parameter " + name + " has the type " + type.text(),
                "Oracle's rules take "
                    + known.type().text()
                    + "; remove the line, or take another name"));
        return null;
      }
      return type;
    }

    private @Nullable Unit unit(
        String name, JsonObject entry, @Nullable Parameter known, Type type) {
      JsonValue given = entry.members().get("unit");
      Unit unit =
          given instanceof JsonString text
              ? Unit.valueOf(text.value().toUpperCase(Locale.ROOT))
              : known == null ? null : known.unit();
      if (type == Type.TEXT && unit != null) {
        problems.add(
            Problem.at(entry, "the text " + name + " has a unit", "remove the line unit:"));
      } else if (type != Type.TEXT && unit == null) {
        problems.add(
            Problem.at(
                entry,
                "the parameter " + name + " has no unit",
                "expected unit: minutes, hours, days, count, factor or percent; add it"));
      } else if (known != null && given != null && unit != known.unit()) {
        Unit right = known.unit();
        problems.add(
            Problem.at(
                given,
                "the parameter " + name + " counts " + (unit == null ? "nothing" : unit.text()),
                "Oracle's rules take "
                    + (right == null ? "no unit" : right.text())
                    + "; remove the line, and give the value in that unit"));
        return null;
      }
      return unit;
    }
  }
}
