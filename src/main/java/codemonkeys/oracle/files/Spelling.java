package codemonkeys.oracle.files;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class Spelling {
  private Spelling() {}

  /** The candidate with the fewest edits, if they are few; equal ones by the candidates' order. */
  public static Optional<String> nearest(String word, Collection<String> candidates) {
    String best = null;
    int fewest = Math.max(1, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int edits =
          edits(
              word.toLowerCase(java.util.Locale.ROOT),
              candidate.toLowerCase(java.util.Locale.ROOT));
      if (edits < fewest) {
        fewest = edits;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** What a fix begins with for a word that is none of those known; may be empty. */
  public static String didYouMean(String word, Collection<String> known) {
    return nearest(word, known)
        .map(near -> "did you mean " + Printable.line(near) + "? ")
        .orElse("");
  }

  /** What to say of a word that is none of some names. */
  public static String oneOf(String word, Collection<String> names) {
    return nearest(word, names)
        .map(name -> "did you mean '" + name + "'?")
        .orElseGet(() -> "expected one of " + String.join(", ", names));
  }

  private static int edits(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          current[j] = Math.min(current[j], before[j - 2] + 1); // two letters changed places
        }
      }
      before = previous;
      previous = current;
    }
    return previous[b.length()];
  }
}
