package codemonkeys.oracle.evidence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.evidence.verification.EvidenceFolder;
import codemonkeys.oracle.evidence.verification.Verifier;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is put into the journal comes out of it, and is verified. */
class JournalRoundTripTest {
  static Path shared;
  static SigningKey key;

  @BeforeContainer
  static void aSharedKey() throws Exception {
    shared = Files.createTempDirectory("journal");
    key = SigningKey.loadOrCreate(shared.resolve("keys"));
  }

  @AfterContainer
  static void tidy() throws IOException {
    try (var all = Files.walk(shared)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Provide
  Arbitrary<Map<String, Object>> fields() {
    Arbitrary<Object> scalar =
        Arbitraries.oneOf(
            Arbitraries.strings().all().ofMaxLength(40).map(text -> (Object) text),
            Arbitraries.longs().map(number -> (Object) number),
            Arbitraries.bigDecimals().map(number -> (Object) number),
            Arbitraries.of(true, false).map(flag -> (Object) flag));
    Arbitrary<Object> value =
        Arbitraries.oneOf(
            scalar,
            scalar.list().ofMaxSize(4).map(list -> (Object) list),
            Arbitraries.maps(names(), scalar).ofMaxSize(3).map(map -> (Object) map));
    return Arbitraries.maps(names(), value)
        .ofMaxSize(5)
        .filter(map -> map.keySet().stream().noneMatch(JournalLine.OWN::contains));
  }

  /** Half of a surrogate pair is no character, and no name of a field. */
  private static Arbitrary<String> names() {
    return Arbitraries.strings()
        .all()
        .ofMaxLength(12)
        .filter(name -> StandardCharsets.UTF_8.newEncoder().canEncode(name));
  }

  @Property(seed = "20260301", tries = 100, edgeCases = EdgeCasesMode.NONE)
  void anyFieldsComeBackAsTheyWereAndAreVerified(@ForAll("fields") Map<String, Object> fields)
      throws Exception {
    Path root = Files.createTempDirectory(shared, "w");
    Workspace workspace = new Workspace(root);
    key.publish(workspace);
    Journal.open(workspace, key, EvidenceFolder.NOW)
        .append(EvidenceFolder.NOW, "hold", new LinkedHashMap<>(fields));
    Journal.open(workspace, key, EvidenceFolder.NOW)
        .append(EvidenceFolder.NOW, "release", Map.of());

    List<JsonObject> documents = new ArrayList<>();
    Journal.read(
        workspace,
        entry -> documents.add(entry.document()),
        damage -> {
          throw new AssertionError(damage);
        });
    Map<String, Object> own = new LinkedHashMap<>(documents.get(0).members());
    own.keySet().removeAll(JournalLine.OWN);

    assertThat(documents).hasSize(2);
    assertThat(own.keySet()).containsExactlyElementsOf(fields.keySet());
    assertThat(JsonText.compact(own)).isEqualTo(JsonText.compact(fields));
    assertThat(Files.readAllLines(workspace.resolve(Journal.FILE))).hasSize(2);
    assertThat(
            new Verifier(workspace, PublicKeys.of(workspace, new ArrayList<>()), List.of())
                .all()
                .problems())
        .isEmpty();
  }
}
