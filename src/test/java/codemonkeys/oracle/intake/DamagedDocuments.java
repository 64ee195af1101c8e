package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.JsonValue;
import java.util.stream.Stream;

/** Every single damage to a document, for readers of other packages. */
public final class DamagedDocuments {
  private DamagedDocuments() {}

  /** A document and what was done to it. */
  public record Damaged(JsonValue document, String damage) {
    @Override
    public String toString() {
      return Documents.json(document) + damage;
    }
  }

  public static Iterable<Damaged> of(JsonValue valid) {
    Stream<Damaged> all =
        Documents.everyDamage(valid).stream()
            .map(damage -> new Damaged(damage.to(valid), damage.toString()));
    return all::iterator;
  }
}
