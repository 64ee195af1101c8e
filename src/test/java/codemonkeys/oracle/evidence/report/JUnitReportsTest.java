package codemonkeys.oracle.evidence.report;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.evidence.report.JUnitReports.Found;
import codemonkeys.oracle.evidence.report.JUnitReports.Reading;
import codemonkeys.oracle.evidence.report.TestCounts.Source;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    return read(new TreeMap<>(Map.of(NAME, file)));
  }

  private static Reading read(SortedMap<String, Path> files) {
    return JUnitReports.read(files, Found.BY_NAME, 0);
  }

  /** As {@link #read(String)}, of a command that ended with an exit code other than 0. */
  private Reading readOfFailed(String xml) throws IOException {
    Path file = Files.writeString(folder.resolve("report.xml"), xml);
    return JUnitReports.read(new TreeMap<>(Map.of(NAME, file)), Found.BY_NAME, 1);
  }

  private Reading readGuessed(String xml) throws IOException {
    Path file = Files.writeString(folder.resolve("report.xml"), xml);
    return JUnitReports.read(new TreeMap<>(Map.of(NAME, file)), Found.BY_GUESS, 0);
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

    Reading reading = read(files);

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

    assertThat(read(files).passedTests())
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

    assertThat(read(files).counts())
        .isEqualTo(new TestCounts(2, 0, 0, 0, Source.JUNIT_XML, "2 JUnit XML files"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2", " 2 ", "+2", "2.0", "2,00", "2e0", "0002", "٢", "２", "\u00a02", "2."})
  void aWholeNumberMayBeSpelledInAnySaneWay(String two) throws Exception {
    Reading reading = read("<testsuite failures='" + two + "'><testcase name='a'/></testsuite>");

    assertThat(reading.counts()).isEqualTo(counts(2, 2, 0, 0));
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"three", "1e400", "4294967297", "1000001", "1.5", "1.234", "0x3", "3 of 4", "-7"})
  void aNumberOfFailuresThatCanNotBeIsAProblem(String number) throws Exception {
    for (String attribute : new String[] {"failures", "errors"}) {
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

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "NaN", "undefined", "null"})
  void aNumberThatItsWriterDidNotKnowIsUnknownAndSaidSo(String number) throws Exception {
    for (String attribute : new String[] {"tests", "failures", "errors", "skipped"}) {
      Reading reading =
          read("<testsuite " + attribute + "='" + number + "'><testcase name='a'/></testsuite>");

      assertThat(reading.counts()).isEqualTo(counts(1, 0, 0, 0));
      assertThat(reading.problems()).isEmpty();
      assertThat(reading.notes())
          .singleElement()
          .satisfies(note -> assertThat(note.toString()).contains(attribute, "not known"));
    }
  }

  @Test
  void aNumberOfTestsThatCanNotBeDoesNotMatterSinceTheyAreCounted() throws Exception {
    Reading reading = read("<testsuite tests='many'><testcase name='a'/></testsuite>");

    assertThat(reading.counts()).isEqualTo(counts(1, 0, 0, 0));
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.notes()).hasSize(1);
  }

  @Test
  void aReportWithADoctypeThatDefinesSomethingIsRefused() throws Exception {
    assertRefused(
        read(
            """
            <?xml version="1.0"?>
            <!DOCTYPE testsuite [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
            <testsuite name="&b;"/>
            """),
        ":2: it has a doctype");
    assertRefused(
        read("<!DOCTYPE a SYSTEM 'x' [<!-- ]> --><!ELEMENT a ANY>]><testsuite/>"), "doctype");
    assertRefused(
        read("<testsuite><testcase name='&other;'/></testsuite>"), "does not know", "&other;");
    assertRefused(read("<testsuite>&other;</testsuite>"), "does not know");
    assertRefused(read("<testsuite name='a & b'/>"), "begins no reference", "&amp;");
    assertRefused(read("<testsuite><!ENTITY a 'b'></testsuite>"), "<!");
    assertRefused(read("<!DOCTYPE a><!DOCTYPE a><testsuite/>"), "second doctype");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE testsuite>",
        "<!doctype testsuites SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE r PUBLIC \"-//Example [//]Results>\" 'http://localhost:1/r.dtd'\n>\n",
        "\n\n <?xml version='1.1' encoding='UTF-8' standalone='no'?><!DOCTYPE a>",
      })
  void aDoctypeThatDefinesNothingIsIgnored(String doctype) throws Exception {
    Reading reading = read(doctype + "<testsuite><testcase name='a'/></testsuite>");

    assertThat(reading.counts()).isEqualTo(counts(1, 0, 0, 0));
    assertThat(reading.problems()).isEmpty();
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
    assertRefused(
        read("<testsuite>\n\n<![CDATA[ cut"), ":3: it is not whole XML", "in CDATA section");
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

    Reading reading = read(files);

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

    Reading reading = read(files);

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
    assertRefused(read("<testsuite/>garbage"), "not whole XML");
    assertRefused(read("<testsuite/><testsuite/>"), "not whole XML");
    assertRefused(read("<testsuite/>\u0000\u0000"), "not whole XML");
    assertRefused(read("\u0000".repeat(100)), "not whole XML");
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
  void moreThanAThousandAttributesOfATagAreRefused() throws Exception {
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      attributes.append(" a").append(i).append("=''");
    }
    assertThat(read("<testsuite" + attributes + "/>").problems()).isEmpty();
    assertRefused(
        read("<testsuite" + attributes + " b=''/>"), "a tag has more than 1000 attributes");
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

    Reading reading = read(files);

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.counts()).isEqualTo(counts(1, 0, 0, 0));

    try (OutputStream out = Files.newOutputStream(file, java.nio.file.StandardOpenOption.APPEND)) {
      out.write(" ".repeat(20 << 20).getBytes(StandardCharsets.UTF_8));
    }
    assertRefused(read(files), "larger than 67108864 bytes");
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

    Reading reading = read(files);

    assertThat(reading.counts()).isNotNull().extracting(TestCounts::tests).isEqualTo(600_000L);
    assertThat(reading.truncated()).isTrue();
    assertThat(reading.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains("b.xml:1:", "1000000 tests"));
  }

  @Test
  void noFilesSayNothing() {
    assertThat(read(new TreeMap<>()))
        .isEqualTo(
            new Reading(
                null, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Set.of(),
                false));
  }

  @Test
  void anErrorOfAWholeSuiteIsAFailureThoughNoCaseHasIt() throws Exception {
    Reading reading =
        read(
            """
            <testsuites>
              <testsuite name="a.B" tests="1" errors="1"><error message="no class"/></testsuite>
              <testsuite name="a.C"><testcase name="ok"/></testsuite>
            </testsuites>
            """);

    assertThat(reading.counts()).isEqualTo(counts(2, 0, 1, 0));
    assertThat(reading.failedTests()).containsExactly("a.B (the suite)");
    assertThat(read("<testsuites><failure/></testsuites>").counts()).isEqualTo(counts(1, 1, 0, 0));
    assertThat(
            read("<testsuite><setup><failure/></setup><testcase name='a'/></testsuite>").counts())
        .isEqualTo(counts(2, 1, 0, 0));
    assertThat(
            read("<testsuite><testcase name='a'><step><error/></step></testcase></testsuite>")
                .counts())
        .isEqualTo(counts(1, 0, 1, 0));
  }

  @Test
  void whatATestPrintedUnescapedSaysNothing() throws Exception {
    assertThat(
            read("<testsuite><system-err><error/></system-err><testcase name='a'><system-out>"
                    + "<testcase name='b'><failure/></testcase></system-out></testcase></testsuite>")
                .counts())
        .isEqualTo(counts(1, 0, 0, 0));
  }

  /** Of surefire and of cargo-nextest: what was run again, and what the suite claims. */
  @ParameterizedTest
  @CsvSource({
    "failures='1', <flakyFailure/>, 1, 0",
    "failures='2', <flakyFailure/><flakyFailure/>, 1, 0",
    "failures='0' errors='1', <flakyFailure/>, 1, 0",
    "errors='1', <flakyError/>, 1, 0",
    "failures='0', <flakyError/>, 1, 0",
    "failures='2', <flakyFailure/>, 1, 1",
    "failures='1' errors='1', <flakyError/>, 1, 1",
    "failures='3', <failure/><rerunFailure/><rerunFailure/>, 1, 1",
    "failures='1', <failure/><rerunFailure/>, 1, 1",
    "failures='4', <failure/><rerunFailure/>, 1, 3",
    "failures='0', <rerunFailure/>, 1, 1",
    "failures='0', <rerunError/>, 1, 1",
    "status='failed', <flakyFailure/>, 1, 0",
    "status='failed', <system-out/>, 1, 1",
  })
  void failedRunsThatWereRunAgainExplainWhatASuiteClaims(
      String claims, String of, long atLeast, long failed) throws Exception {
    for (String around : new String[] {"", " " + claims}) {
      Reading reading =
          read(
              "<testsuites"
                  + around
                  + "><testsuite name='s' "
                  + claims
                  + "><testcase name='a'>"
                  + of
                  + "</testcase></testsuite></testsuites>");

      TestCounts counts = Objects.requireNonNull(reading.counts());
      assertThat(counts.failures() + counts.errors()).isEqualTo(failed);
      assertThat(counts.tests()).isEqualTo(Math.max(atLeast, failed));
      assertThat(reading.flakyTests()).hasSize(failed == 0 || of.contains("flaky") ? 1 : 0);
    }
  }

  @Test
  void aCaseThatFailedAndThenPassedIsFlakyWhenTheCommandEndedWell() throws Exception {
    String xml =
        """
        <testsuite name="s" tests="4" failures="1" errors="1">
          <testcase classname="A" name="shaky"><failure/></testcase>
          <testcase classname="A" name="steady"/>
          <testcase classname="A" name="shaky"><error/></testcase>
          <testcase classname="A" name="shaky"/>
        </testsuite>
        """;

    Reading reading = read(xml);
    assertThat(reading.counts()).isEqualTo(counts(2, 0, 0, 0));
    assertThat(reading.flakyTests()).containsExactly("A.shaky");
    assertThat(reading.failedTests()).isEmpty();

    Reading failed = readOfFailed(xml);
    assertThat(failed.counts()).isEqualTo(counts(4, 1, 1, 0));
    assertThat(failed.failedTests()).containsExactly("A.shaky", "A.shaky");
    assertThat(failed.flakyTests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // passed first, and failed in the end
        "<testcase name='a'/><testcase name='a'><failure/></testcase>",
        "<testcase name='a'><failure/></testcase><testcase name='a'/>"
            + "<testcase name='a'><failure/></testcase>",
        // skipped is not passed
        "<testcase name='a'><failure/></testcase><testcase name='a'><skipped/></testcase>",
        // of another class, and of another suite
        "<testcase name='a' classname='A'><failure/></testcase><testcase name='a' classname='B'/>",
        "<testsuite name='x'><testcase name='a'><failure/></testcase></testsuite>"
            + "<testsuite name='y'><testcase name='a'/></testsuite>",
        "<testsuite name='x' hostname='firefox'><testcase name='a'><failure/></testcase></testsuite>"
            + "<testsuite name='x' hostname='chromium'><testcase name='a'/></testsuite>",
        // the suite itself has no second run
        "<failure/><testcase name=''/>",
      })
  void whatDidNotPassInTheEndHasFailed(String cases) throws Exception {
    Reading reading = read("<testsuite name='s'>" + cases + "</testsuite>");

    assertThat(Objects.requireNonNull(reading.counts()).anyFailed()).isTrue();
    assertThat(reading.flakyTests()).isEmpty();
  }

  private static final String FAILED_RUN =
      "<testsuite name='s'><testcase name='a'><failure/></testcase></testsuite>";
  private static final String PASSED_RUN = "<testsuite name='s'><testcase name='a'/></testsuite>";

  private Reading readRuns(String first, String second, int secondsBetween) throws Exception {
    SortedMap<String, Path> files = new TreeMap<>();
    for (String name : new String[] {first, second}) {
      Path file = folder.resolve(name.replace('/', '_'));
      Files.writeString(file, name.equals(first) ? FAILED_RUN : PASSED_RUN);
      files.put(name, file);
    }
    FileTime at = FileTime.fromMillis(1_700_000_000_000L);
    Files.setLastModifiedTime(files.get(first), at);
    Files.setLastModifiedTime(
        files.get(second), FileTime.fromMillis(at.toMillis() + 1000L * secondsBetween));
    return read(files);
  }

  @ParameterizedTest
  @CsvSource({
    "junit.xml, junit-rerun.xml, 0",
    "junit.xml, a.xml, 1",
    "junit-1.xml, junit-2.xml, 0",
    "out/attempt_1/junit.xml, out/attempt_2/junit.xml, 0",
    "out/junit.xml, out/retry/junit.xml, 0",
    "out/test_attempts/attempt_1.xml, out/test.xml, 1",
  })
  void aCaseThatFailedInOneFileAndPassedInALaterOneOfThatPlaceIsFlaky(
      String first, String second, int secondsBetween) throws Exception {
    Reading reading = readRuns(first, second, secondsBetween);

    assertThat(reading.counts())
        .isEqualTo(new TestCounts(1, 0, 0, 0, Source.JUNIT_XML, "2 JUnit XML files"));
    assertThat(reading.flakyTests()).containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource({
    // written before it
    "junit.xml, junit-rerun.xml, -1",
    "junit-2.xml, junit-1.xml, 0",
    // of other modules and environments
    "a/junit.xml, b/junit.xml, 1",
    "py38/junit.xml, py39/junit.xml, 1",
    "a/target/surefire-reports/TEST-x.xml, b/target/surefire-reports/TEST-x.xml, 1",
  })
  void aCaseOfAnotherPlaceOrOfAnEarlierRunMakesNothingGood(
      String first, String second, int secondsBetween) throws Exception {
    Reading reading = readRuns(first, second, secondsBetween);

    assertThat(reading.counts())
        .isEqualTo(new TestCounts(2, 1, 0, 0, Source.JUNIT_XML, "2 JUnit XML files"));
  }

  @Test
  void aDamagedFileMakesNoFailureGood() throws Exception {
    SortedMap<String, Path> files = new TreeMap<>();
    files.put("a.xml", Files.writeString(folder.resolve("a"), FAILED_RUN));
    files.put(
        "b.xml",
        Files.writeString(folder.resolve("b"), PASSED_RUN.substring(0, PASSED_RUN.length() - 3)));

    assertThat(Objects.requireNonNull(read(files).counts()).failures()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "status='failed', 1, 0",
    "status='FAILURE', 1, 0",
    "result='Failed', 1, 0",
    "result='Error', 1, 0",
    "status='timeout', 1, 0",
    "success='False', 1, 0",
    "status='run' result='completed', 0, 0",
    "status='passed', 0, 0",
    "status='run' result='skipped', 0, 1",
    "status='notrun' result='suppressed', 0, 1",
    "status='disabled', 0, 1",
    "status='Not Run', 0, 1",
    "status='NotExecuted', 0, 1",
    "result='Inconclusive', 0, 1",
  })
  void theOutcomeMayStandInAnAttribute(String attribute, long failed, long skipped)
      throws Exception {
    TestCounts counts =
        Objects.requireNonNull(
            read("<testsuite><testcase name='a' " + attribute + "/></testsuite>").counts());

    assertThat(counts.failures() + counts.errors()).isEqualTo(failed);
    assertThat(counts.skipped()).isEqualTo(skipped);
  }

  @ParameterizedTest
  @CsvSource({
    "skipped='2', 2",
    "disabled='2', 2",
    "skipped='1' disabled='1', 1",
    "skips='2', 2",
    "skipped='200', 0",
    "skipped='0', 0",
  })
  void aSuiteThatSaysThatItsTestsWereSkippedIsBelieved(String claims, long skipped)
      throws Exception {
    assertThat(
            read("<testsuite " + claims + "><testcase name='a'/><testcase name='b'/></testsuite>")
                .counts())
        .isEqualTo(counts(2, 0, 0, skipped));
  }

  @ParameterizedTest
  @CsvSource({
    "testExecutions, SonarQube",
    "coverage, Cobertura",
    "TestRun, TRX",
    "test-run, NUnit",
    "assemblies, xUnit",
    "checkstyle, Checkstyle",
    "project, Maven",
    "something, 'its root is \"something\"'",
  })
  void otherXmlIsPassedOverWhenItWasOnlyFoundByGuess(String root, String what) throws Exception {
    String xml = "<?xml version='1.0'?><!DOCTYPE x SYSTEM 'x'>\n<" + root + "><a b='c'></" + root;

    Reading guessed = readGuessed(xml);
    assertThat(guessed.counts()).isNull();
    assertThat(guessed.problems()).isEmpty();
    assertThat(guessed.foreign()).containsExactly(NAME);
    assertThat(guessed.notes())
        .singleElement()
        .satisfies(note -> assertThat(note.toString()).contains(NAME + ":2: its root", what));
    assertRefused(read(xml), ":2: its root is \"" + root + '"', what, "dash/products.json");
  }

  @Test
  void otherXmlWithADoctypeThatDefinesSomethingIsPassedOverToo() throws Exception {
    String xml =
        "<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;'><g/></svg>";

    assertThat(readGuessed(xml).problems()).isEmpty();
    assertThat(readGuessed(xml).foreign()).hasSize(1);
  }

  @Test
  void aDamagedReportIsNotPassedOverForBeingFoundByGuess() throws Exception {
    assertThat(readGuessed("").problems()).hasSize(1);
    assertThat(readGuessed("<testsuite><testcase").problems()).hasSize(1);
    assertThat(readGuessed("<!DOCTYPE a [<!ENTITY b 'c'>]><testsuite/>").problems()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    // declared, encoded, with a byte order mark
    "UTF-8, UTF-8, ''",
    "UTF-8, UTF-8, EFBBBF",
    "utf8, UTF-8, ''",
    "utf-16, UTF-8, ''",
    "UTF-16, UTF-8, EFBBBF",
    "IBM037, UTF-8, ''",
    "klingon, UTF-8, ''",
    "'', UTF-8, ''",
    "utf-16, UTF-16LE, FFFE",
    "utf-16, UTF-16BE, FEFF",
    "utf-16, UTF-16LE, ''",
    "UTF-16BE, UTF-16BE, ''",
    "utf-8, UTF-16LE, FFFE",
    "'', UTF-16LE, ''",
    "UTF-32, UTF-32LE, FFFE0000",
    "UTF-32, UTF-32BE, ''",
    "ISO-8859-1, ISO-8859-1, ''",
    "ISO-8859-15, ISO-8859-15, ''",
    "windows-1252, windows-1252, ''",
    "ISO-8859-1, UTF-8, ''",
    "IBM037, IBM037, ''",
    "IBM273, IBM273, ''",
  })
  void theEncodingIsThatOfTheMarkOrTheDeclarationUnlessTheBytesSayOtherwise(
      String declared, String encoded, String mark) throws Exception {
    Charset charset = Charset.forName(encoded);
    String declaration =
        "<?xml version=\"1.0\""
            + (declared.isEmpty() ? "" : " encoding=\"" + declared + '"')
            + "?>\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(HexFormat.of().parseHex(mark));
    bytes.writeBytes(
        (declaration
                + "<testsuite><testcase name='\u00fcber'><failure/></testcase>"
                + "<testcase name='b'/></testsuite>")
            .getBytes(charset));

    Reading reading = read(bytes.toByteArray());

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.counts()).isEqualTo(counts(2, 1, 0, 0));
    assertThat(reading.failedTests()).containsExactly("\u00fcber");
  }

  @ParameterizedTest
  @CsvSource({"Shift_JIS", "EUC-JP", "GB18030", "Big5", "KOI8-R", "ISO-2022-JP", "UTF-16LE"})
  void otherScriptsAreReadInTheirOwnEncodings(String encoding) throws Exception {
    String name = encoding.equals("KOI8-R") ? "\u0442\u0435\u0441\u0442" : "\u6e2c\u8a66";
    Reading reading =
        read(
            ("<?xml version='1.0' encoding='"
                    + encoding
                    + "'?><testsuite><testcase name='"
                    + name
                    + "'/></testsuite>")
                .getBytes(Charset.forName(encoding)));

    assertThat(reading.passedTests()).containsExactly(name);
  }

  @Test
  void anEncodingThatNobodyKnowsIsRefusedWhereItMatters() throws Exception {
    assertRefused(
        read(
            "<?xml version='1.0' encoding='klingon'?><testsuite name='\u00fc'/>"
                .getBytes(StandardCharsets.ISO_8859_1)),
        ":1: its encoding is \"klingon\"");
  }

  @Test
  void bytesThatAreNoTextDoNotFailAReport() throws Exception {
    Reading reading =
        read(
            "<testsuite><testcase name='\u00fc'><system-out>\u00fc\u0001</system-out></testcase></testsuite>"
                .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.passedTests()).containsExactly("\ufffd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[32m",
        "\u0000",
        "\u0001",
        "\uffff",
        "&#x1B;",
        "&#27;",
        "&#0;",
        "&#x0;",
        "&#xFFFE;",
        "&#xD83D;&#xDE00;",
        "&#x110000;",
        "&#99999999999;",
        "&#X41;",
        "]]>"
      })
  void charactersThatXmlHasNoPlaceForDoNotFailAReport(String printed) throws Exception {
    String name = printed.equals("]]>") ? "" : printed;
    Reading reading =
        read(
            "<testsuite name='"
                + name
                + "'><properties><property name='x' value='"
                + name
                + "'/></properties><testcase name='a"
                + name
                + "'><system-out>"
                + printed
                + "green</system-out></testcase><testcase name='b'><failure message='"
                + name
                + "'>"
                + printed
                + "</failure></testcase></testsuite>");

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.counts()).isEqualTo(counts(2, 1, 0, 0));
    assertThat(reading.passedTests()).singleElement().asString().startsWith("a");
  }

  @Test
  void referencesToCharactersAndXmlsOwnEntitiesAreRead() throws Exception {
    assertThat(
            read("<testsuite><testcase name='&lt;&#65;&#x1F600;&amp;&quot;&#10;'/></testsuite>")
                .passedTests())
        .containsExactly("<A\ud83d\ude00&\"\n");
  }
}
