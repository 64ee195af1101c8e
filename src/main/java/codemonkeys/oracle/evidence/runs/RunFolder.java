package codemonkeys.oracle.evidence.runs;

import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * The folder of one run, {@code dash/runs/<product_id>/<run_id>}, and what is called what in it.
 */
public final class RunFolder {
  /** Where the folders of all products are. */
  public static final String RUNS = "dash/runs";

  /** The work order as it was when the run started. */
  public static final String ORDER = "order.json";

  /** What the job wrote to its output, up to the cap. */
  public static final String OUTPUT = "output.log";

  /** What the run found. */
  public static final String RESULT = "result.json";

  /** The report that {@code last_run.json} was made a copy of. */
  public static final String REPORT = "run_report.json";

  /** The signed digests of all other files. */
  public static final String ATTESTATION = "attestation.json";

  /** A folder with copies of JUnit reports. */
  public static final String JUNIT = "junit";

  private static final int MAX_IN_A_SECOND = 9999;

  private final Workspace workspace;
  private final ProductId product;
  private final RunId id;

  private RunFolder(Workspace workspace, ProductId product, RunId id) {
    this.workspace = workspace;
    this.product = product;
    this.id = id;
  }

  /**
   * Makes the folder for a run that starts now, under the first id that is free.
   *
   * @throws IOException also when something on the way is a link: evidence stays in the workspace
   */
  public static RunFolder create(Workspace workspace, ProductId product, Instant startedAt)
      throws IOException {
    String folder = ofProduct(product);
    workspace.makeFolder(folder);
    Path parent = workspace.resolve(folder);
    for (int number = 1; number <= MAX_IN_A_SECOND; number++) {
      RunId id = RunId.of(startedAt, number);
      try {
        AtomicFiles.makeFolder(parent.resolve(id.value()));
      } catch (FileAlreadyExistsException e) {
        continue; // another run that started in the same second
      }
      AtomicFiles.syncFolder(parent);
      return new RunFolder(workspace, product, id);
    }
    throw new FileSystemException(
        parent.toString(),
        null,
        "all ids for runs that start at "
            + startedAt
            + " are taken; start it again a second later");
  }

  /** A folder that may be there or not; nothing is made. */
  public static RunFolder at(Workspace workspace, ProductId product, RunId id) {
    return new RunFolder(workspace, product, id);
  }

  /** The folder of a product's runs, relative to the workspace. */
  public static String ofProduct(ProductId product) {
    return RUNS + "/" + product;
  }

  /** The report of a product's last run, relative to the workspace. */
  public static String lastRun(ProductId product) {
    return ofProduct(product) + "/last_run.json";
  }

  public ProductId product() {
    return product;
  }

  public RunId id() {
    return id;
  }

  public Path path() {
    return workspace.resolve(relative());
  }

  /** The folder relative to the workspace, as {@code dash/runs/app/run_20260301_060000}. */
  public String relative() {
    return ofProduct(product) + "/" + id;
  }

  /** A file of the folder relative to the workspace. */
  public String relative(String file) {
    return relative() + "/" + file;
  }

  /**
   * The SHA-256 of every file below the folder but the attestation, by its path relative to the
   * folder.
   *
   * @throws IOException also when a link or a special file is among them, which can't be attested
   */
  public SortedMap<String, String> digests() throws IOException {
    FolderContents contents = contents();
    for (Map.Entry<String, String> unreadable : contents.unreadable().entrySet()) {
      throw new FileSystemException(
          workspace.resolve(relative(unreadable.getKey())).toString(), null, unreadable.getValue());
    }
    contents.digests().remove(ATTESTATION);
    return contents.digests();
  }

  /** What keeps it from being finished and signed; empty when nothing does. */
  public Optional<String> obstacle() {
    return contents().unreadable().entrySet().stream()
        .findFirst()
        .map(unreadable -> unreadable.getKey() + ": " + unreadable.getValue());
  }

  /** All that is in it. */
  public FolderContents contents() {
    return FolderContents.of(workspace, relative());
  }

  /** Writes all files of the folder through to the disk. */
  public void sync() throws IOException {
    try (Stream<Path> all = Files.walk(path())) {
      for (Path each : (Iterable<Path>) all::iterator) {
        if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)
            || Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
          AtomicFiles.sync(each);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
