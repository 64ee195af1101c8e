package codemonkeys.oracle.discovery;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.registry.OwnFolders;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.TestCommand;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding;
import codemonkeys.oracle.units.ProductId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet would have that is not registered yet.
 *
 * @param products the new ones, by path
 * @param roots folders outside the workspace that the registry has to name for them
 * @param registered how many of the products found are registered already
 * @param registryThere the fleet has a registry, which nobody writes over
 * @param notes what was left out, a sentence each
 */
public record FleetProposal(
    List<Product> products,
    List<String> roots,
    int registered,
    boolean registryThere,
    List<String> notes) {
  public FleetProposal {
    products = List.copyOf(products);
    roots = List.copyOf(roots);
    notes = List.copyOf(notes);
  }

  /** Until somebody says more: neither urgent nor forgotten. */
  private static final String CRITICALITY = "medium";

  private static final int TIER = 3;

  /**
   * A folder to search.
   *
   * @param folder a real path
   * @param absolute whether the registry names what is found in it by absolute paths, when it lies
   *     outside the workspace
   */
  public record Start(Path folder, boolean absolute) {}

  /**
   * A product that is not registered yet.
   *
   * @param path as its entry has it
   * @param modules folders in it that its command tests together
   */
  public record Product(
      ProductId id,
      String displayName,
      String owner,
      String path,
      Finding tests,
      List<String> modules) {
    public Product {
      modules = List.copyOf(modules);
    }

    /** Its entry. */
    public Map<String, @Nullable Object> entry() {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("product_id", id.value());
      entry.put("display_name", displayName);
      entry.put("owner", owner);
      entry.put("status", "active");
      entry.put("criticality", CRITICALITY);
      entry.put("sla_tier", TIER);
      entry.put("path", path);
      return entry;
    }

    /** Its test command, which its build file says; empty when it has none. */
    public Optional<TestCommand> testCommand() {
      return tests instanceof Finding.Found found ? Optional.of(found.command()) : Optional.empty();
    }
  }

  /** A folder can't be a root; the message says why and what to do. */
  public static final class UnusableRootException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableRootException(String message) {
      super(message);
    }
  }

  /**
   * Searches folders for products.
   *
   * @param own what no root may give jobs access to
   * @param owner of products that no CODEOWNERS speaks of
   */
  public static FleetProposal of(
      Workspace workspace, List<Start> starts, OwnFolders own, Supplier<String> owner)
      throws RegistryRejectedException, UnusableRootException {
    boolean registryThere = workspace.look(Registry.FILE) != Presence.ABSENT;
    List<RegistryEntry> entries =
        registryThere ? Registry.read(workspace, own).entries() : List.of();
    Set<Path> known = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (RegistryEntry entry : entries) {
      ids.add(entry.id().value());
      ProductFolder folder = entry.folder();
      if (folder != null) {
        known.add(folder.absolute());
      }
    }
    Map<Path, FoundProduct> found = new TreeMap<>();
    Map<Path, Boolean> absolute = new HashMap<>();
    Set<String> notes = new TreeSet<>();
    for (Start start : starts) {
      absolute.putIfAbsent(start.folder(), start.absolute());
      ProductSearch.Result result = ProductSearch.in(start.folder(), workspace.root());
      notes.addAll(result.notes());
      for (FoundProduct product : result.products()) {
        found.putIfAbsent(product.folder(), product);
      }
    }
    int all = found.size();
    found.keySet().removeAll(known);
    Owners owners = new Owners(owner);
    Set<String> roots = new TreeSet<>();
    List<Product> products = new ArrayList<>();
    ProposedIds.of(List.copyOf(found.values()), ids)
        .forEach(
            (product, id) -> {
              boolean inFull = absolute.getOrDefault(product.start(), false);
              if (!product.folder().startsWith(workspace.root())) {
                Path root = product.start();
                Path above = root.getParent();
                roots.add(
                    shown(
                        workspace,
                        product.folder().equals(root) && above != null ? above : root,
                        inFull));
              }
              products.add(
                  new Product(
                      id,
                      product.displayName(),
                      owners.of(product),
                      shown(workspace, product.folder(), inFull),
                      product.tests(),
                      product.modules()));
            });
    products.sort(Comparator.comparing(Product::path));
    FleetProposal proposal =
        new FleetProposal(
            products, List.copyOf(roots), all - found.size(), registryThere, List.copyOf(notes));
    proposal.check(workspace, own);
    return proposal;
  }

  private static String shown(Workspace workspace, Path folder, boolean absolute) {
    if (absolute && !folder.startsWith(workspace.root())) {
      return folder.toString();
    }
    String relative = workspace.root().relativize(folder).toString();
    return relative.isEmpty() ? "." : relative;
  }

  /** Reads it as a plan would. */
  private void check(Workspace workspace, OwnFolders own)
      throws RegistryRejectedException, UnusableRootException {
    JsonObject document;
    try {
      document = StrictJson.parseObject(JsonText.bytes(registry()));
    } catch (UnreadableException e) {
      throw new IllegalStateException("a registry of ours can't be read", e);
    }
    List<Diagnostic> wrong = Registry.of(document, workspace, own).diagnostics();
    if (!wrong.isEmpty()) {
      throw new UnusableRootException(wrong.get(0).what() + "; " + wrong.get(0).fix());
    }
  }

  /** The registry of its products. */
  public Map<String, @Nullable Object> registry() {
    Map<String, @Nullable Object> registry = JsonText.object();
    registry.put("schema_version", "0.1");
    if (!roots.isEmpty()) {
      registry.put("roots", roots);
    }
    registry.put("products", products.stream().map(Product::entry).toList());
    return registry;
  }

  /** CODEOWNERS of each repository, read once. */
  private static final class Owners {
    private final Map<Path, CodeOwners> files = new HashMap<>();
    private final Supplier<String> otherwise;
    private @Nullable String fallback;

    Owners(Supplier<String> otherwise) {
      this.otherwise = otherwise;
    }

    String of(FoundProduct product) {
      Path repository = product.repository();
      Optional<String> owner =
          repository == null
              ? Optional.empty()
              : files
                  .computeIfAbsent(repository, CodeOwners::of)
                  .owner(repository.relativize(product.folder()));
      return owner.filter(name -> Printable.line(name).equals(name)).orElseGet(this::fallback);
    }

    private String fallback() {
      if (fallback == null) {
        fallback = otherwise.get();
      }
      return fallback;
    }
  }
}
