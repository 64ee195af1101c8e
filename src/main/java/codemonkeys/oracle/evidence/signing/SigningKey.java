package codemonkeys.oracle.evidence.signing;

import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * The Ed25519 key with which this user signs evidence. The private half never leaves its file.
 *
 * <p>The JDK has the algorithm and the encodings; the rest is the checks that the file is secret,
 * for which there is no library.
 */
public final class SigningKey {
  /** The file in the folder of keys: PKCS#8 in PEM, as {@code openssl genpkey} writes it. */
  public static final String FILE = "signing_key.pem";

  private static final String EXPECTED = "expected an Ed25519 private key (PKCS#8) in PEM";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final PrivateKey privateKey;
  private final PublicKey publicKey;

  private SigningKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /**
   * The key in a folder; made there when there is none. Of several processes that make one at the
   * same time all end with the same.
   *
   * @param folder made with mode 0700 when it is not there
   * @throws UnusableKeyException when what is there is no key, or not this user's secret
   */
  public static SigningKey loadOrCreate(Path folder) throws IOException, UnusableKeyException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      create(folder, file);
    }
    sweep(folder);
    checkSecret(folder, file);
    byte[] pem;
    try (InputStream in =
        Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      pem = in.readNBytes(Pem.MAX_BYTES);
    }
    PrivateKey privateKey = parse(file, pem);
    return new SigningKey(privateKey, publicHalf(file, privateKey));
  }

  /** Removes the temporary files of processes that died while they made the key. */
  private static void sweep(Path folder) {
    try {
      AtomicFiles.sweep(folder);
    } catch (IOException e) {
      // The key may well be where nothing can be written.
    }
  }

  private static void create(Path folder, Path file) throws IOException {
    makePrivate(folder);
    try {
      PrivateKey privateKey =
          KeyPairGenerator.getInstance(PublicKeys.ALGORITHM).generateKeyPair().getPrivate();
      AtomicFiles.createPrivate(file, Pem.encode(Pem.PRIVATE, privateKey.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      // Another process was quicker and its key counts; a third may have swept this temporary.
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  private static void makePrivate(Path folder) throws IOException {
    try {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (UnsupportedOperationException e) {
      Files.createDirectories(folder); // a file system without POSIX permissions has its own way
    }
  }

  private static void checkSecret(Path folder, Path file) throws IOException, UnusableKeyException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw unusable(file, "a link or something else than a file stands here", EXPECTED);
    }
    PosixFileAttributes attributes;
    PosixFileAttributes above;
    try {
      attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      above = Files.readAttributes(folder, PosixFileAttributes.class);
    } catch (UnsupportedOperationException e) {
      return; // a file system without POSIX permissions has its own way
    }
    UserPrincipal self = self(folder);
    if (!attributes.owner().equals(self)) {
      throw unusable(
          file,
          "it belongs to " + attributes.owner().getName() + ", not to " + self.getName(),
          "expected a key of one's own; run Oracle as that user, or remove the file");
    }
    if (Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer links
        && links > 1) {
      throw unusable(
          file,
          "it has " + links + " names",
          "expected one, since jobs could read it by the other; remove the others"
              + " (find / -xdev -samefile FILE), or this file for a new key");
    }
    Set<PosixFilePermission> others =
        EnumSet.copyOf(attributes.permissions().isEmpty() ? OWNER_ONLY : attributes.permissions());
    others.removeAll(OWNER_ONLY);
    if (!others.isEmpty()) {
      throw unusable(
          file,
          "others may use it (" + PosixFilePermissions.toString(attributes.permissions()) + ")",
          "expected rw-------; if nobody has read it: chmod 600, else remove it for a new one");
    }
    if (above.permissions().contains(PosixFilePermission.GROUP_WRITE)
        || above.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw unusable(
          folder,
          "others may write here (" + PosixFilePermissions.toString(above.permissions()) + ")",
          "expected rwx------, since the signing key is here: chmod 700");
    }
  }

  /** Who this process is, for the file system. */
  private static UserPrincipal self(Path folder) throws IOException {
    Path process = Path.of("/proc/self");
    if (Files.exists(process)) {
      return Files.getOwner(process);
    }
    Path probe = Files.createTempFile(folder, ".owner.", ".tmp");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static PrivateKey parse(Path file, byte[] pem) throws UnusableKeyException {
    byte[] der =
        Pem.decode(Pem.PRIVATE, pem).orElseThrow(() -> unusable(file, "it holds no key", EXPECTED));
    try {
      return KeyFactory.getInstance(PublicKeys.ALGORITHM)
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw unusable(file, "it holds no Ed25519 key", EXPECTED);
    }
  }

  private static UnusableKeyException unusable(Path file, String what, String fix) {
    return new UnusableKeyException(Printable.line(file.toString()), what, fix);
  }

  /**
   * The public half, which PKCS#8 leaves out and for which the JDK has no method: the generator
   * makes it when the only chance that it is given is the private half. That it did is checked.
   */
  private static PublicKey publicHalf(Path file, PrivateKey privateKey)
      throws UnusableKeyException {
    byte[] seed =
        privateKey instanceof EdECPrivateKey key ? key.getBytes().orElse(new byte[0]) : new byte[0];
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(PublicKeys.ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, new FixedRandom(seed));
      PublicKey publicKey = generator.generateKeyPair().getPublic();
      byte[] message = "oracle".getBytes(StandardCharsets.US_ASCII);
      if (PublicKeys.verify(publicKey, message, sign(privateKey, message))) {
        return publicKey;
      }
    } catch (GeneralSecurityException e) {
      // reported below
    }
    throw unusable(
        file, "its public half can't be computed", EXPECTED + "; remove it for a new one");
  }

  /** Not random at all: the same bytes each time. */
  private static final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    FixedRandom(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] into) {
      byte[] given = Arrays.copyOf(bytes, into.length);
      System.arraycopy(given, 0, into, 0, into.length);
    }
  }

  /** {@code ed25519-} and 16 hexadecimal digits. */
  public String id() {
    return PublicKeys.id(publicKey);
  }

  /** The public half. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The signature, 64 bytes; the same message always gives the same. */
  public byte[] sign(byte[] message) {
    return sign(privateKey, message);
  }

  private static byte[] sign(PrivateKey privateKey, byte[] message) {
    try {
      Signature ed25519 = Signature.getInstance(PublicKeys.ALGORITHM);
      ed25519.initSign(privateKey);
      ed25519.update(message);
      return ed25519.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing with a checked key", e);
    }
  }

  /**
   * Puts the public half into the workspace, as {@code nexus/keys/<id>.pem}, unless it is there.
   */
  public void publish(Workspace workspace) throws IOException {
    workspace.makeFolder(PublicKeys.FOLDER);
    String path = PublicKeys.FOLDER + "/" + id() + ".pem";
    try {
      if (workspace.read(path, Pem.MAX_BYTES) != null) {
        return; // what it holds is for verification to judge
      }
    } catch (UnreadableException e) {
      throw new FileSystemException(
          workspace.resolve(path).toString(), null, e.problem().what() + "; " + e.problem().fix());
    }
    AtomicFiles.write(workspace.resolve(path), Pem.encode(Pem.PUBLIC, publicKey.getEncoded()));
  }
}
