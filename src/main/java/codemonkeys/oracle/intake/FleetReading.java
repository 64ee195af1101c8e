package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.GovernedDoc;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.MissingEvidence;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.facts.Spec;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.intake.git.Sources;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A fleet as it was read.
 *
 * @param state from which the facts of other moments follow
 * @param entries the registry's entries by product
 * @param sources what git says, for digests of the products chosen
 * @param diagnostics damage: what could not be read or broke its schema, sorted
 * @param documentFaults what is wrong with PM documents that could be read, sorted
 * @param details what is wrong behind the facts of each product; none for one with which nothing is
 * @param fileDigests of every group of files; null when it was read without
 */
public record FleetReading(
    FleetFacts facts,
    FleetState state,
    Map<ProductId, RegistryEntry> entries,
    Sources sources,
    List<Diagnostic> diagnostics,
    List<Diagnostic> documentFaults,
    Map<ProductId, List<FactDetail>> details,
    @Nullable SortedMap<String, String> fileDigests) {

  /** What is wrong behind the facts of a product. */
  public List<FactDetail> details(ProductId product) {
    return details.getOrDefault(product, List.of());
  }

  /** The digest of every group of inputs. */
  public SortedMap<String, String> digests() {
    if (fileDigests == null) {
      throw new IllegalStateException("the fleet was read without digests");
    }
    SortedMap<String, String> digests = new TreeMap<>(fileDigests);
    digests.put("state", decisive());
    return digests;
  }

  /**
   * Of whatever decides and is not the content of a file: git, evidence that is there, switches.
   */
  private String decisive() {
    Digest state = new Digest();
    for (FleetFact fact : facts.fleetFacts()) {
      if (fact instanceof Fleet) {
        state.add(FactText.of(fact));
      }
    }
    for (ProductFacts product : facts.products()) {
      state.add(product.id().value()).add(product.product().setup().name());
      for (ProductFact fact : product.facts()) {
        if (fact instanceof SourceState
            || fact instanceof KillSwitch
            || fact instanceof MissingEvidence
            || fact instanceof Dossier
            || fact instanceof Spec
            || fact instanceof GovernedDoc) {
          state.add(product.id().value()).add(FactText.of(fact));
        }
      }
    }
    return state.hex();
  }
}
