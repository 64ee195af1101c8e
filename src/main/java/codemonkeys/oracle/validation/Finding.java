package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.units.ProductId;
import java.util.Comparator;
import java.util.SortedSet;

/**
 * Something that validation found.
 *
 * @param products the registered products that it belongs to; none for what is the fleet's or
 *     nobody's
 */
public record Finding(Check check, Diagnostic diagnostic, SortedSet<ProductId> products)
    implements Comparable<Finding> {
  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::diagnostic)
          .thenComparing(Finding::check)
          .thenComparing(finding -> finding.products().toString());

  public boolean isError() {
    return diagnostic.isError();
  }

  @Override
  public int compareTo(Finding other) {
    return ORDER.compare(this, other);
  }
}
