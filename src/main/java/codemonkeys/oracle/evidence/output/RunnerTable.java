package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.output.Tally.Kind;
import codemonkeys.oracle.evidence.report.WholeNumber;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictYaml;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code test-runners.yaml}: the tools whose lines follow patterns, which says there what each
 * field means. Those that need more are {@link Go}, {@link Gradle}, {@link Maven} and {@link Tap}.
 *
 * @param failures build tools that say that tests failed, without a number
 * @param caches tools that show the output of an earlier run where nothing changed
 * @param runners tools that number their tests
 * @param missingCommands how shells and build tools name a command that could not be found
 */
record RunnerTable(
    List<Tool> failures, List<Tool> caches, List<Tool> runners, List<Pattern> missingCommands) {
  /** What a line is to its tool. */
  enum Role {
    START,
    HEADER,
    SUMMARY,
    SUMMARY_AFTER_HEADER,
    SUMMARY_WITHOUT_START,
    DETAIL,
    NO_TESTS,
    FAILURE,
    CACHED,
    UP_TO_DATE,
    TASK_RUNS,
    CACHE_TOTAL,
    TASKS_END
  }

  /**
   * One line.
   *
   * @param kinds what groups of the pattern count, by group
   * @param lists the groups of the pattern that are none of these
   * @param counts what each such line counts one of; null when it counts nothing
   * @param embedded how the line begins where it is looked for behind other output; null when it is
   *     not
   */
  record Line(
      Role role,
      Pattern pattern,
      Map<String, Kind> kinds,
      List<String> lists,
      @Nullable Kind counts,
      @Nullable String embedded,
      List<String> sumsUp,
      boolean replaces) {}

  /** One tool; {@code fix} is empty for those that are no caches. */
  record Tool(
      String name,
      List<String> contains,
      List<Line> lines,
      Map<String, Kind> words,
      List<String> notLoaded,
      String fix,
      String sample) {}

  private static final String FILE = "/oracle/test-runners.yaml";
  private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)(\\d?)\\}");
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-z]+)>");

  private static final Set<String> TOOL_KEYS =
      Set.of("name", "contains", "lines", "words", "not_loaded", "fix", "sample");
  private static final Set<String> LINE_KEYS =
      Stream.concat(
              Arrays.stream(Role.values()).map(RunnerTable::key),
              Stream.of("counts", "embedded", "sums_up", "replaces"))
          .collect(Collectors.toUnmodifiableSet());

  /** The one that comes with Oracle. */
  static final RunnerTable SHIPPED = read();

  private static RunnerTable read() {
    try (InputStream in = Objects.requireNonNull(RunnerTable.class.getResourceAsStream(FILE))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Reader(StrictYaml.parseObject(text, 1)).table();
    } catch (IOException | UnreadableException e) {
      throw new IllegalStateException("Oracle's own " + FILE + " can't be read", e);
    }
  }

  private static String key(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** Reads the table; what is wrong with it ends the program, since it is a part of it. */
  private static final class Reader {
    private final JsonObject document;
    private final Map<String, String> parts = new HashMap<>();
    private final Map<String, Kind> words;

    Reader(JsonObject document) {
      this.document = document;
      object(document, "parts").members().forEach((name, part) -> parts.put(name, text(part)));
      this.words = words(document);
    }

    RunnerTable table() {
      return new RunnerTable(
          list(document, "failures", this::tool),
          list(document, "caches", this::tool),
          list(document, "runners", this::tool),
          list(
              document,
              "missing_commands",
              pattern -> line(Role.FAILURE, text(pattern)).pattern()));
    }

    private Tool tool(JsonValue value) {
      JsonObject tool = (JsonObject) value;
      requireOnly(tool, TOOL_KEYS);
      Map<String, Kind> all = new HashMap<>(words);
      all.putAll(words(tool));
      List<String> notLoaded = list(tool, "not_loaded", Reader::text);
      return new Tool(
          text(tool.members().get("name")),
          list(tool, "contains", Reader::text),
          list(tool, "lines", this::line),
          Map.copyOf(all),
          notLoaded.isEmpty() ? List.of("test file", "loaded") : notLoaded,
          tool.members().containsKey("fix") ? text(tool.members().get("fix")) : "",
          text(tool.members().get("sample")));
    }

    private Line line(JsonValue value) {
      Map<String, JsonValue> line = ((JsonObject) value).members();
      Role role =
          Arrays.stream(Role.values())
              .filter(each -> line.containsKey(key(each)))
              .findFirst()
              .orElseThrow();
      requireOnly((JsonObject) value, LINE_KEYS);
      Line bare = line(role, text(line.get(key(role))));
      return new Line(
          role,
          bare.pattern(),
          bare.kinds(),
          bare.lists(),
          line.containsKey("counts") ? kind(text(line.get("counts"))) : null,
          line.containsKey("embedded") ? text(line.get("embedded")) : null,
          list((JsonObject) value, "sums_up", Reader::text),
          line.containsKey("replaces"));
    }

    private Line line(Role role, String written) {
      String whole = written;
      for (Map.Entry<String, String> part : parts.entrySet()) {
        whole = whole.replace("{" + part.getKey() + "}", part.getValue());
      }
      Map<String, Kind> kinds = new LinkedHashMap<>();
      Matcher place = PLACE.matcher(whole);
      String expression =
          place.replaceAll(
              found -> {
                String what = found.group(1);
                String group = what + found.group(2);
                return Matcher.quoteReplacement(
                    switch (what) {
                      case "n" -> WholeNumber.IN_TEXT;
                      case "counted" ->
                          "(?<counted>" + WholeNumber.IN_TEXT + " [^()=]{1,40}.{0,300}?)";
                      case "named" -> "(?<named>[A-Za-z][^()]{1,300})";
                      default -> {
                        kinds.put(group, kind(what));
                        yield "(?<" + group + ">" + WholeNumber.IN_TEXT + ")";
                      }
                    });
              });
      List<String> lists = new ArrayList<>();
      GROUP.matcher(expression).results().forEach(group -> lists.add(group.group(1)));
      lists.removeAll(kinds.keySet());
      return new Line(
          role, Pattern.compile(expression), kinds, lists, null, null, List.of(), false);
    }

    /** A key with a slip in it would go unnoticed. */
    private static void requireOnly(JsonObject object, Set<String> known) {
      for (String key : object.members().keySet()) {
        if (!known.contains(key)) {
          throw new IllegalStateException("line " + object.line() + " has the key " + key);
        }
      }
    }

    private static Map<String, Kind> words(JsonObject of) {
      Map<String, Kind> words = new HashMap<>();
      object(of, "words").members().forEach((word, kind) -> words.put(word, kind(text(kind))));
      return words;
    }

    private static Kind kind(String word) {
      return Arrays.stream(Kind.values())
          .filter(kind -> kind.name().replace("_", "").equalsIgnoreCase(word))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("nothing counts as " + word));
    }

    private static JsonObject object(JsonObject of, String name) {
      return of.members().get(name) instanceof JsonObject object
          ? object
          : new JsonObject(0, 0, Map.of());
    }

    private static <T> List<T> list(JsonObject of, String name, Function<JsonValue, T> item) {
      return of.members().get(name) instanceof JsonArray list
          ? list.items().stream().map(item).toList()
          : List.of();
    }

    private static String text(@Nullable JsonValue value) {
      return ((JsonString) Objects.requireNonNull(value)).value();
    }
  }
}
