package codemonkeys.oracle.executor;

import codemonkeys.oracle.units.ProductId;
import java.time.Duration;

/** Receives the progress of a run while it goes on. */
public interface RunListener {
  /** A run that died before this one has been tidied up after. */
  void recovered(String jobId, String what);

  /**
   * Somebody put a folder where a file of Oracle's belongs while a job ran; it has another name
   * now.
   *
   * @param path of the file, relative to the workspace
   */
  void setAside(String path);

  /** A file of the queue, or an order in it, does not run, or not now. */
  void notRun(RunSummary.NotRun what);

  void starting(PreparedJob job, String runFolder);

  /**
   * A few times a second.
   *
   * @param lastLine of the job's output, fit to print
   */
  void progress(PreparedJob job, Duration elapsed, String lastLine);

  void retrying(PreparedJob job, String reason);

  void ended(RunSummary.Executed executed);

  /** The run goes on without a product: its other orders stay pending. */
  void stopped(ProductId product, String reason);
}
