package codemonkeys.oracle.files;

import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.YamlSource.Form;
import codemonkeys.oracle.files.YamlSource.Place;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML 1.2 with the JSON schema's types and nothing that can run away: no anchors, aliases or tags,
 * no duplicate keys, text keys only, at most 64 levels deep, one document of at most 1 MiB.
 *
 * <p>Read from parser events, since the composer recurses and a deep document would end in a stack
 * overflow.
 */
public final class StrictYaml {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_DEPTH = 64;
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,200})");
  private static final Pattern FLOAT =
      Pattern.compile("-?(0|[1-9][0-9]{0,200})(\\.[0-9]{1,200})?([eE][-+]?[0-9]{1,6})?");

  private final Iterator<Event> events;
  private final int firstLine;
  private final @Nullable Offsets offsets;
  private final IdentityHashMap<JsonValue, Place> places = new IdentityHashMap<>();
  private Optional<Mark> closing = Optional.empty();

  private StrictYaml(Iterator<Event> events, int firstLine, @Nullable Offsets offsets) {
    this.events = events;
    this.firstLine = firstLine;
    this.offsets = offsets;
  }

  /**
   * Reads one mapping.
   *
   * @param firstLine the line of the file on which {@code text} begins, from 1: front matter does
   *     not begin at the top
   */
  public static JsonObject parseObject(String text, int firstLine) throws UnreadableException {
    return parse(text, firstLine, null, "expected a short front matter; move the text below it")
        .root();
  }

  /** Reads one mapping that fills its file, and keeps where its values stand. */
  public static YamlSource parseSource(String text) throws UnreadableException {
    return parse(text, 1, new Offsets(text), "expected at most that; split the file");
  }

  private static YamlSource parse(
      String text, int firstLine, @Nullable Offsets offsets, String shorten)
      throws UnreadableException {
    if (text.length() > MAX_CHARACTERS) {
      throw new UnreadableException(
          new Problem(
              firstLine, 0, "the YAML is longer than " + MAX_CHARACTERS + " characters", shorten));
    }
    LoadSettings settings =
        LoadSettings.builder().setUseMarks(true).setCodePointLimit(MAX_CHARACTERS).build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      StrictYaml reader = new StrictYaml(events, firstLine, offsets);
      JsonObject root = reader.document();
      return new YamlSource(text, root, reader.places);
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark();
      throw new UnreadableException(
          new Problem(
              mark.map(m -> m.getLine() + firstLine).orElse(firstLine),
              mark.map(m -> m.getColumn() + 1).orElse(0),
              "not YAML: " + Printable.foreign(e.getProblem()),
              "fix the syntax here"));
    } catch (YamlEngineException e) {
      throw new UnreadableException(
          new Problem(
              firstLine,
              0,
              "not YAML: " + Printable.foreign(e.getMessage()),
              "fix the syntax here"));
    }
  }

  private JsonObject document() throws UnreadableException {
    events.next(); // stream start
    Event first = events.next();
    if (first.getEventId() == Event.ID.StreamEnd) {
      throw new UnreadableException(
          new Problem(firstLine, 0, "the YAML is empty", "expected a mapping of keys to values"));
    }
    Event root = events.next();
    if (root.getEventId() != Event.ID.MappingStart) {
      throw refused(root, "the YAML is not a mapping", "expected lines of the form 'key: value'");
    }
    JsonObject object = (JsonObject) value(root, 1);
    events.next(); // document end
    Event last = events.next();
    if (last.getEventId() != Event.ID.StreamEnd) {
      throw refused(last, "there is a second YAML document", "expected one; remove the rest");
    }
    return object;
  }

  private JsonValue value(Event event, int depth) throws UnreadableException {
    if (event.getEventId() == Event.ID.Alias
        || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
      throw refused(event, "an anchor or alias", "not allowed here; write the value out");
    }
    if (depth > MAX_DEPTH) {
      throw refused(
          event, "nested deeper than " + MAX_DEPTH + " levels", "expected at most " + MAX_DEPTH);
    }
    refuseTag(event);
    int line = line(event);
    int column = column(event);
    switch (event.getEventId()) {
      case MappingStart -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (Event key = events.next(); !closes(key, Event.ID.MappingEnd); key = events.next()) {
          if (!(key instanceof ScalarEvent scalar) || scalar.getAnchor().isPresent()) {
            throw refused(key, "a key that is not plain text", "expected 'key: value'");
          }
          refuseTag(key);
          Event at = key;
          JsonValue value = value(events.next(), depth + 1);
          if (members.put(scalar.getValue(), value) != null) {
            throw refused(
                key,
                "the key " + Printable.text(scalar.getValue()) + " stands twice",
                "expected each key once; remove one of the two");
          }
          places.computeIfPresent(value, (v, place) -> place.under(line(at), column(at)));
        }
        return placed(new JsonObject(line, column, members), event, List.copyOf(members.values()));
      }
      case SequenceStart -> {
        List<JsonValue> items = new ArrayList<>();
        for (Event item = events.next();
            !closes(item, Event.ID.SequenceEnd);
            item = events.next()) {
          items.add(value(item, depth + 1));
        }
        return placed(new JsonArray(line, column, items), event, items);
      }
      case Scalar -> {
        return placed(scalar((ScalarEvent) event, line, column), (ScalarEvent) event);
      }
      default -> throw refused(event, "unexpected YAML", "expected a value");
    }
  }

  private boolean closes(Event event, Event.ID end) {
    closing = event.getEndMark();
    return event.getEventId() == end;
  }

  /** Notes the place of a mapping or list that has just been read to its end. */
  private JsonValue placed(JsonValue value, Event start, List<JsonValue> inner) {
    if (offsets != null) {
      boolean flow = ((CollectionStartEvent) start).isFlow();
      int from = offsets.of(start.getStartMark());
      // The end that the parser gives for a block is where the next thing begins.
      int to = flow ? offsets.of(closing) : from;
      if (!flow) {
        for (JsonValue each : inner) {
          Place place = places.get(each);
          to = place == null ? to : Math.max(to, place.end());
        }
      }
      places.put(value, new Place(from, to, flow ? Form.FLOW : Form.BLOCK, 0, 0));
    }
    return value;
  }

  private JsonValue placed(JsonValue value, ScalarEvent event) {
    if (offsets != null) {
      int from = offsets.of(event.getStartMark());
      int to = offsets.of(event.getEndMark());
      Form form =
          switch (event.getScalarStyle()) {
            case SINGLE_QUOTED -> Form.SINGLE_QUOTED;
            case DOUBLE_QUOTED -> Form.DOUBLE_QUOTED;
            case LITERAL, FOLDED -> Form.BLOCK_TEXT;
            default -> Form.PLAIN;
          };
      if (form == Form.BLOCK_TEXT) {
        to = offsets.withoutTrailingSpace(from, to);
      }
      places.put(value, new Place(from, to, form, 0, 0));
    }
    return value;
  }

  /** From the parser's marks, which count code points, to characters of the text. */
  private static final class Offsets {
    private final String text;

    /** The character of each code point; null when they are the same. */
    private final int @Nullable [] characters;

    Offsets(String text) {
      this.text = text;
      int points = text.codePointCount(0, text.length());
      if (points == text.length()) {
        characters = null;
      } else {
        characters = new int[points + 1];
        int at = 0;
        for (int i = 0; i < points; i++) {
          characters[i] = at;
          at += Character.charCount(text.codePointAt(at));
        }
        characters[points] = at;
      }
    }

    int of(Optional<Mark> mark) {
      int index = mark.map(Mark::getIndex).orElse(0);
      return characters == null ? index : characters[index];
    }

    int withoutTrailingSpace(int from, int to) {
      int end = to;
      while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
      return end;
    }
  }

  private void refuseTag(Event event) throws UnreadableException {
    Optional<String> tag =
        event instanceof ScalarEvent scalar
            ? scalar.getTag()
            : event instanceof CollectionStartEvent collection
                ? collection.getTag()
                : Optional.empty();
    if (tag.isPresent() && !tag.get().equals("!")) {
      throw refused(
          event, "the tag " + Printable.text(tag.get()), "tags are not allowed; remove it");
    }
  }

  private static JsonValue scalar(ScalarEvent event, int line, int column) {
    String text = event.getValue();
    if (event.getScalarStyle() != ScalarStyle.PLAIN) {
      return new JsonString(line, column, text);
    }
    return switch (text) {
      case "", "null", "~" -> new JsonNull(line, column);
      case "true" -> new JsonBoolean(line, column, true);
      case "false" -> new JsonBoolean(line, column, false);
      default ->
          INTEGER.matcher(text).matches() || FLOAT.matcher(text).matches()
              ? new JsonNumber(line, column, text)
              : new JsonString(line, column, text);
    };
  }

  private UnreadableException refused(Event event, String what, String fix) {
    return new UnreadableException(new Problem(line(event), column(event), what, fix));
  }

  private int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + firstLine).orElse(firstLine);
  }

  private static int column(Event event) {
    return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(0);
  }
}
