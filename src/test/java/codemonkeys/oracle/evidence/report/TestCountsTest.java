package codemonkeys.oracle.evidence.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import codemonkeys.oracle.evidence.report.TestCounts.Source;
import org.junit.jupiter.api.Test;

class TestCountsTest {
  private static TestCounts counts(long tests, long failures, long errors, long skipped) {
    return new TestCounts(tests, failures, errors, skipped, Source.JUNIT_XML, "a.xml");
  }

  @Test
  void skippedTestsDidNotRun() {
    assertThat(counts(5, 1, 1, 2).ran()).isEqualTo(3);
    assertThat(counts(2, 0, 0, 2).ran()).isZero();
  }

  @Test
  void failuresAndErrorsAreBothFailures() {
    assertThat(counts(3, 1, 0, 0).anyFailed()).isTrue();
    assertThat(counts(3, 0, 1, 0).anyFailed()).isTrue();
    assertThat(counts(3, 0, 0, 1).anyFailed()).isFalse();
  }

  @Test
  void aSumNamesBothOriginsAndTheWeakerSource() {
    TestCounts lines = new TestCounts(2, 1, 0, 0, Source.CLOSING_LINES, "pytest");

    assertThat(counts(5, 1, 1, 2).plus(lines))
        .isEqualTo(new TestCounts(7, 2, 1, 2, Source.CLOSING_LINES, "a.xml, pytest"));
    assertThat(lines.plus(lines))
        .isEqualTo(new TestCounts(4, 2, 0, 0, Source.CLOSING_LINES, "pytest"));
  }

  @Test
  void countsThatCanNotBeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> counts(-1, 0, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counts(3, 2, 1, 1))
        .withMessageContaining("of 3 tests 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TestCounts(0, 0, 0, 0, Source.JUNIT_XML, " "));
  }
}
