package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of a real {@code oracle dash} in a real browser; the scripts in {@code src/test/page} do
 * what a person does. Where the tools for it are missing it is skipped, unless {@code
 * ORACLE_BROWSER=required} says that they have to be there.
 */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageBrowserTest {
  private static final Path SCRIPTS = Path.of("src/test/page").toAbsolutePath();

  private static final boolean UPDATE = Boolean.getBoolean("oracle.update");

  @TempDir private static Path shared;
  private static @Nullable PageFleet shop;
  private static @Nullable DashProcess shopDash;

  @TempDir private Path folder;

  /** One for all tests; the one that changes it comes last. */
  private static PageFleet shop() throws IOException {
    if (shop == null) {
      shop = PageFleet.shop(shared);
    }
    return shop;
  }

  private static DashProcess shopDash() throws IOException {
    if (shopDash == null) {
      shopDash = DashProcess.at(shop().root());
    }
    return shopDash;
  }

  @AfterAll
  static void closesTheShop() throws IOException {
    if (shopDash != null) {
      shopDash.close();
    }
  }

  @BeforeEach
  void hasTheTools() {
    List<String> missing = new ArrayList<>();
    if (!isCommand("node")) {
      missing.add("node");
    }
    if (!Files.isDirectory(SCRIPTS.resolve("node_modules"))) {
      missing.add("the modules of src/test/page (npm ci --prefix src/test/page)");
    }
    if (!Files.isExecutable(chromium())) {
      missing.add("Chromium at " + chromium() + " (apt-get install chromium)");
    }
    String skipped = "the page was not tried in a browser: missing " + String.join(", ", missing);
    if ("required".equals(System.getenv("ORACLE_BROWSER"))) {
      assertThat(missing).as(skipped).isEmpty();
    } else if (!missing.isEmpty()) {
      System.err.println("Skipped: " + skipped);
    }
    assumeTrue(missing.isEmpty(), skipped);
  }

  private static Path chromium() {
    String own = System.getenv("ORACLE_CHROMIUM");
    return Path.of(own == null ? "/usr/bin/chromium" : own);
  }

  private static boolean isCommand(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, name)));
  }

  /** Runs a script; it ends well when each of its checks holds. */
  private static String script(String name, Object... arguments)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("node", SCRIPTS.resolve(name).toString()));
    Stream.of(arguments).map(Object::toString).forEach(argv::add);
    Path output = Files.createTempFile("page", ".log");
    try {
      Process process =
          new ProcessBuilder(argv)
              .directory(SCRIPTS.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      int exit = Patience.exitCode(process);
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(exit).as(name + "\n" + said).isZero();
      return said;
    } finally {
      Files.delete(output);
    }
  }

  /** A run that Oracle made, as {@code product/run_20260301_060000}. */
  private static String run(DashProcess dash) throws IOException, InterruptedException {
    Map<?, ?> data = Json.object(dash.get("/data.json").body());
    for (Object run : (List<?>) Objects.requireNonNull(data.get("runs"))) {
      if (Json.at(run, "job_id") != null) {
        return Json.at(run, "product_id") + "/" + Json.at(run, "run_id");
      }
    }
    throw new AssertionError("Oracle made no run");
  }

  @Test
  void theTypesOfThePageHold() throws Exception {
    script("types.mjs");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aPersonFiltersDrillsDownAndSeesChangesArrive() throws Exception {
    script("follow.mjs", shopDash().address(), shop().root());
  }

  @Test
  void everyViewIsAccessibleAndFitsLightAndDarkDeskAndPhone() throws Exception {
    DashProcess dash = shopDash();
    script("views.mjs", dash.address(), "pricing", run(dash), Soak.ON ? "all" : "");
  }

  @Test
  void aPictureOfEveryViewCanBeTaken() throws Exception {
    Path pictures = folder.resolve("pictures");
    DashProcess dash = shopDash();
    boolean all = Soak.ON || UPDATE;
    script("screenshots.mjs", dash.address(), pictures, "pricing", run(dash), all ? "all" : "");
    try (Stream<Path> taken = Files.list(pictures)) {
      assertThat(taken).hasSize(all ? 36 : 9).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    }
    if (UPDATE) {
      keep(pictures);
    }
  }

  /** Those that the documents show. */
  private static void keep(Path pictures) throws IOException {
    Path shown = Files.createDirectories(Path.of("docs/pictures"));
    try (Stream<Path> old = Files.list(shown)) {
      for (Path each : old.toList()) {
        Files.copy(
            pictures.resolve(each.getFileName()),
            each,
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Test
  void hostileTextsStayText() throws Exception {
    PageFleet fleet = PageFleet.empty(folder);
    String script = "<script>globalThis.owned=1</script>";
    String image = "<img src=x onerror=\"globalThis.owned=2\">";
    String turned = "a\u202eb\u2066c\u200f\u0007\u001b[31m";
    String endless = "z".repeat(100_000);
    fleet
        .files()
        .product("a-script", "display_name", script, "owner", image, "sla_tier", 1)
        .product("b-turned", "display_name", turned, "owner", turned, "team", turned)
        .product("c-endless", "display_name", endless, "owner", endless, "tags", List.of(endless))
        .product("d-quote", "display_name", "\"'><b>x</b>", "owner", "</script><b>y", "team", "-->")
        .product("e-repo", "path", null, "repo", "'; rm -rf ~ #\n" + script)
        .lastRun("a-script", "failed", 3)
        .lastRun("b-turned", "success", 3)
        .file("dash/runs/b-turned/KILL_SWITCH", script + turned + endless)
        .file(
            "dash/runs/a-script/run_20260228_010000/result.json",
            FleetFolder.json(
                FleetFolder.map(
                    "status", "failed", "outcome", script, "reason", turned + image + endless)))
        .file("dash/runs/d-quote/last_run.json", "{ \"" + script + "\"")
        .file("constitution.md", "# " + script);
    Path export = folder.resolve("hostile.html");
    assertThat(fleet.oracle(PageFleet.NOW, "dash", "--export", export.toString()).exit()).isZero();
    try (DashProcess dash = DashProcess.at(fleet.root())) {
      script("hostile.mjs", dash.address(), export, "b-turned", Soak.ON ? "all" : "");
    }
  }

  @Test
  void tenThousandProductsAreShownAndFiltered() throws Exception {
    int products = Integer.getInteger("oracle.test.pageProducts", 10_000);
    PageFleet many = PageFleet.many(folder, products);
    try (DashProcess dash = DashProcess.at(many.root())) {
      String data = dash.get("/data.json").body();
      assertThat(data.length()).isLessThan(6_000_000);
      String said =
          script("many.mjs", dash.address(), products, Integer.getInteger("oracle.test.rounds", 1));
      System.err.println(
          String.format(
              Locale.ROOT, "%,d products, %,d bytes of data: %s", products, data.length(), said));
    }
  }
}
