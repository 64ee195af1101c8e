package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.executor.Decision;
import codemonkeys.oracle.executor.PreparedJob;
import codemonkeys.oracle.executor.RunListener;
import codemonkeys.oracle.executor.RunSummary;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;

/**
 * Shows on standard error how a run goes on: on a terminal in one line that changes, else in a line
 * now and then.
 */
public final class Progress implements RunListener {
  private static final Duration NOW_AND_THEN = Duration.ofSeconds(30);
  private static final int WIDTH = 78;

  private final Console console;
  private final boolean terminal;
  private boolean open;
  private Duration printed = Duration.ZERO;

  /**
   * Creates it.
   *
   * @param terminal whether standard error is one that a line can be taken back from
   */
  public Progress(Console console, boolean terminal) {
    this.console = console;
    this.terminal = terminal;
  }

  @Override
  public void recovered(String jobId, String what) {
    line("Tidied up after a run that was killed: " + jobId + " " + what + ".");
  }

  @Override
  public void setAside(String path) {
    line(
        "A folder was put in the place of "
            + Printable.line(path)
            + " while the job ran; it is called "
            + Printable.line(path)
            + ".folder now, look what it is and remove it.");
  }

  @Override
  public void notRun(RunSummary.NotRun what) {
    boolean refused = what.obstacle() instanceof Decision.Refusal;
    String word =
        refused ? "refused" : what.obstacle() instanceof Decision.Skipped ? "skipped" : "waits";
    QueuedOrder order = refused ? null : what.order();
    String name = order == null ? what.fileName() : order.jobId().value();
    line(
        console.style(word, refused ? Style.BAD : Style.WARNING)
            + "  "
            + Printable.line(name + ": " + what.reason()));
  }

  @Override
  public void starting(PreparedJob job, String runFolder) {
    printed = Duration.ZERO;
    line(
        console.style("running", Style.ACCENT)
            + "  "
            + job.order().jobId()
            + ", at most "
            + clock(job.time()));
  }

  @Override
  public void progress(PreparedJob job, Duration elapsed, String lastLine) {
    if (terminal) {
      String text = "  " + clock(elapsed) + " of " + clock(job.time()) + "  " + lastLine;
      int end =
          text.offsetByCodePoints(0, Math.min(width(), text.codePointCount(0, text.length())));
      console.status(text.substring(0, end));
      open = true;
    } else if (elapsed.minus(printed).compareTo(NOW_AND_THEN) >= 0) {
      printed = elapsed;
      line("  " + clock(elapsed) + " of " + clock(job.time()) + "  " + lastLine);
    }
  }

  @Override
  public void retrying(PreparedJob job, String reason) {
    line("  " + Printable.line(reason) + "; once more");
  }

  @Override
  public void ended(RunSummary.Executed executed) {
    line(
        (executed.outcome().well()
                ? console.style(executed.outcome().kind().text(), Style.GOOD)
                : console.style(executed.outcome().kind().text(), Style.BAD))
            + "  "
            + executed.order().jobId()
            + " in "
            + clock(executed.time()));
  }

  @Override
  public void stopped(ProductId product, String reason) {
    line(
        console.style("stopped", Style.WARNING)
            + "  "
            + product
            + ": "
            + Printable.line(reason)
            + "; its other orders stay pending");
  }

  /** One less than the terminal has: a full line would go on in the next one. */
  private int width() {
    return console.errorColumns() == 0 ? WIDTH : Math.min(WIDTH, console.errorColumns() - 1);
  }

  private void line(String text) {
    if (open) {
      console.status("");
      open = false;
    }
    console.note(text);
  }

  /** As {@code 4.2 s} or {@code 12:05 min}. */
  public static String clock(Duration time) {
    if (time.toSeconds() < 60) {
      return String.format(java.util.Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    return String.format(
        java.util.Locale.ROOT, "%d:%02d min", time.toMinutes(), time.toSecondsPart());
  }
}
