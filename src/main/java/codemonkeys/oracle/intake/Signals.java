package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The operator's own facts, {@code dash/signals/*.json}, as they stand there: those that have
 * expired too, since that is decided by the moment that is asked about.
 */
public final class Signals {
  public static final String FOLDER = "dash/signals";

  private final Map<SignalTarget, List<SignalEntry>> entries = new HashMap<>();
  private final Map<SignalTarget, SignalDamage> damage = new HashMap<>();

  /** What may be about any product; null when nothing is. */
  private @Nullable SignalDamage anywhere;

  private boolean shared;

  private Signals() {}

  static Signals read(JsonFolders folders) {
    Signals signals = new Signals();
    folders.read(
        FOLDER,
        InvalidArtifact.Kind.SIGNAL,
        "product_id",
        new JsonFolders.Reader() {
          @Override
          public void read(String path, JsonObject document, List<Problem> problems) {
            SignalReader reader = new SignalReader(path, problems);
            reader.read(document);
            reader.entries.forEach(signals::add);
            reader.damage.forEach(signals::add);
          }

          @Override
          public void unreadable(String path, Problem problem) {
            signals.add(new SignalDamage.Part(null, null, path, problem.line(), problem.what()));
          }
        });
    signals.sort();
    return signals;
  }

  /** Reads one document: what can be understood of it. */
  public static List<SignalEntry> read(JsonObject document, List<Problem> problems) {
    SignalReader reader = new SignalReader("", problems);
    reader.read(document);
    return reader.entries;
  }

  /** That no registered product is what a field of a signal names: owner, team or tag. */
  public static Problem unknown(String field, JsonString named) {
    return new SignalTarget(SignalReader.scope(field), named.value())
        .unknown(named.line(), named.column());
  }

  private void add(SignalEntry entry) {
    entries.computeIfAbsent(entry.target(), target -> new ArrayList<>()).add(entry);
    shared |= entry.target().isShared();
  }

  private void add(SignalDamage.Part part) {
    SignalTarget target = part.target();
    if (target != null) {
      damage.computeIfAbsent(target, any -> new SignalDamage()).add(part);
      shared |= target.isShared();
      return;
    }
    if (anywhere == null) {
      anywhere = new SignalDamage();
    }
    anywhere.add(part);
  }

  /** What is about many products is said once, in an order that the files don't decide. */
  private void sort() {
    entries.replaceAll(
        (target, list) -> {
          if (!target.isShared()) {
            return list;
          }
          List<SignalEntry> sorted = new ArrayList<>(new LinkedHashSet<>(list));
          sorted.sort(SignalEntry.ORDER);
          return sorted;
        });
  }

  /** Whether there is none, and nothing that could be one. */
  boolean isEmpty() {
    return entries.isEmpty() && damage.isEmpty() && anywhere == null;
  }

  /** Whether some are about more than one product. */
  boolean anyShared() {
    return shared;
  }

  /** What the signals are about, in order. */
  Set<SignalTarget> targets() {
    return new TreeSet<>(entries.keySet());
  }

  Map<SignalTarget, List<SignalEntry>> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /** What about exactly that target can't be understood; null when all can. */
  @Nullable SignalDamage damage(SignalTarget target) {
    return damage.get(target);
  }

  /** Whether a signal of that kind about any product may be in what can't be understood. */
  boolean mayHoldAnywhere(String kind) {
    return anywhere != null && anywhere.mayHold(kind);
  }
}
