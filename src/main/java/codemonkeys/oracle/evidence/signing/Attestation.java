package codemonkeys.oracle.evidence.signing;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code attestation.json} of a run: an in-toto Statement v1 with a test-result predicate in a DSSE
 * envelope. Libraries for in-toto bring a protobuf runtime and clients of transparency logs; what
 * is needed here is one JSON document and one signature.
 *
 * @see <a href="https://github.com/in-toto/attestation/tree/main/spec">in-toto attestations</a>
 * @see <a href="https://github.com/secure-systems-lab/dsse">DSSE</a>
 */
public final class Attestation {
  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
  static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
  static final String PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1";

  /** How large an envelope may be, in bytes. */
  public static final int MAX_BYTES = StrictJson.MAX_BYTES;

  /** How large a payload may be so that its envelope is not too large. */
  private static final int MAX_PAYLOAD = (MAX_BYTES - (1 << 12)) / 4 * 3;

  /** Each signature of an envelope costs the time to check it. */
  private static final int MAX_SIGNATURES = 16;

  private Attestation() {}

  /** How the tests ended, in the words of the predicate. */
  public enum Verdict {
    PASSED,
    WARNED,
    FAILED
  }

  /**
   * Something that an attestation refers to. One of uri and digest is there.
   *
   * @param name what it is called where it is used, as a file's path; null when that is not known
   * @param uri null when it has none
   * @param digest by algorithm, as {@code sha256} or {@code gitCommit}, in hexadecimal digits; may
   *     be empty
   */
  public record ResourceDescriptor(
      @Nullable String name, @Nullable String uri, SortedMap<String, String> digest) {
    public ResourceDescriptor {
      digest = Collections.unmodifiableSortedMap(new TreeMap<>(digest));
      if (uri == null && digest.isEmpty()) {
        throw new IllegalArgumentException("a resource has a uri or a digest");
      }
    }

    /** A file by its path and its SHA-256. */
    public static ResourceDescriptor ofFile(String path, String sha256) {
      return new ResourceDescriptor(path, null, new TreeMap<>(Map.of("sha256", sha256)));
    }

    /** A commit of git. */
    public static ResourceDescriptor ofCommit(String name, String commit) {
      return new ResourceDescriptor(name, null, new TreeMap<>(Map.of("gitCommit", commit)));
    }

    private Map<String, @Nullable Object> json() {
      Map<String, @Nullable Object> json = JsonText.object();
      json.put("name", Optional.ofNullable(name));
      json.put("uri", Optional.ofNullable(uri));
      if (!digest.isEmpty()) {
        json.put("digest", digest);
      }
      return json;
    }
  }

  /**
   * The predicate.
   *
   * @param configuration what the tests were run with
   * @param passed the names of tests that passed
   * @param warned the names of tests that passed with warnings
   * @param failed the names of tests that failed
   */
  public record TestResult(
      Verdict result,
      List<ResourceDescriptor> configuration,
      List<String> passed,
      List<String> warned,
      List<String> failed) {
    public TestResult {
      configuration = List.copyOf(configuration);
      passed = List.copyOf(passed);
      warned = List.copyOf(warned);
      failed = List.copyOf(failed);
    }
  }

  /**
   * What is attested.
   *
   * @param subjects the SHA-256 of each file by its path relative to the workspace; at least one
   */
  public record Statement(SortedMap<String, String> subjects, TestResult predicate) {
    public Statement {
      subjects = Collections.unmodifiableSortedMap(new TreeMap<>(subjects));
      if (subjects.isEmpty()) {
        throw new IllegalArgumentException("an attestation is about at least one file");
      }
      subjects.forEach(
          (path, sha256) -> {
            if (path.isEmpty() || !Digest.isHex(sha256)) {
              throw new IllegalArgumentException("not a file with its SHA-256: " + path);
            }
          });
    }

