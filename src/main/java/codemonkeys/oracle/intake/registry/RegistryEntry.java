package codemonkeys.oracle.intake.registry;

import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.units.ProductId;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A product's entry in the registry.
 *
 * @param folder where it lies, which is not looked at; null when the entry names a path that can't
 *     be used, or it is not {@link #checkedOut}
 * @param specPath in normal form; null when the entry names none
 * @param schedulePath in normal form
 * @param commands what may run for it and what that needs
 * @param tests false when it has no tests on purpose
 * @param requiredSignals kinds of signals that it must have, besides those of every product
 * @param document the entry as it stands in the registry
 * @param problems what is wrong with it
 * @param outside those of them that no schema can say: paths that leave the workspace
 */
public record RegistryEntry(
    Product product,
    @Nullable ProductFolder folder,
    @Nullable String specPath,
    String schedulePath,
    Commands commands,
    boolean tests,
    SortedSet<String> requiredSignals,
    JsonObject document,
    List<Problem> problems,
    List<Problem> outside) {

  /** What entries name as {@code spec_path}. */
  public static SortedSet<String> specPaths(Collection<RegistryEntry> entries) {
    SortedSet<String> paths = new TreeSet<>();
    for (RegistryEntry entry : entries) {
      if (entry.specPath() != null) {
        paths.add(entry.specPath());
      }
    }
    return paths;
  }

  /**
   * The kinds of signals that the product must have.
   *
   * @param ofAll those that every product must have
   */
  public SortedSet<String> requiredSignals(SortedSet<String> ofAll) {
    if (requiredSignals.isEmpty() || ofAll.isEmpty()) {
      return requiredSignals.isEmpty() ? ofAll : requiredSignals;
    }
    SortedSet<String> all = new TreeSet<>(ofAll);
    all.addAll(requiredSignals);
    return all;
  }

  public ProductId id() {
    return product.product();
  }

  /** The line that it begins on. */
  public int line() {
    return document.line();
  }

  /** Whether its source is here: an entry with {@code repo} and no {@code path} says it is not. */
  public boolean checkedOut() {
    return folder != null || document.members().get("path") instanceof JsonString;
  }

  /**
   * The entry in canonical form, for digests: neither white space nor the order of keys counts. Few
   * of many entries are ever asked for it.
   */
  public String text() {
    return JsonText.canonical(document);
  }

  /**
   * What may run for a product.
   *
   * @param test the argv of its test command; empty when the entry names none
   * @param environment names of variables that its jobs get besides the usual ones
   * @param network whether its jobs may use the network
   * @param home files and folders of the user's home folder that its jobs may read, relative to it
   * @param reports globs of JUnit XML files, relative to its folder
   */
  public record Commands(
      List<String> test,
      List<String> environment,
      boolean network,
      List<String> home,
      List<String> reports) {
    public Commands {
      test = List.copyOf(test);
      environment = List.copyOf(environment);
      home = List.copyOf(home);
      reports = List.copyOf(reports);
    }
  }
}
