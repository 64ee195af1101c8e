package codemonkeys.oracle.planning;

import codemonkeys.oracle.rules.Hold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds that are alike: by one rule, for one reason, of one intent. Whoever shows holds shows such
 * a group once, whatever the number of its products.
 *
 * @param holds one or more; of the whole fleet or of products, never both
 */
public record HoldGroup(List<Hold> holds) {
  public HoldGroup {
    holds = List.copyOf(holds);
  }

  /** All in groups, those that need a person first, otherwise in their order. */
  public static List<HoldGroup> of(Collection<Hold> holds) {
    Map<String, List<Hold>> alike = new LinkedHashMap<>();
    for (boolean person : new boolean[] {true, false}) {
      for (Hold hold : holds) {
        if (hold.needsPerson() == person) {
          alike.computeIfAbsent(likeness(hold), l -> new ArrayList<>()).add(hold);
        }
      }
    }
    List<HoldGroup> groups = new ArrayList<>();
    alike.values().forEach(group -> groups.add(new HoldGroup(group)));
    return groups;
  }

  // A text and no record: a record's hash code takes a while to make, at each start of a plan.
  private static String likeness(Hold hold) {
    return String.join(
        "\n",
        hold.product() == null ? "fleet" : "product",
        hold.rule().name(),
        String.valueOf(hold.intent()),
        hold.why(),
        hold.given());
  }

  /** The first; what makes holds alike is the same in all. */
  public Hold first() {
    return holds.get(0);
  }

  /** What is the matter and what lifts it, without {@link Hold#NEEDS_PERSON}. */
  public String why() {
    String text = holds.size() == 1 ? first().text() : first().grouped();
    return first().needsPerson() ? text.substring(Hold.NEEDS_PERSON.length()) : text;
  }
}
