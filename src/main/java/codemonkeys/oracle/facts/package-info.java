/**
 * What rules see: immutable records, one concept each, every value already computed against as-of,
 * so that a rule reads like a sentence. This is the operators' API: a name here is a name in their
 * {@code .drl} files, and changing one breaks them.
 *
 * <p>Unknown is a case of its own: an enum has {@code UNKNOWN}, a number may be null (and then no
 * comparison with it is true), and a fact that can't be established is not there at all.
 *
 * <p>Depends on {@code units} alone.
 */
@NullMarked
package codemonkeys.oracle.facts;

import org.jspecify.annotations.NullMarked;
