package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code nexus/journal.head.json}: how far the journal goes, so that lines cut off its end are
 * missed.
 *
 * @param seq of the last line
 * @param sha256 of the last line
 */
record JournalHead(long seq, String sha256) {
  static final String FILE = "nexus/journal.head.json";

  private static final int MAX_BYTES = 1 << 12;

  /** The head of a journal without lines. */
  static final JournalHead NONE = new JournalHead(0, JournalLine.NOTHING_BEFORE);

  byte[] bytes() {
    Map<String, @Nullable Object> document = JsonText.object();
    document.put("schema_version", "0.1");
    document.put("seq", seq);
    document.put("sha256", sha256);
    return JsonText.bytes(document);
  }

  /**
   * Reads the head.
   *
   * @return null when there is none
   * @throws UnreadableException when it is anything but what {@link #bytes} writes
   */
  static @Nullable JournalHead read(Workspace workspace) throws UnreadableException {
    byte[] bytes = workspace.read(FILE, MAX_BYTES);
    if (bytes == null) {
      return null;
    }
    JsonObject document = StrictJson.parseObject(bytes);
    List<Problem> problems = new ArrayList<>();
    JsonFields fields = new JsonFields(document, problems);
    fields.schemaVersion();
    Long seq = fields.requiredLong("seq", 1, Long.MAX_VALUE);
    String sha256 =
        fields.requiredChoice(
            "sha256",
            text -> Digest.isHex(text) ? Optional.of(text) : Optional.empty(),
            "64 hexadecimal digits");
    if (seq == null || sha256 == null || !problems.isEmpty()) {
      throw new UnreadableException(problems.get(0));
    }
    JournalHead head = new JournalHead(seq, sha256);
    if (!Arrays.equals(head.bytes(), bytes)) {
      throw new UnreadableException(
          Problem.ofFile("it is not as Oracle wrote it", "restore it, byte by byte"));
    }
    return head;
  }
}
