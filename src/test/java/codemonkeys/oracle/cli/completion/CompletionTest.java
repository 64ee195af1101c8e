package codemonkeys.oracle.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.OracleProcess;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tab key, in the shells themselves where they are there. */
class CompletionTest {
  /** A rule's name may have all that a shell reads something into. */
  private static final String HOSTILE =
      "zap `touch PWNED1` $(touch PWNED2) it's; touch PWNED3 & <x> *: hold";

  private static final String RULES =
      """
      package fleet.rules;
      rule "%s"
      rule "plain one: test"
      """;

  @TempDir Path folder;
  private FleetFolder fleet;

  @BeforeEach
  void aFleet() {
    fleet =
        FleetFolder.in(folder.resolve("fleet"))
            .product("payments", "owner", "$(touch PWNED4)")
            .product("portal-front")
            .product("svc.7", "owner", "team\u202epay")
            .file("rules/odd.drl", RULES.formatted(HOSTILE))
            .file("nexus/work_orders/wo_payments_test_001.json", order("payments", "pending"))
            .file("nexus/work_orders/wo_svc-7_test_002.json", order("svc.7", "completed"))
            .file("nexus/work_orders/wo_$(touch PWNED5)_test_003.json", "{}")
            .file("nexus/work_orders/wo_a\nb_test_004.json", "{}");
  }

  // --- What fits ----------------------------------------------------------------------------

  @Test
  void commandsOptionsAndClosedValuesAreCompleted() {
    assertThat(fish("st")).containsExactly("status");
    assertThat(fish("rules", "co")).containsExactly("coverage");
    assertThat(fish("plan", "--bud")).containsExactly("--budget");
    assertThat(fish("plan", "--budget", "3", "--bud")).isEmpty();
    assertThat(fish("plan", "--product", "payments", "--prod")).containsExactly("--product");
    assertThat(fish("status", "--state", "f")).containsExactly("failing", "fresh");
    assertThat(fish("status", "--state=f")).containsExactly("--state=failing", "--state=fresh");
    assertThat(fish("status", "--tier", "n")).containsExactly("none");
    assertThat(fish("completion", "")).containsExactly("bash", "fish", "zsh");
    assertThat(fish("validate", "--format", "s")).containsExactly("sarif");
    assertThat(fish("plan", "--budget", "")).isEmpty();
    assertThat(fish("no", "such", "")).isEmpty();
    assertThat(fish(""))
        .contains("plan", "run", "status", "completion")
        .doesNotContain("__complete");
  }

  @Test
  void namesComeFromTheFleet() {
    assertThat(fish("plan", "--product", "p")).containsExactly("payments", "portal-front");
    assertThat(fish("hold", "sv")).containsExactly("svc.7");
    assertThat(fish("explain", "wo_")).contains("wo_payments_test_001", "wo_svc-7_test_002");
    assertThat(fish("run", "wo_")).containsExactly("wo_payments_test_001");
    assertThat(fish("skip", "")).containsExactly("payments", "wo_payments_test_001");
    assertThat(fish("help", "rul")).containsExactly("rules");
    assertThat(fish("run", "--job", "")).containsExactly("wo_payments_test_001");
    assertThat(fish("rules", "list", "")).containsExactly("plain one: test", HOSTILE);
    assertThat(fish("status", "--owner", "n")).containsExactly("nexus");
    fleet.oracle("run");
    assertThat(fish("verify", "")).containsExactly("payments/");
    assertThat(fish("logs", "payments")).containsExactly("payments");
    assertThat(fish("verify", "payments/")).singleElement().asString().startsWith("payments/run_");
  }

  @Test
  void ofManyOrdersThoseWrittenLastAreLookedAtAndTheOthersAreNot() throws IOException {
    for (int i = 100; i < 350; i++) {
      String id = "wo_portal-front_test_" + i;
      String path = "nexus/work_orders/" + id + ".json";
      fleet.file(path, FleetFolder.json(FleetFolder.order(id, "portal-front", "test")));
      Files.setLastModifiedTime(
          fleet.root().resolve(path), FileTime.from(Instant.EPOCH.plusSeconds(i)));
    }

    assertThat(fish("run", "wo_"))
        .contains("wo_payments_test_001", "wo_portal-front_test_349")
        .doesNotContain("wo_portal-front_test_100");
    assertThat(fish("explain", "wo_")).contains("wo_portal-front_test_100");
  }

