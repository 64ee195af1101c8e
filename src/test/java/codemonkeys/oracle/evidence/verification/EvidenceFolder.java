package codemonkeys.oracle.evidence.verification;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.Journal;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.signing.Attestation;
import codemonkeys.oracle.evidence.signing.Attestation.ResourceDescriptor;
import codemonkeys.oracle.evidence.signing.Attestation.Statement;
import codemonkeys.oracle.evidence.signing.Attestation.TestResult;
import codemonkeys.oracle.evidence.signing.Attestation.Verdict;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.evidence.signing.UnusableKeyException;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A workspace with evidence in a real folder, written by a test through the same classes that a run
 * uses. The key lies beside the workspace and not in it.
 */
public final class EvidenceFolder {
  public static final Instant NOW = FleetFolder.NOW;

  private final Workspace workspace;
  private final SigningKey key;

  private EvidenceFolder(Workspace workspace, SigningKey key) {
    this.workspace = workspace;
    this.key = key;
  }

  /**
   * An empty workspace with a published key.
   *
   * @param folder gets the folders {@code workspace} and {@code keys}
   */
  public static EvidenceFolder in(Path folder) {
    try {
      Path root = Files.createDirectories(folder.toRealPath().resolve("workspace"));
      EvidenceFolder evidence =
          new EvidenceFolder(new Workspace(root), SigningKey.loadOrCreate(folder.resolve("keys")));
      evidence.key.publish(evidence.workspace);
      return evidence.write(
          "dash/products.json", "{\"schema_version\": \"0.1\", \"products\": []}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UnusableKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  public Workspace workspace() {
    return workspace;
  }

  public Path root() {
    return workspace.root();
  }

  public SigningKey key() {
    return key;
  }

  public Path path(String relative) {
    return workspace.resolve(relative);
  }

  public EvidenceFolder write(String relative, String text) {
    try {
      Files.createDirectories(path(relative).getParent());
      Files.writeString(path(relative), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] read(String relative) {
    try {
      return Files.readAllBytes(path(relative));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String text(String relative) {
    return new String(read(relative), StandardCharsets.UTF_8);
  }

  public Journal journal() throws IOException, DamagedJournalException {
    return Journal.open(workspace, key, NOW);
  }

  /** A whole run that passed: folder, attestation, last report, and its lines in the journal. */
  public RunFolder run(String product) throws IOException, DamagedJournalException {
    RunFolder run = started(product);
    fill(run);
    finished(run);
    return run;
  }

  /** A run that has just started: an empty folder and a line in the journal. */
  public RunFolder started(String product) throws IOException, DamagedJournalException {
    RunFolder run = RunFolder.create(workspace, new ProductId(product), NOW);
    Map<String, @Nullable Object> fields = fields(run);
    fields.put("order_sha256", "0".repeat(64));
    journal().append(NOW, "job_started", fields);
    return run;
  }

  /** What a run leaves in its folder, the signed attestation last. */
  public EvidenceFolder fill(RunFolder run) throws IOException {
    write(run.relative(RunFolder.ORDER), "{\"job_id\": \"wo_app_test_001\"}\n");
    write(run.relative(RunFolder.OUTPUT), "2 tests\n");
    write(run.relative(RunFolder.JUNIT + "/TEST-app.xml"), "<testsuite/>\n");
    write(run.relative(RunFolder.RESULT), "{\"exit_code\": 0}\n");
    write(run.relative(RunFolder.REPORT), JsonText.text(report(run)));
    return attest(run, key);
  }

  public EvidenceFolder attest(RunFolder run, SigningKey by) throws IOException {
    SortedMap<String, String> subjects = new TreeMap<>();
    run.digests().forEach((file, sha256) -> subjects.put(run.relative(file), sha256));
    Statement statement =
        new Statement(
            subjects,
            new TestResult(
                Verdict.PASSED,
                List.of(ResourceDescriptor.ofCommit("source", "0".repeat(40))),
                List.of("AppTest.adds", "AppTest.takes"),
                List.of(),
                List.of()));
    Files.write(run.path().resolve(RunFolder.ATTESTATION), Attestation.envelope(statement, by));
    return this;
  }

  /** The report of a run, as last_run.json gets it. */
  public static Map<String, Object> report(RunFolder run) {
    Map<String, Object> report = FleetFolder.report(run.product().value(), "success", 0);
    report.put("run_id", run.id().value());
    return report;
  }

  /** Replaces last_run.json and tells the journal. */
  public EvidenceFolder finished(RunFolder run) throws IOException, DamagedJournalException {
    String report = text(run.relative(RunFolder.REPORT));
    write("dash/runs/" + run.product() + "/last_run.json", report);
    Map<String, @Nullable Object> fields = fields(run);
    fields.put("outcome", "passed");
    fields.put("status", "success");
    fields.put("attestation_sha256", Digest.of(read(run.relative(RunFolder.ATTESTATION))));
    fields.put("last_run_sha256", Digest.of(report.getBytes(StandardCharsets.UTF_8)));
    journal().append(NOW, "job_finished", fields);
    return this;
  }

  public static Map<String, @Nullable Object> fields(RunFolder run) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("job_id", "wo_" + run.product().slug() + "_test_001");
    fields.put("product_id", run.product().value());
    fields.put("intent", "test");
    fields.put("run_id", run.id().value());
    fields.put("run", run.relative());
    return fields;
  }

  public Verification verify() {
    return verifier().all();
  }

  public Verifier verifier() {
    List<codemonkeys.oracle.files.Diagnostic> problems = new ArrayList<>();
    return new Verifier(workspace, PublicKeys.of(workspace, problems), problems);
  }

  /** What verification finds, a line each. */
  public List<String> problems() {
    return verify().problems().stream().map(Object::toString).toList();
  }

  /** All files of the evidence, by path: journal, head, keys, run folders. */
  public SortedMap<String, byte[]> files() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root().relativize(file).toString(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.remove("dash/products.json");
    return files;
  }
}
