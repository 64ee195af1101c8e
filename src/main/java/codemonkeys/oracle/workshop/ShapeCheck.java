package codemonkeys.oracle.workshop;

import static codemonkeys.oracle.workshop.Shape.among;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.YamlSource;
import codemonkeys.oracle.rules.Spelling;
import codemonkeys.oracle.workshop.Shape.Either;
import codemonkeys.oracle.workshop.Shape.Free;
import codemonkeys.oracle.workshop.Shape.Items;
import codemonkeys.oracle.workshop.Shape.Key;
import codemonkeys.oracle.workshop.Shape.Mapping;
import codemonkeys.oracle.workshop.Shape.Need;
import codemonkeys.oracle.workshop.Shape.Word;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds everything in a value that does not have its {@link Shape}. */
final class ShapeCheck {
  private final @Nullable YamlSource source;
  private final List<Problem> problems;

  /**
   * Creates a check.
   *
   * @param source where keys stand; null when only values have positions
   */
  ShapeCheck(@Nullable YamlSource source, List<Problem> problems) {
    this.source = source;
    this.problems = problems;
  }

  /**
   * Checks a value and all within it.
   *
   * @param name what it is called in messages
   */
  void check(JsonValue value, Shape shape, String name) {
    if (shape instanceof Items items) {
      items(value, items, name);
    } else if (shape instanceof Mapping mapping) {
      mapping(value, mapping, name);
    } else if (shape instanceof Free free) {
      free(value, free, name);
    } else if (shape instanceof Either either) {
      either(value, either, name);
    } else if (!shape.accepts(value)) {
      String meant =
          shape instanceof Word word && value instanceof JsonString given
              ? meant(given.value(), word.words())
              : "";
      wrong(name, value, meant, shape);
    }
  }

  private void items(JsonValue value, Items items, String name) {
    if (!(value instanceof JsonArray array)) {
      wrong(name, value, "", items);
      return;
    }
    int size = array.items().size();
    if (size < items.least() || size > items.most()) {
      note(
          value,
          name + " has " + size + " entries",
          "expected "
              + items.least()
              + (items.most() == Integer.MAX_VALUE ? " or more" : " to " + items.most())
              + "; "
              + (size < items.least() ? "add one" : "split it"));
      return;
    }
    for (JsonValue item : array.items()) {
      check(item, items.item(), "an entry of " + name);
    }
  }

  private void mapping(JsonValue value, Mapping mapping, String name) {
    if (!(value instanceof JsonObject object)) {
      wrong(name, value, "", mapping);
      return;
    }
    Map<String, JsonValue> members = object.members();
    members.forEach(
        (key, member) -> {
          Key known = mapping.key(key).orElse(null);
          if (known == null) {
            atKey(
                member,
                "there is no key " + Shown.text(key) + " here",
                meant(key, mapping.names())
                    + "expected "
                    + among(mapping.names())
                    + "; correct or remove it");
          } else {
            check(member, known.shape(), key);
          }
        });
    for (Key key : mapping.keys()) {
      if (key.required() && !members.containsKey(key.name())) {
        note(
            object,
            key.name() + " is missing in " + name,
            "expected " + key.shape().expected() + "; add it");
      }
    }
    for (Need need : mapping.needs()) {
      need(object, need, name);
    }
  }

  private void need(JsonObject object, Need need, String name) {
    Map<String, JsonValue> members = object.members();
    if (need instanceof Need.OneOrMore one && count(object, one.names()) == 0) {
      note(object, name + " says nothing", "expected " + among(one.names()) + "; add one");
    } else if (need instanceof Need.ExactlyOne one && count(object, one.names()) != 1) {
      boolean none = count(object, one.names()) == 0;
      note(
          object,
          name
              + (none ? " has neither " : " has both ")
              + String.join(none ? " nor " : " and ", one.names()),
          "expected one of the two; " + (none ? "add one" : "remove one"));
    } else if (need instanceof Need.Together together
        && members.containsKey(together.name())
        && !members.containsKey(together.other())) {
      note(
          object,
          name + " has " + together.name() + " and no " + together.other(),
          "expected both; add " + together.other() + ", or use expect");
    }
  }

  private static int count(JsonObject object, List<String> names) {
    return (int) names.stream().filter(object.members()::containsKey).count();
  }

  private void free(JsonValue value, Free free, String name) {
    if (!(value instanceof JsonObject object)) {
      wrong(name, value, "", free);
      return;
    }
    int size = object.members().size();
    if (size < free.least() || size > free.most()) {
      note(
          value,
          name + " has " + size + " entries",
          "expected " + free.least() + " to " + free.most() + "; correct it");
      return;
    }
    object.members().forEach((key, member) -> check(member, free.value(), Shown.line(key)));
  }

  private void either(JsonValue value, Either either, String name) {
    if (either.shapes().isEmpty()) {
      return; // anything
    }
    for (Shape shape : either.shapes()) {
      if (shape.ofType(value)) {
        check(value, shape, name);
        return;
      }
    }
    wrong(name, value, "", either);
  }

  /** The beginning of a cure for a word that is none of those known. */
  static String meant(String word, Collection<String> known) {
    return Spelling.nearest(word, known)
        .map(near -> "did you mean " + Shown.line(near) + "? ")
        .orElse("");
  }

  private void wrong(String name, JsonValue value, String meant, Shape shape) {
    note(
        value,
        name + " is " + value.shown(),
        meant + "expected " + shape.expected() + "; correct it");
  }

  void note(JsonValue at, String what, String fix) {
    problems.add(Problem.at(at, what, fix));
  }

  /** A problem with a value's key. */
  void atKey(JsonValue value, String what, String fix) {
    YamlSource.Place place = source == null ? null : source.place(value);
    if (place == null || place.keyLine() == 0) {
      note(value, what, fix);
    } else {
      problems.add(new Problem(place.keyLine(), place.keyColumn(), what, fix));
    }
  }
}
