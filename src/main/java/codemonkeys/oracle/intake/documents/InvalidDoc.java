package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.InvalidArtifact;
import org.jspecify.annotations.Nullable;

/**
 * A document that can't be understood or breaks its schema.
 *
 * @param line of its first problem, from 1; 0 when that concerns the whole file
 * @param problem its first problem; the diagnostics have all of them
 * @param productId the product it says it belongs to, when that could be read
 */
public record InvalidDoc(
    InvalidArtifact.Kind kind, String path, int line, String problem, @Nullable String productId) {}
