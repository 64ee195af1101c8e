package codemonkeys.oracle.cli.completion;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.CommonOptions.OutputFormat;
import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunName;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
  /** Runs of one product. */
  private static final int MAX_RUNS = 200;

  /** Files of orders that are read. */
  private static final int MAX_ORDERS = 200;

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

  /** Product ids, with their owners. */
  Map<String, String> products() {
    Map<String, String> products = new TreeMap<>();
    Workspace workspace = workspace();
    if (workspace == null) {
      return products;
    }
    try {
      // Paths, roots and schedules of entries are nobody's concern here, and take a while to check.
      if (Registry.document(workspace).members().get("products") instanceof JsonArray list) {
        for (JsonValue item : list.items()) {
          if (item instanceof JsonObject entry
              && entry.members().get("product_id") instanceof JsonString id
              && ProductId.isValid(id.value())) {
            products.putIfAbsent(
                id.value(),
                entry.members().get("owner") instanceof JsonString owner ? owner.value() : "");
          }
        }
      }
    } catch (Registry.RegistryRejectedException e) {
      return products;
    }
    return products;
  }

  Map<String, String> owners() {
    Map<String, String> owners = new TreeMap<>();
    products().values().forEach(owner -> owners.put(owner, ""));
    owners.remove("");
    return owners;
  }

  /** Ids of all orders, from the names of their files. */
  Map<String, String> orders() {
    Map<String, String> orders = new TreeMap<>();
    orderFiles().keySet().forEach(job -> orders.put(job.value(), ""));
    return orders;
  }

  private Map<JobId, Path> orderFiles() {
    Map<JobId, Path> orders = new TreeMap<>();
    if (root == null) {
      return orders;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(root.resolve(OrderQueue.FOLDER), "*.json")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        String job = name.substring(0, name.length() - ".json".length());
        if (JobId.isValid(job)) {
          orders.put(new JobId(job), file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return orders;
    }
    return orders;
  }

  /**
   * Orders that are still to be done; they are read once for a line. Only the files that were
   * written last are looked at: a queue keeps what is over.
   */
  private List<QueuedOrder> open() {
    List<QueuedOrder> known = open;
    Workspace workspace = workspace();
    if (known != null || workspace == null) {
      return known == null ? List.of() : known;
    }
    Map<JobId, Path> files = orderFiles();
    List<JobId> jobs = new ArrayList<>(files.keySet());
    if (jobs.size() > MAX_ORDERS) {
      Map<JobId, Long> written = new HashMap<>();
      files.forEach((job, file) -> written.put(job, file.toFile().lastModified()));
      jobs.sort(Comparator.comparing(written::get, Comparator.reverseOrder()));
    }
    known = new ArrayList<>();
    for (JobId job : jobs.subList(0, Math.min(jobs.size(), MAX_ORDERS))) {
      QueuedOrder order = OrderQueue.reread(workspace, job);
      if (order != null && order.status().open()) {
        known.add(order);
      }
    }
    open = known;
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

  /**
   * The newest runs of the product that is typed, as {@code app/run_20260301_060000}; before that,
   * the products that have runs, as {@code app/}.
   */
  Map<String, String> runs(String typed) {
    Map<String, String> runs = new TreeMap<>();
    Workspace workspace = workspace();
    if (workspace == null) {
      return runs;
    }
    int slash = typed.indexOf('/');
    if (slash < 0) {
      try {
        for (String product : workspace.list(RunFolder.RUNS)) {
          if (ProductId.isValid(product)) {
            runs.put(product + "/", "");
          }
        }
      } catch (UnreadableException e) {
        return runs;
      }
    } else if (ProductId.isValid(typed.substring(0, slash))) {
      ProductId product = new ProductId(typed.substring(0, slash));
      for (RunName name : new RunArchive(workspace).newest(product, MAX_RUNS)) {
        if (name.folder()) {
          runs.put(name.product() + "/" + name.id(), "");
        }
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
