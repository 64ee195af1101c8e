package codemonkeys.oracle.executor.process;

/**
 * What a job printed.
 *
 * @param bytes in all
 * @param keptBytes of them in the file, from the beginning
 * @param sha256 of all of them, in hex
 * @param complete everything was read, and what belongs into the file is there
 */
public record Printed(long bytes, long keptBytes, String sha256, boolean complete) {
  public boolean cut() {
    return keptBytes < bytes;
  }
}
