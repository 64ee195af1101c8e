package codemonkeys.oracle.evidence.signing;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The public keys whose signatures count, by id. */
public final class PublicKeys {
  /** The folder in a workspace where each key is a file {@code <id>.pem}. */
  public static final String FOLDER = "nexus/keys";

  static final String ALGORITHM = "Ed25519";

  private static final String EXPECTED =
      "expected an Ed25519 public key in PEM, as `openssl pkey -pubout` writes it";

  private final SortedMap<String, PublicKey> byId;

  private PublicKeys(SortedMap<String, PublicKey> byId) {
    this.byId = byId;
  }

  /**
   * The keys that lie in a workspace. Anyone who may write there can add one: who wants to know
   * more takes them {@link #ofFiles from elsewhere}.
   *
   * @param diagnostics receives the files that hold no key
   */
  public static PublicKeys of(Workspace workspace, List<Diagnostic> diagnostics) {
    SortedMap<String, PublicKey> keys = new TreeMap<>();
    try {
      for (String name : workspace.list(FOLDER)) {
        if (name.endsWith(".pem") && !name.startsWith(".")) {
          read(workspace, name, keys, diagnostics);
        }
      }
    } catch (UnreadableException e) {
      diagnostics.add(Diagnostic.error(FOLDER, e.problem()));
    }
    return new PublicKeys(keys);
  }

  private static void read(
      Workspace workspace,
      String name,
      SortedMap<String, PublicKey> keys,
      List<Diagnostic> diagnostics) {
    String path = FOLDER + "/" + name;
    try {
      byte[] pem = workspace.read(path, Pem.MAX_BYTES);
      Optional<PublicKey> key = pem == null ? Optional.empty() : parse(pem);
      if (pem != null && key.isEmpty()) {
        diagnostics.add(Diagnostic.error(path, 0, 0, "it holds no key", EXPECTED + "; restore it"));
      } else if (key.isPresent() && !name.equals(id(key.get()) + ".pem")) {
        diagnostics.add(
            Diagnostic.error(
                path,
                0,
                0,
                "it holds the key " + id(key.get()),
                "expected the key that it is named after; restore it, or rename it if you trust"
                    + " that key"));
      } else if (key.isPresent()) {
        keys.put(id(key.get()), key.get());
      }
    } catch (UnreadableException e) {
      diagnostics.add(Diagnostic.error(path, e.problem()));
    }
  }

  /** The keys in some files, whatever these are called. */
  public static PublicKeys ofFiles(List<Path> files) throws UnusableKeyException {
    SortedMap<String, PublicKey> keys = new TreeMap<>();
    for (Path file : files) {
      PublicKey key = parse(file);
      keys.put(id(key), key);
    }
    return new PublicKeys(keys);
  }

  private static PublicKey parse(Path file) throws UnusableKeyException {
    if (!Files.isRegularFile(file)) {
      throw new UnusableKeyException(
          Printable.line(file.toString()), "there is no such file", EXPECTED);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in.readNBytes(Pem.MAX_BYTES))
          .orElseThrow(
              () ->
                  new UnusableKeyException(
                      Printable.line(file.toString()), "it holds no key", EXPECTED));
    } catch (IOException e) {
      throw new UnusableKeyException(
          Printable.line(file.toString()),
          "it can't be read (" + Printable.reason(e) + ")",
          EXPECTED);
    }
  }

  private static Optional<PublicKey> parse(byte[] pem) {
    return Pem.decode(Pem.PUBLIC, pem).flatMap(PublicKeys::key);
  }

  private static Optional<PublicKey> key(byte[] der) {
    try {
      PublicKey key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
      // One spelling only, since the id is a digest of it.
      return Arrays.equals(key.getEncoded(), der) ? Optional.of(key) : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** The id of a key: the beginning of the digest of its SubjectPublicKeyInfo. */
  static String id(PublicKey key) {
    return "ed25519-" + Digest.of(key.getEncoded()).substring(0, 16);
  }

  /** These keys and one more. */
  public PublicKeys with(PublicKey key) {
    SortedMap<String, PublicKey> keys = new TreeMap<>(byId);
    keys.put(id(key), key);
    return new PublicKeys(keys);
  }

  public SortedSet<String> ids() {
    return new TreeSet<>(byId.keySet());
  }

  public boolean has(String keyId) {
    return byId.containsKey(keyId);
  }

  /** Whether the key of that id is here and made the signature. */
  public boolean verify(String keyId, byte[] message, byte[] signature) {
    PublicKey key = byId.get(keyId);
    return key != null && verify(key, message, signature);
  }

  static boolean verify(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature ed25519 = Signature.getInstance(ALGORITHM);
      ed25519.initVerify(key);
      ed25519.update(message);
      return ed25519.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // it has not even the form of one
    }
  }
}
