package codemonkeys.oracle.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.evidence.JUnitReports.Reading;
import codemonkeys.oracle.evidence.TestCounts.Source;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JUnitReportsTest {
  private static final String NAME = "reports/TEST-a.xml";

  @TempDir Path folder;

  private Reading read(String xml) throws IOException {
    return read(xml.getBytes(StandardCharsets.UTF_8));
  }

  private Reading read(byte[] xml) throws IOException {
    Path file = Files.write(folder.resolve("report.xml"), xml);
    return JUnitReports.read(new TreeMap<>(java.util.Map.of(NAME, file)));
  }

  private static TestCounts counts(long tests, long failures, long errors, long skipped) {
    return new TestCounts(tests, failures, errors, skipped, Source.JUNIT_XML, NAME);
  }

  private static void assertRefused(Reading reading, String... parts) {
    assertThat(reading.counts()).isNull();
    assertThat(reading.passedTests()).isEmpty();
    assertThat(reading.failedTests()).isEmpty();
    assertThat(reading.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).startsWith(NAME).contains(parts));
  }

  /** As the tools in the file names wrote them; jest-junit has no mark for what is still to do. */
  @ParameterizedTest
  @CsvSource({
    "surefire-3.5.4-reruns, 5, 1, 1, 1, sample.ATest.fails",
    "jest-junit-17, 4, 1, 0, 1, ' fails. fails'",
    "node-20.20.2, 4, 1, 0, 2, test.fails",
    "pytest-9.0.3, 6, 3, 0, 2, test_a.A.test_fail",
    "vitest-4.1.12, 4, 1, 0, 2, a.test.mjs.fails",
    "ctest-3.25.1, 5, 1, 0, 3, fails.fails",
  })
  void theReportsOfTheWellKnownToolsAreRead(
      String file, long tests, long failures, long errors, long skipped, String failed)
      throws Exception {
    SortedMap<String, Path> files = new TreeMap<>();
    files.put(NAME, golden(file + ".xml"));

    Reading reading = JUnitReports.read(files);

    assertThat(reading.counts()).isEqualTo(counts(tests, failures, errors, skipped));
    assertThat(reading.failedTests()).contains(failed).hasSize((int) (failures + errors));
    assertThat(reading.passedTests()).hasSize((int) (tests - failures - errors - skipped));
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.truncated()).isFalse();
  }

  private static Path golden(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(JUnitReportsTest.class.getResource("junit/" + name), name).toURI());
  }

  @Test
  void aTestThatPassedAfterRerunsHasPassed() throws Exception {
    SortedMap<String, Path> files = new TreeMap<>();
    files.put(NAME, golden("surefire-3.5.4-reruns.xml"));

    assertThat(JUnitReports.read(files).passedTests())
        .containsExactly("sample.ATest.passes", "sample.ATest.flaky");
  }

  @Test
  void casesOfSuitesWithinSuitesAreCounted() throws Exception {
    Reading reading =
        read(
            """
            <testsuites tests="9">
              <testsuite name="a">
                <testsuite name="b">
                  <testcase name="one" classname="A"><failure/></testcase>
                </testsuite>
                <testcase name="two"><error>broke</error><system-out>x</system-out></testcase>
              </testsuite>
              <testcase name="three"/>
              <testsuite name="c"><testcase classname="C" name="four"><skipped/></testcase></testsuite>
            </testsuites>
            """);

    assertThat(reading.counts()).isEqualTo(counts(4, 1, 1, 1));
    assertThat(reading.failedTests()).containsExactly("A.one", "two");
    assertThat(reading.passedTests()).containsExactly("three");
  }

  @Test
  void anEmptySuiteIsZeroTests() throws Exception {
    assertThat(read("<testsuite tests='12'/>").counts()).isEqualTo(counts(0, 0, 0, 0));
    assertThat(read("<testsuites/>").counts()).isEqualTo(counts(0, 0, 0, 0));
  }

  @Test
  void whatASuiteClaimsCountsWhenItIsWorse() throws Exception {
    assertThat(read("<testsuite failures='2' errors='1'><testcase name='a'/></testsuite>").counts())
        .isEqualTo(counts(3, 2, 1, 0));
    assertThat(
            read("""
                    <testsuites failures="3">
                      <testsuite failures="2"><testcase name="a"><failure/></testcase></testsuite>
                      <testsuite errors="0"><testcase name="b"><error/></testcase></testsuite>
                    </testsuites>
                    """)
                .counts())
        .isEqualTo(counts(4, 3, 1, 0));
    assertThat(
            read("<testsuite failures='0'><testcase name='a'><failure/></testcase></testsuite>")
                .counts())
        .isEqualTo(counts(1, 1, 0, 0));
  }

  @Test
  void theSameClassInTwoFilesCountsTwice() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("a.xml"),
            "<testsuite><testcase classname='A' name='a'/></testsuite>",
            StandardCharsets.UTF_8);
    SortedMap<String, Path> files = new TreeMap<>();
    files.put("one.xml", file);
    files.put("two.xml", file);

    assertThat(JUnitReports.read(files).counts())
        .isEqualTo(new TestCounts(2, 0, 0, 0, Source.JUNIT_XML, "2 JUnit XML files"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "4294967297",
        "1e400",
        "",
        "three",
        " 3",
        "+3",
        "1,000",
        "1000001",
        "٣",
        "3.0"
      })
  void numbersThatCanNotBeAreProblems(String number) throws Exception {
    for (String attribute : new String[] {"tests", "failures", "errors", "skipped"}) {
      Reading reading =
          read("<testsuite " + attribute + "='" + number + "'><testcase name='a'/></testsuite>");

      assertThat(reading.counts()).isEqualTo(counts(1, 0, 0, 0));
      assertThat(reading.problems())
          .singleElement()
          .satisfies(
              problem ->
                  assertThat(problem.toString())
                      .contains(NAME + ":1: ", attribute, '"' + number + '"', "from 0 to 1000000"));
    }
  }

  @Test
  void aReportWithADoctypeIsRefused() throws Exception {
    assertRefused(
        read(
            """
            <?xml version="1.0"?>
            <!DOCTYPE testsuite [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
            <testsuite name="&b;"/>
            """),
        ":2: it has a doctype");
    assertRefused(
        read("<!DOCTYPE testsuite SYSTEM \"file:///etc/passwd\"><testsuite/>"), "doctype");
    assertRefused(read("<testsuite><testcase name='&other;'/></testsuite>"), "not whole XML");
  }

  @Test
  void aReportThatIsCutOffIsAProblemAndCountsForNothing() throws Exception {
    String whole =
        "<testsuite>\n<testcase name='a'>\n<system-out><![CDATA[x]]></system-out><!-- c -->"
            + "<failure/></testcase>\n</testsuite>";
    for (int length = 0; length < whole.length(); length++) {
      Reading reading = read(whole.substring(0, length));

      assertThat(reading.counts()).as(whole.substring(0, length)).isNull();
      assertThat(reading.problems()).as(whole.substring(0, length)).hasSize(1);
    }
    assertRefused(read("<testsuite>\n\n<![CDATA[ cut"), ":3: it ends within the CDATA section");
    assertRefused(read("<testsuite>\n<testcase name='a'/>"), ":2:", "whole");
  }

  @Test
  void aDamagedReportDoesNotHideTheOthers() throws Exception {
    SortedMap<String, Path> files = new TreeMap<>();
    files.put("a.xml", Files.writeString(folder.resolve("a"), "<testsuite><testcase"));
    files.put(
        "b.xml",
        Files.writeString(folder.resolve("b"), "<testsuite><testcase name='b'/></testsuite>"));
    files.put("c.xml", folder.resolve("nothing"));

    Reading reading = JUnitReports.read(files);

    assertThat(reading.counts()).isEqualTo(new TestCounts(1, 0, 0, 0, Source.JUNIT_XML, "b.xml"));
    assertThat(reading.problems()).extracting(p -> p.path()).containsExactly("a.xml", "c.xml");
  }

  @Test
  void onlyRegularFilesAreRead() throws Exception {
    Path real = Files.writeString(folder.resolve("real.xml"), "<testsuite/>");
    SortedMap<String, Path> files = new TreeMap<>();
    files.put("folder", Files.createDirectory(folder.resolve("folder")));
    files.put("link", Files.createSymbolicLink(folder.resolve("link"), real));
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    files.put("pipe", pipe);

    Reading reading = JUnitReports.read(files);

    assertThat(reading.counts()).isNull();
    assertThat(reading.problems())
        .extracting(problem -> problem.path() + ": " + problem.what())
        .containsExactly(
            "folder: it is not a regular file",
            "link: a link stands here",
            "pipe: it is not a regular file");
  }

  @Test
  void otherXmlAndOtherBytesAreRefused() throws Exception {
    assertRefused(read("<html><testcase name='a'/></html>"), "its root is \"html\"", "testsuites");
    assertRefused(read("no XML"), "not whole XML");
    assertRefused(read("<testsuite/>".getBytes(StandardCharsets.UTF_16)), "NUL byte", "UTF-8");
    assertRefused(
        read("<?xml version='1.0' encoding='IBM037'?><testsuite/>"), "its encoding is \"IBM037\"");
    assertRefused(read("<testsuite name='\u0001'/>"), "not whole XML");
    assertThat(
            read("<?xml version='1.0' encoding='ISO-8859-1'?><testsuite name='\u00e4'/>"
                    .getBytes(StandardCharsets.ISO_8859_1))
                .problems())
        .isEmpty();
    assertThat(read("\ufeff<testsuite/>").problems()).isEmpty();
  }

  @Test
  void whatATestPrintedMayBeAnything() throws Exception {
    Reading reading =
        read(
            "<testsuite><!-- <testcase --><?x don't <!DOCTYPE?><testcase name='a > b'><system-out>"
                + "<![CDATA[ \u0000 \u0001 \u001b[1m <!DOCTYPE x> </testcase> ]] ]> ]]]>"
                + "</system-out></testcase>\n<testcase name='b'><failure message='&lt;'/>"
                + "</testcase></testsuite>");

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.passedTests()).containsExactly("a > b");
    assertThat(reading.failedTests()).containsExactly("b");
  }

  @Test
  void suitesNestedTooDeepAreRefused() throws Exception {
    assertThat(read("<testsuite>".repeat(64) + "</testsuite>".repeat(64)).problems()).isEmpty();
    assertRefused(
        read("<testsuite>".repeat(65) + "</testsuite>".repeat(65)), "nested deeper than 64");
  }

  @Test
  void anAttributeOverAMebibyteIsRefused() throws Exception {
    assertThat(read("<testsuite name='" + "n".repeat(900_000) + "'/>").problems()).isEmpty();
    assertRefused(
        read("<testsuite name='" + "n".repeat(1 << 20) + "'/>"), "a tag is longer than 1048576");
  }

  @Test
  void hugeOutputIsStreamedOver() throws Exception {
    Path file = folder.resolve("huge.xml");
    byte[] piece = "all work and no play \n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(
          "<testsuite><testcase name='a'><system-out><![CDATA[".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 25; i++) {
        out.write(piece);
      }
      out.write("]]></system-out><system-err>".getBytes(StandardCharsets.UTF_8));
      byte[] escaped = "&lt;&amp;&#10;".repeat(100_000).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 25; i++) {
        out.write(escaped);
      }
      out.write("</system-err></testcase></testsuite>".getBytes(StandardCharsets.UTF_8));
    }
    SortedMap<String, Path> files = new TreeMap<>();
    files.put(NAME, file);

    Reading reading = JUnitReports.read(files);

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.counts()).isEqualTo(counts(1, 0, 0, 0));

    try (OutputStream out = Files.newOutputStream(file, java.nio.file.StandardOpenOption.APPEND)) {
      out.write(" ".repeat(20 << 20).getBytes(StandardCharsets.UTF_8));
    }
    assertRefused(JUnitReports.read(files), "larger than 67108864 bytes");
  }

  @Test
  void namesAreCutAndListsEnd() throws Exception {
    StringBuilder xml = new StringBuilder("<testsuite>");
    for (int i = 0; i < 150; i++) {
      xml.append("<testcase name='").append("n".repeat(2000)).append("'><failure/></testcase>");
    }
    Reading reading = read(xml.append("</testsuite>").toString());

    assertThat(reading.counts()).isEqualTo(counts(150, 150, 0, 0));
    assertThat(reading.failedTests()).hasSize(100).allMatch(name -> name.length() <= 501);
    assertThat(reading.truncated()).isTrue();
    assertThat(reading.problems()).isEmpty();
  }

  @Test
  void moreThanAMillionTestsAreTooMany() throws Exception {
    Path file = folder.resolve("many.xml");
    Files.writeString(file, "<testsuite>" + "<testcase/>".repeat(600_000) + "</testsuite>");
    SortedMap<String, Path> files = new TreeMap<>();
    files.put("a.xml", file);
    files.put("b.xml", file);

    Reading reading = JUnitReports.read(files);

    assertThat(reading.counts()).isNotNull().extracting(TestCounts::tests).isEqualTo(600_000L);
    assertThat(reading.truncated()).isTrue();
    assertThat(reading.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains("b.xml:1:", "1000000 tests"));
  }

  @Test
  void noFilesSayNothing() {
    assertThat(JUnitReports.read(new TreeMap<>()))
        .isEqualTo(
            new Reading(
                null,
                java.util.List.of(),
                java.util.List.of(),
                java.util.List.of(),
                java.util.List.of(),
                false));
  }
}
