package codemonkeys.oracle.orders;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The folder of work orders as it was read, and what a new plan changes in it. */
public final class OrderQueue {
  /** The folder in a workspace. */
  public static final String FOLDER = "nexus/work_orders";

  /** How long an order of another tool may be pending before Oracle points to it. */
  public static final Duration OLD = Duration.ofDays(30);

  private final List<QueuedOrder> orders;
  private final Set<String> fileNames;
  private final @Nullable Diagnostic unlisted;
  private final List<Diagnostic> diagnostics;
  private final List<BadOrder> bad;
  private final SortedMap<String, String> digests;

  private OrderQueue(
      List<QueuedOrder> orders,
      Set<String> fileNames,
      @Nullable Diagnostic unlisted,
      List<Diagnostic> diagnostics,
      List<BadOrder> bad,
      SortedMap<String, String> digests) {
    this.orders = List.copyOf(orders);
    this.bad = List.copyOf(bad);
    this.fileNames = Set.copyOf(fileNames);
    this.unlisted = unlisted;
    this.diagnostics = List.copyOf(diagnostics);
    this.digests = digests;
  }

  /**
   * Reads all orders of a folder. A file that can't be read is reported and left alone; its name
   * stays taken.
   *
   * @param folder relative to {@code files}; empty for {@code files} itself
   */
  public static OrderQueue read(Workspace files, String folder) {
    List<QueuedOrder> orders = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<BadOrder> bad = new ArrayList<>();
    SortedMap<String, String> digests = new TreeMap<>();
    List<String> names = List.of();
    Diagnostic unlisted = null;
    try {
      names = files.list(folder);
    } catch (UnreadableException e) {
      unlisted = Diagnostic.error(folder.isEmpty() ? "." : folder, e.problem());
      diagnostics.add(Diagnostic.warning(unlisted.path(), e.problem()));
    }
    for (String name : names) {
      if (!name.endsWith(".json") || name.startsWith(".")) {
        continue;
      }
      String path = folder.isEmpty() ? name : folder + "/" + name;
      OrderFile file = OrderFile.read(files, path);
      if (file == null) {
        continue;
      }
      if (file.content() != null) {
        digests.put(path, file.content());
      }
      diagnostics.addAll(file.diagnostics());
      if (file.order() != null) {
        orders.add(file.order());
      } else {
        bad.add(new BadOrder(name, file.document(), file.diagnostics(), file.sha256()));
      }
    }
    return new OrderQueue(orders, new HashSet<>(names), unlisted, diagnostics, bad, digests);
  }

  /**
   * One order of the workspace's queue as it is now; null when it can't be carried out any more.
   */
  public static @Nullable QueuedOrder reread(Workspace workspace, JobId id) {
    OrderFile file = OrderFile.read(workspace, path(id));
    return file == null ? null : file.order();
  }

  /** The file of an order of the workspace's queue, relative to the workspace. */
  public static String path(JobId id) {
    return FOLDER + "/" + id.fileName();
  }

  /** All orders that could be read, by file name. */
  public List<QueuedOrder> orders() {
    return orders;
  }

