/**
 * How a product is tested: the command of its registry entry, else the one that the build files in
 * its folder imply. Files are read within bounds, no link is followed, and nothing is run.
 */
@NullMarked
package codemonkeys.oracle.intake.testcommand;

import org.jspecify.annotations.NullMarked;
