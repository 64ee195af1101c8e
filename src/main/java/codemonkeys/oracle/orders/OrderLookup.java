package codemonkeys.oracle.orders;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The orders that somebody means by a word: an id, a part of ids, a product, or a place in the
 * queue. The first of these that fits an order counts.
 */
public final class OrderLookup {
  private static final int MAX_DIGITS = 6;

  private OrderLookup() {}

  /** Whether a word is a place in the queue, which counts from 1. */
  public static boolean isPlace(String word) {
    return !word.isEmpty()
        && word.length() <= MAX_DIGITS
        && word.charAt(0) != '0'
        && word.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /**
   * Finds them.
   *
   * @param possible which orders can be meant; one that is named in full is meant in any case
   * @return none, one, or all that fit, in the order in which they run
   */
  public static List<QueuedOrder> find(
      OrderQueue queue, String word, Predicate<QueuedOrder> possible) {
    QueuedOrder named = queue.find(word);
    if (named != null) {
      return List.of(named);
    }
    List<QueuedOrder> candidates =
        queue.orders().stream().filter(possible).sorted(Comparator.comparing(Turn::of)).toList();
    List<QueuedOrder> ofProduct =
        candidates.stream().filter(order -> order.product().value().equals(word)).toList();
    if (isPlace(word)) {
      List<QueuedOrder> open = queue.open();
      int place = Integer.parseInt(word);
      List<QueuedOrder> found = new ArrayList<>(ofProduct);
      if (place <= open.size() && possible.test(open.get(place - 1))) {
        found.remove(open.get(place - 1));
        found.add(0, open.get(place - 1));
      }
      return List.copyOf(found);
    }
    return !ofProduct.isEmpty()
        ? ofProduct
        : candidates.stream().filter(order -> order.jobId().value().contains(word)).toList();
  }
}
