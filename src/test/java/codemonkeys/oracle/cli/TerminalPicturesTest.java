package codemonkeys.oracle.cli;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.files.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pictures of the terminal in {@code docs/pictures} show what is printed; {@code
 * -Doracle.update=true} makes them anew.
 */
class TerminalPicturesTest {
  private static final Path PICTURES = Path.of("docs", "pictures");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {40, 10_000})
  void capturesShowWhatIsPrintedAtEachWidth(int products) throws IOException {
    FleetFolder fleet = fleet(products);
    for (int columns : new int[] {60, 80, 200}) {
      StringBuilder screen = new StringBuilder();
      for (String command :
          List.of("plan --dry-run --budget 5", "status", "explain --product search-6")) {
        Outcome outcome = InProcess.in(fleet.root()).terminal(columns).run(command.split(" "));
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        screen
            .append(screen.isEmpty() ? "" : "\n")
            .append("\u001b[32m$\u001b[0m \u001b[1moracle " + command + "\u001b[0m\n")
            .append(outcome.err())
            .append(outcome.out());
      }
      String title =
          "plan, status and explain of " + products + " products, " + columns + " columns";
      check(
          "terminal-" + products + "-products-" + columns + "-columns.svg",
          TerminalPicture.of(title, columns, screen.toString()));
    }
  }

  /** Whose steps {@code TutorialTest} carries out. */
  @Test
  void theRecordingShowsTheSixtySecondsOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String section =
        readme.substring(
            readme.indexOf("## In sixty seconds"), readme.indexOf("`oracle dash` shows"));
    List<TerminalPicture.Step> steps = new ArrayList<>();
    Matcher block = Pattern.compile("(?ms)^```console\n(.*?)^```$").matcher(section);
    while (block.find()) {
      for (String step : block.group(1).split("(?m)^\\$ ")) {
        if (step.startsWith("oracle ")) {
          int end = step.indexOf('\n');
          steps.add(new TerminalPicture.Step(step.substring(0, end), step.substring(end + 1)));
        }
      }
    }

    assertThat(steps).hasSize(4);
    check(
        "terminal-sixty-seconds.svg",
        TerminalPicture.recording("oracle plan, run, plan again, and explain", 100, 26, steps));
  }

  private static void check(String name, String picture) throws IOException {
    Path file = PICTURES.resolve(name);
    if (Boolean.getBoolean("oracle.update")) {
      Files.writeString(file, picture);
    }
    assertThat(comparable(picture)).as(name).isEqualTo(comparable(Files.readString(file)));
  }

  /** Plans are named after all inputs, the rules included, and lines of rules move. */
  private static String comparable(String picture) {
    return picture.replaceAll("plan_[0-9a-f]{16}", "plan_0").replaceAll("\\.drl:[0-9]+", ".drl:0");
  }

  private FleetFolder fleet(int products) throws IOException {
    FleetFolder fleet = FleetFolder.in(folder);
    List<Object> registry = new ArrayList<>();
    for (int i = 0; i < products; i++) {
      String id = List.of("billing", "checkout", "search", "customer-portal").get(i % 4) + "-" + i;
      Map<String, Object> entry =
          map(
              "product_id",
              id,
              "display_name",
              "Product " + i,
              "owner",
              List.of("ada", "bob", "platform").get(i % 3),
              "status",
              "active",
              "sla_tier",
              1 + i % 4,
              "path",
              i % 10 == 9 ? "gone/" + id : ".");
      if (i % 10 != 3) {
        entry.put("commands", map("test", List.of("true")));
      }
      registry.add(entry);
      if (i < 400 && i % 3 != 1) {
        fleet.lastRun(id, i % 14 == 0 ? "failed" : "success", 2 + i * 7 % 300);
      }
      if (i % 20 == 13) {
        fleet.file("dash/runs/" + id + "/KILL_SWITCH", "frozen for the release");
      }
    }
    return fleet.file(
        "dash/products.json", JsonText.text(map("schema_version", "0.1", "products", registry)));
  }
}
