package codemonkeys.oracle.validation;

import codemonkeys.oracle.units.ProductId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a finding is about, as far as its weight depends on it.
 *
 * @param products the registered products that it belongs to; none for what is the fleet's or
 *     nobody's
 * @param active one of them is active
 * @param inForce the document or order stands: it is no draft, not closed, not done
 */
record Subject(SortedSet<ProductId> products, boolean active, boolean inForce) {
  Subject {
    products = Collections.unmodifiableSortedSet(new TreeSet<>(products));
  }

  Subject standing(boolean standing) {
    return new Subject(products, active, standing);
  }
}
