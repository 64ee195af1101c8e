package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.units.ProductId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of the signals about one target can't be understood. */
final class SignalDamage {
  /**
   * A file, or an entry of one.
   *
   * @param target what it is about; null when that is unknown, so that it may be about anything
   * @param kind null when it may be of any kind
   * @param line from 1; 0 when it concerns the whole file
   */
  record Part(
      @Nullable SignalTarget target, @Nullable String kind, String path, int line, String what) {}

  private static final Comparator<Part> ORDER =
      Comparator.comparing(Part::path).thenComparing(Part::what).thenComparing(Part::line);

  private final Set<String> kinds = new HashSet<>();
  private boolean anyKind;
  private @Nullable Part first;

  void add(Part part) {
    if (part.kind() == null) {
      anyKind = true;
    } else {
      kinds.add(part.kind());
    }
    if (first == null || ORDER.compare(part, first) < 0) {
      first = part;
    }
  }

  boolean mayHold(String kind) {
    return anyKind || kinds.contains(kind);
  }

  /** The first in an order that does not depend on the files'; there is one. */
  InvalidArtifact fact(ProductId product) {
    if (first == null) {
      throw new IllegalStateException("no damage");
    }
    return new InvalidArtifact(
        product, InvalidArtifact.Kind.SIGNAL, first.path(), first.line(), first.what());
  }
}
