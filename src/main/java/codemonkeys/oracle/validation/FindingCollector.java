package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects findings on one thread. */
final class FindingCollector {
  /** Of one check in one file; a file can hold millions of faults. */
  private static final int MAX_ALIKE = 100;

  private final List<Finding> found = new ArrayList<>();

  void add(Check check, Subject subject, String path, Problem problem) {
    found.add(
        new Finding(
            check,
            check.isError(subject)
                ? Diagnostic.error(path, problem)
                : Diagnostic.warning(path, problem),
            subject.products()));
  }

  void addAll(Check check, Subject subject, String path, List<Problem> problems) {
    for (Problem problem : problems.subList(0, Math.min(problems.size(), MAX_ALIKE))) {
      add(check, subject, path, problem);
    }
    int more = problems.size() - MAX_ALIKE;
    if (more > 0) {
      Problem next = problems.get(MAX_ALIKE);
      add(
          check,
          subject,
          path,
          new Problem(
              next.line(),
              next.column(),
              "there are " + more + " more faults like these from here on",
              "fix those that are listed first, or restore the file"));
    }
  }

  List<Finding> found() {
    return found;
  }
}
