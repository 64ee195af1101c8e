package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.rules.RuleInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a rule between two sets of rules.
 *
 * @param before null when it was added
 * @param after null when it was removed
 * @param parts what is different about it, as {@code salience 80 → 40} or {@code conditions}; empty
 *     when it was added or removed
 */
public record RuleChange(
    Kind kind, @Nullable RuleInfo before, @Nullable RuleInfo after, List<String> parts) {
  /** What can become of a rule. */
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED,
    /** It says the same under another name. */
    RENAMED
  }

  public RuleChange {
    if (before == null && after == null) {
      throw new IllegalArgumentException("a change of no rule");
    }
    parts = List.copyOf(parts);
  }

  /** The rule as it is now; as it was when it is no more. */
  public RuleInfo rule() {
    return after == null ? Objects.requireNonNull(before) : after;
  }

  /** In a few words: {@code added}, {@code salience 80 → 40, conditions}. */
  public String words() {
    return switch (kind) {
      case ADDED -> "added";
      case REMOVED -> "removed";
      case CHANGED -> String.join(", ", parts);
      case RENAMED -> "renamed from \"" + Objects.requireNonNull(before).name() + "\"";
    };
  }

  /**
   * Compares two sets of rules. Where a rule stands, in which file and on which line, makes no
   * difference, nor do comments.
   *
   * @return the highest salience first
   */
  static List<RuleChange> between(List<RuleInfo> before, List<RuleInfo> after) {
    Map<String, RuleInfo> old = new HashMap<>();
    for (RuleInfo rule : before) {
      old.put(rule.name(), rule);
    }
    List<RuleChange> changes = new ArrayList<>();
    List<RuleInfo> added = new ArrayList<>();
    for (RuleInfo rule : after) {
      RuleInfo was = old.remove(rule.name());
      if (was == null) {
        added.add(rule);
      } else if (!was.digest().equals(rule.digest())) {
        changes.add(new RuleChange(Kind.CHANGED, was, rule, parts(was, rule)));
      }
    }
    List<RuleInfo> removed = new ArrayList<>(old.values());
    removed.sort(Comparator.comparing(RuleInfo::name));
    for (RuleInfo rule : added) {
      RuleInfo was =
          removed.stream()
              .filter(candidate -> saysTheSame(candidate, rule))
              .findFirst()
              .orElse(null);
      if (was == null) {
        changes.add(new RuleChange(Kind.ADDED, null, rule, List.of()));
      } else {
        removed.remove(was);
        changes.add(new RuleChange(Kind.RENAMED, was, rule, List.of()));
      }
    }
    for (RuleInfo rule : removed) {
      changes.add(new RuleChange(Kind.REMOVED, rule, null, List.of()));
    }
    changes.sort((one, other) -> RuleInfo.bySalience(one.rule(), other.rule()));
    return List.copyOf(changes);
  }

  private static boolean saysTheSame(RuleInfo one, RuleInfo other) {
    return one.salience() == other.salience()
        && one.conditions().equals(other.conditions())
        && one.consequence().equals(other.consequence());
  }

  private static List<String> parts(RuleInfo before, RuleInfo after) {
    List<String> parts = new ArrayList<>();
    if (before.salience() != after.salience()) {
      parts.add("salience " + before.salience() + " → " + after.salience());
    }
    if (!before.conditions().equals(after.conditions())) {
      parts.add("conditions");
    }
    if (!before.orders().equals(after.orders())) {
      parts.add("orders " + before.orders() + " → " + after.orders());
    } else if (!before.consequence().equals(after.consequence())) {
      parts.add("order");
    }
    if (!before.reason().equals(after.reason())) {
      parts.add("reason");
    }
    if (!before.owner().equals(after.owner())) {
      parts.add("owner");
    }
    if (parts.isEmpty()) {
      parts.add("text"); // as another way to write the same annotation
    }
    return parts;
  }
}
