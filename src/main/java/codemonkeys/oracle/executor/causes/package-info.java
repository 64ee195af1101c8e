/**
 * Likely causes of a failed job: signs in its output, content that the checkout lacks. They explain
 * an outcome and never change it.
 *
 * <p>Knows nothing of orders or runs.
 */
@NullMarked
package codemonkeys.oracle.executor.causes;

import org.jspecify.annotations.NullMarked;
