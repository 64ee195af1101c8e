package codemonkeys.oracle.evidence.signing;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.evidence.signing.Attestation.Statement;
import codemonkeys.oracle.evidence.verification.EvidenceFolder;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Workspace;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attestations and keys that somebody may have changed. */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class SigningFuzzTest {
  @TempDir Path folder;

  /** Any envelope; and any payload that is well signed, which comes out as it was put in. */
  @FuzzTest
  void attestation(byte[] bytes) throws Exception {
    EvidenceFolder evidence = evidence();
    PublicKeys keys = PublicKeys.of(evidence.workspace(), new ArrayList<>());
    List<Problem> problems = new ArrayList<>();
    Statement unsigned = ForeignBytes.soon(() -> Attestation.read(bytes, keys, problems));
    ForeignBytes.explained(bytes, problems);
    assertThat(unsigned == null).isEqualTo(!problems.isEmpty());
    Map<String, @Nullable Object> envelope =
        Map.of(
            "payloadType",
            Attestation.PAYLOAD_TYPE,
            "payload",
            StrictBase64.encode(bytes),
            "signatures",
            List.of(
                Map.of(
                    "keyid",
                    evidence.key().id(),
                    "sig",
                    StrictBase64.encode(
                        evidence.key().sign(Attestation.preAuthenticationEncoding(bytes))))));
    List<Problem> inside = new ArrayList<>();
    Statement statement =
        ForeignBytes.soon(() -> Attestation.read(JsonText.bytes(envelope), keys, inside));
    assertThat(statement == null).isEqualTo(!inside.isEmpty());
    if (statement != null) {
      byte[] again = Attestation.envelope(statement, evidence.key());
      assertThat(Attestation.read(again, keys, new ArrayList<>())).isEqualTo(statement);
    }
  }

  @FuzzTest
  void publicKey(byte[] bytes) throws Exception {
    ForeignBytes.write(folder, "nexus/keys/ed25519-0123456789abcdef.pem", bytes);
    List<Diagnostic> diagnostics = new ArrayList<>();
    PublicKeys keys = ForeignBytes.soon(() -> PublicKeys.of(new Workspace(folder), diagnostics));
    assertThat(keys.ids().isEmpty()).isEqualTo(!diagnostics.isEmpty());
  }

  private @Nullable EvidenceFolder made;

  /** Made once for all inputs of a run of the fuzzer: a new key takes longer than a reader. */
  private EvidenceFolder evidence() {
    if (made == null) {
      made = EvidenceFolder.in(folder);
    }
    return made;
  }
}
