package codemonkeys.oracle.page;

import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.SetupGroups;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.SetupAdvice;
import codemonkeys.oracle.planning.Demand;
import codemonkeys.oracle.planning.HoldGroup;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Oracle can't do by itself, each matter once with all products that it concerns. */
final class Attention {
  /** Nobody sets up more at a time, and a fleet that was just made may lack all. */
  private static final int MAX_WITH_COMMANDS = 100;

  private final List<Object> holds = new ArrayList<>();
  private final Map<ProductId, List<Integer>> byProduct = new LinkedHashMap<>();

  private Attention() {}

  static Attention of(Plan plan) {
    Attention attention = new Attention();
    HoldGroup.of(plan.holds()).forEach(attention::add);
    return attention;
  }

  private void add(HoldGroup group) {
    Hold first = group.first();
    Map<String, @Nullable Object> json = JsonText.object();
    Intent intent = first.intent();
    json.put("intent", intent == null ? null : intent.text());
    json.put("whole_fleet", first.product() == null);
    json.put("needs_person", first.needsPerson());
    json.put("of_setup", first.ofSetup());
    json.put("why", Values.text(group.why()));
    json.put("rule", first.rule().name());
    json.put("rule_at", first.rule().location());
    json.put("salience", first.rule().salience());
    List<Object> products = new ArrayList<>();
    for (Hold hold : group.holds()) {
      ProductId product = hold.product();
      if (product != null) {
        products.add(product.value());
        byProduct.computeIfAbsent(product, p -> new ArrayList<>(2)).add(holds.size());
      }
    }
    json.put("products", products);
    json.put("commands", Fixes.hold(first, first.product()));
    holds.add(json);
  }

  /** Every hold, those that need a person first. */
  List<Object> holds() {
    return holds;
  }

  /** The places of a product's holds in {@link #holds}, from 0. */
  List<Integer> holds(ProductId product) {
    return byProduct.getOrDefault(product, List.of());
  }

  static List<Object> setup(FleetReading fleet) {
    List<Object> list = new ArrayList<>();
    SetupGroups.of(fleet, product -> true)
        .all()
        .forEach(
            (setup, products) -> {
              Map<String, @Nullable Object> group = JsonText.object();
              group.put("setup", setup.name().toLowerCase(Locale.ROOT));
              group.put("what", SetupAdvice.what(setup));
              group.put("fix", SetupAdvice.fix(setup));
              List<Object> members = new ArrayList<>();
              products.forEach(
                  (product, problem) -> {
                    Map<String, @Nullable Object> member = JsonText.object();
                    member.put("id", product.value());
                    if (!problem.isEmpty()) {
                      member.put("problem", Values.text(problem));
                    }
                    RegistryEntry entry = fleet.entries().get(product);
                    member.put(
                        "commands",
                        entry != null && members.size() < MAX_WITH_COMMANDS
                            ? Fixes.setup(entry, setup)
                            : List.of());
                    members.add(member);
                  });
              group.put("products", members);
              list.add(group);
            });
    return list;
  }

  static Map<String, @Nullable Object> demand(FleetReading fleet, Plan plan, int budget) {
    Demand demand = Demand.of(fleet.facts(), plan);
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("tests_per_day", demand.perDay());
    json.put("budget", budget);
    json.put("exceeds", demand.exceeds(budget));
    List<Object> tiers = new ArrayList<>();
    demand
        .products()
        .forEach(
            (tier, products) -> {
              Map<String, @Nullable Object> each = JsonText.object();
              each.put("tier", tier == 0 ? null : tier);
              each.put("products", products);
              each.put("tests_per_day", demand.perDay(tier));
              tiers.add(each);
            });
    json.put("tiers", tiers);
    Demand.Waiting longest = demand.longest();
    if (longest == null) {
      json.put("longest_wait", null);
    } else {
      LastTest test = longest.lastTest();
      Map<String, @Nullable Object> waiting = JsonText.object();
      waiting.put("product_id", longest.product().value());
      waiting.put("overdue", test == null ? null : Values.tenths(longest.overdue()));
      waiting.put("age_hours", test == null ? null : Values.tenths(test.hoursSinceTest()));
      json.put("longest_wait", waiting);
    }
    return json;
  }
}
