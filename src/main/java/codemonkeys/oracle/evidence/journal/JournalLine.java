package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.evidence.signing.StrictBase64;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal: an object that ends in the signature over all that stands before it.
 *
 * @param prev the digest of the line before
 * @param key the id of the key that signed it
 */
record JournalLine(Journal.Entry entry, String prev, String key) {
  /** What stands as the digest of the line before in the first one. */
  static final String NOTHING_BEFORE = "0".repeat(64);

  static final String EVENT_EXPECTED = "1 to 64 of a-z, 0-9 and '_', the first a letter";

  private static final Pattern EVENT = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final Pattern KEY = Pattern.compile("ed25519-[0-9a-f]{16}");

  private static final String BEFORE_SIGNATURE = ",\"sig\":\"";
  private static final String AFTER_SIGNATURE = "\"}";

  /** 64 bytes in Base64, and what stands around them. */
  private static final int SIGNATURE_CHARACTERS = 88;

  private static final int ENDING =
      BEFORE_SIGNATURE.length() + SIGNATURE_CHARACTERS + AFTER_SIGNATURE.length();

  private static final long MAX_SEQ = 999_999_999_999_999_999L;

  /** The fields that every line has; the fields of an event must have other names. */
  static final Set<String> OWN = Set.of("seq", "at", "event", "prev", "key", "sig");

  static boolean isEvent(String text) {
    return EVENT.matcher(text).matches();
  }

  /** Composes and signs a line, without its newline. */
  static byte[] signed(
      long seq,
      Instant at,
      String event,
      Map<String, @Nullable Object> fields,
      String prev,
      SigningKey key) {
    Map<String, @Nullable Object> document = JsonText.object();
    document.put("seq", seq);
    document.put("at", at.toString());
    document.put("event", event);
    document.putAll(fields);
    document.put("prev", prev);
    document.put("key", key.id());
    String unsigned = JsonText.compact(document);
    String signature = StrictBase64.encode(key.sign(unsigned.getBytes(StandardCharsets.UTF_8)));
    return (unsigned.substring(0, unsigned.length() - 1)
            + BEFORE_SIGNATURE
            + signature
            + AFTER_SIGNATURE)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a line; its signature is not looked at.
   *
   * @param problems where everything that is wrong is added; a problem's line is always 1
   * @return null when there were problems
   */
  static @Nullable JournalLine read(byte[] line, List<Problem> problems) {
    JsonObject document;
    try {
      document = StrictJson.parseObject(line);
    } catch (UnreadableException e) {
      Problem problem = e.problem();
      problems.add(
          new Problem(
              1,
              problem.column(),
              problem.what().replace("the file is empty", "the line is empty"),
              "expected a line as Oracle wrote it; restore the journal"));
      return null;
    }
    List<Problem> found = new ArrayList<>();
    JsonFields fields = new JsonFields(document, found);
    Long seq = fields.requiredLong("seq", 1, MAX_SEQ);
    Instant at = fields.requiredInstant("at");
    String event = matching(fields, "event", EVENT, EVENT_EXPECTED);
    String prev =
        fields.requiredChoice(
            "prev",
            text -> Digest.isHex(text) ? Optional.of(text) : Optional.empty(),
            "64 hexadecimal digits");
    String key = matching(fields, "key", KEY, "ed25519- and 16 hexadecimal digits");
    fields.requiredText("sig");
    for (Problem problem : found) {
      // Unlike other files, a line can't be fixed by hand.
      String expected = problem.fix().substring(0, problem.fix().lastIndexOf(';'));
      problems.add(
          new Problem(1, problem.column(), problem.what(), expected + "; restore the journal"));
    }
    if (!found.isEmpty()
        || seq == null
        || at == null
        || event == null
        || prev == null
        || key == null) {
      return null;
    }
    return new JournalLine(new Journal.Entry(seq, at, event, document, Digest.of(line)), prev, key);
  }

  private static @Nullable String matching(
      JsonFields fields, String name, Pattern pattern, String expected) {
    return fields.requiredChoice(
        name,
        text -> pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
        expected);
  }

  /** Whether a line ends in a signature that one of the keys made over the rest of it. */
  static boolean isSigned(byte[] line, String key, PublicKeys keys) {
    if (line.length <= ENDING) {
      return false;
    }
    int at = line.length - ENDING;
    String ending = new String(line, at, ENDING, StandardCharsets.ISO_8859_1);
    if (!ending.startsWith(BEFORE_SIGNATURE) || !ending.endsWith(AFTER_SIGNATURE)) {
      return false;
    }
    Optional<byte[]> signature =
        StrictBase64.decode(
            ending.substring(BEFORE_SIGNATURE.length(), ENDING - AFTER_SIGNATURE.length()));
    byte[] message = Arrays.copyOf(line, at + 1);
    message[at] = '}';
    return signature.isPresent() && keys.verify(key, message, signature.get());
  }
}
