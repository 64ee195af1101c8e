package codemonkeys.oracle.page.server;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.page.FleetPage;
import codemonkeys.oracle.page.PageReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fleet as it is now: read at once, and again when its files change, and after a while anyway,
 * since ages go on. How often depends on what it costs: a large fleet may not keep the machine
 * busy.
 */
final class LivePage implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration READ = Duration.ofSeconds(60);

  /** Times what a look has taken before the next, and what a reading has where nothing changed. */
  private static final int REST = 15;

  private final Supplier<FleetInputs> inputs;
  private final PageReader reader;
  private final String version;
  private final Thread thread = new Thread(this::watch, "fleet");
  private @Nullable Snapshot current;
  private volatile boolean closed;

  /**
   * @param inputs with a new workspace and, unless it is fixed, a new as-of each time
   */
  LivePage(Supplier<FleetInputs> inputs, int budget, String version) {
    this.inputs = inputs;
    this.reader = new PageReader(budget, version);
    this.version = version;
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The fleet at one moment.
   *
   * @param revision changes when the document does
   * @param page null when the fleet can't be understood
   */
  record Snapshot(String revision, byte[] document, @Nullable FleetPage page) {}

  private void watch() {
    String files = "";
    String sources = "";
    long readAt = 0;
    long took = 0;
    List<Path> folders = List.of();
    while (!closed) {
      long began = System.nanoTime();
      FleetInputs with = inputs.get();
      String filesNow = Fingerprint.ofFleet(with.workspace().root(), with.rules());
      String sourcesNow = Fingerprint.ofSources(folders);
      long looked = System.nanoTime() - began;
      long rest = Math.max(LOOK.toNanos(), REST * looked);
      if (!filesNow.equals(files)
          || !sourcesNow.equals(sources)
          || began - readAt > Math.max(READ.toNanos(), REST * took)) {
        // As they were before they were read: what changes meanwhile is read the next time.
        files = filesNow;
        Snapshot snapshot = read(with);
        FleetPage page = snapshot.page();
        List<Path> before = folders;
        folders = page == null ? before : page.sources();
        sources = folders.equals(before) ? sourcesNow : Fingerprint.ofSources(folders);
        publish(snapshot);
        readAt = System.nanoTime();
        took = readAt - began;
        // A fleet that changes all the time is read for a third of the time at most.
        rest = Math.max(rest, 2 * took);
      }
      pause(rest);
    }
  }

  private void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private Snapshot read(FleetInputs with) {
    Map<String, @Nullable Object> document;
    FleetPage page = null;
    try {
      page = reader.read(with);
      document = page.document();
    } catch (NotUnderstoodException e) {
      document = FleetPage.errors(with.workspace(), with.asOf(), version, e.diagnostics());
    } catch (RuntimeException e) {
      // Whatever it was, the page stays, and the next change may be its end.
      page = null;
      document =
          FleetPage.errors(
              with.workspace(),
              with.asOf(),
              version,
              List.of(
                  Diagnostic.error(
                      ".",
                      Problem.ofFile(
                          "the fleet can't be read (" + e + ")",
                          "run oracle status, which says more"))));
    }
    byte[] bytes = JsonText.compact(document).getBytes(StandardCharsets.UTF_8);
    return new Snapshot(Digest.of(bytes).substring(0, 16), bytes, page);
  }

  private synchronized void publish(Snapshot snapshot) {
    current = snapshot;
    notifyAll();
  }

  /** The fleet as it was read last; waits for the first time. Null when it is closed before. */
  synchronized @Nullable Snapshot current() throws InterruptedException {
    while (current == null && !closed) {
      wait();
    }
    return current;
  }

  /** Waits until the revision is another, or so long, or it is closed. */
  synchronized @Nullable Snapshot after(String revision, Duration wait)
      throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (!closed && (current == null || current.revision().equals(revision))) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return current;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    thread.interrupt();
    notifyAll();
  }
}
