/**
 * What git says of the products' source: which commit, whether it has changed since the last test,
 * and its digest. Each repository is asked once, whatever the number of products in it.
 */
@NullMarked
package codemonkeys.oracle.intake.git;

import org.jspecify.annotations.NullMarked;
