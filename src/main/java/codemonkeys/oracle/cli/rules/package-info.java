/** The commands below {@code oracle rules}. */
@NullMarked
package codemonkeys.oracle.cli.rules;

import org.jspecify.annotations.NullMarked;