    /**
     * @param lists how many of the three lists of names are there; the spec has them optional
     */
    private byte[] payload(int lists) {
      List<Object> subject = new ArrayList<>();
      subjects.forEach(
          (path, sha256) -> subject.add(ResourceDescriptor.ofFile(path, sha256).json()));
      Map<String, @Nullable Object> result = JsonText.object();
      result.put("result", predicate.result().name());
      result.put(
          "configuration",
          predicate.configuration().stream().map(ResourceDescriptor::json).toList());
      if (lists > 2) {
        result.put("passedTests", predicate.passed());
      }
      if (lists > 1) {
        result.put("warnedTests", predicate.warned());
      }
      if (lists > 0) {
        result.put("failedTests", predicate.failed());
      }
      Map<String, @Nullable Object> statement = JsonText.object();
      statement.put("_type", STATEMENT_TYPE);
      statement.put("subject", subject);
      statement.put("predicateType", PREDICATE_TYPE);
      statement.put("predicate", result);
      return JsonText.compact(statement).getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * The content of {@code attestation.json}. When that would be too large to be read again, the
   * names of passed tests are left out, then of warned and failed ones: they stand in the JUnit
   * reports, which are subjects.
   *
   * @throws IllegalArgumentException when there are too many subjects, tens of thousands
   */
  public static byte[] envelope(Statement statement, SigningKey key) {
    byte[] payload = statement.payload(3);
    for (int lists = 2; payload.length > MAX_PAYLOAD && lists >= 0; lists--) {
      payload = statement.payload(lists);
    }
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          statement.subjects().size() + " files are more than an attestation can hold");
    }
    Map<String, @Nullable Object> signature = JsonText.object();
    signature.put("keyid", key.id());
    signature.put("sig", StrictBase64.encode(key.sign(preAuthenticationEncoding(payload))));
    Map<String, @Nullable Object> envelope = JsonText.object();
    envelope.put("payloadType", PAYLOAD_TYPE);
    envelope.put("payload", StrictBase64.encode(payload));
    envelope.put("signatures", List.of(signature));
    return JsonText.bytes(envelope);
  }

