package codemonkeys.oracle;

/**
 * Whether the long forms of tests run, {@code mvn verify -Psoak}. The short form of a test proves
 * the same of fewer cases.
 */
public final class Soak {
  public static final boolean ON = Integer.getInteger("oracle.test.rounds", 1) > 1;

  private Soak() {}
}
