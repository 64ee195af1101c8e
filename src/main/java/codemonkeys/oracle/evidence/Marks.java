package codemonkeys.oracle.evidence;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds in one pass whose marks a line has in it. Most lines are nobody's, and asking everyone
 * takes far longer.
 */
final class Marks {
  private record Mark(String text, int owner) {}

  private final boolean[] begins = new boolean[1 << 16];
  private final Map<Character, List<Mark>> byFirst = new HashMap<>();

  /**
   * Creates one.
   *
   * @param marks of each owner, each of two characters or more
   */
  Marks(List<List<String>> marks) {
    for (int owner = 0; owner < marks.size(); owner++) {
      for (String text : marks.get(owner)) {
        begins[pair(text, 0)] = true;
        byFirst
            .computeIfAbsent(text.charAt(0), key -> new ArrayList<>())
            .add(new Mark(text, owner));
      }
    }
  }

  /** The owners of the marks in a line, by number. */
  BitSet in(String line) {
    BitSet owners = new BitSet();
    int last = line.length() - 1;
    for (int i = 0; i < last; i++) {
      if (begins[pair(line, i)]) {
        List<Mark> marks = byFirst.getOrDefault(line.charAt(i), List.of());
        for (Mark mark : marks) {
          if (!owners.get(mark.owner()) && line.startsWith(mark.text(), i)) {
            owners.set(mark.owner());
          }
        }
      }
    }
    return owners;
  }

  private static int pair(String text, int at) {
    return (text.charAt(at) & 0xff) << 8 | (text.charAt(at + 1) & 0xff);
  }
}
