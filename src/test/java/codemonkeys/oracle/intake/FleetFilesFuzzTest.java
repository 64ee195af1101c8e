package codemonkeys.oracle.intake;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.Schemas;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.registry.OwnFolders;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.intake.testcommand.ProductSetup;
import codemonkeys.oracle.orders.OrderCodec;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of a fleet with any bytes in them. The second opinion on a JSON document is its schema:
 * a reader finds a problem exactly when the schema does.
 */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class FleetFilesFuzzTest {
  private static final OwnFolders NOTHING_OWN = new OwnFolders(List.of(), List.of());

  /** What no schema can say of an entry of the registry. */
  private static final Pattern BEYOND_THE_SCHEMA =
      Pattern.compile(
          "(?:spec_|schedule_)?path |the root |time_zone |depends_on (?:names|goes|of) |product_id .* stands on line");

  @TempDir Path folder;

  /** Reads a document and adds what is wrong. */
  interface Reader {
    void read(JsonObject document, List<Problem> problems);
  }

  @FuzzTest
  void lastRun(byte[] bytes) throws Exception {
    agrees(bytes, "last_run.schema.json", RunReport::read);
  }

  @FuzzTest
  void schedule(byte[] bytes) throws Exception {
    agrees(bytes, "schedule.schema.json", Schedule::read);
  }

  @FuzzTest
  void signals(byte[] bytes) throws Exception {
    agrees(bytes, "signals.schema.json", Signals::read);
  }

  @FuzzTest
  void request(byte[] bytes) throws Exception {
    agrees(bytes, "request.schema.json", Nexus::request);
  }

  @FuzzTest
  void decision(byte[] bytes) throws Exception {
    agrees(
        bytes,
        "decision.schema.json",
        (document, problems) -> Nexus.decision("dec.json", document, problems));
  }

  @FuzzTest
  void workOrder(byte[] bytes) throws Exception {
    agrees(
        bytes,
        "work_order.schema.json",
        (document, problems) -> OrderCodec.read("wo.json", document, problems));
  }

  private static void agrees(byte[] bytes, String schema, Reader reader) throws Exception {
    JsonObject document;
    try {
      document = ForeignBytes.soon(() -> StrictJson.parseObject(bytes));
    } catch (UnreadableException e) {
      ForeignBytes.explained(bytes, List.of(e.problem()));
      return;
    }
    List<Problem> problems =
        ForeignBytes.soon(
            () -> {
              List<Problem> found = new ArrayList<>();
              reader.read(document, found);
              return found;
            });
    ForeignBytes.explained(bytes, problems);
    assertThat(problems.isEmpty())
        .as("%s: %s", schema, problems)
        .isEqualTo(Schemas.valid(schema, document));
    assertThat(JsonText.canonical(StrictJson.parseObject(JsonText.bytes(document))))
        .isEqualTo(JsonText.canonical(document));
  }

  @FuzzTest
  void registry(byte[] bytes) throws Exception {
    ForeignBytes.write(folder, Registry.FILE, bytes);
    Workspace workspace = new Workspace(folder);
    List<Diagnostic> diagnostics;
    try {
      Registry registry = ForeignBytes.soon(() -> Registry.read(workspace, NOTHING_OWN));
      diagnostics = registry.diagnostics();
      registry.entries().forEach(ProductSetup::of);
    } catch (RegistryRejectedException e) {
      ForeignBytes.reported(bytes, List.of(e.diagnostic()));
      return;
    }
    ForeignBytes.reported(bytes, diagnostics);
    List<Diagnostic> ofSchema =
        diagnostics.stream()
            .filter(each -> !BEYOND_THE_SCHEMA.matcher(each.what()).lookingAt())
            .toList();
    boolean valid = Schemas.valid("products.schema.json", StrictJson.parseObject(bytes));
    if (valid) {
      assertThat(ofSchema).isEmpty();
    } else {
      assertThat(diagnostics).as("what the schema refuses").isNotEmpty();
    }
  }
}
