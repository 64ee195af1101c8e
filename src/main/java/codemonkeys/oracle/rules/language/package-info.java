/**
 * The language of rules: a rule file's text, its parse tree by Drools' grammar, and what is allowed
 * in it. What is not understood here is refused, since rules are code.
 */
@NullMarked
package codemonkeys.oracle.rules.language;

import org.jspecify.annotations.NullMarked;
