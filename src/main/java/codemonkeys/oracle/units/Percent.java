package codemonkeys.oracle.units;

/** A share of a whole in whole percent, rounded down, 0 to 100; of nothing it is 0. */
public record Percent(int value) implements Comparable<Percent> {
  public Percent {
    if (value < 0 || value > 100) {
      throw new IllegalArgumentException("a share is 0 to 100 percent, not " + value);
    }
  }

  public static Percent of(long part, long whole) {
    return new Percent(whole == 0 ? 0 : (int) (part * 100 / whole));
  }

  @Override
  public int compareTo(Percent other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value + "%";
  }
}
