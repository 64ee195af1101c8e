package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats for other programs, with what people and machines may put into a fleet. */
class OutputFormatsTest {
  /**
   * What Markdown, HTML, code hosts, spreadsheets, terminals and Prometheus read something into.
   */
  private static final String HOSTILE =
      "=1+1 <script>alert(1)</script> **b** `c` [x](http://e.org) www.e.org a@e.org @team #1 |"
          + " \\| ~~s~~ :smile: &amp; \" ' \u202e \u001b[31m";

  private static final String DANGEROUS_RULE =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      rule "%s"
        @owner("o") @reason("%s")
        salience 50
      when
        Product( $p : product )
      then
        orders.propose($p, TEST);
      end
      """;

  @TempDir Path folder;

  // --- Markdown -----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"plan --dry-run", "status", "run", "run --dry-run --all"})
  void markdownIsHeadingsTablesAndListsAndHostileTextStaysText(String command) {
    FleetFolder fleet = hostile();

    Outcome outcome = fleet.oracle((command + " --format markdown").split(" "));

    assertThat(outcome.exit()).as(outcome.err()).isLessThan(2);
    assertThat(outcome.out()).startsWith("## ").doesNotContain("\u001b", "\u202e", "<script");
    Set<String> nodes = new HashSet<>();
    Set<String> tags = new HashSet<>();
    StringBuilder text = new StringBuilder();
    Parser.builder()
        .extensions(List.of(TablesExtension.create()))
        .build()
        .parse(outcome.out())
        .accept(
            new AbstractVisitor() {
              @Override
              protected void visitChildren(Node parent) {
                nodes.add(parent.getClass().getSimpleName());
                super.visitChildren(parent);
              }

              @Override
              public void visit(HtmlInline html) {
                tags.add(html.getLiteral());
              }

              @Override
              public void visit(Text node) {
                text.append(node.getLiteral());
              }
            });
    assertThat(nodes)
        .isSubsetOf(
            "Document",
            "Heading",
            "Paragraph",
            "BulletList",
            "ListItem",
            "TableBlock",
            "TableHead",
            "TableBody",
            "TableRow",
            "TableCell");
    assertThat(tags).isSubsetOf("<code>", "</code>");
    if (!command.equals("run") && !command.contains("--all")) {
      assertThat(text.toString())
          .contains("<script>alert(1)</script> **b** `c` [x](http://e.org) www.e.org a@e.org");
    }
    // What an extension of GitHub's looks for in the source, it does not find.
    assertThat(outcome.out()).doesNotContain("http://", "www.", "@e", "@team", "~~", " #1");
  }

  @Test
  void markdownHasWhatTextHas() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b");

    String markdown = fleet.oracle("plan", "--dry-run", "--format", "markdown").out();

    assertThat(markdown)
        .contains("## Plan as of 2026-03-01T06:00:00Z, 2 products")
        .contains("| PRIORITY | PRODUCT | INTENT | WHY |")
        .contains("---: | ---: | --- |")
        .contains("| a |")
        .contains("- <code>Dry run, nothing written: 2 new, 0 renewed");
    assertThat(fleet.oracle("status", "--format", "markdown", "--quiet").out()).isEmpty();
  }

  @Test
  void aTerminalChangesNothingOfADocument() {
    FleetFolder fleet = hostile();
    String[] status = {"status", "--format", "markdown"};

    assertThat(InProcess.in(fleet.root()).terminal(60).run(status).out())
        .isEqualTo(InProcess.in(fleet.root()).run(status).out());
  }

  // --- CSV ----------------------------------------------------------------------------------

  @Test
  void theQueueAsCsvHasARowForEachOrderAndNoFormula() {
    FleetFolder fleet = hostile();

    String csv = fleet.oracle("plan", "--format", "csv", "--dry-run").out();

    List<List<String>> rows = parse(csv);
    assertThat(rows.get(0))
        .containsExactly(
            "rank", "change", "job_id", "product_id", "intent", "priority", "rule", "reason");
    assertThat(rows).hasSize(4).allSatisfy(row -> assertThat(row).hasSize(8));
    assertThat(rows.get(1).subList(0, 2)).containsExactly("1", "new");
    assertThat(rows.get(1).get(7)).startsWith("'=1+1 <script>");
    for (List<String> row : rows) {
      for (String cell : row) {
        assertThat(cell).doesNotMatch("(?s)\\s*[=+@\t\r-].*");
      }
    }
    fleet.oracle("plan");
    assertThat(parse(fleet.oracle("plan", "--format", "csv").out()).get(1).get(1))
        .isEqualTo("kept");
    fleet.file("dash/runs/p1/KILL_SWITCH", "");
    assertThat(parse(fleet.oracle("plan", "--format", "csv").out()))
        .anySatisfy(row -> assertThat(row.subList(0, 2)).containsExactly("", "skipped"));
  }

  // --- OpenMetrics --------------------------------------------------------------------------

  @Test
  void theMetricsAreWellFormedAndCountWhatIsThere() {
    FleetFolder fleet = hostile();
    fleet.oracle("plan", "--budget", "2");

    String metrics = fleet.oracle("status", "--format", "openmetrics").out();

    assertThat(metrics).endsWith("\n# EOF\n");
    Pattern line =
        Pattern.compile(
            "# (HELP|TYPE) ([a-z_]+) .+|([a-z_]+)(\\{([a-z]+=\"[a-z0-9._-]+\",?)+\\})? -?[0-9.]+"
                + "|# EOF");
    String family = "";
    Set<String> seen = new HashSet<>();
    Set<String> samples = new HashSet<>();
    for (String each : metrics.split("\n")) {
      Matcher matcher = line.matcher(each);
      assertThat(matcher.matches()).as(each).isTrue();
      if (matcher.group(2) != null) {
        // HELP, then TYPE, then the samples of one family together.
        assertThat(matcher.group(1).equals("TYPE") || seen.add(matcher.group(2))).as(each).isTrue();
        family = matcher.group(2);
      } else if (matcher.group(3) != null) {
        assertThat(matcher.group(3)).isEqualTo(family);
        assertThat(samples.add(each.substring(0, each.lastIndexOf(' ')))).as(each).isTrue();
      }
    }
    assertThat(metrics)
        .contains("oracle_products{state=\"overdue\"} 3\n")
        .contains("oracle_products{state=\"fresh\"} 0\n")
        .contains("oracle_orders{status=\"pending\"} 2\n")
        .contains("oracle_kill_switch 0\n")
        .contains("oracle_product_state{product=\"p1\",state=\"overdue\",tier=\"none\"} 1\n")
        .contains("oracle_product_test_limit_seconds{product=\"p1\"} 1209600\n")
        .contains("oracle_as_of_timestamp_seconds 1772344800\n")
        .contains("oracle_budget_orders 3\n");
  }

  @Test
  void ageAndBudgetOfAProductAreInSeconds() {
    FleetFolder fleet = FleetFolder.in(folder).product("a", "sla_tier", 2);
    fleet.lastRun("a", "success", 80);

    assertThat(fleet.oracle("status", "--format", "openmetrics").out())
        .contains("oracle_product_test_age_seconds{product=\"a\"} 288000\n")
        .contains("oracle_product_test_limit_seconds{product=\"a\"} 259200\n")
        .contains("oracle_product_granted_seconds{product=\"a\"} 5400\n")
        .contains("oracle_demand_daily_tests{tier=\"2\"} 0.33\n");
  }

  @Test
  void promtoolHasNothingAgainstThem() throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "promtool"))),
        "promtool is not installed");
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (var in = promtool.getOutputStream()) {
      in.write(
          hostile()
              .oracle("status", "--format", "openmetrics")
              .out()
              .getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(Patience.exitCode(promtool)).as(said).isZero();
    assertThat(said).isEmpty();
  }

  // --- Which command has which --------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plan     | openmetrics | text or json or markdown or csv
          run      | csv         | text or json or markdown
          status   | csv         | text or json or markdown or openmetrics
          explain  | markdown    | text or json
          validate | yaml        | text or json or sarif
          status   | JSON        | text or json or markdown or openmetrics
          """)
  void anUnknownFormatIsAnErrorThatNamesThoseThereAre(String command, String format, String known) {
    Outcome outcome = FleetFolder.in(folder).oracle(command, "--format", format);

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo("oracle: --format is \"" + format + "\"; expected " + known + "\n");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void stdoutOfAPlanIsJsonAndNothingElse() {
    assertThat(FleetFolder.in(folder).oracle("plan", "--stdout", "--format", "csv").err())
        .isEqualTo(
            "oracle: --stdout prints the orders as JSON; expected --dry-run for a plan as csv that"
                + " writes nothing\n");
  }

  // --- support ------------------------------------------------------------------------------

  private FleetFolder hostile() {
    String text = HOSTILE.replace("\"", "").replace("\\", "").replaceAll("\\p{Cf}|\\p{Cc}", "");
    FleetFolder fleet = FleetFolder.in(folder);
    for (int i = 1; i <= 3; i++) {
      fleet.product("p" + i, "owner", HOSTILE, "display_name", HOSTILE);
    }
    return fleet
        .product("held", "owner", "o")
        .file("dash/runs/held/KILL_SWITCH", HOSTILE.replace("\u001b", "\u0007"))
        .file("rules/odd.drl", DANGEROUS_RULE.formatted(text, text));
  }

  /** A reader of RFC 4180 in the plainest way. */
  private static List<List<String>> parse(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else {
        cell.append(c);
      }
    }
    return rows;
  }
}
