package codemonkeys.oracle.page;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest recorded plans: what each gave, and what entered, left and moved since the one before
 * it. A plan's id is the digest of its inputs, so a record is read once.
 */
final class PlanHistory {
  private static final String FOLDER = "nexus/plans";

  /** Plans that are shown. */
  private static final int MAX = 60;

  /** Bytes that are read for them: with 10,000 products a record has millions. */
  private static final long MAX_BYTES = 64L << 20;

  /** Of entered, left and moved, each. */
  private static final int MAX_CHANGES = 100;

  private final Map<String, Recorded> known;
  private final List<Recorded> plans = new ArrayList<>();
  private final int files;

  private PlanHistory(Map<String, Recorded> known, int files) {
    this.known = known;
    this.files = files;
  }

  /** An order of a recorded plan. */
  private record Order(int rank, String product, String intent, int priority, String rule) {
    String work() {
      return product + " " + intent;
    }
  }

  /** Rules by how often they proposed what was taken, proposed at all, and held. */
  record Counts(int won, int proposed, int held) {
    Counts plus(Counts other) {
      return new Counts(won + other.won, proposed + other.proposed, held + other.held);
    }
  }

  private record Recorded(
      String planId,
      Instant asOf,
      int budget,
      List<Order> orders,
      int cut,
      int held,
      int holds,
      Map<String, Integer> cutRanks,
      Map<String, Counts> rules) {}

  /**
   * Reads them.
   *
   * @param before what was read last time; null the first time
   */
  static PlanHistory read(Workspace workspace, @Nullable PlanHistory before) {
    List<RecordFile> files = files(workspace);
    if (files.size() > MAX) {
      // The moment of a plan stands in its file only, and all of them are too much to read.
      files.sort(
          Comparator.comparing(RecordFile::written).reversed().thenComparing(RecordFile::name));
    }
    PlanHistory history = new PlanHistory(new HashMap<>(), files.size());
    long bytes = 0;
    for (RecordFile file : files.subList(0, Math.min(files.size(), MAX))) {
      bytes += file.size();
      Recorded plan = before == null ? null : before.known.get(file.name());
      if (plan == null && bytes <= MAX_BYTES) {
        plan = parse(workspace, FOLDER + "/" + file.name());
      }
      if (plan != null) {
        history.known.put(file.name(), plan);
        history.plans.add(plan);
      }
    }
    history.plans.sort(Comparator.comparing(Recorded::asOf).thenComparing(Recorded::planId));
    return history;
  }

  private record RecordFile(String name, FileTime written, long size) {}

  private static List<RecordFile> files(Workspace workspace) {
    List<RecordFile> files = new ArrayList<>();
    try {
      for (String name : workspace.list(FOLDER)) {
        if (name.startsWith("plan_") && name.endsWith(".json")) {
          BasicFileAttributes attributes =
              Files.readAttributes(
                  workspace.resolve(FOLDER + "/" + name),
                  BasicFileAttributes.class,
                  LinkOption.NOFOLLOW_LINKS);
          files.add(new RecordFile(name, attributes.lastModifiedTime(), attributes.size()));
        }
      }
    } catch (UnreadableException | IOException e) {
      return files; // status reports it, or one was taken away this moment
    }
    return files;
  }

  private static @Nullable Recorded parse(Workspace workspace, String path) {
    JsonObject document = StrictJson.readIfSound(workspace, path);
    String id = document == null ? null : document.text("plan_id");
    String moment = document == null ? null : document.text("as_of");
    Optional<Instant> asOf = moment == null ? Optional.empty() : JsonFields.parseInstant(moment);
    if (document == null || id == null || asOf.isEmpty()) {
      return null; // validate reports it
    }
    Map<String, Counts> rules = new TreeMap<>();
    List<Order> orders = new ArrayList<>();
    for (JsonObject each : objects(document, "orders")) {
      orders.add(
          new Order(
              number(each, "rank"),
              text(each, "product_id"),
              text(each, "intent"),
              number(each, "priority"),
              text(each, "rule")));
      count(rules, each, "rule", new Counts(1, 1, 0));
    }
    List<JsonObject> cut = objects(document, "cut");
    Map<String, Integer> ranks = new HashMap<>();
    for (JsonObject each : cut) {
      count(rules, each, "rule", new Counts(0, 1, 0));
      if (ranks.size() < MAX_CHANGES * 10) {
        ranks.put(text(each, "product_id") + " " + text(each, "intent"), number(each, "rank"));
      }
    }
    List<JsonObject> held = objects(document, "held");
    held.forEach(each -> count(rules, each, "rule", new Counts(0, 1, 0)));
    List<JsonObject> holds = objects(document, "holds");
    holds.forEach(each -> count(rules, each, "rule", new Counts(0, 0, 1)));
    return new Recorded(
        Values.text(id),
        asOf.get(),
        number(document, "budget"),
        List.copyOf(orders),
        cut.size(),
        held.size(),
        holds.size(),
        Map.copyOf(ranks),
        rules);
  }

