package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.evidence.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** A line of a journal as somebody who has the key could put it there. */
public final class SignedLine {
  private SignedLine() {}

  public static String of(long seq, Instant at, String event, String prev, SigningKey key) {
    return new String(
        JournalLine.signed(seq, at, event, Map.of(), prev, key), StandardCharsets.UTF_8);
  }
}
