package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the journal: the chain, the signatures, the head, and which runs it names.
 *
 * <p>A damaged line is reported once. That its digest differs from the one in the next line is not
 * reported again.
 */
public final class JournalCheck {
  /** Lines with an untrusted signature must not fill the memory with runs. */
  private static final int MAX_UNTRUSTED_RUNS = 10_000;

  private static final String RESTORE = "restore the journal";

  /** What the journal says of one run. */
  public static final class RunEntries {
    private final RunFolder folder;
    private int started;
    private int last;
    private int finished;
    private @Nullable String attestation;

    private RunEntries(RunFolder folder) {
      this.folder = folder;
    }

    public RunFolder folder() {
      return folder;
    }

    /** The line in which it was started; 0 when there is none. */
    public int started() {
      return started;
    }

    /** The line in which it was finished; 0 when there is none. */
    public int finished() {
      return finished;
    }

    /** The last line that names it. */
    public int last() {
      return last;
    }

    /** The digest of its attestation; null when it is not finished, or the line lacks it. */
    public @Nullable String attestation() {
      return attestation;
    }
  }

  /** Signatures of a key that is not trusted: the first line, and how many there are. */
  private record UntrustedKey(int line, int column, int count) {}

  private final Workspace workspace;
  private final PublicKeys keys;
  private final List<Diagnostic> problems = new ArrayList<>();
  private final Map<String, UntrustedKey> untrusted = new LinkedHashMap<>();
  private final SortedMap<String, RunEntries> runs = new TreeMap<>();
  private final Map<ProductId, RunEntries> newest = new TreeMap<>();

  private int lines;
  private long seq;
  private int damaged;

  /** Null after a line that is damaged: its digest means nothing. */
  private @Nullable String digest = JournalLine.NOTHING_BEFORE;

  private @Nullable String digestAtHead;

  private JournalCheck(Workspace workspace, PublicKeys keys) {
    this.workspace = workspace;
    this.keys = keys;
  }

  /** Reads the journal of a workspace. */
  public static JournalCheck of(Workspace workspace, PublicKeys keys) {
    JournalCheck check = new JournalCheck(workspace, keys);
    check.read();
    return check;
  }

  /** How many lines there are. */
  public int lines() {
    return lines;
  }

  public List<Diagnostic> problems() {
    return problems;
  }

  /** All runs that are named, by folder. */
  public SortedMap<String, RunEntries> runs() {
    return runs;
  }

  /** The last run of each product that was finished. */
  public Map<ProductId, RunEntries> newest() {
    return newest;
  }

  private void read() {
    JournalHead head = null;
    boolean headKnown = true;
    try {
      // Before the journal: a run that is going on may add lines to it in between.
      head = JournalHead.read(workspace);
    } catch (UnreadableException e) {
      headKnown = false;
      problems.add(Diagnostic.error(JournalHead.FILE, e.problem()));
    }
    boolean torn = false;
    try (JournalLines raws = JournalLines.of(workspace)) {
      for (JournalLines.Raw raw = raws.next();
          raw != null && damaged < Journal.MAX_DAMAGE;
          raw = raws.next()) {
        torn = raw.form() == JournalLines.Form.TORN;
        if (!torn) {
          lines = raw.number();
        }
        read(raw, head);
      }
    } catch (UnreadableException e) {
      problems.add(Diagnostic.error(Journal.FILE, e.problem()));
      return;
    } finally {
      reportUntrustedKeys();
    }
    if (damaged >= Journal.MAX_DAMAGE) {
      problems.add(Journal.tooDamaged(lines));
    } else if (headKnown) {
      compare(head);
    }
  }

  private void read(JournalLines.Raw raw, @Nullable JournalHead head) {
    List<Problem> found = new ArrayList<>();
    JournalLine line = Journal.read(raw, found);
    if (line == null) {
      found.forEach(problem -> add(raw.number(), problem.column(), problem.what(), problem.fix()));
      damaged++;
      seq += raw.form() == JournalLines.Form.TORN ? 0 : 1;
      digest = null;
      return;
    }
    Journal.Entry entry = line.entry();
    boolean intact = isIntact(raw, line);
    if (entry.seq() != seq + 1) {
      damaged++;
      add(
          raw.number(),
          column(entry, "seq"),
          "seq is " + entry.seq(),
          "expected " + (seq + 1) + ": lines were taken out, put in or moved; " + RESTORE);
    } else if (digest != null && !digest.equals(line.prev())) {
      damaged++;
      add(
          raw.number(),
          column(entry, "prev"),
          "prev is not the digest of the line before (" + digest + ")",
          "expected that: one of the two lines was replaced; " + RESTORE);
    }
    seq = entry.seq();
    digest = intact ? entry.digest() : null;
    if (head != null && head.seq() == seq) {
      digestAtHead = entry.digest();
    }
    trace(raw.number(), entry, intact && keys.has(line.key()));
  }

