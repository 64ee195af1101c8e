/**
 * {@code nexus/journal.jsonl}, the append-only, hash-chained and signed log of what happened; how
 * it is written by several processes, read and checked.
 *
 * <p>Never asks the clock, times are handed in.
 */
@NullMarked
package codemonkeys.oracle.evidence.journal;

import org.jspecify.annotations.NullMarked;
