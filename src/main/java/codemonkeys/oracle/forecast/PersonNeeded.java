package codemonkeys.oracle.forecast;

import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import org.jspecify.annotations.Nullable;

/**
 * What only a person can lift.
 *
 * @param intent null for all work of the product
 * @param firstDay the first day whose plan says so
 * @param days how many days it says so
 */
public record PersonNeeded(ProductId product, @Nullable Intent intent, int firstDay, int days) {}
