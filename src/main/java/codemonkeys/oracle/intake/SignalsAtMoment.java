package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.MissingSignal;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What signals, and those that are missing, come to at one moment: facts of single products. */
final class SignalsAtMoment {
  /**
   * Signals about one product besides its own. A few files could otherwise fill the memory, since
   * each is a fact of every product that it is about.
   */
  static final int MAX_SHARED = 100;

  private static final String TOO_MANY =
      "more than "
          + MAX_SHARED
          + " signals with owner, team, tag or fleet are about it, and the others are left out";

  /** Of one target. */
  private record Now(List<SignalEntry> live, Set<String> expired) {}

  private static final Now NOTHING = new Now(List.of(), Set.of());

  private final Signals signals;
  private final Instant asOf;
  private final Map<SignalTarget, Now> byTarget = new HashMap<>();
  private int cut;
  private @Nullable Product firstCut;

  SignalsAtMoment(Signals signals, Instant asOf) {
    this.signals = signals;
    this.asOf = asOf;
    signals
        .entries()
        .forEach(
            (target, entries) -> {
              List<SignalEntry> live = new ArrayList<>();
              Set<String> expired = new HashSet<>();
              for (SignalEntry entry : entries) {
                if (entry.expired(asOf)) {
                  expired.add(entry.kind());
                } else if (!target.isShared() || live.size() <= MAX_SHARED) {
                  live.add(entry);
                }
              }
              byTarget.put(target, new Now(live, expired));
            });
  }

  /**
   * The facts of a product: signals about it, what of those can't be understood, and what is
   * required and not there.
   */
  List<ProductFact> facts(Product product, SortedSet<String> required) {
    List<ProductFact> facts = new ArrayList<>();
    SignalTarget itself = SignalTarget.of(product);
    List<SignalTarget> targets =
        signals.anyShared() ? SignalTarget.shared(product) : new ArrayList<>();
    List<SignalEntry> shared = new ArrayList<>();
    for (SignalTarget target : targets) {
      shared.addAll(now(target).live());
      SignalDamage damage = signals.damage(target);
      if (damage != null) {
        facts.add(damage.fact(product.product()));
      }
    }
    boolean tooMany = shared.size() > MAX_SHARED;
    if (tooMany) {
      shared.sort(SignalEntry.ORDER);
      shared = shared.subList(0, MAX_SHARED);
      cut++;
      firstCut = firstCut == null ? product : firstCut;
      facts.add(
          new InvalidArtifact(
              product.product(), InvalidArtifact.Kind.SIGNAL, Signals.FOLDER, 0, TOO_MANY));
    }
    Set<String> there = new HashSet<>();
    for (List<SignalEntry> some : List.of(now(itself).live(), shared)) {
      for (SignalEntry entry : some) {
        facts.add(entry.fact(product.product(), asOf));
        there.add(entry.kind());
      }
    }
    targets.add(itself);
    for (String kind : required) {
      if (!there.contains(kind)) {
        MissingSignal.Reason reason =
            tooMany ? MissingSignal.Reason.DAMAGED : whyMissing(kind, targets);
        facts.add(new MissingSignal(product.product(), kind, reason));
      }
    }
    return facts;
  }

  /** What can't be understood comes first: as long as it is there, nothing else is certain. */
  private MissingSignal.Reason whyMissing(String kind, List<SignalTarget> targets) {
    boolean damaged = signals.mayHoldAnywhere(kind);
    boolean expired = false;
    for (SignalTarget target : targets) {
      SignalDamage damage = signals.damage(target);
      damaged |= damage != null && damage.mayHold(kind);
      expired |= now(target).expired().contains(kind);
    }
    return damaged
        ? MissingSignal.Reason.DAMAGED
        : expired ? MissingSignal.Reason.EXPIRED : MissingSignal.Reason.NONE;
  }

  private Now now(SignalTarget target) {
    return byTarget.getOrDefault(target, NOTHING);
  }

  /** Signals about nothing that is registered, and products with too many. */
  List<Diagnostic> diagnostics(Collection<RegistryEntry> registered) {
    Set<SignalTarget> known = new HashSet<>();
    for (RegistryEntry entry : registered) {
      known.add(SignalTarget.of(entry.product()));
      known.addAll(SignalTarget.shared(entry.product()));
    }
    known.add(SignalTarget.FLEET);
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (SignalTarget target : signals.targets()) {
      if (!known.contains(target)) {
        diagnostics.add(Diagnostic.warning(Signals.FOLDER, target.unknown(0, 0)));
      }
    }
    if (firstCut != null) {
      diagnostics.add(
          Diagnostic.warning(
              Signals.FOLDER,
              0,
              0,
              "more than "
                  + MAX_SHARED
                  + " signals with owner, team, tag or fleet are about "
                  + firstCut.product()
                  + (cut == 1 ? "" : " and " + (cut - 1) + " more"),
              "expected at most "
                  + MAX_SHARED
                  + " that have not expired, and the first in the order of their kinds count;"
                  + " remove some"));
    }
    return diagnostics;
  }
}
