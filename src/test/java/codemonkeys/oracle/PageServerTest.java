package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code oracle dash} serves and writes, and to whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = Patience.TEST_MINUTES, unit = java.util.concurrent.TimeUnit.MINUTES)
class PageServerTest {
  private static final String SCHEMA = "page.schema.json";
  private static final Pattern LEADS =
      Pattern.compile("(?i)\\b(?:src|href|action)\\s*=\\s*\"([^\"]*)\"");

  private PageFleet shop;
  private DashProcess dash;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    shop = PageFleet.shop(folder);
    dash = DashProcess.at(shop.root());
  }

  @AfterAll
  void end() throws IOException {
    dash.close();
  }

  private static Map<?, ?> object(String json) {
    return Json.object(json);
  }

  private static List<?> list(Object json, String... names) {
    return (List<?>) Objects.requireNonNull(Json.at(json, names), List.of(names).toString());
  }

  // --- the data ---------------------------------------------------------------------------------

  @Test
  void theDataOfALivelyFleetKeepTheirSchema() throws Exception {
    String json = dash.get("/data.json").body();

    assertThat(Schemas.problems(SCHEMA, json)).isEmpty();
    Set<String> states = new TreeSet<>();
    for (Object product : list(object(json), "products")) {
      states.add(String.valueOf(Json.at(product, "state")));
    }
    assertThat(states)
        .containsExactlyInAnyOrder(
            "due",
            "failing",
            "fresh",
            "held",
            "needs_person",
            "needs_setup",
            "out_of_service",
            "overdue");
    assertThat(list(object(json), "plans")).hasSize(4);
    assertThat(list(object(json), "queue", "orders")).hasSize(3);
  }

  @Test
  void theDataOfAnEmptyFleetKeepTheirSchema(@TempDir Path folder) throws Exception {
    PageFleet fleet = PageFleet.empty(folder);
    try (DashProcess empty = DashProcess.at(fleet.root())) {
      String json = empty.get("/data.json").body();

      assertThat(Schemas.problems(SCHEMA, json)).isEmpty();
      assertThat(list(object(json), "products")).isEmpty();
    }
  }

  @Test
  void aProductIsExplainedWithItsRuleItsFactsAndItsRank() throws Exception {
    Map<?, ?> explained = object(dash.get("/product?id=promotions").body());

    Object first = list(explained, "candidates").get(0);
    assertThat(Json.at(first, "intent")).isEqualTo("test");
    assertThat(Json.at(first, "rule")).isEqualTo("failed tests: test again");
    assertThat(Json.at(first, "rank")).isInstanceOf(Integer.class);
    assertThat(list(first, "facts").toString()).contains("LastTest", "FAILED");
    assertThat(list(explained, "runs")).hasSize(8);
  }

  @Test
  void aProductThatAPersonHasToLookAtIsExplainedWithTheCommands() throws Exception {
    Map<?, ?> explained = object(dash.get("/product?id=pricing").body());

    Object hold = list(explained, "holds").get(0);
    assertThat(Json.at(hold, "needs_person")).isEqualTo(true);
    assertThat(list(hold, "commands").toString())
        .isEqualTo("[oracle logs pricing --failed, oracle release pricing]");
    assertThat(list(hold, "facts").toString()).contains("RunHistory", "consecutiveFailures");
  }

  @Test
  void aRunThatOracleMadeIsVerifiedAndOneOfAnotherToolIsNotOurs() throws Exception {
    Object ours =
        list(object(dash.get("/data.json").body()), "runs").stream()
            .filter(run -> Json.at(run, "job_id") != null)
            .findFirst()
            .orElseThrow();
    Object other =
        list(object(dash.get("/data.json").body()), "runs").stream()
            .filter(run -> Json.at(run, "job_id") == null)
            .findFirst()
            .orElseThrow();

    Map<?, ?> signed = object(dash.get("/run?folder=" + Json.at(ours, "folder")).body());
    Map<?, ?> foreign = object(dash.get("/run?folder=" + Json.at(other, "folder")).body());
    assertThat(Json.at(signed, "signature", "verdict")).isEqualTo("verified");
    assertThat(list(signed, "output").toString()).contains("42 passed in 0.31s");
    assertThat(Json.at(foreign, "signature", "verdict")).isEqualTo("not_ours");
  }

  @Test
  void theServerChangesNothingInTheFleet(@TempDir Path folder) throws Exception {
    PageFleet fleet = PageFleet.shop(folder);
    Map<String, String> before = fleet.files().files("");
    try (DashProcess server = DashProcess.at(fleet.root())) {
      server.get("/data.json");
      server.get("/product?id=pricing");
    }

    assertThat(fleet.files().files("")).isEqualTo(before);
  }

  // --- who is answered --------------------------------------------------------------------------

  @Test
  void everyAnswerForbidsWhatIsNotOfThePage() throws Exception {
    for (String path :
        List.of("/", "/main.js", "/page.css", "/data.json", "/product?id=cart", "/none", "/run")) {
      HttpResponse<String> answer = dash.get(path);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
          .contains("frame-ancestors 'none'", "require-trusted-types-for 'script'")
          .doesNotContain("unsafe", "http", "*");
      assertThat(answer.headers().firstValue("X-Content-Type-Options"))
          .as(path)
          .contains("nosniff");
      assertThat(answer.headers().firstValue("X-Frame-Options")).as(path).contains("DENY");
      assertThat(answer.headers().firstValue("Referrer-Policy")).as(path).contains("no-referrer");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).as(path).isEmpty();
    }
  }

  @Test
  void nothingCanBeSent() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FETCH")) {
      for (String path : List.of("/", "/data.json", "/none")) {
        HttpResponse<String> answer = dash.send(method, path);
        assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
      }
    }
  }

  @Test
  void headersAloneAreAnsweredWithoutABody() throws Exception {
    HttpResponse<String> all = dash.get("/main.js");
    HttpResponse<String> head = dash.send("HEAD", "/main.js");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length"))
        .contains("" + all.body().getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void onlyThePagesOwnPathsAreThere() throws Exception {
    for (String path :
        List.of(
            "/index.htm",
            "/../pom.xml",
            "/%2e%2e/pom.xml",
            "/..%2fdash/products.json",
            "/dash/products.json",
            "//main.js",
            "/main.js/",
            "/main.js?x=1",
            "/data.json?x",
            "/Main.js",
            "/product",
            "/product?id=",
            "/product?id=nobody",
            "/product?id=cart&id=cart",
            "/product?id=..%2F..",
            "/product?id=%ff",
            "/product?name=cart",
            "/run?folder=dash/runs/cart",
            "/run?folder=dash%2Fruns%2F..%2F..%2Fnexus",
            "/run?folder=%2Fetc%2Fpasswd",
            "/events?x")) {
      assertThat(dash.get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  /** A request as it goes over the wire; the line with the status. */
  private String status(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), dash.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      return String.valueOf(in.readLine());
    }
  }

  @Test
  void onlyNamesOfThisMachineAreAnswered() throws Exception {
    int port = dash.address().getPort();
    for (String host : List.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port)) {
      assertThat(status("GET /data.json HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
          .as(host)
          .contains(" 200 ");
    }
    for (String host :
        List.of(
            "evil.example",
            "evil.example:" + port,
            "localhost",
            "localhost:1",
            "localhost.evil.example:" + port,
            "evil.example:80@localhost:" + port,
            "127.0.0.1.evil.example:" + port,
            "2130706433:" + port,
            "")) {
      assertThat(status("GET /data.json HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
          .as(host)
          .contains(" 421 ");
    }
    assertThat(status("GET /data.json HTTP/1.0\r\n\r\n")).contains(" 421 ");
    assertThat(
            status(
                "GET /data.json HTTP/1.1\r\nHost: localhost:"
                    + port
                    + "\r\nHost: evil.example\r\n\r\n"))
        .contains(" 421 ");
    assertThat(
            status(
                "GET http://evil.example/data.json HTTP/1.1\r\nHost: localhost:"
                    + port
                    + "\r\n\r\n"))
        .contains(" 421 ");
  }

  @Test
  void nobodyButThisMachineCanConnect() throws Exception {
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(each.getInetAddresses())) {
        if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
          try (Socket socket = new Socket()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                    () ->
                        socket.connect(
                            new InetSocketAddress(address, dash.address().getPort()), 5000))
                .as(address.toString())
                .isInstanceOfAny(SocketException.class, java.net.SocketTimeoutException.class);
          }
        }
      }
    }
    assertThat(dash.address().getHost()).isEqualTo("127.0.0.1");
  }

  // --- what changes -----------------------------------------------------------------------------

  @Test
  void aChangeOfTheFleetIsSaidAndIsInTheData(@TempDir Path folder) throws Exception {
    PageFleet fleet = PageFleet.empty(folder);
    fleet.files().product("app").lastRun("app", "success", 3);
    try (DashProcess server = DashProcess.at(fleet.root());
        Socket socket =
            new Socket(InetAddress.getByName("127.0.0.1"), server.address().getPort())) {
      socket.setSoTimeout((int) Patience.END.toMillis());
      socket
          .getOutputStream()
          .write(
              ("GET /events HTTP/1.1\r\nHost: 127.0.0.1:" + server.address().getPort() + "\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      BufferedReader events =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String first = revision(events);
      assertThat(server.get("/data.json").headers().firstValue("ETag")).contains('"' + first + '"');

      fleet.files().lastRun("app", "failed", 1);
      String second = revision(events);
      HttpResponse<String> failed = server.get("/data.json");
      assertThat(second).isNotEqualTo(first);
      assertThat(failed.headers().firstValue("ETag")).contains('"' + second + '"');
      assertThat(state(failed.body(), "app")).isEqualTo("failing");

      fleet.files().file("dash/products.json", "{ \"schema_version\": \"0.1\", \"products\": 7 }");
      revision(events);
      String broken = server.get("/data.json").body();
      assertThat(Schemas.problems(SCHEMA, broken)).isEmpty();
      assertThat(list(object(broken), "errors").toString()).contains("dash/products.json");
      assertThat(object(broken).containsKey("products")).isFalse();
      assertThat(server.get("/product?id=app").statusCode()).isEqualTo(404);

      fleet.files().product("api").lastRun("api", "success", 1);
      revision(events);
      assertThat(state(server.get("/data.json").body(), "api")).isEqualTo("fresh");
      assertThat(server.interrupt()).isEqualTo(130);
    }
  }

  private static String state(String data, String product) {
    return list(object(data), "products").stream()
        .filter(each -> product.equals(Json.at(each, "id")))
        .map(each -> String.valueOf(Json.at(each, "state")))
        .findFirst()
        .orElseThrow();
  }

  /** The next revision that the server says. */
  private static String revision(BufferedReader events) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.startsWith("data: ")) {
        return line.substring("data: ".length());
      }
    }
    throw new AssertionError("the server ended the events");
  }

  @Test
  void aPortThatIsTakenIsAnErrorWithAWayOut(@TempDir Path folder) throws Exception {
    PageFleet fleet = PageFleet.empty(folder);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      InProcess.Outcome outcome = fleet.process().run("dash", "--port", "" + taken.getLocalPort());

      assertThat(outcome.exit()).isEqualTo(70);
      assertThat(outcome.err())
          .contains("port " + taken.getLocalPort() + " can't be had")
          .contains("choose another with --port, 0 for any that is free");
    }
  }

  @Test
  void anImpossiblePortIsWrongUsage(@TempDir Path folder) throws Exception {
    PageFleet fleet = PageFleet.empty(folder);
    for (String port : List.of("65536", "-1", "http", "")) {
      assertThat(fleet.process().run("dash", "--port", port).exit()).as(port).isEqualTo(2);
    }
    assertThat(fleet.process().run("dash", "--export", "x.html", "--open").exit()).isEqualTo(2);
  }

  // --- one file ---------------------------------------------------------------------------------

  private String export(String name) throws IOException {
    InProcess.Outcome outcome = shop.oracle(PageFleet.NOW, "dash", "--export", name);
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return Files.readString(shop.root().resolve(name));
  }

  @Test
  void anExportNeedsNothingButItself() throws Exception {
    String html = export("export.html");

    assertThat(html).startsWith("<!doctype html>\n<!-- written by oracle dash -->\n");
    Matcher leads = LEADS.matcher(html.substring(0, html.indexOf("<script")));
    int found = 0;
    while (leads.find()) {
      found++;
      assertThat(leads.group(1)).matches("(#|data:image/svg\\+xml;base64,).*");
    }
    assertThat(found).isPositive();
    assertThat(html).doesNotContain("<link rel=\"stylesheet\"").doesNotContain("src=\"");
    assertThat(between(html, "<script type=\"module\">", "</script>")).doesNotContain("import {");
    assertThat(html.length()).isLessThan(4_000_000);
  }

  @Test
  void thePolicyOfAnExportAllowsItsOwnScriptAndStyleAlone() throws Exception {
    String html = export("policy.html");

    String policy = between(html, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    assertThat(policy)
        .isEqualTo(
            "default-src 'none'; script-src 'sha256-"
                + sha256(between(html, "<script type=\"module\">", "</script>"))
                + "'; style-src 'sha256-"
                + sha256(between(html, "<style>", "</style>"))
                + "'; img-src data:; base-uri 'none'; form-action 'none'");
  }

  private static String between(String text, String from, String to) {
    int at = text.indexOf(from) + from.length();
    return text.substring(at, text.indexOf(to, at));
  }

  private static String sha256(String text) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theDataOfAnExportAreThoseOfTheServer() throws Exception {
    String html = export("data.html");

    String json = between(html, "id=\"data\">", "</script>").replace("\\u003c", "<");
    assertThat(Schemas.problems(SCHEMA, json)).isEmpty();
    assertThat(list(object(json), "products"))
        .isEqualTo(list(object(dash.get("/data.json").body()), "products"));
    Map<?, ?> explanations = object(between(html, "id=\"explanations\">", "</script>"));
    assertThat(explanations.keySet()).hasSize(list(object(json), "products").size());
  }

  @Test
  void theSameFleetGivesTheSameExport() throws Exception {
    String first = export("first.html");
    assertThat(export("second.html")).isEqualTo(first);
    assertThat(export("second.html")).isEqualTo(first);
  }

  @Test
  void anExportReplacesNoFileThatIsNone() throws Exception {
    shop.files().file("notes.html", "<p>mine</p>");
    Files.createSymbolicLink(shop.root().resolve("link.html"), Path.of("notes.html"));
    Files.createDirectories(shop.root().resolve("folder.html"));
    for (String name : List.of("notes.html", "link.html", "folder.html")) {
      InProcess.Outcome outcome = shop.oracle(PageFleet.NOW, "dash", "--export", name);
      assertThat(outcome.exit()).as(name).isEqualTo(2);
      assertThat(outcome.err()).contains("oracle dash did not write it");
    }
    assertThat(Files.readString(shop.root().resolve("notes.html"))).isEqualTo("<p>mine</p>");
    assertThat(shop.oracle(PageFleet.NOW, "dash", "--export", "no/where.html").err())
        .contains("mkdir -p");
    try (Stream<Path> left = Files.list(shop.root())) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".tmp"));
    }
  }

  @Test
  void aFleetThatCantBeUnderstoodIsNotExported(@TempDir Path folder) throws Exception {
    PageFleet fleet = PageFleet.empty(folder);
    fleet.files().file("dash/products.json", "[]");

    assertThat(fleet.process().run("dash", "--export", "page.html").exit()).isEqualTo(3);
    assertThat(Files.exists(fleet.root().resolve("page.html"))).isFalse();
  }
}
