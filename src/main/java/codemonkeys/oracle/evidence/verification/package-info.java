/**
 * Checks the evidence of a workspace with public keys alone: the journal, the attestations and the
 * run folders against each other. Changes nothing.
 */
@NullMarked
package codemonkeys.oracle.evidence.verification;

import org.jspecify.annotations.NullMarked;
