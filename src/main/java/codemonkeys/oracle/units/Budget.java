package codemonkeys.oracle.units;

/**
 * What one job may use at the most.
 *
 * @param maxActions attempts at the product's command, 1 to 100
 * @param maxSeconds wall time of the whole job in seconds, 1 to 86400
 */
public record Budget(int maxActions, int maxSeconds) {
  public static final int MAX_ACTIONS = 100;
  public static final int MAX_SECONDS = 86_400;

  public Budget {
    if (maxActions < 1 || maxActions > MAX_ACTIONS) {
      throw new IllegalArgumentException(
          "max_actions is 1 to " + MAX_ACTIONS + ", not " + maxActions);
    }
    if (maxSeconds < 1 || maxSeconds > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "max_seconds is 1 to " + MAX_SECONDS + ", not " + maxSeconds);
    }
  }

  /** What an order gets when neither a rule nor a schedule says otherwise. */
  public static Budget usual(Intent intent) {
    return switch (intent) {
      case TEST -> new Budget(2, 900);
      case REGENERATE_REPORT -> new Budget(1, 900);
      default -> new Budget(1, 120);
    };
  }

  public Budget withMaxActions(int actions) {
    return new Budget(actions, maxSeconds);
  }

  public Budget withMaxSeconds(int seconds) {
    return new Budget(maxActions, seconds);
  }
}