  /** What is signed: type and payload, each with its length (DSSE v1.0, protocol.md). */
  static byte[] preAuthenticationEncoding(byte[] payload) {
    byte[] before =
        ("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(before, before.length + payload.length);
    System.arraycopy(payload, 0, all, before.length, payload.length);
    return all;
  }

  /**
   * Reads an attestation that one of the keys has signed.
   *
   * @param problems where everything that is wrong is added, in the envelope's lines
   * @return null when there were problems
   */
  public static @Nullable Statement read(byte[] envelope, PublicKeys keys, List<Problem> problems) {
    byte[] payload = trustedPayload(envelope, keys, problems);
    if (payload == null) {
      return null;
    }
    List<Problem> inside = new ArrayList<>();
    Statement statement = null;
    try {
      statement = statement(StrictJson.parseObject(payload), inside);
    } catch (UnreadableException e) {
      inside.add(e.problem());
    }
    for (Problem problem : inside) {
      problems.add(Problem.ofFile("in its payload, " + problem.what(), problem.fix()));
    }
    return statement;
  }

  /** Whether it is an envelope that one of the keys has signed. */
  public static boolean isSigned(byte[] envelope, PublicKeys keys) {
    return trustedPayload(envelope, keys, new ArrayList<>()) != null;
  }

  private static byte @Nullable [] trustedPayload(
      byte[] envelope, PublicKeys keys, List<Problem> problems) {
    JsonObject document;
    try {
      document = StrictJson.parseEnvelope(envelope);
    } catch (UnreadableException e) {
      problems.add(e.problem());
      return null;
    }
    int before = problems.size();
    JsonFields fields = new JsonFields(document, problems);
    requireText(fields, "payloadType", PAYLOAD_TYPE);
    byte[] payload = base64(fields, "payload");
    JsonArray signatures = fields.requiredList("signatures");
    if (signatures == null || payload == null || problems.size() > before) {
      return null;
    }
    if (signatures.items().isEmpty() || signatures.items().size() > MAX_SIGNATURES) {
      fields.note(
          "signatures",
          "there are " + signatures.items().size() + " signatures",
          "expected 1 to " + MAX_SIGNATURES + "; restore the file");
      return null;
    }
    boolean trusted = false;
    byte[] message = preAuthenticationEncoding(payload);
    List<String> signers = new ArrayList<>();
    for (JsonValue item : signatures.items()) {
      if (item instanceof JsonObject signature) {
        trusted |= isTrusted(new JsonFields(signature, problems), message, keys, signers);
      } else {
        problems.add(
            Problem.at(item, "a signature is " + item.shown(), "expected an object; restore it"));
      }
    }
    if (problems.size() > before) {
      return null;
    }
    if (!trusted) {
      problems.add(
          Problem.at(
              signatures,
              signers.isEmpty()
                  ? "the signature is wrong"
                  : "it is signed by " + String.join(", ", signers) + ", which is not trusted",
              "expected a signature of a key in nexus/keys, or of one given with --key; restore the"
                  + " file"));
      return null;
    }
    return payload;
  }

  /**
   * @param signers where the signer is added when it is none of the keys
   */
  private static boolean isTrusted(
      JsonFields signature, byte[] message, PublicKeys keys, List<String> signers) {
    byte[] bytes = base64(signature, "sig");
    String keyId = signature.optionalText("keyid");
    if (bytes == null) {
      return false;
    }
    if (keyId == null) {
      // Only a hint which key to try; without it, all are.
      return keys.ids().stream().anyMatch(id -> keys.verify(id, message, bytes));
    }
    if (!keys.has(keyId)) {
      signers.add(codemonkeys.oracle.files.Printable.text(keyId));
    }
    return keys.verify(keyId, message, bytes);
  }

  private static byte @Nullable [] base64(JsonFields fields, String name) {
    String text = fields.requiredText(name);
    if (text == null) {
      return null;
    }
    Optional<byte[]> bytes = StrictBase64.decodeEither(text);
    if (bytes.isEmpty()) {
      fields.note(name, name + " is not Base64", "expected Base64 with padding; restore the file");
    }
    return bytes.orElse(null);
  }

  private static void requireText(JsonFields fields, String name, String expected) {
    fields.requiredChoice(
        name,
        text -> text.equals(expected) ? Optional.of(text) : Optional.empty(),
        '"' + expected + '"');
  }

  private static @Nullable Statement statement(JsonObject document, List<Problem> problems) {
    JsonFields fields = new JsonFields(document, problems);
    requireText(fields, "_type", STATEMENT_TYPE);
    requireText(fields, "predicateType", PREDICATE_TYPE);
    SortedMap<String, String> subjects = new TreeMap<>();
    JsonArray list = fields.requiredList("subject");
    if (list != null) {
      for (JsonValue item : list.items()) {
        subject(item, subjects, problems);
      }
      if (list.items().isEmpty()) {
        fields.note("subject", "subject is empty", "expected at least one file");
      }
    }
    JsonFields predicate = fields.requiredObject("predicate");
    if (predicate == null) {
      return null;
    }
    Verdict verdict =
        predicate.requiredChoice(
            "result",
            text ->
                Arrays.stream(Verdict.values()).filter(each -> each.name().equals(text)).findAny(),
            "PASSED, WARNED or FAILED");
    List<ResourceDescriptor> configuration = new ArrayList<>();
    JsonArray resources = predicate.requiredList("configuration");
    if (resources != null) {
      for (JsonValue item : resources.items()) {
        ResourceDescriptor resource = resource(item, problems);
        if (resource != null) {
          configuration.add(resource);
        }
      }
    }
    List<String> passed = texts(predicate.optionalTexts("passedTests"));
    List<String> warned = texts(predicate.optionalTexts("warnedTests"));
    List<String> failed = texts(predicate.optionalTexts("failedTests"));
    return verdict == null || !problems.isEmpty()
        ? null
        : new Statement(subjects, new TestResult(verdict, configuration, passed, warned, failed));
  }

  private static void subject(
      JsonValue item, SortedMap<String, String> subjects, List<Problem> problems) {
    if (!(item instanceof JsonObject object)) {
      problems.add(Problem.at(item, "a subject is " + item.shown(), "expected an object"));
      return;
    }
    JsonFields fields = new JsonFields(object, problems);
    String name = fields.requiredText("name");
    JsonFields digest = fields.requiredObject("digest");
    String sha256 =
        digest == null
            ? null
            : digest.requiredChoice(
                "sha256",
                text -> Digest.isHex(text) ? Optional.of(text) : Optional.empty(),
                "64 hexadecimal digits");
    if (name != null && sha256 != null && (name.isEmpty() || subjects.put(name, sha256) != null)) {
      fields.note(
          "name", "the subject " + fields.raw("name") + " stands twice", "expected it once");
    }
  }

  private static @Nullable ResourceDescriptor resource(JsonValue item, List<Problem> problems) {
    if (!(item instanceof JsonObject object)) {
      problems.add(Problem.at(item, "a resource is " + item.shown(), "expected an object"));
      return null;
    }
    JsonFields fields = new JsonFields(object, problems);
    String name = fields.optionalText("name");
    String uri = fields.optionalText("uri");
    SortedMap<String, String> digest = new TreeMap<>();
    JsonFields digests = fields.optionalObject("digest");
    if (digests != null) {
      for (String algorithm : digests.object().members().keySet()) {
        String value = digests.requiredText(algorithm);
        if (value != null) {
          digest.put(algorithm, value);
        }
      }
    }
    if (uri == null && digest.isEmpty()) {
      // It may have content instead; Oracle writes none and has no use for it.
      return null;
    }
    return new ResourceDescriptor(name, uri, digest);
  }

  private static List<String> texts(List<JsonString> strings) {
    return strings.stream().map(JsonString::value).toList();
  }
}
