package codemonkeys.oracle.rules.limits;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictYaml;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.YamlSource;
import codemonkeys.oracle.rules.FileRefusedException;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.Limit.Per;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.engine.CacheEntry;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.schemas.FormatSchema;
import codemonkeys.oracle.units.Intent;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code limits.yaml}. What was read without a fault is kept, so that a start whose files are
 * known loads neither the reader of YAML nor the schema.
 *
 * @param path as messages show it
 */
public record LimitFile(String path, String text) {

  /**
   * The limits that the file says.
   *
   * @param cache where to keep them, null for nowhere
   * @param build what identifies a build of Oracle
   */
  public Limits read(@Nullable Path cache, String build) throws FileRefusedException {
    CacheEntry entry =
        cache == null ? null : new CacheEntry(cache, "limits", List.of(path, text), build);
    Optional<Limits> kept = entry == null ? Optional.empty() : entry.kept(LimitFile::kept);
    if (kept.isPresent()) {
      return kept.get();
    }
    Limits limits = new Limits(limits());
    if (entry != null) {
      entry.keep(out -> keep(limits, out));
    }
    return limits;
  }

  private static void keep(Limits limits, DataOutputStream out) throws IOException {
    out.writeInt(limits.all().size());
    for (Limit each : limits.all()) {
      String of = each.of();
      out.writeByte(each.per().ordinal());
      out.writeBoolean(of != null);
      out.writeUTF(of == null ? "" : of);
      out.writeInt(each.atMost());
      out.writeBoolean(each.percent());
      out.writeUTF(each.why());
      out.writeInt(each.line());
    }
  }

  private static Limits kept(DataInputStream in) throws IOException {
    List<Limit> all = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      Per per = Per.values()[in.readByte()];
      boolean one = in.readBoolean();
      String of = in.readUTF();
      all.add(
          new Limit(
              per, one ? of : null, in.readInt(), in.readBoolean(), in.readUTF(), in.readInt()));
    }
    return new Limits(all);
  }

  private List<Limit> limits() throws FileRefusedException {
    List<Problem> problems = new ArrayList<>();
    List<Limit> limits = new ArrayList<>();
    try {
      YamlSource source = StrictYaml.parseSource(text);
      problems.addAll(FormatSchema.of(DocumentFormat.LIMITS).faults(source));
      if (problems.isEmpty() && source.root().members().get("limits") instanceof JsonArray items) {
        Map<String, Limit> seen = new HashMap<>();
        for (JsonValue item : items.items()) {
          Limit limit = limit((JsonObject) item, problems);
          Limit other = seen.putIfAbsent(limit.per() + "\n" + limit.of(), limit);
          if (other != null) {
            problems.add(
                Problem.at(
                    item,
                    "a second limit for " + named(limit),
                    "the first is on line " + other.line() + "; remove one of them"));
          }
          limits.add(limit);
        }
      }
    } catch (UnreadableException e) {
      problems.add(e.problem());
    }
    if (!problems.isEmpty()) {
      throw new FileRefusedException(
          problems.stream().map(problem -> Diagnostic.error(path, problem)).toList());
    }
    return limits;
  }

  private static String named(Limit limit) {
    String of = limit.of();
    return (of == null ? "each " : "") + limit.per().text() + (of == null ? "" : " " + of);
  }

  private static Limit limit(JsonObject entry, List<Problem> problems) {
    Per per = Per.valueOf(text(entry, "per").toUpperCase(Locale.ROOT));
    JsonValue named = entry.members().get("of");
    String of = named == null ? null : text(entry, "of");
    if (named != null
        && of != null
        && per == Per.INTENT
        && Intent.of(of).filter(Intent::safe).isEmpty()) {
      problems.add(
          Problem.at(
              named,
              "the intent is " + Printable.text(of),
              "expected validate, test or regenerate_report; correct it"));
    }
    JsonValue atMost = entry.members().get("at_most");
    boolean percent = atMost instanceof JsonString;
    String number =
        atMost instanceof JsonNumber whole
            ? whole.text()
            : text(entry, "at_most").replace("%", "").trim();
    return new Limit(
        per,
        of,
        new BigDecimal(number).intValueExact(),
        percent,
        Printable.line(text(entry, "why")),
        entry.line());
  }

  private static String text(JsonObject entry, String name) {
    return entry.members().get(name) instanceof JsonString text ? text.value() : "";
  }
}
