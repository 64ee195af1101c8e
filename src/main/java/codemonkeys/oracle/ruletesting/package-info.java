/**
 * Where rules are tried out: tests of rules, how much of the rules they cover, and what a change of
 * rules does to a plan. It sees rules and planning from outside, as a fleet does; of Drools it
 * knows nothing, and files come in as texts.
 */
@NullMarked
package codemonkeys.oracle.ruletesting;

import org.jspecify.annotations.NullMarked;
