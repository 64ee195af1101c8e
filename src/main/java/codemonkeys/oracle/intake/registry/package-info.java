/**
 * The registry, {@code dash/products.json}: which products there are, where each lies and what may
 * run for it. The folders themselves are not looked at here. A damaged entry concerns its product
 * alone; only a document that can't be understood stops a plan.
 */
@NullMarked
package codemonkeys.oracle.intake.registry;

import org.jspecify.annotations.NullMarked;
