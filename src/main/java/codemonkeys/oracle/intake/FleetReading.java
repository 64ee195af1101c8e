package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A fleet as it was read.
 *
 * @param entries the registry's entries by product
 * @param sources what git says, for digests of the products chosen
 * @param diagnostics damage: what could not be read or broke its schema, sorted
 * @param documentFaults what is wrong with PM documents that could be read, sorted
 * @param digests of every group of inputs
 */
public record FleetReading(
    FleetFacts facts,
    Map<ProductId, RegistryEntry> entries,
    Sources sources,
    List<Diagnostic> diagnostics,
    List<Diagnostic> documentFaults,
    SortedMap<String, String> digests) {}
