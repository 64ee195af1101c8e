/**
 * What a job leaves behind so that someone else can check it: run folders, the hash-chained
 * journal, signed attestations, and their verification.
 *
 * <p>Knows nothing of processes, plans or rules; never asks the clock, times are handed in.
 */
@NullMarked
package codemonkeys.oracle.evidence;

import org.jspecify.annotations.NullMarked;
