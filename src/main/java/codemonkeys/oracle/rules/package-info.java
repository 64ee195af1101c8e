/**
 * What rules and the rest of Oracle say to each other: the orders that rules propose and hold, and
 * what is known of a rule without firing it.
 */
@NullMarked
package codemonkeys.oracle.rules;

import org.jspecify.annotations.NullMarked;
