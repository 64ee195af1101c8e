package codemonkeys.oracle.evidence.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reports say about the tests that failed. */
class FailedTestTest {
  @TempDir Path folder;

  private List<FailedTest> failures(String cases) throws IOException {
    Path report = folder.resolve("r.xml");
    Files.writeString(report, "<testsuite>" + cases + "</testsuite>");
    return JUnitReports.read(new TreeMap<>(Map.of("r.xml", report)), JUnitReports.Found.BY_NAME, 1)
        .failures();
  }

  private String message(String failure) throws IOException {
    return failures("<testcase classname='T' name='x'>" + failure + "</testcase>").get(0).message();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          <failure message='expected 1'/>                                ~ expected 1
          <failure message='one&#10;  two&#10;&#10;three&#10;four'/>     ~ one | two | three
          <failure message='E: no&#10;  at T.x(T.java:3)'/>              ~ E: no
          <error message='boom' type='E'>long text</error>               ~ boom
          <error type='java.lang.NullPointerException'/>                 ~ java.lang.NullPointerException
          <failure message='Failed' type='AssertionError'/>              ~ AssertionError
          <failure message='Failed' type=''/>                            ~ Failed
          <failure>only a text</failure>                                 ~ only a text
          <failure message=''>E: no&#10;more&#10; at T.x()</failure>     ~ E: no | more
          <failure message='Failed' type='E'>a_test.go:3: no</failure>   ~ a_test.go:3: no
          <failure>one <b>two</b>&lt;<!-- c --><![CDATA[&amp;]]></failure> ~ one two<&amp;
          <failure><![CDATA[  ]]></failure>                              ~ ''
          <failure/><system-out>printed</system-out>                     ~ ''
          <failure/>green<failure>the second</failure>                   ~ ''
          <failure message='first'/><failure message='second'/>          ~ first
          """)
  void theMessageIsThatOfTheReportOrWhereThatSaysNothingTheTextOrTheType(
      String failure, String message) throws IOException {
    assertThat(message(failure)).isEqualTo(message);
  }

  @Test
  void theyAreFewAndTheirMessagesAreShort() throws IOException {
    List<FailedTest> failures =
        failures(
            ("<testcase name='x'><failure message='" + "m".repeat(100_000) + "'/></testcase>")
                .repeat(50));

    assertThat(failures).hasSize(FailedTest.MAX);
    assertThat(failures.get(0).message()).hasSize(301);
  }

  @Test
  void testsThatPassedAreNotAmongThem() throws IOException {
    assertThat(
            failures(
                "<testcase name='good'/><testcase name='s'><skipped/></testcase>"
                    + "<testcase name='bad'><failure message='no'/></testcase>"
                    + "<testcase name='worse' status='failed'/>"))
        .containsExactly(new FailedTest("bad", "no"), new FailedTest("worse", ""));
  }
}
