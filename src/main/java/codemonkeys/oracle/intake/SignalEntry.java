package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.Signal;
import codemonkeys.oracle.facts.Signal.Scope;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A signal as it stands in a file.
 *
 * @param createdAt null when it doesn't say
 * @param expiresAt from when on it counts no more; null when it always does
 */
public record SignalEntry(
    SignalTarget target,
    String kind,
    Map<String, String> attributes,
    @Nullable Instant createdAt,
    @Nullable Instant expiresAt) {

  /** Of entries that differ, none is equal to another; the order of a file says nothing. */
  static final Comparator<SignalEntry> ORDER =
      Comparator.comparing(SignalEntry::kind)
          .thenComparing(SignalEntry::target)
          .thenComparing(
              SignalEntry::createdAt,
              Comparator.<@Nullable Instant>nullsFirst(Comparator.naturalOrder()))
          .thenComparing(
              SignalEntry::expiresAt,
              Comparator.<@Nullable Instant>nullsFirst(Comparator.naturalOrder()))
          .thenComparing(SignalEntry::words, Arrays::compare);

  public SignalEntry {
    attributes = Map.copyOf(attributes);
  }

  private String[] words() {
    String[] words = new String[2 * attributes.size()];
    int i = 0;
    for (Map.Entry<String, String> each : new TreeMap<>(attributes).entrySet()) {
      words[i++] = each.getKey();
      words[i++] = each.getValue();
    }
    return words;
  }

  boolean expired(Instant asOf) {
    return expiresAt != null && !expiresAt.isAfter(asOf);
  }

  /** As a product sees it. */
  Signal fact(ProductId product, Instant asOf) {
    return new Signal(
        product,
        kind,
        attributes,
        target.scope(),
        target.scope() == Scope.PRODUCT || target.scope() == Scope.FLEET ? null : target.name(),
        createdAt == null ? null : LastRun.hours(createdAt, asOf),
        expiresAt == null ? null : LastRun.hours(asOf, expiresAt));
  }
}
