package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.intake.SetupGroups;
import codemonkeys.oracle.intake.testcommand.SetupAdvice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What keeps tests from being run, in {@code plan}, {@code status} and {@code run} alike. */
public final class NeedsSetup {
  private final SetupGroups groups;

  public NeedsSetup(SetupGroups groups) {
    this.groups = groups;
  }

  /** One line for each group, for people; nothing when there is none. */
  public void print(Console console) {
    groups
        .all()
        .forEach(
            (setup, products) ->
                console.line(
                    console.style("Needs setup", Style.WARNING)
                        + " ("
                        + products.size()
                        + "): "
                        + SetupAdvice.what(setup)
                        + ": "
                        + Reports.products(console, products.keySet())
                        + ". Fix: "
                        + SetupAdvice.fix(setup)
                        + "."));
  }

  /** The same as values, with what is known of each product besides. */
  public List<Object> json() {
    List<Object> list = new ArrayList<>();
    groups
        .all()
        .forEach(
            (setup, products) -> {
              Map<String, @Nullable Object> group = JsonText.object();
              group.put("setup", setup.name().toLowerCase(Locale.ROOT));
              group.put("product_ids", JsonText.texts(products.keySet()));
              group.put("fix", SetupAdvice.fix(setup));
              Map<String, @Nullable Object> problems = JsonText.object();
              products.forEach(
                  (product, what) -> {
                    if (!what.isEmpty()) {
                      problems.put(product.value(), what);
                    }
                  });
              group.put("problems", problems);
              list.add(group);
            });
    return list;
  }
}
