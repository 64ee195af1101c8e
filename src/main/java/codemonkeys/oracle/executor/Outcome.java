package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.signing.Attestation.Verdict;
import codemonkeys.oracle.orders.OrderStatus;
import java.util.Locale;

/**
 * How a job ended. Ran and failed, stopped and never ran are different things.
 *
 * @param reason for people; empty when it passed
 */
public record Outcome(Kind kind, String reason) {
  /** The kinds of ends. */
  public enum Kind {
    PASSED,
    /** It failed first and passed when tried again. */
    FLAKY,
    FAILED,
    TIMED_OUT,
    /** A limit other than time was passed. */
    OVER_LIMIT,
    /** A kill switch or a person ended it. */
    STOPPED,
    /** Oracle was killed while it ran. */
    INTERRUPTED,
    /** Nothing of it ran, or a command that it needs could not be found or executed. */
    NOT_STARTED;

    /** The word used in files. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Outcome passed() {
    return new Outcome(Kind.PASSED, "");
  }

  static Outcome failed(String reason) {
    return new Outcome(Kind.FAILED, reason);
  }

  /** It did what it should, even if not at once. */
  public boolean well() {
    return kind == Kind.PASSED || kind == Kind.FLAKY;
  }

  /** What becomes of the order. */
  public OrderStatus orderStatus() {
    return well() ? OrderStatus.COMPLETED : OrderStatus.FAILED;
  }

  /** The word for it in {@code last_run.json}, one of the four that Oracle writes. */
  public String reportStatus() {
    return switch (kind) {
      case PASSED, FLAKY -> "success";
      case STOPPED, INTERRUPTED -> "cancelled";
      default -> "failed";
    };
  }

  Verdict verdict() {
    return switch (kind) {
      case PASSED -> Verdict.PASSED;
      case FLAKY -> Verdict.WARNED;
      default -> Verdict.FAILED;
    };
  }
}
