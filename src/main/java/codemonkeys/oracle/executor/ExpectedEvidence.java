package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What became of the evidence that an order expects of an attempt.
 *
 * @param missing what is not there
 * @param notCopied of the missing evidence that was there, why it was not copied
 */
record ExpectedEvidence(List<String> missing, List<String> notCopied) {
  /** Files that an order expects are copied up to this size each, in bytes. */
  private static final long MAX_BYTES = 64L << 20;

  ExpectedEvidence {
    missing = List.copyOf(missing);
    notCopied = List.copyOf(notCopied);
  }

  /**
   * Copies what the order expects and the job left.
   *
   * @param older reports that are none of this job, wherever else they are named
   * @param suffix of the names of this attempt's folders
   */
  static ExpectedEvidence collect(
      PreparedJob job,
      EvidenceCopies copies,
      AttemptSandbox sandbox,
      Set<String> older,
      String suffix)
      throws IOException {
    List<String> missing = new ArrayList<>();
    List<String> notCopied = new ArrayList<>();
    for (String path : job.evidence()) {
      if (path.equals(RunFolder.lastRun(job.order().product()))) {
        continue; // written at the end of every job
      }
      Optional<String> at =
          job.inTree(path).filter(sandbox::isLeft).filter(file -> !older.contains(file));
      if (at.isEmpty()) {
        missing.add(path);
        continue;
      }
      String copy = "expected" + suffix + "/" + PreparedJob.stored(path);
      Optional<String> reason = copies.copy(sandbox.left(at.get()), copy, MAX_BYTES);
      if (reason.isPresent()) {
        missing.add(path);
        notCopied.add(path + ": " + reason.get());
      }
    }
    return new ExpectedEvidence(missing, notCopied);
  }
}
