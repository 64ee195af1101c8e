package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.files.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product's entry in the registry.
 *
 * @param path its folder, relative to the workspace, empty for the workspace itself; null when the
 *     entry names one that can't be used
 * @param specPath in normal form; null when the entry names none
 * @param schedulePath in normal form
 * @param testCommand the argv of its test command; empty when the entry names none
 * @param text the entry in canonical form, for digests
 * @param line the line that it begins on
 * @param problems what is wrong with it
 * @param outside those of them that no schema can tell: paths that leave the workspace
 */
public record RegistryEntry(
    Product product,
    @Nullable String path,
    @Nullable String specPath,
    String schedulePath,
    List<String> testCommand,
    String text,
    int line,
    List<Problem> problems,
    List<Problem> outside) {}
