package codemonkeys.oracle.rules;

/**
 * What is known of a rule without firing it.
 *
 * @param name a sentence, unique among all files
 * @param file the file's path as messages show it
 * @param line the line of the word {@code rule}, from 1
 * @param salience 0 to 1999; for proposals it is the priority
 * @param owner who answers for it; empty when it doesn't say
 * @param reason why its order is due, in plain words; the name when it doesn't say
 * @param orders what it asks for: an intent as {@code test}, {@code as scheduled}, {@code hold},
 *     {@code hold test}, {@code hold everything} or {@code hold every test}
 * @param digest of the rule's text without comments and white space; two rules of one name with
 *     equal digests say the same
 * @param conditions a digest like it of what stands between {@code when} and {@code then}
 * @param consequence the same of what follows {@code then}
 */
public record RuleInfo(
    String name,
    String file,
    int line,
    int salience,
    String owner,
    String reason,
    String orders,
    String digest,
    String conditions,
    String consequence) {
  static final int FIRST_HOLD = 1000;
  static final int FIRST_PROPOSAL = 20;
  public static final int LAST = 1999;

  /** What rules of a salience do. */
  public enum Band {
    /** 0 to 19: taken only for a product without any other proposal or hold. */
    ROUTINE,
    /** 20 to 999. */
    PROPOSAL,
    /** 1000 to 1999. */
    HOLD;

    public static Band of(int salience) {
      if (salience >= FIRST_HOLD) {
        return HOLD;
      }
      return salience >= FIRST_PROPOSAL ? PROPOSAL : ROUTINE;
    }
  }

  /** The highest first; equal ones by name. */
  public static int bySalience(RuleInfo one, RuleInfo other) {
    int order = Integer.compare(other.salience, one.salience);
    return order == 0 ? one.name.compareTo(other.name) : order;
  }

  public Band band() {
    return Band.of(salience);
  }

  /**
   * Whether of rules like it only the highest counts. Each hold has its own text, and a scheduled
   * job brings its own priority: of these a narrower or lower one may well be meant.
   */
  public boolean ranked() {
    return band() != Band.HOLD && !orders.equals("as scheduled");
  }

  /** Whether it holds one intent of every product; see {@link #orders}. */
  public boolean holdsEvery() {
    return orders.startsWith(HOLD_EVERY);
  }

  /** What the orders of a rule begin with that holds one intent of every product. */
  public static final String HOLD_EVERY = "hold every ";

  /** The same rule, its file at another path. */
  public RuleInfo at(String path) {
    return new RuleInfo(
        name, path, line, salience, owner, reason, orders, digest, conditions, consequence);
  }

  /** The same rule with another salience. */
  public RuleInfo withSalience(int other) {
    return new RuleInfo(
        name, file, line, other, owner, reason, orders, digest, conditions, consequence);
  }

  /** {@code file:line}; the file alone where there is no line. */
  public String location() {
    return line == 0 ? file : file + ":" + line;
  }
}
