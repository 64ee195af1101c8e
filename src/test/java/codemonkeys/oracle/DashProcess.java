package codemonkeys.oracle;

import codemonkeys.oracle.FleetFolder.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real {@code oracle dash} in a process of its own. */
final class DashProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private DashProcess(Process process, BufferedReader out, URI address) {
    this.process = process;
    this.out = out;
    this.address = address;
  }

  /** The command of the process, which also has caches of compiled rules. */
  static ProcessBuilder command(Path root, String... args) {
    List<String> all = new ArrayList<>(List.of("dash", "--root", root.toString()));
    all.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(OracleProcess.argv(List.of("-Xmx1g"), all.toArray(String[]::new)));
    builder.directory(root.toFile());
    builder.environment().remove("SOURCE_DATE_EPOCH");
    return builder;
  }

  /** Starts it at a free port, at the moment that test fleets are made for. */
  static DashProcess at(Path root, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("--port", "0", "--format", "json"));
    all.addAll(List.of("--as-of", FleetFolder.NOW.toString()));
    all.addAll(List.of(args));
    Process process =
        command(root, all.toArray(String[]::new))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder json = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      json.append(line);
      if (line.equals("}")) {
        break;
      }
    }
    return new DashProcess(
        process, out, URI.create(String.valueOf(Json.object(json.toString()).get("url"))));
  }

  URI address() {
    return address;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + path.substring(1)))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Patience.END)
            .build(),
        BodyHandlers.ofString());
  }

  /** Ends it as Ctrl-C does; its exit code. */
  int interrupt() throws InterruptedException {
    process.destroy();
    return Patience.exitCode(process);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    out.close();
  }
}
