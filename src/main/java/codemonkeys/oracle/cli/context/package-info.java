/** What every command has: its process, its options, its exit code and the user's keys. */
@NullMarked
package codemonkeys.oracle.cli.context;

import org.jspecify.annotations.NullMarked;
