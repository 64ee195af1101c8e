/**
 * How much a mistake in the rules would be noticed: rules with one mistake each, run against the
 * tests of the rules, and for each that no test notices a test that would. Nothing is read or
 * written here.
 */
@NullMarked
package codemonkeys.oracle.ruletesting.mutation;

import org.jspecify.annotations.NullMarked;