  /** Why the folder could not be listed, null when it could: then its orders are not known. */
  public @Nullable Diagnostic unlisted() {
    return unlisted;
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** The files that hold no order that could be carried out, by name. */
  public List<BadOrder> bad() {
    return bad;
  }

  /** The digest of what every order's file says, by its path. */
  public SortedMap<String, String> digests() {
    return digests;
  }

  /** The order of that id, null when there is none. */
  public @Nullable QueuedOrder find(String jobId) {
    for (QueuedOrder order : orders) {
      if (order.jobId().value().equals(jobId)) {
        return order;
      }
    }
    return null;
  }

  /** The open orders in the order in which they run; the place of an order counts from 1. */
  public List<QueuedOrder> open() {
    return orders.stream()
        .filter(order -> order.status().open())
        .sorted(Comparator.comparing(Turn::of))
        .toList();
  }

  /**
   * Pending orders that no plan of Oracle's made, older than that, the oldest first. Oracle's own
   * are renewed or skipped by each plan; nobody looks after these.
   */
  public List<QueuedOrder> oldOfOthers(Instant asOf, Duration age) {
    Instant before = asOf.minus(age);
    return orders.stream()
        .filter(
            order ->
                order.status() == OrderStatus.PENDING
                    && !order.planned()
                    && order.createdAt().isBefore(before))
        .sorted(Comparator.comparing(QueuedOrder::createdAt).thenComparing(QueuedOrder::jobId))
        .toList();
  }

  /**
   * An order of the new queue.
   *
   * @param created it is new, and not one that stood already
   */
  public record Standing(JobId jobId, OrderDraft draft, boolean created) {
    /** The order in full. */
    public WorkOrder order(Instant createdAt, String planId) {
      return draft.as(jobId, createdAt, planId);
    }
  }

  /** An order of an earlier plan that no longer stands. */
  public record Skipped(QueuedOrder order, String reason) {}

  /**
   * What has to be done to a queue.
   *
   * @param standing the plan's part of the queue afterwards, in rank
   * @param places of all open orders afterwards: when they run, from 1
   * @param files what to write, by file name; empty when the queue comes out equal
   */
  public record Update(
      List<Standing> standing,
      Map<JobId, Integer> places,
      List<Skipped> skipped,
      SortedMap<String, byte[]> files) {
    public boolean changesAnything() {
      return !files.isEmpty();
    }
  }

  /**
   * Brings the queue in step with a plan: an open order for the same work is kept under its id, a
   * pending one of an earlier plan that no longer stands becomes skipped, orders of other tools and
   * running ones are left alone.
   *
   * @param scope the products that were planned; pending orders of others are left alone
   * @param whyNot why an order no longer stands
   */
  public Update update(
      List<OrderDraft> drafts,
      Instant asOf,
      String planId,
      Predicate<ProductId> scope,
      java.util.function.Function<QueuedOrder, String> whyNot) {
    Map<String, QueuedOrder> open = new LinkedHashMap<>();
    List<QueuedOrder> leftover = new ArrayList<>();
    List<QueuedOrder> ours =
        orders.stream()
            .filter(o -> o.planned() && o.status().open() && scope.test(o.product()))
            // A running order comes before a pending one for the same work.
            .sorted(
                Comparator.comparing((QueuedOrder o) -> o.status() != OrderStatus.RUNNING)
                    .thenComparing(QueuedOrder::jobId))
            .toList();
    for (QueuedOrder order : ours) {
      if (open.putIfAbsent(work(order.product(), order.intent()), order) != null) {
        leftover.add(order);
      }
    }
    Map<JobId, Turn> turns = new HashMap<>();
    open().forEach(order -> turns.put(order.jobId(), Turn.of(order)));
    Set<String> taken = new HashSet<>(fileNames);
    List<Standing> standing = new ArrayList<>();
    SortedMap<String, byte[]> files = new TreeMap<>();
    int rank = 0;
    for (OrderDraft draft : drafts) {
      rank++;
      QueuedOrder kept = open.remove(work(draft.product(), draft.intent()));
      if (kept == null) {
        JobId jobId = freeId(draft, asOf, rank, taken);
        taken.add(jobId.fileName());
        files.put(
            jobId.fileName(), JsonText.bytes(OrderCodec.document(draft.as(jobId, asOf, planId))));
        standing.add(new Standing(jobId, draft, true));
        turns.put(jobId, new Turn(false, draft.priority(), asOf, jobId));
      } else {
        if (kept.status() == OrderStatus.PENDING && !same(kept, draft)) {
          files.put(kept.fileName(), renewed(kept, draft, planId));
          turns.put(
              kept.jobId(), new Turn(false, draft.priority(), kept.createdAt(), kept.jobId()));
        }
        standing.add(new Standing(kept.jobId(), draft, false));
      }
    }
    leftover.addAll(open.values());
    leftover.sort(Comparator.comparing(QueuedOrder::jobId));
    List<Skipped> skipped = new ArrayList<>();
    for (QueuedOrder order : leftover) {
      if (order.status() == OrderStatus.PENDING) {
        String reason = whyNot.apply(order);
        skipped.add(new Skipped(order, reason));
        files.put(order.fileName(), skipped(order, asOf, reason));
        turns.remove(order.jobId());
      }
    }
    Map<JobId, Integer> places = new HashMap<>();
    turns.values().stream().sorted().forEach(turn -> places.put(turn.jobId(), places.size() + 1));
    return new Update(List.copyOf(standing), Map.copyOf(places), List.copyOf(skipped), files);
  }

  /** What an order is about, as a key; two open orders about the same are one too many. */
  private static String work(ProductId product, Intent intent) {
    return product.value() + " " + intent.text();
  }

  private static JobId freeId(OrderDraft draft, Instant asOf, int rank, Set<String> taken) {
    for (int i = 0; i < 999; i++) {
      JobId id = JobId.of(draft.product(), draft.intent(), asOf, (rank - 1 + i) % 999 + 1);
      if (!taken.contains(id.fileName())) {
        return id;
      }
    }
    throw new IllegalStateException(
        "all 999 numbers for " + draft.product() + " " + draft.intent() + " are taken");
  }

  /** Whether an order says what the plan would say again. */
  private static boolean same(QueuedOrder order, OrderDraft draft) {
    return order.priority() == draft.priority()
        && Objects.equals(order.rule(), draft.rule())
        && Objects.equals(order.inputsDigest(), draft.inputsDigest())
        && order.maxActions() == draft.budget().maxActions()
        && Objects.equals(order.maxSeconds(), draft.budget().maxSeconds())
        && order.stopConditions().equals(draft.stopConditions());
  }

  private static byte[] renewed(QueuedOrder order, OrderDraft draft, String planId) {
    Map<String, @Nullable Object> document = JsonText.object();
    document.putAll(order.document().members());
    Map<String, @Nullable Object> fresh =
        OrderCodec.document(draft.as(order.jobId(), order.createdAt(), planId));
    Object createdAt = order.document().members().get("created_at");
    document.putAll(fresh);
    document.put("created_at", createdAt);
    return JsonText.bytes(document);
  }

  private static byte[] skipped(QueuedOrder order, Instant asOf, String reason) {
    return OrderCodec.withStatus(
        order.document(), OrderStatus.SKIPPED, OrderCodec.result(asOf, reason));
  }
}
