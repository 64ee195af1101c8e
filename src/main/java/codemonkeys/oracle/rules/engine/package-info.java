/**
 * Rules compiled, cached and fired. Drools lives here and, as a parser, in {@code language}.
 *
 * <p>Nothing of a rule file runs before {@link codemonkeys.oracle.rules.language.RuleChecker} and
 * {@link codemonkeys.oracle.rules.engine.ClassScan} have let it through.
 */
@NullMarked
package codemonkeys.oracle.rules.engine;

import org.jspecify.annotations.NullMarked;
