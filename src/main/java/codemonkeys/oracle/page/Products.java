package codemonkeys.oracle.page;

import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.PlanIndex;
import codemonkeys.oracle.planning.ProductState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line of the list of products. What is not known is left out: 10,000 lines make a document. */
final class Products {
  private static final int MAX_TAGS = 8;

  private Products() {}

  static Map<String, @Nullable Object> json(
      ProductFacts facts,
      @Nullable RegistryEntry entry,
      ProductState state,
      PlanIndex plan,
      RuleLadder rules,
      RecentRuns runs,
      List<Integer> holds) {
    Product product = facts.product();
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("id", product.product().value());
    if (!product.displayName().equals(product.product().value())) {
      json.put("name", Values.text(product.displayName()));
    }
    json.put("owner", Values.text(product.owner()));
    if (entry != null) {
      String team = entry.document().text("team");
      if (team != null) {
        json.put("team", Values.text(team));
      }
      List<String> tags = tags(entry);
      if (!tags.isEmpty()) {
        json.put("tags", tags);
      }
    }
    if (product.slaTier() != null) {
      json.put("tier", product.slaTier());
    }
    json.put("criticality", product.criticality().name().toLowerCase(Locale.ROOT));
    json.put("status", product.status().text());
    if (!product.enabled()) {
      json.put("enabled", false);
    }
    json.put("state", state.word());
    json.put("limit_hours", product.limitHours());
    for (LastTest test : facts.facts(LastTest.class)) {
      Map<String, @Nullable Object> last = JsonText.object();
      last.put("status", word(test.status()));
      last.put("age_hours", Values.tenths(test.hoursSinceTest()));
      if (test.failuresInARow() > 0) {
        last.put("failures", test.failuresInARow());
      }
      if (test.uncounted()) {
        last.put("uncounted", true);
      }
      json.put("test", last);
    }
    for (RunBudget budget : facts.facts(RunBudget.class)) {
      Map<String, @Nullable Object> minutes = JsonText.object();
      minutes.put("spent", budget.spentMinutes());
      minutes.put("granted", budget.budgetMinutes());
      json.put("minutes", minutes);
    }
    List<Object> switches = new ArrayList<>();
    for (KillSwitch pulled : facts.facts(KillSwitch.class)) {
      Map<String, @Nullable Object> each = JsonText.object();
      each.put("source", Values.text(pulled.source()));
      each.put("reason", Values.text(pulled.reason()));
      switches.add(each);
    }
    if (!switches.isEmpty()) {
      json.put("switches", switches);
    }
    for (SourceState source : facts.facts(SourceState.class)) {
      json.put("source", source.sinceRun().name().toLowerCase(Locale.ROOT));
    }
    List<Object> recent = new ArrayList<>();
    runs.of(facts.id()).forEach(run -> recent.add(RecentRuns.inShort(run)));
    if (!recent.isEmpty()) {
      json.put("runs", recent);
    }
    List<Object> work = new ArrayList<>();
    for (Candidate candidate : plan.candidates(facts.id())) {
      Map<String, @Nullable Object> each = JsonText.object();
      each.put("intent", candidate.intent().text());
      each.put("priority", candidate.priority());
      each.put("rank", plan.rank(candidate));
      each.put("rule", rules.place(candidate.best().rule()));
      work.add(each);
    }
    if (!work.isEmpty()) {
      json.put("work", work);
    }
    if (!holds.isEmpty()) {
      json.put("holds", holds);
    }
    return json;
  }

  static String word(LastRun.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> tags(RegistryEntry entry) {
    List<String> tags = new ArrayList<>();
    if (entry.document().members().get("tags") instanceof JsonArray array) {
      for (JsonValue item : array.items()) {
        if (item instanceof JsonString tag && tags.size() < MAX_TAGS) {
          tags.add(Values.text(tag.value()));
        }
      }
    }
    return tags;
  }
}
