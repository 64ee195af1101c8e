package codemonkeys.oracle.fleet.history;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.FileNames;
import codemonkeys.oracle.files.Git.GitException;
import codemonkeys.oracle.files.GitHistory;
import codemonkeys.oracle.files.GitHistory.Commit;
import codemonkeys.oracle.files.GitHistory.Entry;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.intake.FleetReader;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's files as they were at a commit, in a temporary folder that goes from one commit to
 * the next. Products' sources are not in it: whether one can be tested is taken from today, and of
 * git's word on sources nothing is known.
 */
final class PastFleet implements AutoCloseable {
  /** What the fleet is read from. */
  static final List<String> PATHS = List.of("dash", "nexus", "docs", "specs", "constitution.md");

  private static final int MAX_FILES = 200_000;
  private static final long MAX_BYTES = 256L << 20;

  /** In bytes, as usual systems have it. */
  private static final int MAX_NAME = 255;

  private static final int MAX_PATH = 2_000;

  /** A document larger than this is refused by every reader. */
  private static final long MAX_FILE = 8L << 20;

  private final GitHistory history;
  private final FleetInputs with;
  private final Map<ProductId, Product> today = new HashMap<>();
  private final Path folder;
  private final Map<String, String> there = new TreeMap<>();

  /**
   * Makes an empty folder.
   *
   * @param fleet as it is today
   */
  PastFleet(GitHistory history, FleetInputs with, FleetReading fleet) throws IOException {
    this.history = history;
    this.with = with;
    for (ProductFacts product : fleet.facts().products()) {
      today.put(product.id(), product.product());
    }
    Path wanted = Path.of(with.environment().getOrDefault("TMPDIR", "/tmp"));
    Path parent = wanted.isAbsolute() && Files.isDirectory(wanted) ? wanted : Path.of("/tmp");
    this.folder = Files.createTempDirectory(parent, "oracle-history-");
  }

  /** What rules would have seen at a moment, the files being those of a commit. */
  FleetFacts at(Commit commit, Instant asOf)
      throws GitException, IOException, RegistryRejectedException {
    checkOut(commit);
    Workspace workspace = new Workspace(folder);
    Map<String, String> environment = new LinkedHashMap<>(with.environment());
    environment.remove("CODEMONKEYS_KILL"); // that of today
    FleetReading reading =
        new FleetReader(
                workspace, asOf, environment, with.ownFolders().get(), with.threads(), false)
            .read(OrderQueue.read(workspace, OrderQueue.FOLDER));
    List<ProductFacts> products = new ArrayList<>();
    for (ProductFacts each : reading.facts().products()) {
      products.add(asToday(each));
    }
    return new FleetFacts(asOf, reading.facts().fleetFacts(), products);
  }

  private ProductFacts asToday(ProductFacts past) {
    Product known = today.get(past.id());
    Product product =
        past.product().setup() == Product.Setup.NO_TESTS
            ? past.product()
            : known == null
                ? past.product().with(Product.Setup.READY, true)
                : past.product()
                    .with(
                        known.setup() == Product.Setup.NO_TESTS
                            ? Product.Setup.READY
                            : known.setup(),
                        known.reportable() || past.product().reportable());
    List<ProductFact> facts = new ArrayList<>();
    for (ProductFact fact : past.facts()) {
      if (fact instanceof Product) {
        facts.add(product);
      } else if (!(fact instanceof SourceState)) {
        facts.add(fact);
      }
    }
    return new ProductFacts(product, facts, past.lastRunAt());
  }

  /** Brings the folder to a commit; files that are equal stay. */
  private void checkOut(Commit commit) throws GitException, IOException {
    List<Entry> files =
        history.files(commit, PATHS, MAX_FILES).stream().filter(PastFleet::fits).toList();
    Map<String, Entry> wanted = new LinkedHashMap<>();
    files.forEach(entry -> wanted.put(entry.path(), entry));
    List<Entry> read = new ArrayList<>();
    for (Entry entry : files) {
      if (!entry.object().equals(there.get(entry.path())) && isDocument(entry)) {
        read.add(entry);
      }
    }
    Map<String, byte[]> contents = history.contents(read, MAX_BYTES);
    for (String path : List.copyOf(there.keySet())) {
      if (!wanted.containsKey(path)) {
        Files.delete(file(path));
        there.remove(path);
        removeEmpty(file(path).getParent());
      }
    }
    for (Entry entry : files) {
      if (!entry.object().equals(there.get(entry.path()))) {
        Path file = file(entry.path());
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        // Of logs and other evidence it matters that they are there.
        Files.write(file, contents.getOrDefault(entry.object(), new byte[0]));
        there.put(entry.path(), entry.object());
      }
    }
  }

  private Path file(String path) {
    return FileNames.resolve(folder, path);
  }

  /** Whether the folder can have a file of that name: a tree of git may name what no system has. */
  private static boolean fits(Entry entry) {
    for (String name : entry.path().split("/", -1)) {
      if (FileNames.bytes(name).length > MAX_NAME) {
        return false;
      }
    }
    return FileNames.bytes(entry.path()).length <= MAX_PATH;
  }

  private static boolean isDocument(Entry entry) {
    return entry.size() <= MAX_FILE
        && (entry.path().endsWith(".json")
            || entry.path().endsWith(".md")
            || entry.path().endsWith(".jsonl")
            || entry.path().endsWith("KILL_SWITCH"));
  }

  private void removeEmpty(@Nullable Path from) throws IOException {
    Path at = from;
    while (at != null && !at.equals(folder)) {
      try (Stream<Path> inside = Files.list(at)) {
        if (inside.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(at);
      at = at.getParent();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
