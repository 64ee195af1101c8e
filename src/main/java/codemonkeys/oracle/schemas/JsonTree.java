package codemonkeys.oracle.schemas;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jackson's tree, which networknt takes, with the exact value of every number.
 *
 * <p>Jackson's own parser would make doubles, to which 1e-400 is 0 and 3.00000000000000001 is 3;
 * with decimals networknt 3.0.9 throws at a whole number beyond 64 bits, so whole numbers are made
 * integers, and those of more digits than any range has are cut short.
 */
public final class JsonTree {
  /** Digits beyond which a number is out of every range that our schemas give. */
  private static final int MAX_DIGITS = 1000;

  private JsonTree() {}

  public static JsonNode of(JsonValue value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof JsonObject object) {
      ObjectNode node = nodes.objectNode();
      object.members().forEach((name, member) -> node.set(name, of(member)));
      return node;
    } else if (value instanceof JsonArray array) {
      ArrayNode node = nodes.arrayNode();
      array.items().forEach(item -> node.add(of(item)));
      return node;
    } else if (value instanceof JsonString text) {
      return nodes.stringNode(text.value());
    } else if (value instanceof JsonBoolean flag) {
      return nodes.booleanNode(flag.value());
    } else if (value instanceof JsonNumber number) {
      return number(number.decimal());
    } else if (value instanceof JsonNull) {
      return nodes.nullNode();
    }
    throw new IllegalArgumentException(value.toString());
  }

  private static JsonNode number(BigDecimal decimal) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (decimal.signum() == 0) {
      return nodes.numberNode(0);
    }
    BigDecimal shortest = decimal.stripTrailingZeros();
    if (shortest.scale() > 0) {
      return nodes.numberNode(shortest);
    }
    if (shortest.precision() - (long) shortest.scale() > MAX_DIGITS) {
      BigInteger huge = BigInteger.TEN.pow(MAX_DIGITS);
      return nodes.numberNode(shortest.signum() < 0 ? huge.negate() : huge);
    }
    BigInteger whole = shortest.toBigIntegerExact();
    return whole.bitLength() < 64
        ? nodes.numberNode(whole.longValueExact())
        : nodes.numberNode(whole);
  }
}
