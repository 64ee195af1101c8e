package codemonkeys.oracle.evidence.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import codemonkeys.oracle.evidence.signing.Attestation.ResourceDescriptor;
import codemonkeys.oracle.evidence.signing.Attestation.Statement;
import codemonkeys.oracle.evidence.signing.Attestation.TestResult;
import codemonkeys.oracle.evidence.signing.Attestation.Verdict;
import codemonkeys.oracle.evidence.verification.EvidenceFolder;
import codemonkeys.oracle.files.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AttestationTest {
  private static final String SHA256 = "0123456789abcdef".repeat(4);

  private static final Statement STATEMENT =
      new Statement(
          new TreeMap<>(Map.of("dash/runs/app/run_20260301_060000/result.json", SHA256)),
          new TestResult(
              Verdict.WARNED,
              List.of(
                  ResourceDescriptor.ofCommit("source", "a".repeat(40)),
                  new ResourceDescriptor("ci", "https://example.com/ci", new TreeMap<>())),
              List.of("a"),
              List.of("b"),
              List.of("c")));

  @TempDir Path folder;
  private EvidenceFolder evidence;
  private PublicKeys keys;
  private final List<Problem> problems = new ArrayList<>();

  @BeforeEach
  void aKey() {
    evidence = EvidenceFolder.in(folder);
    keys = PublicKeys.of(evidence.workspace(), new ArrayList<>());
  }

  private @Nullable Statement read(String envelope) {
    problems.clear();
    return Attestation.read(envelope.getBytes(StandardCharsets.UTF_8), keys, problems);
  }

  private String envelope(String statement) {
    byte[] payload = statement.getBytes(StandardCharsets.UTF_8);
    return envelope(
        Base64.getEncoder().encodeToString(payload),
        "\"keyid\": \"" + evidence.key().id() + "\", ",
        Base64.getEncoder()
            .encodeToString(evidence.key().sign(Attestation.preAuthenticationEncoding(payload))));
  }

  private static String envelope(String payload, String keyId, String signature) {
    return "{\"payloadType\": \"application/vnd.in-toto+json\", \"payload\": \""
        + payload
        + "\", \"signatures\": [{"
        + keyId
        + "\"sig\": \""
        + signature
        + "\"}]}";
  }

  @Test
  void whatIsSignedHasTheFormOfDsse() {
    assertThat(
            new String(
                Attestation.preAuthenticationEncoding("hällo".getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.UTF_8))
        .isEqualTo("DSSEv1 28 application/vnd.in-toto+json 6 hällo");
  }

  @Test
  void aStatementComesBackAsItWas() {
    byte[] envelope = Attestation.envelope(STATEMENT, evidence.key());

    assertThat(Attestation.read(envelope, keys, problems)).isEqualTo(STATEMENT);
    assertThat(problems).isEmpty();
    assertThat(Attestation.envelope(STATEMENT, evidence.key())).isEqualTo(envelope);
  }

  @Test
  void thePayloadIsAStatementOfTheSpecification() throws Exception {
    String envelope =
        new String(Attestation.envelope(STATEMENT, evidence.key()), StandardCharsets.UTF_8);
    String payload = envelope.replaceAll("(?s).*\"payload\": \"([^\"]*)\".*", "$1");

    assertThat(new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"
                + "\"dash/runs/app/run_20260301_060000/result.json\",\"digest\":{\"sha256\":\""
                + SHA256
                + "\"}}],\"predicateType\":\"https://in-toto.io/attestation/test-result/v0.1\","
                + "\"predicate\":{\"result\":\"WARNED\",\"configuration\":[{\"name\":\"source\","
                + "\"digest\":{\"gitCommit\":\""
                + "a".repeat(40)
                + "\"}},{\"name\":\"ci\",\"uri\":\"https://example.com/ci\"}],"
                + "\"passedTests\":[\"a\"],\"warnedTests\":[\"b\"],\"failedTests\":[\"c\"]}}");
  }

  @Test
  void fieldsThatNobodyKnowsAndAMissingKeyIdAreFine() {
    String payload =
        "{\"_type\": \"https://in-toto.io/Statement/v1\", \"x\": 1, \"subject\": [{\"name\": \"a\","
            + " \"digest\": {\"sha256\": \""
            + SHA256
            + "\", \"md5\": \"x\"}, \"y\": 2}], \"predicateType\":"
            + " \"https://in-toto.io/attestation/test-result/v0.1\", \"predicate\": {\"result\":"
            + " \"PASSED\", \"configuration\": [{\"content\": \"eA==\"}], \"url\": \"http://x\"}}";
    String envelope = envelope(payload);

    assertThat(read(envelope)).isNotNull();
    assertThat(read(envelope.replaceFirst("\"keyid\": \"[^\"]*\", ", ""))).isNotNull();
    assertThat(
            read(envelope.replace("\"signatures\": [", "\"signatures\": [{\"sig\": \"eA==\"}, ")))
        .isNotNull();
  }

  @Test
  void theAlphabetForUrlsIsFineAndUnusedBitsAreNot() {
    byte[] payload =
        ("{\"_type\": \"https://in-toto.io/Statement/v1\", \"subject\": [{\"name\": \"ÿÿÿ>>>???\","
                + " \"digest\": {\"sha256\": \""
                + SHA256
                + "\"}}], \"predicateType\": \"https://in-toto.io/attestation/test-result/v0.1\","
                + " \"predicate\": {\"result\": \"PASSED\", \"configuration\": []}}")
            .getBytes(StandardCharsets.UTF_8);
    byte[] signature = evidence.key().sign(Attestation.preAuthenticationEncoding(payload));
    Base64.Encoder url = Base64.getUrlEncoder();

    assertThat(url.encodeToString(payload)).containsPattern("[-_]");
    assertThat(read(envelope(url.encodeToString(payload), "", url.encodeToString(signature))))
        .isNotNull();
    assertThat(
            read(
                envelope(
                    url.withoutPadding().encodeToString(payload),
                    "",
                    url.withoutPadding().encodeToString(signature))))
        .isNotNull();
    String standard = Base64.getEncoder().encodeToString(signature);
    char last = standard.charAt(85);
    String unused =
        standard.substring(0, 85)
            + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                .charAt(
                    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(last)
                        + 1)
            + "==";
    assertThat(Base64.getDecoder().decode(unused)).isEqualTo(signature);
    assertThat(read(envelope(Base64.getEncoder().encodeToString(payload), "", unused))).isNull();
    assertThat(problems.get(0).what()).isEqualTo("sig is not Base64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Statement/v1      | Statement/v0.1      | _type is
          test-result/v0.1  | link/v0.3           | predicateType is
          "PASSED"          | "passed"            | result is "passed"
          "PASSED"          | null                | result is null
          "configuration"   | "x"                 | configuration is missing
          "configuration":[]| "configuration":[7] | a resource is 7
          "sha256"          | "md5"               | sha256 is missing
          "name":"a"        | "uri":"a"           | name is missing
          "name":"b"        | "name":"a"          | stands twice
          "subject"         | "x"                 | subject is missing
          0123              | 012X                | sha256 is
          """)
  void aStatementThatIsNoneIsRefusedWhoeverSignedIt(
      String text, String replacement, String problem) {
    String good =
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"a\",\"digest\":"
            + "{\"sha256\":\"SHA\"}},{\"name\":\"b\",\"digest\":{\"sha256\":\"SHA\"}}],"
            + "\"predicateType\":\"https://in-toto.io/attestation/test-result/v0.1\",\"predicate\":"
            + "{\"result\":\"PASSED\",\"configuration\":[]}}";
    assertThat(read(envelope(good.replace("SHA", SHA256)))).isNotNull();

    String bad = good.replace("SHA", SHA256).replace(text, replacement);

    assertThat(read(envelope(bad))).isNull();
    assertThat(problems).anyMatch(each -> each.what().contains(problem));
  }

  @Test
  void aSignatureOfAForeignKeyIsRefused() throws Exception {
    SigningKey other = SigningKey.loadOrCreate(folder.resolve("other"));
    String envelope = new String(Attestation.envelope(STATEMENT, other), StandardCharsets.UTF_8);

    assertThat(read(envelope)).isNull();
    assertThat(problems)
        .extracting(Problem::what)
        .containsExactly("it is signed by \"" + other.id() + "\", which is not trusted");
    // The id is only a hint.
    assertThat(read(envelope.replace(other.id(), evidence.key().id()))).isNull();
    assertThat(problems).extracting(Problem::what).containsExactly("the signature is wrong");
  }

  @Test
  void aSignatureOverThePayloadAloneIsRefused() {
    byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);

    assertThat(
            read(
                envelope(
                    Base64.getEncoder().encodeToString(payload),
                    "",
                    Base64.getEncoder().encodeToString(evidence.key().sign(payload)))))
        .isNull();
  }

  @Test
  void moreSignaturesThanAnyoneNeedsAreRefusedUnread() {
    String envelope =
        "{\"payloadType\": \"application/vnd.in-toto+json\", \"payload\": \"\", \"signatures\": ["
            + "{\"sig\": \"eA==\"},".repeat(17).replaceAll(",$", "")
            + "]}";

    assertThat(read(envelope)).isNull();
    assertThat(problems).extracting(Problem::what).containsExactly("there are 17 signatures");
  }

  @Test
  void namesOfTestsAreLeftOutWhenTheyWouldNotFit() {
    List<String> many =
        IntStream.range(0, 80_000)
            .mapToObj(i -> "a.test.with.a.long.Name." + i + "x".repeat(80))
            .toList();
    Statement statement =
        new Statement(
            STATEMENT.subjects(),
            new TestResult(Verdict.FAILED, List.of(), many, List.of(), List.of("the one")));

    Statement read =
        Attestation.read(Attestation.envelope(statement, evidence.key()), keys, problems);

    assertThat(problems).isEmpty();
    assertThat(read).isNotNull();
    assertThat(read.predicate().passed()).isEmpty();
    assertThat(read.predicate().failed()).containsExactly("the one");
  }

  @Test
  void aStatementChecksItself() {
    TestResult result = STATEMENT.predicate();
    assertThatThrownBy(() -> new Statement(new TreeMap<>(), result))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Statement(new TreeMap<>(Map.of("a", "x")), result))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ResourceDescriptor("a", null, new TreeMap<>()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
