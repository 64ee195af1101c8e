/**
 * The operators' rules: read, fenced in, compiled, cached and fired. Drools lives here and nowhere
 * else.
 *
 * <p>Rules are code, so nothing of a rule file runs before {@link RuleChecker} and {@link
 * ClassScan} have let it through.
 */
@NullMarked
package codemonkeys.oracle.rules;

import org.jspecify.annotations.NullMarked;
