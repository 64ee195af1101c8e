package codemonkeys.oracle.evidence.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SigningKeyTest {
  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Path keys;
  private Path file;

  @BeforeEach
  void paths() {
    keys = folder.resolve("config").resolve("oracle");
    file = keys.resolve(SigningKey.FILE);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Test
  void aKeyIsMadeOnceForItsOwnerAlone() throws Exception {
    SigningKey made = SigningKey.loadOrCreate(keys);
    SigningKey loaded = SigningKey.loadOrCreate(keys);

    assertThat(loaded.id()).isEqualTo(made.id()).matches("ed25519-[0-9a-f]{16}");
    assertThat(loaded.sign(MESSAGE)).isEqualTo(made.sign(MESSAGE)).hasSize(64);
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(keys)).isEqualTo("rwx------");
    try (var left = Files.list(keys)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void theIdIsTheDigestOfThePublicKey() throws Exception {
    SigningKey key = SigningKey.loadOrCreate(keys);

    assertThat(key.id())
        .isEqualTo("ed25519-" + Digest.of(key.publicKey().getEncoded()).substring(0, 16));
  }

  /** Test vector 2 of RFC 8032, section 7.1. */
  @Test
  void aKeyOfTheStandardSignsAsTheStandardSays() throws Exception {
    byte[] seed =
        java.util.HexFormat.of()
            .parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    byte[] der = new byte[48];
    System.arraycopy(
        java.util.HexFormat.of().parseHex("302e020100300506032b657004220420"), 0, der, 0, 16);
    System.arraycopy(seed, 0, der, 16, 32);
    Files.createDirectories(keys);
    mode(keys, "rwx------");
    Files.write(file, Pem.encode(Pem.PRIVATE, der));
    mode(file, "rw-------");

    SigningKey key = SigningKey.loadOrCreate(keys);

    assertThat(java.util.HexFormat.of().formatHex(key.publicKey().getEncoded()))
        .endsWith("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assertThat(java.util.HexFormat.of().formatHex(key.sign(new byte[] {0x72})))
        .isEqualTo(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  }

  @Test
  void aKeyWithASecondNameIsRefused() throws Exception {
    SigningKey.loadOrCreate(keys);
    java.nio.file.Files.createLink(keys.resolveSibling("other"), file);

    assertThatThrownBy(() -> SigningKey.loadOrCreate(keys))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("it has 2 names; expected one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx-----x"})
  void aKeyThatOthersMayUseIsRefused(String mode) throws Exception {
    SigningKey.loadOrCreate(keys);
    mode(file, mode);

    assertThatThrownBy(() -> SigningKey.loadOrCreate(keys))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessage(
            file
                + ": others may use it ("
                + mode
                + "); expected rw-------; if nobody has read it: chmod 600, else remove it for a"
                + " new one");
  }

  @Test
  void aFolderInWhichOthersMayWriteIsRefused() throws Exception {
    SigningKey.loadOrCreate(keys);
    mode(keys, "rwxrwx---");

    assertThatThrownBy(() -> SigningKey.loadOrCreate(keys))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("chmod 700");
  }

  @Test
  void aLinkIsRefused() throws Exception {
    SigningKey.loadOrCreate(keys);
    Files.move(file, folder.resolve("elsewhere"));
    Files.createSymbolicLink(file, folder.resolve("elsewhere"));

    assertThatThrownBy(() -> SigningKey.loadOrCreate(keys))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("a link");
  }

  @Test
  void aLinkThatLeadsNowhereIsRefusedAndNotWrittenThrough() throws Exception {
    Files.createDirectories(keys);
    Files.createSymbolicLink(file, folder.resolve("nowhere"));

    assertThatThrownBy(() -> SigningKey.loadOrCreate(keys))
        .isInstanceOf(UnusableKeyException.class);
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void aKeyOfAnotherUserIsRefused() throws Exception {
    SigningKey.loadOrCreate(keys);
    try {
      Files.setAttribute(file, "unix:uid", 65534);
    } catch (IOException e) {
      assumeTrue(false, "only root may give a file away");
    }

    assertThatThrownBy(() -> SigningKey.loadOrCreate(keys))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("it belongs to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rubbish",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\n"
            + "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
            + "-----END PUBLIC KEY-----\n"
      })
  void whatIsNoKeyIsRefused(String text) throws Exception {
    SigningKey.loadOrCreate(keys);
    Files.writeString(file, text);

    assertThatThrownBy(() -> SigningKey.loadOrCreate(keys))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining("expected an Ed25519 private key (PKCS#8) in PEM");
  }

  @Test
  void aKeyOfOpensslIsTakenAndItsPublicHalfIsTheSame() throws Exception {
    Files.createDirectories(keys);
    mode(keys, "rwx------");
    assumeTrue(ran("openssl", "genpkey", "-algorithm", "ed25519", "-out", file.toString()));
    mode(file, "rw-------");
    Workspace workspace = new Workspace(Files.createDirectory(folder.resolve("w")));
    SigningKey key = SigningKey.loadOrCreate(keys);
    key.publish(workspace);
    Path open = folder.resolve("open.pem");

    assertThat(ran("openssl", "pkey", "-in", file.toString(), "-pubout", "-out", open.toString()))
        .isTrue();
    assertThat(workspace.resolve("nexus/keys/" + key.id() + ".pem")).hasSameTextualContentAs(open);
  }

  private static boolean ran(String... argv) throws Exception {
    try {
      Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
      return Patience.exitCode(process) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void severalThreadsThatMakeAKeyAtOnceEndWithTheSame() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path fresh = folder.resolve("round" + round);
      Set<String> ids = java.util.concurrent.ConcurrentHashMap.newKeySet();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    ids.add(SigningKey.loadOrCreate(fresh).id());
                  } catch (Exception e) {
                    ids.add(e.toString());
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(ids).as("round %s", round).hasSize(1);
    }
  }

  /** What the processes of the next test run. */
  static final class Maker {
    public static void main(String[] args) throws Exception {
      System.out.print(SigningKey.loadOrCreate(Path.of(args[0])).id());
    }
  }

  @Test
  void severalProcessesThatMakeAKeyAtOnceEndWithTheSame() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-XX:TieredStopAtLevel=1",
                  Maker.class.getName(),
                  keys.toString())
              .start());
    }
    Set<String> ids = new HashSet<>();
    for (Process process : processes) {
      assertThat(Patience.exitCode(process)).isZero();
      ids.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    assertThat(ids).containsExactly(SigningKey.loadOrCreate(keys).id());
  }

  @Test
  void aKeyIsPublishedOnceAndWhatIsThereIsLeftAlone() throws Exception {
    Workspace workspace = new Workspace(Files.createDirectory(folder.resolve("w")));
    SigningKey key = SigningKey.loadOrCreate(keys);
    key.publish(workspace);
    Path published = workspace.resolve("nexus/keys/" + key.id() + ".pem");
    List<Diagnostic> problems = new ArrayList<>();

    assertThat(PublicKeys.of(workspace, problems).ids()).containsExactly(key.id());
    assertThat(PublicKeys.ofFiles(List.of(published)).verify(key.id(), MESSAGE, key.sign(MESSAGE)))
        .isTrue();
    assertThat(problems).isEmpty();

    Files.writeString(published, "changed");
    key.publish(workspace);
    assertThat(published).hasContent("changed");
    assertThatThrownBy(() -> PublicKeys.ofFiles(List.of(published)))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("it holds no key");
    assertThatThrownBy(() -> PublicKeys.ofFiles(List.of(folder)))
        .isInstanceOf(UnusableKeyException.class);
  }

  @Test
  void aKeyIsNotPublishedThroughALink() throws Exception {
    Workspace workspace = new Workspace(Files.createDirectory(folder.resolve("w")));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(workspace.resolve("nexus"), outside);
    SigningKey key = SigningKey.loadOrCreate(keys);

    assertThatThrownBy(() -> key.publish(workspace)).isInstanceOf(IOException.class);
    assertThat(outside).isEmptyDirectory();
  }
}
