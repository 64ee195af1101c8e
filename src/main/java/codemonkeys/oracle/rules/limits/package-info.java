/**
 * Reads the limits of every plan, {@code rules/limits.yaml}. What reads the file is loaded only
 * when it has changed.
 */
@NullMarked
package codemonkeys.oracle.rules.limits;

import org.jspecify.annotations.NullMarked;
