/**
 * Serves the page of {@code oracle dash} on this machine, and writes it as one file. Read-only: it
 * knows GET and HEAD, answers to names of this machine alone, and has no path but those of the page
 * and its data. It starts no process and asks no clock.
 */
@NullMarked
package codemonkeys.oracle.page.server;

import org.jspecify.annotations.NullMarked;
