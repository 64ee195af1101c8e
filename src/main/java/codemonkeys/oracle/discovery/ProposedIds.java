package codemonkeys.oracle.discovery;

import codemonkeys.oracle.units.ProductId;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Ids for products: as short as they can be and still differ. */
final class ProposedIds {
  private static final int MAX_LENGTH = 64;

  private ProposedIds() {}

  /**
   * An id for each product: its short name, where two have the same one the whole way to it, and
   * where that is not enough or taken, with a number.
   *
   * @param taken ids of other products
   */
  static Map<FoundProduct, ProductId> of(List<FoundProduct> products, Set<String> taken) {
    Map<String, Integer> shortNames = new HashMap<>();
    products.forEach(product -> shortNames.merge(slug(product.shortNames()), 1, Integer::sum));
    Set<String> used = new HashSet<>(taken);
    Map<FoundProduct, ProductId> ids = new LinkedHashMap<>();
    for (FoundProduct product : products) {
      String name = slug(product.shortNames());
      if (shortNames.getOrDefault(name, 0) > 1 || used.contains(name)) {
        name = slug(product.names());
      }
      String id = name;
      for (int number = 2; !used.add(id); number++) {
        String end = "-" + number;
        id = name.substring(0, Math.min(name.length(), MAX_LENGTH - end.length())) + end;
      }
      ids.put(product, new ProductId(id));
    }
    return ids;
  }

  private static String slug(List<String> names) {
    String text =
        Normalizer.normalize(String.join("-", names), Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\p{M}+", "")
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
    String slug = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
    return slug.isEmpty() ? "product" : slug;
  }
}
