package codemonkeys.oracle.intake.documents;

/**
 * An entry of the list of governed documents.
 *
 * @param path in normal form, relative to the workspace; as written when it leaves the workspace
 * @param type as the list says; empty when it has no such column
 * @param owner as the list says; empty when it has no such column
 * @param missing nothing stands there; never so for a glob or a path that leaves the workspace
 * @param line of the list, from 1
 */
public record GovernedEntry(String path, String type, String owner, boolean missing, int line) {}
