/**
 * Files and git to facts. Everything read here is hostile until read: what is wrong becomes a
 * diagnostic with file and line and, where it concerns one product, an {@link
 * codemonkeys.oracle.facts.InvalidArtifact}; only a registry that can't be understood stops.
 */
@NullMarked
package codemonkeys.oracle.intake;

import org.jspecify.annotations.NullMarked;
