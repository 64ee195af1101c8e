/**
 * Keys and signatures: the Ed25519 key of this user, the public keys that are trusted, and
 * attestations of runs as in-toto statements in DSSE envelopes.
 *
 * <p>The private key never leaves its file. Knows nothing of the journal or of run folders.
 */
@NullMarked
package codemonkeys.oracle.evidence.signing;

import org.jspecify.annotations.NullMarked;
