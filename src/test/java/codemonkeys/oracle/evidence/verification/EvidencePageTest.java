package codemonkeys.oracle.evidence.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.evidence.runs.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in {@code docs/reference/evidence.md} verify what the program leaves. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EvidencePageTest {
  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh$(.*?)^```$");

  @TempDir Path folder;
  private EvidenceFolder evidence;
  private RunFolder run;

  @BeforeEach
  void twoRuns() throws Exception {
    String version = output("openssl version");
    assumeTrue(version.matches("(?s)OpenSSL ([3-9]|\\d\\d).*"), "OpenSSL 3 is not here");
    evidence = EvidenceFolder.in(folder);
    evidence.run("app");
    run = evidence.run("app");
  }

  private String byHand() throws Exception {
    StringBuilder script = new StringBuilder();
    Matcher commands = COMMANDS.matcher(Files.readString(Path.of("docs/reference/evidence.md")));
    while (commands.find()) {
      script.append(commands.group(1));
    }
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    return output(
        "cd '" + evidence.root() + "'\n" + script.toString().replace("/tmp/", temporary + "/"));
  }

  /** What a script prints; a line ENDED with its exit code at the end. */
  private static String output(String script) throws Exception {
    try {
      Process process =
          new ProcessBuilder(List.of("sh", "-c", "set -e\n" + script))
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text + "ENDED " + Patience.exitCode(process);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void theyVerifyWhatIsWhole() throws Exception {
    String run = this.run.relative();

    assertThat(byHand())
        .isEqualTo(
            """
            Signature Verified Successfully
            1
            Signature Verified Successfully
            %1$s/junit/TEST-app.xml: OK
            %1$s/order.json: OK
            %1$s/output.log: OK
            %1$s/result.json: OK
            %1$s/run_report.json: OK
            ENDED 0"""
                .formatted(run));
  }

  @Test
  void theyFindAChangedLine() throws Exception {
    String journal = evidence.text("nexus/journal.jsonl");
    evidence.write(
        "nexus/journal.jsonl",
        journal.replaceAll("\"outcome\":\"passed\"", "\"outcome\":\"failed\""));

    assertThat(byHand()).contains("Signature Verification Failure").endsWith("ENDED 1");
  }

  @Test
  void theyFindAChangedFile() throws Exception {
    evidence.write(run.relative(RunFolder.RESULT), "{}");

    assertThat(byHand()).contains("result.json: FAILED").endsWith("ENDED 1");
  }
}
