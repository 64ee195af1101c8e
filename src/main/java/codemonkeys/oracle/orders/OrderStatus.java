package codemonkeys.oracle.orders;

import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.util.Locale;
import java.util.Optional;

/** Where an order is in its life. */
public enum OrderStatus {
  PENDING,
  RUNNING,
  COMPLETED,
  FAILED,
  SKIPPED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** Whether it is still to be finished. */
  public boolean open() {
    return this == PENDING || this == RUNNING;
  }

  public String text() {
    return text;
  }

  public static Optional<OrderStatus> of(String text) {
    for (OrderStatus status : values()) {
      if (status.text.equals(text)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  /** Whether a document, which may hold no valid order, says of itself that it is over. */
  public static boolean isOver(JsonObject order) {
    return order.members().get("status") instanceof JsonString text
        && of(text.value()).map(status -> !status.open()).orElse(false);
  }
}
