package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.executor.process.Scratch;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a job does not get to see: secrets of the user, the network, the rest of the machine. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunSecretsTest {
  private final String canary = "canary-" + UUID.randomUUID();

  /** Not below the folder for temporary files, which jobs have one of their own of. */
  private Path folder;

  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    RunFleet.needsNamespaces();
    folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "secrets-");
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    if (fleet != null) {
      fleet.assertSound();
      Scratch.delete(folder);
    }
  }

  private Ran run(String script, Map<String, Object> commands) {
    fleet.product("app", List.of("sh", "-c", script), commands);
    fleet.order("app", "test");
    Ran ran = fleet.run();
    assertThat(ran.list("executed")).as(ran.err()).hasSize(1);
    return ran;
  }

  private List<String> filesWithTheCanary() {
    return fleet.files().files("").entrySet().stream()
        .filter(file -> file.getValue().contains(canary) || file.getKey().contains(canary))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void aVariableThatTheRegistryDoesNotNameReachesNeitherJobNorEvidenceExit0() {
    fleet.with("SECRET_TOKEN", canary).with("LC_ALL", "C").with("ORACLE_DEBUG", canary);
    Ran ran = run("env; set; cat /proc/[0-9]*/environ; cat /proc/[0-9]*/cmdline", Map.of());
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(filesWithTheCanary()).isEmpty();
    assertThat(ran.json().toString()).doesNotContain(canary);
    assertThat(fleet.output("app")).contains("LC_ALL=C", "CI=true", "TMPDIR=/tmp");
    assertThat(fleet.result("app").get("environment"))
        .isEqualTo(List.of("CI", "HOME", "LC_ALL", "PATH", "TMPDIR"));
  }

  @Test
  void aVariableThatTheRegistryNamesReachesTheJobAndOfTheEvidenceItsOutputOnly() {
    fleet.with("SECRET_TOKEN", canary);
    run("env", Map.of("environment", List.of("SECRET_TOKEN", "NOT_SET")));
    assertThat(fleet.output("app")).contains("SECRET_TOKEN=" + canary).doesNotContain("NOT_SET");
    assertThat(filesWithTheCanary()).containsExactly(fleet.onlyRun("app") + "/output.log");
  }

  @Test
  void whatLiesInTheHomeFolderCanNotBeReadNorChangedExit0() throws Exception {
    Path secret = Files.writeString(fleet.home().resolve(".netrc"), canary);
    Files.writeString(Files.createDirectory(fleet.home().resolve(".ssh")).resolve("id"), canary);
    run(
        "ls -lA \"$HOME\"; cat \"$HOME/.netrc\" \"$HOME/.ssh/id\" "
            + secret
            + "; cat /proc/1/root"
            + secret
            + "; echo changed > "
            + secret
            + "; echo "
            + "mine > \"$HOME/mine\"; cat \"$HOME/mine\"; exit 0",
        Map.of());
    assertThat(fleet.output("app")).startsWith("total 0\n").endsWith("mine\n");
    assertThat(filesWithTheCanary()).isEmpty();
    assertThat(secret).hasContent(canary);
    assertThat(fleet.home().resolve("mine")).doesNotExist();
  }

  @Test
  void commandsHomeShowsTheOneFileThatItNamesReadOnlyExit0() throws Exception {
    Path settings = Files.createDirectory(fleet.home().resolve(".tool")).resolve("settings");
    Files.writeString(settings, "shown\n");
    Files.writeString(settings.resolveSibling("secret"), canary);
    run(
        "cat \"$HOME/.tool/settings\"; ls -A \"$HOME\" \"$HOME/.tool\"; echo x > \"$HOME/.tool/settings\";"
            + " cat \"$HOME/.tool/secret\"; exit 0",
        Map.of("home", List.of(".tool/settings")));
    assertThat(fleet.output("app")).startsWith("shown\n").contains("Read-only file system");
    assertThat(settings).hasContent("shown\n");
    assertThat(filesWithTheCanary()).isEmpty();
  }

  @Test
  void theSigningKeyCanNotBeReadAndIsInNoFileOfTheWorkspaceExit0() throws Exception {
    fleet.product("first", "echo ran");
    fleet.order("first", "test");
    assertThat(fleet.run().exit()).isZero();
    Path config = folder.resolve("config");
    List<Path> keys;
    try (var files = Files.walk(config)) {
      keys = files.filter(Files::isRegularFile).toList();
    }
    assertThat(keys).isNotEmpty();
    run("find " + config + " -type f; cat " + config + "/*; exit 0", Map.of());
    assertThat(fleet.output("app")).doesNotContain("PRIVATE");
    assertThat(fleet.files().files("").values()).noneMatch(text -> text.contains("PRIVATE KEY"));
    for (Path key : keys) {
      assertThat(fleet.output("app")).doesNotContain(key.getFileName().toString());
    }
  }

  /** Tells whether it got through to a listener of this process. */
  private static String connect(int port) {
    return "exec perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(PeerAddr => \"127.0.0.1:"
        + port
        + "\", Timeout => 5) ? \"through\" : \"off\"'";
  }

  @Test
  void theNetworkIsOffAndAlsoWhatListensOnThisMachineExit0() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      run(connect(listener.getLocalPort()), Map.of());
      assertThat(fleet.output("app")).isEqualTo("off");
    }
  }

  @Test
  void theNetworkIsOnForAProductWhoseRegistryEntrySaysSoExit0() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      run(connect(listener.getLocalPort()), Map.of("network", true));
      assertThat(fleet.output("app")).isEqualTo("through");
    }
  }

  @Test
  void aJobCanUseItsOwnLoopbackExit0() {
    run(
        "exec perl -MIO::Socket::INET -e '$l = IO::Socket::INET->new(Listen => 1, LocalAddr =>"
            + " \"127.0.0.1:0\") or die; print IO::Socket::INET->new(PeerAddr => \"127.0.0.1:\" ."
            + " $l->sockport) ? \"through\" : \"off\"'",
        Map.of());
    assertThat(fleet.output("app")).isEqualTo("through");
  }

  @Test
  void processesOfTheMachineCanNotBeSeenNorSignalledExit0() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "3600.4711").start();
    try {
      run(
          "kill -9 "
              + sleeper.pid()
              + "; cat /proc/[0-9]*/cmdline | tr '\\0' ' ';"
              + " exec 3<&0; cat; echo end",
          Map.of());
      assertThat(sleeper.isAlive()).isTrue();
      assertThat(fleet.output("app")).doesNotContain("3600.4711 ").endsWith("end\n");
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void filesOutsideOfTheWorkspaceCanNotBeChangedExit0() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside.txt"), "as it was");
    run(
        "echo x > "
            + outside
            + "; echo x > "
            + folder
            + "/new; rm -f "
            + outside
            + "; mount -o"
            + " remount,rw / ; echo x > "
            + outside
            + "; : > /etc/oracle-was-here; exit 0",
        Map.of());
    assertThat(outside).hasContent("as it was");
    assertThat(folder.resolve("new")).doesNotExist();
    assertThat(Path.of("/etc/oracle-was-here")).doesNotExist();
  }
}