  private boolean isIntact(JournalLines.Raw raw, JournalLine line) {
    if (!keys.has(line.key())) {
      int column = column(line.entry(), "key");
      UntrustedKey known = untrusted.get(line.key());
      if (known == null) {
        damaged++;
      }
      untrusted.put(
          line.key(),
          known == null
              ? new UntrustedKey(raw.number(), column, 1)
              : new UntrustedKey(known.line(), known.column(), known.count() + 1));
      return true; // as far as can be checked
    }
    if (!JournalLine.isSigned(raw.bytes(), line.key(), keys)) {
      damaged++;
      add(
          raw.number(),
          column(line.entry(), "sig"),
          "the signature is wrong",
          "the line is not as " + line.key() + " signed it; " + RESTORE);
      return false;
    }
    return true;
  }

  private void reportUntrustedKeys() {
    untrusted.forEach(
        (key, signer) ->
            add(
                signer.line(),
                signer.column(),
                "the key "
                    + key
                    + " is not trusted"
                    + (signer.count() == 1
                        ? ""
                        : ", nor in "
                            + (signer.count() - 1)
                            + " more line"
                            + (signer.count() == 2 ? "" : "s")),
                "expected a key in "
                    + PublicKeys.FOLDER
                    + ", or one given with --key; put it there if you trust it"));
  }

  private void compare(@Nullable JournalHead head) {
    if (head == null) {
      if (seq > 1) {
        problems.add(
            Diagnostic.error(
                JournalHead.FILE,
                0,
                0,
                "it is missing, and the journal has " + seq + " lines",
                "restore it; it has seq "
                    + seq
                    + (digest == null ? "" : " and sha256 " + digest)
                    + " if nothing was cut off the journal"));
      }
    } else if (head.seq() > seq) {
      problems.add(
          Diagnostic.error(
              Journal.FILE,
              lines + 1,
              0,
              "the journal ends with seq " + seq,
              "expected seq " + head.seq() + ", which " + JournalHead.FILE + " knows; " + RESTORE));
    } else if (!head.sha256().equals(digestAtHead)) {
      problems.add(
          Diagnostic.error(
              JournalHead.FILE,
              0,
              0,
              "its sha256 is not that of the line with seq " + head.seq(),
              "one of the two was changed; restore both"));
    }
  }

  private void trace(int number, Journal.Entry entry, boolean trusted) {
    boolean finished = entry.event().equals("job_finished");
    if (!finished && !entry.event().equals("job_started") && !entry.event().equals("recovered")) {
      return;
    }
    if (!finished && !entry.document().members().containsKey("run")) {
      return;
    }
    RunFolder folder = folder(entry);
    if (folder == null) {
      damaged++;
      JsonValue run = entry.document().members().get("run");
      add(
          number,
          column(entry, "run"),
          run == null ? "run is missing" : "run is " + run.shown(),
          "expected "
              + RunFolder.RUNS
              + "/<product_id>/<run_id> as product_id and run_id beside it have them; "
              + RESTORE);
      return;
    }
    if (!trusted && runs.size() >= MAX_UNTRUSTED_RUNS) {
      return;
    }
    RunEntries entries = runs.computeIfAbsent(folder.relative(), path -> new RunEntries(folder));
    entries.last = number;
    if (!finished) {
      entries.started = entries.started == 0 ? number : entries.started;
      return;
    }
    entries.finished = number;
    newest.put(folder.product(), entries);
    entries.attestation = text(entry, "attestation_sha256");
    if (entries.attestation == null || !Digest.isHex(entries.attestation)) {
      entries.attestation = null;
      add(
          number,
          column(entry, "attestation_sha256"),
          "attestation_sha256 is no digest",
          "expected 64 hexadecimal digits; " + RESTORE);
    }
  }

  private @Nullable RunFolder folder(Journal.Entry entry) {
    String product = text(entry, "product_id");
    String id = text(entry, "run_id");
    if (product == null || !ProductId.isValid(product) || id == null || !RunId.isValid(id)) {
      return null;
    }
    RunFolder folder = RunFolder.at(workspace, new ProductId(product), new RunId(id));
    return folder.relative().equals(text(entry, "run")) ? folder : null;
  }

  private static @Nullable String text(Journal.Entry entry, String field) {
    return entry.document().members().get(field) instanceof JsonString text ? text.value() : null;
  }

  private static int column(Journal.Entry entry, String field) {
    JsonValue value = entry.document().members().get(field);
    return value == null ? 0 : value.column();
  }

  private void add(int line, int column, String what, String fix) {
    problems.add(Diagnostic.error(Journal.FILE, line, column, Printable.line(what), fix));
  }
}
