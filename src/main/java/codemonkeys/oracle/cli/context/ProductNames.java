package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The products that a command line names. */
public final class ProductNames {
  private ProductNames() {}

  /** The products that the registry names. */
  public static Set<ProductId> registered(CliContext context, Workspace workspace)
      throws Registry.RegistryRejectedException {
    return Registry.read(workspace, context.ownFolders()).entries().stream()
        .map(RegistryEntry::id)
        .collect(Collectors.toSet());
  }

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