  @Test
  void theFleetThatTheLineNamesIsTheOneThatCounts() {
    FleetFolder.in(folder.resolve("other")).product("elsewhere");

    assertThat(fish("plan", "--root", "../other", "--product", "")).containsExactly("elsewhere");
    assertThat(fish("plan", "--root=../other", "--product", "")).containsExactly("elsewhere");
    assertThat(fish("plan", "--root", "../nowhere", "--product", "")).isEmpty();
  }

  @Test
  void filesAndFoldersAreLeftToTheShell() {
    assertThat(ask("fish", "verify", "--key", "")).isEqualTo("files\n");
    assertThat(ask("fish", "plan", "--root", "")).isEqualTo("folders\n");
  }

  @Test
  void whatCantBeReadOffersNothingAndSaysNothing() {
    fleet.file("dash/products.json", "{");

    Outcome outcome = InProcess.in(fleet.root()).run("__complete", "zsh", "plan", "--product", "");

    assertThat(outcome).isEqualTo(new Outcome(0, "values\n", ""));
  }

  @Test
  void ofTenThousandProductsOnlyThoseThatFitAreNamed() {
    List<Object> products = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      products.add(
          FleetFolder.map(
              "product_id", "p" + i, "display_name", "P", "owner", "o", "status", "active"));
    }
    fleet.file(
        "dash/products.json",
        FleetFolder.json(FleetFolder.map("schema_version", "0.1", "products", products)));

