package codemonkeys.oracle;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.files.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Fleets that the page is tried on. {@link #shop} is the one of the pictures in the documents: some
 * thirty products in every state, with weeks of runs, recorded plans, documents, and one run that
 * Oracle really made and signed.
 */
final class PageFleet {
  static final Instant NOW = FleetFolder.NOW;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RunFleet fleet;

  private PageFleet(RunFleet fleet) {
    this.fleet = fleet;
  }

  Path root() {
    return fleet.root();
  }

  FleetFolder files() {
    return fleet.files();
  }

  /** What commands on this fleet need to have in their environment. */
  InProcess process() {
    return fleet.process();
  }

  static PageFleet empty(Path base) throws IOException {
    return new PageFleet(RunFleet.in(base));
  }

  static PageFleet shop(Path base) throws IOException {
    PageFleet shop = empty(base);
    // Of each: owner, team, tier, hours since its last test, seconds of a run, and its runs from
    // the
    // oldest to the newest: a dot passed, an x failed.
    shop.product("checkout", "Checkout", "ada", "payments", 1, 3, 74, ".....x..", "web", "money");
    shop.product("payments-api", "Payments API", "ada", "payments", 1, 31, 41, "......x.", "money");
    shop.product("ledger", "Ledger", "ada", "payments", 1, 9, 203, "........", "money", "batch");
    shop.product("refunds", "Refunds", "ada", "payments", 2, 26, 38, "..x....x", "money");
    shop.product("fraud-score", "Fraud score", "ada", "payments", 1, 20, 310, "...xx...", "ml");
    shop.product("invoices", "Invoices", "bob", "payments", 2, 160, 55, "........", "money");
    shop.product("tax-rules", "Tax rules", "bob", "payments", 3, 80, 12, "........");
    shop.product("catalog", "Catalog", "cy", "browse", 2, 14, 96, ".x......", "web");
    shop.product("search", "Search", "cy", "browse", 1, 5, 150, "......x.", "web");
    shop.product("search-index", "Search index", "cy", "browse", 2, 40, 640, "..x.x...", "batch");
    shop.product("recommend", "Recommendations", "cy", "browse", 3, 400, 220, "........", "ml");
    shop.product("images", "Images", "dana", "browse", 3, 61, 33, "........", "web");
    shop.product("pricing", "Pricing", "dana", "browse", 1, 11, 64, ".....xxx", "money");
    shop.product("promotions", "Promotions", "dana", "browse", 2, 90, 48, "....x..x");
    shop.product("cart", "Cart", "eli", "web", 1, 2, 29, "........", "web");
    shop.product("storefront", "Storefront", "eli", "web", 1, 8, 118, "...x....", "web");
    shop.product("mobile-bff", "Mobile gateway", "eli", "web", 2, 55, 52, "........", "web");
    shop.product("accounts", "Accounts", "eli", "web", 1, 27, 87, ".......x", "web");
    shop.product("emails", "E-mails", "fay", "web", 3, 1700, 18, "........");
    shop.product("reviews", "Reviews", "fay", "web", 4, 130, 25, "..x.....", "web");
    shop.product("warehouse", "Warehouse", "gil", "logistics", 2, 66, 175, "........", "batch");
    shop.product("shipping", "Shipping", "gil", "logistics", 2, 71, 93, "x.......");
    shop.product("returns", "Returns", "gil", "logistics", 3, 700, 44, "........");
    shop.product("labels", "Labels", "gil", "logistics", 4, 210, 9, "........");
    shop.product("stock-sync", "Stock sync", "hana", "logistics", 2, 12, 61, "....x...", "batch");
    shop.product("metrics", "Metrics", "hana", "platform", 3, 33, 71, "........");
    shop.product("feature-flags", "Feature flags", "hana", "platform", 2, 17, 14, "........");
    shop.product("deploy-bot", "Deploy bot", "hana", "platform", 4, 480, 22, ".x......");

    FleetFolder files = shop.files();
    files.product("backoffice", "path", "products/backoffice", "owner", "bob", "sla_tier", 3);
    files.product("old-shop", "owner", "fay", "status", "deprecated", "sla_tier", 5);
    files.product("gift-cards", "owner", "fay", "status", "planned", "sla_tier", 3);
    files.product(
        "geo",
        "owner",
        "gil",
        "sla_tier",
        3,
        "path",
        null,
        "repo",
        "https://git.example.org/shop/geo.git");
    files.product("courier-api", "owner", "gil", "sla_tier", 2, "path", "../courier-api");
    files.product(
        "reports", "owner", "bob", "sla_tier", 3, "path", "products/reports", "commands", Map.of());
    Map<String, Object> spent = FleetFolder.report("backoffice", "success", 9);
    spent.put(
        "banana_economy",
        FleetFolder.map(
            "budget_tokens", 50000,
            "spent_tokens", 0,
            "budget_minutes", 30,
            "spent_minutes", 30,
            "max_ci_heal_attempts", 2,
            "ci_heal_attempts_used", 0));
    files.lastRun("backoffice", spent);
    files.file(
        "constitution.md", "# Constitution\n\nWhat breaks is repaired before what is new.\n");
    shop.documents();
    for (int days : new int[] {3, 2, 1}) {
      shop.oracle(NOW.minus(Duration.ofDays(days)), "plan", "--budget", "" + (5 + days % 2));
    }
    shop.oracle(
        NOW.minusSeconds(3600), "hold", "search-index", "--why", "the new analyzer fills its disk");
    shop.oracle(NOW, "plan", "--budget", "6");
    shop.oracle(NOW, "run", "--budget", "1");
    return shop;
  }

  InProcess.Outcome oracle(Instant at, String... command) {
    return process().at(at).run(command);
  }

  private void product(
      String id,
      String name,
      String owner,
      String team,
      int tier,
      int hours,
      int seconds,
      String runs,
      String... tags) {
    String output =
        "printf 'collected 42 items\\n\\ntests/test_"
            + id.replace('-', '_')
            + ".py ..........................................\\n\\n== 42 passed in 0.31s ==\\n'";
    fleet.product(
        id,
        output,
        "display_name",
        name,
        "owner",
        owner,
        "team",
        team,
        "sla_tier",
        tier,
        "criticality",
        tier == 1 ? "high" : tier == 2 ? "medium" : "low",
        "tags",
        List.of(tags));
    double step = new int[] {24, 72, 168, 336, 336}[tier - 1] * 0.7;
    for (int i = 0; i < runs.length(); i++) {
      double ago = hours + (runs.length() - 1 - i) * step;
      boolean passed = runs.charAt(i) == '.';
      // Runs differ, and the same fleet is made each time.
      double took = seconds * (0.7 + ((id.hashCode() >>> 3) + i * 37L) % 60 / 100.0);
      run(id, passed, ago, took, 20 + Math.floorMod(id.hashCode(), 700), i == runs.length() - 1);
    }
  }

  /** A run of another tool. */
  void run(String id, boolean passed, double hoursAgo, double seconds, int tests, boolean last) {
    Instant ended = NOW.minus(Duration.ofSeconds(Math.round(hoursAgo * 3600)));
    Instant started = ended.minusSeconds(Math.round(seconds));
    String runId = "run_" + STAMP.format(started);
    Map<String, Object> result =
        FleetFolder.map(
            "schema_version",
            "0.1",
            "product_id",
            id,
            "run_id",
            runId,
            "intent",
            "test",
            "status",
            passed ? "success" : "failed",
            "outcome",
            passed ? "passed" : "failed",
            "reason",
            passed ? "" : "2 of " + tests + " tests failed",
            "started_at",
            started.toString(),
            "ended_at",
            ended.toString(),
            "duration_seconds",
            Math.round(seconds * 10) / 10.0,
            "tests",
            FleetFolder.map(
                "tests", tests, "failures", passed ? 0 : 2, "errors", 0, "skipped", tests % 3));
    files().file("dash/runs/" + id + "/" + runId + "/result.json", json(result));
    if (last) {
      Map<String, Object> report = FleetFolder.report(id, passed ? "success" : "failed", hoursAgo);
      report.put("run_id", runId);
      report.put("started_at", started.toString());
      files().lastRun(id, report);
    }
  }

  /** {@link JsonText} takes no floating-point numbers. */
  private static String json(Map<String, Object> document) {
    document.replaceAll(
        (name, value) -> value instanceof Double d ? java.math.BigDecimal.valueOf(d) : value);
    return JsonText.text(document);
  }

  private void documents() {
    dossier("DOS-20260110-checkout", "checkout", "approved", "constitution.md");
    dossier("DOS-20260118-ledger", "ledger", "approved", "constitution.md");
    dossier("DOS-20260204-pricing", "pricing", "draft", "docs/charter.md");
    spec("001-checkout", "DOS-20260110-checkout", "As a buyer I pay in one step.");
    spec("002-ledger", "DOS-20260118-ledger", "TBD");
    spec("003-pricing", "DOS-20260204-pricing", "Prices change at midnight.");
    files()
        .file(
            "docs/pm/GOVERNED_DOCS.md",
            "# Governed documents\n\n| Document | Type | Owner |\n|---|---|---|\n"
                + "| `constitution.md` | constitution | ada |\n"
                + "| `products/checkout/RUNBOOK.md` | runbook | ada |\n");
  }

  private void dossier(String id, String product, String status, String constitution) {
    files()
        .file(
            "docs/dossiers/" + id + ".md",
            "---\nschema_version: \"0.1\"\ndossier_id: \""
                + id
                + "\"\nproduct_id: \""
                + product
                + "\"\nowner: \"ada\"\nstatus: \""
                + status
                + "\"\ncreated_at: \"2026-01-10\"\nhypothesis:\n  problem: \"p\"\n  claim: \"c\"\n"
                + "  falsification: \"f\"\nmvp_boundary:\n  in_scope:\n    - \"a\"\n  non_goals:\n"
                + "    - \"b\"\nacceptance_proofs:\n  - \"one\"\n  - \"two\"\nevidence:\n  links:\n"
                + "    - \"docs/evidence.md\"\nconstitution_refs:\n  - \""
                + constitution
                + "\"\n---\n\n# "
                + product
                + "\n");
  }

  private void spec(String folder, String dossier, String stories) {
    StringBuilder text =
        new StringBuilder("# Spec\n\nDossier: ")
            .append(dossier)
            .append(
                "\nConstitution: constitution.md\nStatus: approved\nOwner: ada\nEpic: EPIC-001\n");
    for (String section : FleetFolder.SPEC_SECTIONS) {
      String body = section.equals("User Stories") ? stories : "As agreed.";
      text.append("\n## ").append(section).append("\n\n").append(body).append('\n');
    }
    files().file("specs/" + folder + "/spec.md", text.toString());
  }

  /** A fleet of so many products, some of them with runs. */
  static PageFleet many(Path base, int products) throws IOException {
    PageFleet many = empty(base);
    List<Object> entries = new ArrayList<>();
    for (int i = 0; i < products; i++) {
      String id = String.format(Locale.ROOT, "svc-%05d", i);
      entries.add(
          FleetFolder.map(
              "product_id", id,
              "display_name", "Service " + i,
              "owner", List.of("ada", "bob", "cy", "dana", "eli").get(i % 5),
              "team", List.of("core", "edge", "data").get(i % 3),
              "tags", List.of(i % 2 == 0 ? "web" : "batch", "money"),
              "status", i % 11 == 10 ? "planned" : "active",
              "criticality", List.of("high", "medium", "low").get(i % 3),
              "sla_tier", 1 + i % 5,
              "commands", FleetFolder.map("test", List.of("true"))));
      if (i % 7 != 6) {
        many.run(id, i % 9 != 8, 1 + i * 13 % 900, 1 + i % 200, 10 + i % 400, true);
      }
    }
    many.files()
        .file(
            "dash/products.json",
            JsonText.compact(FleetFolder.map("schema_version", "0.1", "products", entries)));
    return many;
  }
}
