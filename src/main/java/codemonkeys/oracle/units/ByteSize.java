package codemonkeys.oracle.units;

/** An amount of data in bytes, 0 or more. */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is 0 or more bytes, not " + bytes);
    }
  }

  public static ByteSize ofMebibytes(long mebibytes) {
    return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
  }

  /** Rounded down to whole KiB, as the shell's {@code ulimit} wants it. */
  public long kibibytes() {
    return bytes >> 10;
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** As {@code 8 MiB}: in the largest unit in which it is 1 or more, rounded down. */
  @Override
  public String toString() {
    long value = bytes;
    String unit = "bytes";
    for (int i = 0; i < UNITS.length && value >= 1024; i++) {
      value >>= 10;
      unit = UNITS[i];
    }
    return value + " " + unit;
  }
}
