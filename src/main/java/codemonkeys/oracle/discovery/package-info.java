/**
 * Finds the products in folders of people's own and proposes a registry of them: what {@code oracle
 * init} shows and writes. It reads names and build files, and runs nothing that it finds. What a
 * test command is, {@code intake.testcommand} says; plans and runs do not come here.
 */
@NullMarked
package codemonkeys.oracle.discovery;

import org.jspecify.annotations.NullMarked;
