package codemonkeys.oracle.evidence.output;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds in one pass which runners have a keyword in a line. Most lines have none, and asking every
 * runner takes far longer.
 */
final class KeywordIndex {
  private record Keyword(String text, int owner) {}

  private final boolean[] begins = new boolean[1 << 16];
  private final Map<Character, List<Keyword>> byFirst = new HashMap<>();

  /**
   * Creates one.
   *
   * @param keywords of each owner, each of two characters or more
   */
  KeywordIndex(List<List<String>> keywords) {
    for (int owner = 0; owner < keywords.size(); owner++) {
      for (String text : keywords.get(owner)) {
        begins[pair(text, 0)] = true;
        byFirst
            .computeIfAbsent(text.charAt(0), key -> new ArrayList<>())
            .add(new Keyword(text, owner));
      }
    }
  }

  /** The owners of the keywords in a line, by number. */
  BitSet in(String line) {
    BitSet owners = new BitSet();
    int last = line.length() - 1;
    for (int i = 0; i < last; i++) {
      if (begins[pair(line, i)]) {
        List<Keyword> keywords = byFirst.getOrDefault(line.charAt(i), List.of());
        for (Keyword keyword : keywords) {
          if (!owners.get(keyword.owner()) && line.startsWith(keyword.text(), i)) {
            owners.set(keyword.owner());
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
