package codemonkeys.oracle.cli.completion;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.CommonOptions.OutputFormat;
import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunName;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.FleetFiles;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names that a fleet's files have, with what is known of each. Nothing is reported: where files
 * can't be read there are fewer names.
 */
final class WorkspaceNames {
  /** Runs of all products together. */
  private static final int MAX_RUNS = 50;

  /** Runs of one product. */
  private static final int MAX_RUNS_OF_ONE = 200;

  /** As a rule begins, in a line of its own. */
  private static final Pattern RULE = Pattern.compile("(?m)^[ \\t]*rule[ \\t]+\"([^\"\\n]+)\"");

  private final CliContext context;
  private @Nullable Path root;
  private @Nullable List<QueuedOrder> open;

  WorkspaceNames(CliContext context) {
    this.context = context;
    this.root = CommonOptions.fleetAt(context.folder());
  }

  /** The fleet is somewhere else, as {@code --root} says. */
  void root(String given) {
    try {
      Path folder = context.folder().resolve(given).normalize();
      root = Files.exists(folder.resolve(Registry.FILE)) ? folder : null;
    } catch (InvalidPathException e) {
      root = null;
    }
  }

  private @Nullable Workspace workspace() {
    try {
      return root == null ? null : new Workspace(root.toRealPath());
    } catch (IOException e) {
      return null;
    }
  }

  private List<RegistryEntry> entries() {
    Workspace workspace = workspace();
    return workspace == null
        ? List.of()
        : new FleetFiles(
                workspace.root(), context.environment(), context.ownFolders(), context.clock())
            .entries();
  }

  /** Product ids, with their owners. */
  Map<String, String> products() {
    Map<String, String> products = new TreeMap<>();
    for (RegistryEntry entry : entries()) {
      products.put(entry.id().value(), entry.product().owner());
    }
    return products;
  }

  Map<String, String> owners() {
    Map<String, String> owners = new TreeMap<>();
    for (RegistryEntry entry : entries()) {
      owners.put(entry.product().owner(), "");
    }
    return owners;
  }

  /** Ids of all orders, from the names of their files. */
  Map<String, String> orders() {
    Map<String, String> orders = new TreeMap<>();
    if (root == null) {
      return orders;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(root.resolve(OrderQueue.FOLDER), "*.json")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        String job = name.substring(0, name.length() - ".json".length());
        if (JobId.isValid(job)) {
          orders.put(job, "");
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return orders;
    }
    return orders;
  }

  /** Orders that are still to be done; they are read once for a line. */
  private List<QueuedOrder> open() {
    List<QueuedOrder> known = open;
    if (known == null) {
      Workspace workspace = workspace();
      known = workspace == null ? List.of() : OrderQueue.read(workspace, OrderQueue.FOLDER).open();
      open = known;
    }
    return known;
  }

  /** Ids of orders that are still to be done. */
  Map<String, String> openOrders() {
    Map<String, String> orders = new TreeMap<>();
    for (QueuedOrder order : open()) {
      orders.put(order.jobId().value(), order.status().text() + ", priority " + order.priority());
    }
    return orders;
  }

  /** Products that have orders to be done: each may stand for the next of these. */
  Map<String, String> waitingProducts() {
    Map<String, String> products = new TreeMap<>();
    open().forEach(order -> products.put(order.product().value(), ""));
    return products;
  }

  /** The newest runs, as {@code app/run_20260301_060000}; of one product when it is typed. */
  Map<String, String> runs(String typed) {
    Map<String, String> runs = new TreeMap<>();
    Workspace workspace = workspace();
    if (workspace == null) {
      return runs;
    }
    int slash = typed.indexOf('/');
    String id = slash < 0 ? "" : typed.substring(0, slash);
    if (slash >= 0 && !ProductId.isValid(id)) {
      return runs;
    }
    for (RunName name :
        new RunArchive(workspace)
            .newest(slash < 0 ? null : new ProductId(id), slash < 0 ? MAX_RUNS : MAX_RUNS_OF_ONE)) {
      if (name.folder()) {
        runs.put(name.product() + "/" + name.id(), "");
      }
    }
    return runs;
  }

  /** Names of the rules in force, with their files. */
  Map<String, String> rules() {
    Map<String, String> rules = new TreeMap<>();
    Workspace workspace = workspace();
    if (workspace == null) {
      return rules;
    }
    FleetInputs inputs =
        new CommonOptions(workspace, Instant.EPOCH, null, OutputFormat.TEXT, false).inputs(context);
    try {
      for (RuleSource source : RuleFiles.find(inputs).sources()) {
        Matcher rule = RULE.matcher(source.text());
        while (rule.find()) {
          rules.put(rule.group(1), source.path());
        }
      }
    } catch (NotUnderstoodException e) {
      return rules;
    }
    return rules;
  }
}
