/**
 * Files as hostile input and as state to keep: strict JSON and YAML readers that remember line and
 * column, paths that stay inside the workspace, digests, atomic writes and the workspace lock.
 *
 * <p>Knows nothing of fleets, rules or orders; depends on Jackson's streaming parser and
 * snakeyaml-engine.
 */
@NullMarked
package codemonkeys.oracle.files;

import org.jspecify.annotations.NullMarked;
