package codemonkeys.oracle.executor.process;

/**
 * What a job printed.
 *
 * @param bytes in all
 * @param keptBytes of them in the file, from the beginning
 * @param sha256 of all of them, in hex
 * @param complete everything was read, and the file holds all that it should
 */
public record PrintedOutput(long bytes, long keptBytes, String sha256, boolean complete) {}