    assertThat(fish("plan", "--product", "p123")).hasSize(11);
  }

  // --- How bash needs it --------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oracle rules list pl|plain\\ one:\\ test",
        "oracle rules list \"pl|plain one: test",
        "oracle rules list 'pl|plain one: test",
        "oracle rules list plain\\ o|plain\\ one:\\ test",
        "oracle rules list plain\\ one:|\\ test",
        "oracle status --state=fai|failing",
        "oracle status --state=\"fai|failing",
        "oracle  st|status"
      })
  void aWordIsWrittenSoThatItIsThatWord(String lineAndAnswer) {
    String[] parts = lineAndAnswer.split("\\|", -1);

    String answer = ask("bash", " \t\n\"'@><=;|&(:", parts[0]);

    assertThat(answer).isEqualTo("values\n" + (parts[1].isEmpty() ? "" : parts[1] + "\n"));
  }

  @Test
  void aCandidateThatCantBeWrittenBetweenTheQuotesGivenIsNotOffered() {
    assertThat(ask("bash", "=:", "oracle rules list 'zap")).isEqualTo("values\n");
    assertThat(ask("bash", "=:", "oracle rules list \"zap"))
        .isEqualTo(
            "values\nzap \\`touch PWNED1\\` \\$(touch PWNED2) it's; touch PWNED3 & <x> *: hold\n");
  }

  // --- The shells ---------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"bash --norc --noprofile -i", "zsh -f -i"})
  void inTheShellTheTabKeyCompletesAndNothingElseHappens(String shell) throws Exception {
    String name = shell.substring(0, shell.indexOf(' '));
    assumeTrue(isThere(name) && isThere("script"), name + " or script is not installed");
    Path script = script(name);

    List<List<String>> called =
        type(
            shell,
            (name.equals("zsh") ? "autoload -Uz compinit; compinit -D -u; " : "")
                + "source "
                + script,
            "oracle rules list za\t",
            "oracle rules list \"pla\t",
            "oracle status --state=fai\t",
            "oracle status --state nee\t",
            "oracle plan --product por\t",
            "oracle status --owner \\$\t",
            "oracle sta\t",
            "true | FOO=1 oracle his\t");

    assertThat(called)
        .containsExactly(
            List.of("rules", "list", HOSTILE),
            List.of("rules", "list", "plain one: test"),
            List.of("status", "--state=failing"),
            List.of("status", "--state", "needs_"),
            List.of("plan", "--product", "portal-front"),
            List.of("status", "--owner", "$(touch PWNED4)"),
            List.of("status"),
            List.of("history"));
    assertNothingWasRun();
  }

  @Test
  void fishOffersTheSame() throws Exception {
    assumeTrue(isThere("fish"), "fish is not installed");
    Path script = script("fish");
    shim();

    assertThat(fishShell(script, "oracle st")).containsExactly("status");
    assertThat(fishShell(script, "oracle status --state=f"))
        .containsExactlyInAnyOrder("--state=failing", "--state=fresh");
    assertThat(fishShell(script, "oracle rules list "))
        .containsExactlyInAnyOrder("plain one: test", HOSTILE);
    assertThat(fishShell(script, "oracle rules list \"pl")).containsExactly("plain one: test");
    assertThat(fishShell(script, "./nowhere/oracle st")).isEmpty();
    assertNothingWasRun();
  }

  @Test
  void anUnknownShellIsAnError() {
    assertThat(InProcess.in(folder).run("completion", "tcsh").err())
        .isEqualTo(
            "oracle: the shell is \"tcsh\"; expected bash, zsh or fish, as oracle completion"
                + " bash\n");
    assertThat(InProcess.in(folder).run("completion").exit()).isEqualTo(2);
  }

  // --- support ------------------------------------------------------------------------------

  private String ask(String shell, String... words) {
    List<String> args = new ArrayList<>(List.of("__complete", shell));
    args.addAll(Arrays.asList(words));
    Outcome outcome = InProcess.in(fleet.root()).run(args.toArray(String[]::new));
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).isEmpty();
    return outcome.out();
  }

  private List<String> fish(String... words) {
    return ask("fish", words).lines().skip(1).map(line -> line.split("\t", -1)[0]).toList();
  }

  private Path script(String shell) throws IOException {
    Outcome outcome = InProcess.in(folder).run("completion", shell);
    assertThat(outcome.exit()).isZero();
    return Files.writeString(folder.resolve("_oracle." + shell), outcome.out());
  }

  /** An {@code oracle} on PATH that completes as the real one and only notes what else it gets. */
  private Path shim() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path shim =
        Files.writeString(
            bin.resolve("oracle"),
            """
            #!/bin/sh
            case $1 in
              __complete)
                exec %s "$@" ;;
              *) printf '%%s\\037' "$@" >>'%s'; echo >>'%s' ;;
            esac
            """
                .formatted(
                    OracleProcess.argv(List.of()).stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" ")),
                    folder.resolve("called"),
                    folder.resolve("called")));
    Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }

  /** Types lines into an interactive shell on a terminal of its own; how oracle was called. */
  private List<List<String>> type(String shell, String... lines) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", shell, "/dev/null")
            .directory(fleet.root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("screen").toFile());
    builder.environment().put("PATH", shim() + ":" + System.getenv("PATH"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("TERM", "xterm");
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write((String.join("\n", lines) + "\nexit\n").getBytes(StandardCharsets.UTF_8));
    }
    Patience.exitCode(process);
    Path called = folder.resolve("called");
    assertThat(called).as(Files.readString(folder.resolve("screen"))).exists();
    return Files.readAllLines(called).stream().map(line -> List.of(line.split("\u001f"))).toList();
  }

  private List<String> fishShell(Path script, String line) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "fish",
                "--no-config",
                "-c",
                "source $argv[1]; complete -C $argv[2]",
                script.toString(),
                line)
            .directory(fleet.root().toFile());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("HOME", folder.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    Patience.exitCode(process);
    return out.lines().map(each -> each.split("\t")[0]).toList();
  }

  private void assertNothingWasRun() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("PWNED"))).isEmpty();
    }
  }

  private static boolean isThere(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  private static String order(String product, String status) {
    String id =
        "wo_"
            + product.replace('.', '-')
            + (product.equals("payments") ? "_test_001" : "_test_002");
    Map<String, Object> order = FleetFolder.order(id, product, "test");
    order.put("status", status);
    return FleetFolder.json(order);
  }
}
