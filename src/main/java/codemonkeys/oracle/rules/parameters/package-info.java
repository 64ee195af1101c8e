/**
 * Values with names that rules use as constants: {@code rules/parameters.yaml}. What reads the file
 * is loaded only when it has changed; rules never see more than the values.
 */
@NullMarked
package codemonkeys.oracle.rules.parameters;

import org.jspecify.annotations.NullMarked;
