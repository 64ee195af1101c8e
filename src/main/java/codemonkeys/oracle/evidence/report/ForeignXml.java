package codemonkeys.oracle.evidence.report;

import codemonkeys.oracle.files.Printable;
import java.util.Map;

/** Says what an XML document is that is no JUnit XML, by the name of its root. */
final class ForeignXml {
  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("testExecutions", "a test report for SonarQube"),
          Map.entry("coverage", "a coverage report, as Cobertura and Clover write it"),
          Map.entry("report", "a coverage report, as JaCoCo writes it"),
          Map.entry("CoverageSession", "a coverage report, as OpenCover writes it"),
          Map.entry("TestRun", "a test report of Visual Studio (TRX)"),
          Map.entry("test-run", "a test report of NUnit"),
          Map.entry("test-results", "a test report of NUnit"),
          Map.entry("assemblies", "a test report of xUnit.net"),
          Map.entry("assembly", "a test report of xUnit.net"),
          Map.entry("testng-results", "a test report of TestNG"),
          Map.entry("suite", "a description of a suite, as TestNG reads it"),
          Map.entry("testrun", "a test report of Eclipse or IntelliJ"),
          Map.entry("Site", "a test report of CTest for CDash"),
          Map.entry("robot", "a test report of Robot Framework"),
          Map.entry("TestLog", "a test report of Boost.Test"),
          Map.entry("Catch2TestRun", "a test report of Catch2"),
          Map.entry("doctest", "a test report of doctest"),
          Map.entry("phpunit", "a description of a suite, as PHPUnit reads it"),
          Map.entry("checkstyle", "a report of Checkstyle"),
          Map.entry("pmd", "a report of PMD"),
          Map.entry("pmd-cpd", "a report of CPD"),
          Map.entry("BugCollection", "a report of SpotBugs"),
          Map.entry("project", "a project file, as Maven and Ant read it"),
          Map.entry("html", "a web page"),
          Map.entry("plist", "a property list of macOS"));

  private ForeignXml() {}

  /** As {@code its root is "coverage": a coverage report, as Cobertura and Clover write it}. */
  static String what(String root) {
    String known = KNOWN.get(root);
    return "its root is " + Printable.text(root) + (known == null ? "" : ": " + known);
  }
}
