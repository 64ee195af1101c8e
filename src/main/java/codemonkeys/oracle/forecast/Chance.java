package codemonkeys.oracle.forecast;

import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.nio.charset.StandardCharsets;

/**
 * Chance that depends on what it is asked about and on nothing else: for one seed a product has the
 * same luck on the same day whatever is asked before, and in whatever order. So two budgets, or two
 * sets of rules, are compared under equal luck.
 *
 * <p>The bytes of {@code seed, product, intent, day} go through FNV-1a with 64 bits, and the sum
 * through the last steps of SplitMix64; the upper 53 bits are the fraction.
 */
final class Chance {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Chance() {}

  /** A fraction from 0, included, to 1. */
  static double of(long seed, ProductId product, Intent intent, int day) {
    long hash = FNV_OFFSET;
    String text = seed + "\n" + product + "\n" + intent.text() + "\n" + day;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return ((hash ^ (hash >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
