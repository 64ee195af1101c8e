/**
 * The PM documents: dossiers, specs and the lists of {@code docs/pm/}, and which products they
 * belong to. Markdown is parsed here alone, within bounds. All of them are optional, and one that
 * can't be understood is reported and hides no other.
 */
@NullMarked
package codemonkeys.oracle.intake.documents;

import org.jspecify.annotations.NullMarked;
