package codemonkeys.oracle.page.server;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.page.FleetPage;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The page on this machine's loopback address. It only reads. Every answer forbids the browser to
 * load, run or send anything but the page's own files, and to show the page in a frame.
 */
public final class PageServer implements AutoCloseable {
  /**
   * No inline script or style, and no text can become markup, whatever a file of the fleet says.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String ADDRESS = "127.0.0.1";
  private static final Set<String> NAMES = Set.of("localhost", ADDRESS, "[::1]");

  /** Pages that follow at a time: each has a thread. */
  private static final int MAX_FOLLOWERS = 32;

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final String JSON = "application/json; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService workers;
  private final LivePage live;
  private final Map<String, byte[]> files = new PageFiles().all();
  private final AtomicInteger followers = new AtomicInteger();

  /**
   * Begins to listen and to read the fleet.
   *
   * @param port 0 for any that is free
   * @param inputs with which the fleet is read, new each time
   * @param budget orders of a plan
   * @throws java.net.BindException when the port is taken
   */
  public PageServer(int port, Supplier<FleetInputs> inputs, int budget, String version)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(ADDRESS), port), 0);
    workers =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "page");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    live = new LivePage(inputs, budget, version);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String address() {
    return "http://" + ADDRESS + ":" + port() + "/";
  }

  @Override
  public void close() {
    live.close();
    server.stop(0);
    workers.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange) throws IOException, InterruptedException {
    URI uri = exchange.getRequestURI();
    if (!isForThisMachine(exchange.getRequestHeaders().get("Host")) || uri.getHost() != null) {
      // A page of somebody else's that has a name for this address is not to read the fleet.
      refuse(exchange, 421, "this page is at " + address());
      return;
    }
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      refuse(exchange, 405, "this page can only be read");
      return;
    }
    String path = String.valueOf(uri.getRawPath());
    String query = uri.getRawQuery();
    if (query == null && path.equals("/")) {
      send(exchange, 200, PageFiles.type(PageFiles.INDEX), file(PageFiles.INDEX));
    } else if (query == null && path.startsWith("/") && files.containsKey(path.substring(1))) {
      String name = path.substring(1);
      send(exchange, 200, PageFiles.type(name), file(name));
    } else if (query == null && path.equals("/data.json")) {
      LivePage.Snapshot now = live.current();
      if (now == null) {
        refuse(exchange, 503, "the page is closing");
        return;
      }
      exchange.getResponseHeaders().set("ETag", '"' + now.revision() + '"');
      send(exchange, 200, JSON, now.document());
    } else if (query == null && path.equals("/events")) {
      follow(exchange);
    } else if (path.equals("/product")) {
      details(exchange, value(query, "id"), FleetPage::product);
    } else if (path.equals("/why-not")) {
      details(exchange, value(query, "id"), FleetPage::whyNot);
    } else if (path.equals("/run")) {
      details(exchange, value(query, "folder"), FleetPage::run);
    } else {
      refuse(exchange, 404, "there is no such page");
    }
  }

  private byte[] file(String name) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new IllegalArgumentException("the page has no file " + name);
    }
    return bytes;
  }

  /** Whether the request was meant for this machine by a name that nobody else can have. */
  private boolean isForThisMachine(@Nullable List<String> hosts) {
    if (hosts == null || hosts.size() != 1) {
      return false;
    }
    String host = hosts.get(0);
    String port = ":" + port();
    return host.endsWith(port)
        ? NAMES.contains(host.substring(0, host.length() - port.length()))
        : port() == 80 && NAMES.contains(host);
  }

  /** The value of the only parameter; null when there is another, or it is not well formed. */
  private static @Nullable String value(@Nullable String query, String name) {
    if (query == null || !query.startsWith(name + "=") || query.indexOf('&') >= 0) {
      return null;
    }
    try {
      return URLDecoder.decode(query.substring(name.length() + 1), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private interface Details {
    Optional<Map<String, @Nullable Object>> of(FleetPage page, String what);
  }

  private void details(HttpExchange exchange, @Nullable String what, Details details)
      throws IOException, InterruptedException {
    LivePage.Snapshot now = live.current();
    FleetPage page = now == null ? null : now.page();
    Optional<Map<String, @Nullable Object>> found =
        page == null || what == null ? Optional.empty() : details.of(page, what);
    if (found.isEmpty()) {
      refuse(exchange, 404, "nothing of that name is known");
      return;
    }
    byte[] bytes = JsonText.compact(found.get()).getBytes(StandardCharsets.UTF_8);
    send(exchange, 200, JSON, bytes);
  }

  /** Says which revision the fleet is at, and whenever it is at another, until either side ends. */
  private void follow(HttpExchange exchange) throws IOException, InterruptedException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (followers.incrementAndGet() > MAX_FOLLOWERS) {
      followers.decrementAndGet();
      refuse(exchange, 503, "too many pages follow this fleet; close some");
      return;
    }
    try {
      headers(exchange, "text/event-stream; charset=utf-8");
      exchange.sendResponseHeaders(200, head ? -1 : 0);
      if (head) {
        return;
      }
      OutputStream out = exchange.getResponseBody();
      out.write("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      String told = "";
      while (!live.isClosed()) {
        LivePage.Snapshot now = live.after(told, HEARTBEAT);
        String revision = now == null ? told : now.revision();
        // A comment shows whether the other side is still there.
        String line =
            revision.equals(told) ? ":\n\n" : "event: revision\ndata: " + revision + "\n\n";
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.flush();
        told = revision;
      }
    } finally {
      followers.decrementAndGet();
    }
  }

  private static void refuse(HttpExchange exchange, int code, String why) throws IOException {
    byte[] bytes = (why + "\n").getBytes(StandardCharsets.UTF_8);
    send(exchange, code, "text/plain; charset=utf-8", bytes);
  }

  private static void send(HttpExchange exchange, int code, String type, byte[] bytes)
      throws IOException {
    headers(exchange, type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(code, -1);
      return;
    }
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void headers(HttpExchange exchange, String type) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
  }
}
