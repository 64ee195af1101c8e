package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderLookup;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The orders that a command line means. */
final class OrderNames {
  private OrderNames() {}

  /**
   * The workspace's queue; an error when its folder can't be listed, since any order may be there.
   */
  static OrderQueue queue(Workspace workspace) throws NotUnderstoodException {
    OrderQueue queue = OrderQueue.read(workspace, OrderQueue.FOLDER);
    if (queue.unlisted() != null) {
      throw new NotUnderstoodException(List.of(queue.unlisted()));
    }
    return queue;
  }

  /**
   * The one order that a word means; empty when it means none.
   *
   * @param possible which orders can be meant; one that is named in full is meant in any case
   */
  static Optional<QueuedOrder> find(OrderQueue queue, String word, Predicate<QueuedOrder> possible)
      throws CommandException {
    return only(word, OrderLookup.find(queue, word, possible));
  }

  /**
   * The one order that a word means.
   *
   * @param products that may be meant as well, for what to say of a word that means nothing
   */
  static QueuedOrder one(
      OrderQueue queue,
      String word,
      Predicate<QueuedOrder> possible,
      Collection<ProductId> products)
      throws CommandException {
    return find(queue, word, possible).orElseThrow(() -> none(queue, word, possible, products));
  }

  /** As {@link #one}; of the orders of a product it is the one that runs first. */
  static QueuedOrder next(
      OrderQueue queue,
      String word,
      Predicate<QueuedOrder> possible,
      Collection<ProductId> products)
      throws CommandException {
    List<QueuedOrder> found = OrderLookup.find(queue, word, possible);
    boolean ofProduct =
        !OrderLookup.isPlace(word)
            && !found.isEmpty()
            && found.get(0).product().value().equals(word);
    return (ofProduct ? Optional.of(found.get(0)) : only(word, found))
        .orElseThrow(() -> none(queue, word, possible, products));
  }

  private static Optional<QueuedOrder> only(String word, List<QueuedOrder> found)
      throws CommandException {
    if (found.size() > 1) {
      throw CommandException.usage(
          Printable.text(word)
              + " fits "
              + Reports.count(found.size(), "order")
              + ": "
              + Reports.first(Reports.ids(found))
              + "; give more of the id of one of them, or its number in oracle status");
    }
    return found.stream().findFirst();
  }

  static CommandException none(
      OrderQueue queue,
      String word,
      Predicate<QueuedOrder> possible,
      Collection<ProductId> products) {
    if (OrderLookup.isPlace(word)) {
      List<QueuedOrder> open = queue.open();
      int place = Integer.parseInt(word);
      return CommandException.usage(
          place <= open.size()
              ? "order number "
                  + word
                  + " is "
                  + open.get(place - 1).jobId()
                  + ", which is "
                  + open.get(place - 1).status().text()
                  + "; oracle status numbers the orders"
              : "there is no order number "
                  + word
                  + "; the queue has "
                  + Reports.count(open.size(), "open order")
                  + (open.isEmpty()
                      ? ", and oracle plan makes some"
                      : ", as oracle status numbers them"));
    }
    if (ProductId.isValid(word) && products.contains(new ProductId(word))) {
      return CommandException.usage(
          word + " has no order that is open; oracle explain " + word + " says what is due for it");
    }
    List<String> known = new ArrayList<>();
    products.forEach(product -> known.add(product.value()));
    queue.orders().stream().filter(possible).forEach(order -> known.add(order.jobId().value()));
    return CommandException.usage(
        "there is no order "
            + Printable.text(word)
            + " in "
            + OrderQueue.FOLDER
            + (products.isEmpty() || JobId.isValid(word) ? "" : " and no product of that name")
            + Spelling.nearest(word, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; oracle status lists them"));
  }
}