  private static void count(
      Map<String, Counts> rules, JsonObject entry, String field, Counts more) {
    rules.merge(text(entry, field), more, Counts::plus);
  }

  private static List<JsonObject> objects(JsonObject document, String name) {
    List<JsonObject> objects = new ArrayList<>();
    if (document.members().get(name) instanceof JsonArray array) {
      for (JsonValue item : array.items()) {
        if (item instanceof JsonObject object) {
          objects.add(object);
        }
      }
    }
    return objects;
  }

  private static String text(JsonObject entry, String name) {
    String text = entry.text(name);
    return text == null ? "" : Values.text(text);
  }

  private static int number(JsonObject entry, String name) {
    long number =
        entry.members().get(name) instanceof JsonNumber given ? given.exactLong().orElse(0) : 0;
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, number));
  }

  /** How often each rule proposed, won and held in the plans that were read. */
  Map<String, Counts> rules() {
    Map<String, Counts> rules = new HashMap<>();
    for (Recorded plan : plans) {
      plan.rules().forEach((rule, counts) -> rules.merge(rule, counts, Counts::plus));
    }
    return rules;
  }

  /** How many records were read. */
  int size() {
    return plans.size();
  }

  /** How many records there are. */
  int files() {
    return files;
  }

  /** The newest first. */
  List<Object> json() {
    List<Object> list = new ArrayList<>();
    for (int i = plans.size() - 1; i >= 0; i--) {
      list.add(json(plans.get(i), i == 0 ? null : plans.get(i - 1)));
    }
    return list;
  }

  private static Map<String, @Nullable Object> json(Recorded plan, @Nullable Recorded before) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("plan_id", plan.planId());
    json.put("as_of", plan.asOf().toString());
    json.put("budget", plan.budget());
    List<Object> orders = new ArrayList<>();
    for (Order order : plan.orders().subList(0, Math.min(plan.orders().size(), MAX_CHANGES))) {
      Map<String, @Nullable Object> entry = work(order);
      entry.put("rank", order.rank());
      orders.add(entry);
    }
    json.put("orders", orders);
    json.put("orders_count", plan.orders().size());
    json.put("cut", plan.cut());
    json.put("held", plan.held());
    json.put("holds", plan.holds());
    List<Object> entered = new ArrayList<>();
    List<Object> left = new ArrayList<>();
    List<Object> moved = new ArrayList<>();
    if (before != null) {
      Map<String, Order> old = new LinkedHashMap<>();
      before.orders().forEach(order -> old.put(order.work(), order));
      for (Order order : plan.orders()) {
        Order was = old.remove(order.work());
        if (was == null) {
          Map<String, @Nullable Object> entry = work(order);
          entry.put("rank", order.rank());
          entered.add(entry);
        } else if (was.rank() != order.rank()) {
          Map<String, @Nullable Object> entry = work(order);
          entry.put("from", was.rank());
          entry.put("to", order.rank());
          moved.add(entry);
        }
      }
      for (Order order : old.values()) {
        Map<String, @Nullable Object> entry = work(order);
        entry.put("rank", order.rank());
        entry.put("now", plan.cutRanks().get(order.work()));
        left.add(entry);
      }
    }
    json.put("entered", entered.subList(0, Math.min(entered.size(), MAX_CHANGES)));
    json.put("left", left.subList(0, Math.min(left.size(), MAX_CHANGES)));
    json.put("moved", moved.subList(0, Math.min(moved.size(), MAX_CHANGES)));
    return json;
  }

  private static Map<String, @Nullable Object> work(Order order) {
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("product_id", order.product());
    entry.put("intent", order.intent());
    entry.put("priority", order.priority());
    entry.put("rule", order.rule());
    return entry;
  }
}
