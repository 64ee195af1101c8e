package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Git;
import codemonkeys.oracle.files.GitTree;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.fleet.RuleTestFiles;
import codemonkeys.oracle.intake.Signals;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.ruletesting.RuleScaffold;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code oracle rules new}: a rule and its test, to be edited. */
public final class RulesNewCommand {
  private static final String TESTS = "tests";
  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([a-z0-9_.]+)");

  private final CliContext context;
  private final Console console;

  RulesNewCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(RulesNewOptions options) throws NotUnderstoodException, CommandException {
    Workspace workspace = options.common().workspace();
    Path given = options.common().rules();
    Path folder = given == null ? workspace.resolve("rules") : given;
    String shown = RuleFiles.shown(workspace, folder);
    List<RuleSource> own =
        Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
            ? RuleFiles.readFolder(folder, shown)
            : List.of();
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (own.isEmpty()) {
      // One file alone would take the place of all rules that count now, and so would a part of
      // them: they come all at once, which takes a folder of their own.
      refuseOther(folder, shown);
      RuleFiles.Found oracles = RuleFiles.ownRules(options.common().inputs(context));
      copy(oracles, files);
      List<RuleSource> moved = new ArrayList<>();
      for (RuleSource source : oracles.written()) {
        moved.add(new RuleSource(path(shown, source.name()), source.text()));
      }
      own = moved;
    }
    List<String> copied = new ArrayList<>(files.keySet());
    RuleScaffold scaffold = scaffold(options, folder, own);
    String rule = scaffold.slug() + ".drl";
    String test = TESTS + "/" + scaffold.slug() + ".yaml";
    // The rule first: it fires for nothing, while a test without its rule fails.
    files.put(rule, scaffold.rule().getBytes(StandardCharsets.UTF_8));
    files.put(test, scaffold.test().getBytes(StandardCharsets.UTF_8));
    check(options, folder, shown, own, scaffold);
    if (!copied.isEmpty() && !agreed(options, shown, copied.size())) {
      console.line("Nothing was written.");
      return ExitCode.SUCCESS;
    }
    try {
      write(folder, files);
    } catch (FileAlreadyExistsException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          Printable.failure(e)
              + "; another process has just written it, so nothing was; try again");
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          "the rule could not be written ("
              + Printable.failure(e)
              + "), so nothing was; check space and permissions and try again");
    }
    report(options, shown, path(shown, rule), path(shown, test), copied, scaffold);
    return ExitCode.SUCCESS;
  }

  /** Says what the first rule of a fleet changes, and where somebody can be asked, asks. */
  private boolean agreed(RulesNewOptions options, String shown, int files) throws CommandException {
    if (options.common().json()) {
      return true;
    }
    console.note(
        "This fleet has no rules of its own: it is planned by those that come with Oracle. Their "
            + Reports.count(files, "file")
            + " will be copied to "
            + Printable.line(shown)
            + "; from then on the fleet's own count, and later versions of Oracle do not change"
            + " them.");
    if (options.yes() || !context.terminal()) {
      return true;
    }
    try {
      return !context.ask("Go on? [Y/n]").startsWith("n");
    } catch (IOException e) {
      throw CommandException.of(ExitCode.INTERNAL_ERROR, Printable.failure(e));
    }
  }

  private static String path(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  private static void refuseOther(Path folder, String shown) throws CommandException {
    try {
      if (!isNew(folder)) {
        throw CommandException.usage(
            Printable.line(shown)
                + " has files and no rule among them, so Oracle's rules can't be put there all at"
                + " once; move them away, make the rule, and put them back");
      }
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR, Printable.failure(e) + "; check permissions");
    }
  }

  /** Oracle's rules and their tests. */
  private static void copy(RuleFiles.Found oracles, Map<String, byte[]> files)
      throws CommandException {
    for (RuleSource source : oracles.written()) {
      files.put(source.name(), source.text().getBytes(StandardCharsets.UTF_8));
    }
    RuleTestFiles.Found tests = RuleTestFiles.find(oracles, null);
    if (!tests.errors().isEmpty()) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          "the tests of Oracle's rules can't be read: "
              + tests.errors().get(0).what()
              + "; install it again");
    }
    for (RuleTestFiles.Source test : tests.sources()) {
      files.put(TESTS + "/" + test.name(), test.text().getBytes(StandardCharsets.UTF_8));
    }
  }

  private RuleScaffold scaffold(RulesNewOptions options, Path folder, List<RuleSource> own)
      throws NotUnderstoodException, CommandException {
    List<RuleInfo> rules = load(options, folder, own).rules();
    for (RuleInfo rule : rules) {
      if (rule.name().equals(options.sentence())) {
        throw CommandException.usage(
            "there is a rule "
                + Printable.text(rule.name())
                + " at "
                + Printable.line(rule.location())
                + " already; edit that one, or say what is different about yours");
      }
    }
    Set<String> names = new HashSet<>();
    Workspace there = new Workspace(folder);
    for (String below : List.of("", TESTS)) {
      try {
        for (String name : there.list(below)) {
          names.add(name.toLowerCase(Locale.ROOT));
        }
      } catch (UnreadableException e) {
        throw CommandException.of(
            ExitCode.INTERNAL_ERROR,
            Printable.line(folder.resolve(below).toString())
                + ": "
                + e.problem().what()
                + "; "
                + e.problem().fix());
      }
    }
    own.forEach(source -> names.add(source.name().toLowerCase(Locale.ROOT)));
    Set<String> kinds = signals(options.common().workspace());
    return RuleScaffold.of(
        options.sentence(),
        options.owner(),
        packageOf(own),
        rules,
        slug ->
            names.contains(slug + ".drl")
                || names.contains(slug + ".yaml")
                || kinds.contains(slug)
                || own.stream().anyMatch(source -> source.text().contains('"' + slug + '"')));
  }

  private static String packageOf(List<RuleSource> own) {
    for (RuleSource source : own) {
      Matcher matcher = PACKAGE.matcher(source.text());
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return "fleet.rules";
  }

  /** The kinds of the fleet's signals: the new rule's must be none of them. */
  private static Set<String> signals(Workspace workspace) {
    Set<String> kinds = new HashSet<>();
    List<String> names;
    try {
      names = workspace.list(Signals.FOLDER);
    } catch (UnreadableException e) {
      return kinds;
    }
    for (String name : names) {
      try {
        byte[] bytes =
            name.endsWith(".json")
                ? workspace.read(Signals.FOLDER + "/" + name, StrictJson.MAX_BYTES)
                : null;
        if (bytes != null && StrictJson.parse(bytes) instanceof JsonObject document) {
          Signals.read(document, new ArrayList<>()).forEach(signal -> kinds.add(signal.kind()));
        }
      } catch (UnreadableException e) {
        continue; // what can't be read makes no rule fire
      }
    }
    return kinds;
  }

  private RuleBook load(RulesNewOptions options, Path folder, List<RuleSource> sources)
      throws NotUnderstoodException, CommandException {
    try {
      return RuleBook.load(
          withParameters(options, folder, sources), context.cache(), context.build());
    } catch (RulesRejectedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    }
  }

  private List<RuleSource> withParameters(
      RulesNewOptions options, Path folder, List<RuleSource> sources)
      throws NotUnderstoodException {
    FleetInputs inputs = options.common().inputs(context);
    String shown = RuleFiles.shown(options.common().workspace(), folder);
    return RuleFiles.withParameters(inputs, folder, shown, sources);
  }

  /** Nothing is written that would stop the next plan. */
  private void check(
      RulesNewOptions options,
      Path folder,
      String shown,
      List<RuleSource> own,
      RuleScaffold scaffold)
      throws NotUnderstoodException, CommandException {
    List<RuleSource> all = new ArrayList<>(own);
    all.add(new RuleSource(path(shown, scaffold.slug() + ".drl"), scaffold.rule()));
    try {
      RuleBook.load(withParameters(options, folder, all), context.cache(), context.build());
    } catch (RulesRejectedException e) {
      throw CommandException.usage(
          "the rule's name is "
              + Printable.text(options.sentence())
              + ", which makes no rule that works ("
              + Printable.line(e.diagnostics().get(0).what())
              + "); choose plainer words");
    }
  }

  // --- writing ----------------------------------------------------------------------------------

  /**
   * Writes new files, all or none.
   *
   * @param files by their names in {@code folder}, in the order in which they are written when it
   *     has files already
   * @throws FileAlreadyExistsException when another process was quicker
   */
  public static void write(Path folder, Map<String, byte[]> files) throws IOException {
    if (isNew(folder)) {
      writeFolder(folder, files);
    } else {
      writeInto(folder, files);
    }
  }

  private static boolean isNew(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    }
  }

  /** All at once: a plan made meanwhile sees no rules of the fleet's own, or all of them. */
  private static void writeFolder(Path folder, Map<String, byte[]> files) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("no folder for " + folder);
    }
    Path temporary = Files.createTempDirectory(parent, "." + folder.getFileName() + ".");
    try {
      Path inside = temporary.resolve("rules");
      AtomicFiles.makeFolder(inside);
      writeInto(inside, files);
      try {
        Files.move(inside, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
        throw new FileAlreadyExistsException(folder.toString());
      }
      AtomicFiles.syncFolder(parent);
    } finally {
      try (Stream<Path> left = Files.walk(temporary)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  /** One after the other; when one fails, those before it go again. */
  private static void writeInto(Path folder, Map<String, byte[]> files) throws IOException {
    Workspace rules = new Workspace(folder);
    List<Path> made = new ArrayList<>();
    try {
      if (rules.look(TESTS) == Workspace.Presence.ABSENT) {
        rules.makeFolder(TESTS);
        made.add(folder.resolve(TESTS));
      } else {
        rules.makeFolder(TESTS); // refuses a link, and a file
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        AtomicFiles.create(path, file.getValue());
        made.add(path);
      }
    } catch (IOException | RuntimeException e) {
      for (int i = made.size() - 1; i >= 0; i--) {
        try {
          Files.deleteIfExists(made.get(i));
        } catch (IOException inUse) {
          e.addSuppressed(inUse); // another has put a file into the folder
        }
      }
      throw e;
    }
  }

  // --- telling ----------------------------------------------------------------------------------

  private void report(
      RulesNewOptions options,
      String shown,
      String rule,
      String test,
      List<String> copied,
      RuleScaffold scaffold) {
    if (options.common().json()) {
      Map<String, @Nullable Object> json = JsonText.object();
      json.put("rule", options.sentence());
      json.put("file", rule);
      json.put("test", test);
      json.put("salience", scaffold.salience());
      json.put("orders", scaffold.orders());
      json.put("owner", scaffold.owner());
      json.put("signal", scaffold.slug());
      json.put("copied", copied.stream().map(name -> path(shown, name)).sorted().toList());
      console.result(JsonText.text(json));
      return;
    }
    if (!copied.isEmpty()) {
      console.line(
          "Copied to "
              + Printable.line(shown)
              + ": "
              + Reports.count(copied.size(), "file")
              + " of the rules that come with Oracle. The plan stays as it is.");
    }
    console.line(console.style("Rule: ", Style.STRONG) + " " + Printable.line(rule));
    console.line(console.style("Test: ", Style.STRONG) + " " + Printable.line(test));
    console.line();
    console.line(
        "It "
            + (scaffold.orders().startsWith("hold")
                ? "holds"
                : "proposes " + scaffold.orders() + " at priority " + scaffold.salience())
            + " for a signal that nobody sends. Edit both, then:");
    String where =
        options.common().rules() == null ? "" : " --rules " + Printable.argv(List.of(shown));
    console.line("  oracle rules check" + where);
    console.line("  oracle rules test" + where);
    String before = copied.isEmpty() ? committed(options) : null;
    if (before != null) {
      console.line("  oracle rules diff " + before + " " + Printable.argv(List.of(shown)));
    }
  }

  /** How git names the fleet's rules as they were committed last; null where it has none. */
  private @Nullable String committed(RulesNewOptions options) {
    if (options.common().rules() != null) {
      return null;
    }
    Path root = options.common().workspace().root();
    try {
      GitTree tree = GitTree.at(root, context.environment(), "HEAD").orElse(null);
      if (tree == null || !tree.type("./rules").filter("tree"::equals).isPresent()) {
        return null;
      }
      boolean top = Files.exists(root.resolve(".git"), LinkOption.NOFOLLOW_LINKS);
      return top ? "HEAD:rules" : "HEAD:./rules";
    } catch (Git.GitException e) {
      return null;
    }
  }
}
