/**
 * The checks behind the validate job and {@code oracle validate}, "Silverback" in the files of a
 * fleet: every artifact against its schema, evidence that is named and there, documents that say
 * what they must, the chain of authority.
 *
 * <p>Reads and never writes. Knows nothing of rules, planning or the executor.
 */
@NullMarked
package codemonkeys.oracle.validation;

import org.jspecify.annotations.NullMarked;
