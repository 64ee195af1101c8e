package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The products that a command line names. */
public final class ProductNames {
  private ProductNames() {}

  /** The products of these names, all of them registered. */
  public static Set<ProductId> of(List<String> names, Set<ProductId> registered)
      throws CommandException {
    Set<ProductId> products = new TreeSet<>();
    for (String name : names) {
      if (!ProductId.isValid(name) || !registered.contains(new ProductId(name))) {
        List<String> known = registered.stream().map(ProductId::value).toList();
        throw CommandException.usage(
            "there is no product "
                + Printable.text(name)
                + " in dash/products.json"
                + Spelling.nearest(name, known)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; see oracle status"));
      }
      products.add(new ProductId(name));
    }
    return products;
  }
}
