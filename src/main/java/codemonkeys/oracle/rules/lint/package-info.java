/**
 * Checks of rules that are allowed and are probably mistakes: conditions that contradict each
 * other, two rules for one case, a variable that nothing uses.
 */
@NullMarked
package codemonkeys.oracle.rules.lint;

import org.jspecify.annotations.NullMarked;
