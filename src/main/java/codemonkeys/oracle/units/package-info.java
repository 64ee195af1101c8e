/**
 * Quantities and closed sets as types: never a bare string or long where a {@link ProductId} or a
 * {@link Budget} is meant. Depends on the JDK alone.
 */
@NullMarked
package codemonkeys.oracle.units;

import org.jspecify.annotations.NullMarked;
