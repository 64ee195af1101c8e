package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.Signal;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What somebody may try with rule files: all of it is refused by name before any of it runs. */
class HostileRulesTest {
  /** A trace that code of a rule would leave. */
  private static final String TRACE = "oracle.hostile.rule";

  private static final String ACT = "System.setProperty(\"" + TRACE + "\", \"ran\")";

  @TempDir Path folder;

  /**
   * Something that must not load.
   *
   * @param words of the message
   */
  private record Attempt(String name, String text, List<String> words) {}

  private static Attempt when(String name, String condition, String... words) {
    return new Attempt(name, LoadedRules.when(condition), List.of(words));
  }

  /** A condition beside an ordinary pattern. */
  private static Attempt with(String name, String condition, String... words) {
    return when(name, "LastRun( " + condition + ", $p : product )", words);
  }

  private static Attempt then(String name, String consequence, String... words) {
    return new Attempt(name, LoadedRules.then(consequence), List.of(words));
  }

  private static Attempt file(String name, String from, String to, String... words) {
    assertThat(LoadedRules.GOOD).contains(from);
    return new Attempt(name, LoadedRules.GOOD.replace(from, to), List.of(words));
  }

  private static Stream<Attempt> inConditions() {
    return Stream.of(
        with("exit", "System.exit(1) == null", "System.exit"),
        with("exit by its full name", "java.lang.System.exit(1) == null", "java.lang.System.exit"),
        with("halt", "Runtime.getRuntime().halt(1) == null", "Runtime.getRuntime"),
        with("a property", ACT + " == null", "System.setProperty"),
        with("the clock", "System.currentTimeMillis() > 0", "System.currentTimeMillis"),
        with("the clock as an instant", "java.time.Instant.now() > startedAt", "java.time.Instant"),
        with("a time's own clock", "startedAt.now() > startedAt", "now()"),
        with("a date", "new java.util.Date() != null", "'new'"),
        with("chance", "Math.random() > 0.5", "Math.random"),
        with("an id by chance", "java.util.UUID.randomUUID() != null", "java.util.UUID"),
        with("a hash", "hashCode() > 3", "hashCode()"),
        with("a text's hash", "runId.hashCode() > 3", "hashCode()"),
        with("reflection", "getClass() != null", "getClass()"),
        with("reflection by field", "class != null", "class"),
        with("reflection by this", "this.class != null", "class"),
        with("reflection by this and call", "this.getClass().forName(\"x\") != null", "getClass"),
        with("reflection by text", "runId.getClass() != null", "getClass()"),
        with("reflection by product", "product.getClass().getName() == \"x\"", "getClass()"),
        with("reflection by constant", "status.getDeclaringClass() != null", "getDeclaringClass()"),
        with("a constant's name", "LastRun.Status.valueOf(\"x\") == status", "valueOf"),
        with("a class literal", "LastRun.class != null", "LastRun.class"),
        with("class loading", "Class.forName(\"x\") != null", "Class.forName"),
        with("a thread", "Thread.sleep(1000) == null", "Thread.sleep"),
        with("a new thread", "new Thread() != null", "'new'"),
        with("a file", "java.nio.file.Files.exists(null)", "java.nio.file.Files"),
        with("a file by import", "Files.exists(null)", "Files.exists"),
        with("an array", "new int[2000000000] != null", "'new'"),
        with("a text without end", "runId.repeat(2000000000) == \"x\"", "repeat()"),
        with("a literal without end", "\"x\".repeat(2000000000) == runId", "call on a text"),
        with("a formatted text", "String.format(\"%2000000000d\", 1) == runId", "String.format"),
        with("a formatted literal", "\"%9d\".formatted(1) == runId", "call on a text"),
        with("an interned text", "runId.intern() == \"x\"", "intern()"),
        with("a text as valueOf", "String.valueOf(3) == runId", "String.valueOf"),
        with("texts added up", "runId + runId == \"x\"", "'+'"),
        with("a text in the machine's language", "runId.toLowerCase() == \"x\"", "toLowerCase()"),
        with("a text's part, out of bounds", "runId.substring(99) == \"x\"", "substring()"),
        with("a replacement", "runId.replaceAll(\"(a+)+$\", \"x\") == \"x\"", "replaceAll()"),
        with("matching by call", "runId.matches(\"(a+)+$\")", "matches()"),
        with("a costly pattern", "runId matches \"(a+)+$\"", "repeats a group"),
        with("a costly pattern of choices", "runId matches \"(a|a)*b\"", "repeats a group"),
        with("a costly pattern of options", "runId matches \"" + "a?".repeat(30) + "\"", "choices"),
        with(
            "a costly pattern of repetitions", "runId matches \".*a.*b.*c.*d\"", "two repetitions"),
        with("a costly pattern, counted", "runId matches \"(a{1,99}){1,99}\"", "repeats a group"),
        with("a pattern that looks back", "runId matches \"(a)\\\\1\"", "refers back"),
        with("a pattern that looks ahead", "runId matches \"(?=a)a\"", "special group"),
        with("a pattern from data", "runId matches productId", "'matches' without a text"),
        with("a division by zero", "hoursSinceRun / 0 > 1", "division"),
        with("a rest of zero", "3 % slaTier > 1", "division"),
        with("a lambda", "(x -> true) != null", "->"),
        with("a method reference", "LastRun::failed", "::"),
        with("a choice", "failed ? true : false", "?"),
        with("a cast", "((Object) runId) != null", "Object"),
        with("an inline cast", "this#LastRun.failed", "#"),
        with("instanceof", "this instanceof LastRun", "instanceof"),
        with("an assignment", "failed = true", "="),
        with("an increment", "slaTier++ > 3", "\"++\""),
        with("generics", "java.util.List.<String>of() != null", "not expected"),
        with("eval", "eval( " + ACT + " != null )", "eval"),
        with("the global", "orders != null", "orders"),
        with("a side effect by the global", "orders.propose(product, null) != null", "orders"),
        with("a map that grows", "runId in (attributes.put(\"a\", \"b\"))", "attributes"),
        with("a custom operator", "runId soundslike \"x\"", "soundslike"),
        with("a binding that calls", "$x : java.lang.System.exit(1)", "java.lang.System"),
        with("a variable named as the global", "orders : product", "begins with $"),
        with("a variable named as an intent", "TEST : runId", "begins with $"),
        with("single quotes", "runId == 'xx' + System.exit(1)", "System.exit"),
        with("code in single quotes", "runId == '\" + System.exit(1) + \"'", "single quotes"),
        with("code in a name", "runId.contains('\" + System.exit(1) + \"')", "single quotes"),
        with("code in a pattern", "runId matches '\" + System.exit(1) + \"'", "single quotes"),
        with("a number too large", "hoursSinceRun > 99999999999999999999", "at most 9 digits"),
        with("a hexadecimal number", "hoursSinceRun > 0xFF", "0xFF"),
        with("an unknown escape", "runId == \"\\0\"", "escape"),
        with(
            "a unicode escape",
            "runId == \"\\" + "u0022 + System.exit(1) + \\" + "u0022\"",
            "unicode escape"),
        with("a unicode escape for a name", "\\" + "u0053ystem.exit(1) == null", "unicode escape"),
        with("a backslash before it", "runId == \"\\\\" + "u0022\"", "unicode escape"),
        with("brackets without end", "(".repeat(1000) + "failed" + ")".repeat(1000), "deep"),
        with("negations without end", "!".repeat(1900) + "failed", "deep"),
        with("names without end", "a.".repeat(900) + "a", "8 parts"),
        with("null-safe names without end", "a!.".repeat(600) + "a", "8 parts"),
        with("casts without end", "(a)".repeat(600) + "a", "right after"),
        with("types without end", "a<b,".repeat(490) + "a", "\"a\""),
        with("a condition without end", "failed" + " && failed".repeat(1000), "characters"),
        when("an eval pattern", "LastRun( $p : product ) eval( " + ACT + " != null )", "eval"),
        when("a from", "LastRun( $p : product ) Fleet() from " + ACT, "from"),
        when(
            "an accumulate",
            "LastRun( $p : product ) accumulate( Fleet( $n : products ); sum($n) )",
            "'accumulate'"),
        when(
            "an accumulate with code",
            "LastRun( $p : product ) Number() from accumulate( Fleet(), init( "
                + ACT
                + "; ), action( ), result( 1 ) )",
            "from"),
        when(
            "a collect",
            "LastRun( $p : product ) java.util.ArrayList() from collect( Fleet() )",
            "from"),
        when("a forall", "Product( $p : product ) forall( LastRun( product == $p ) )", "forall"),
        when("a query call", "LastRun( $p : product ) ?other( $p; )", ""),
        when("a window", "LastRun( $p : product ) Fleet() over window:time( 3s )", ""),
        when("an object path", "LastRun( $p : product ) /fleet[ true ]", ""),
        when("a pattern on an object", "LastRun( $p : product ) Object()", "\"Object\""),
        when(
            "a pattern by its full name",
            "LastRun( $p : product ) java.lang.String()",
            "java.lang.String"),
        when(
            "a pattern on orders",
            "LastRun( $p : product ) codemonkeys.oracle.rules.Orders()",
            "codemonkeys.oracle.rules.Orders"),
        when("a positional argument", "LastRun( \"x\"; )", ""),
        when("a named consequence", "LastRun( failed, $p : product ) do[later]", ""),
        when(
            "an annotation on a pattern",
            "LastRun( failed, $p : product ) @watch( " + ACT + " )",
            "annotation"),
        when(
            "pairs of documents",
            "Product( $p : product ) BacklogStory() BacklogStory()",
            "second pattern"),
        when(
            "a crowd of patterns",
            "Product( $p : product )" + " Fleet()".repeat(9),
            "more than 8 patterns"),
        when(
            "ways without end",
            "Product( $p : product )" + " ( Fleet() or Fleet( killSwitchOn ) )".repeat(7),
            "ways to meet"));
  }

  private static Stream<Attempt> inConsequences() {
    return Stream.of(
        then("exit", "System.exit(1);", "System.exit(1)"),
        then("exit by its full name", "java.lang.System.exit(1);", "java.lang.System.exit(1)"),
        then("exit after an order", "orders.propose($p, TEST); System.exit(1);", "one line"),
        then("exit on the next line", "orders.propose($p, TEST);\n  System.exit(1);", "one line"),
        then("a comment between", "// fine\n  " + ACT + ";", "System.setProperty"),
        then(
            "a comment that hides a line end",
            "/* fine */ orders.propose($p, TEST); //\r  " + ACT + ";",
            ""),
        then("an end in a text", "orders.hold($p, \"end\" + " + ACT + ");", ""),
        then("a call as an argument", "orders.propose($p, Intent.valueOf(" + ACT + "));", "Intent"),
        then(
            "a call as a product",
            "orders.propose(new ProductId(" + ACT + "), TEST);",
            "no product"),
        then(
            "a call as a limit",
            "orders.propose($p, TEST).maxSeconds(" + ACT + ".length());",
            "maxSeconds"),
        then("a call as a path", "orders.propose($p, TEST).expect(" + ACT + ");", "expect"),
        then("a text block", "orders.propose($p, TEST).expect(\"\"\"\n  x\"\"\");", ""),
        then("a cast", "((Orders) orders).propose($p, TEST);", ""),
        then("a choice", "orders.propose(true ? $p : $p, TEST);", "no product"),
        then("an assignment", "$p = null;", "one line"),
        then("an assignment as an argument", "orders.propose($p = null, TEST);", "no product"),
        then("a lambda", "orders.propose($p, () -> TEST);", "() -> TEST"),
        then("a method reference", "orders.propose($p, Intent::values);", "Intent::values"),
        then("a declaration", "var x = " + ACT + ";", "one line"),
        then("a class", "class X { static { " + ACT + "; } }", "one line"),
        then("an anonymous class", "new Object() {{ " + ACT + "; }};", "one line"),
        then("a block", "{ orders.propose($p, TEST); }", "one line"),
        then("a loop", "while (true) { orders.propose($p, TEST); }", "one line"),
        then("a try", "try { orders.propose($p, TEST); } finally { " + ACT + "; }", "one line"),
        then("a return", "return;", "one line"),
        then("a throw", "throw new RuntimeException();", "one line"),
        then("type arguments", "orders.<String>propose($p, TEST);", "type arguments"),
        then(
            "a way out of the block",
            "orders.propose($p, TEST); } static { " + ACT + "; } void f() {",
            "'}'"),
        then("reflection", "orders.getClass();", "getClass"),
        then("reflection in a chain", "orders.propose($p, TEST).getClass();", "getClass"),
        then("reflection by the product", "$p.value().getClass();", "$p.value().getClass()"),
        then("waiting", "orders.wait();", "wait"),
        then("another rule's voice", "orders.begin(null, null);", "begin"),
        then("modify", "modify($p) { };", ""),
        then("insert", "insert($p);", "insert($p)"),
        then("insertLogical", "insertLogical($p);", "insertLogical($p)"),
        then("update", "update($p);", "update($p)"),
        then("delete", "delete($p);", "delete($p)"),
        then("retract", "retract($p);", "retract($p)"),
        then("drools", "drools.halt();", "drools.halt()"),
        then("the session", "drools.getKieRuntime().halt();", "drools.getKieRuntime()"),
        then("kcontext", "kcontext.getKieRuntime();", "kcontext"),
        then(
            "a chain without end",
            "orders.propose($p, TEST)" + ".stopOn(ON_TEST_FAIL)".repeat(40) + ";",
            "calls in a row"),
        then(
            "a unicode escape",
            "orders.propose($p, TEST\\" + "u0029; System.exit(1\\" + "u0029;",
            "unicode escape"),
        then("an invisible turn of direction", "orders.hold($p, \"a\u202eb\");", "U+202E"),
        then("a control character", "orders.hold($p, \"a\u0000b\");", "U+0000"),
        then("a named consequence", "orders.propose($p, TEST);\nthen[x]\n  " + ACT + ";", ""),
        file(
            "nothing but a comment that ends the rule",
            "then\n",
            "then // end\n// ",
            "nothing after"));
  }

  private static Stream<Attempt> inFiles() {
    String rule = "rule \"failed tests: test again\"";
    return Stream.of(
        file("code in an annotation", "\"nexus\"", ACT, "@owner"),
        file("code in a reason", "\"the last run failed\"", "\"a\" + " + ACT, "@reason"),
        file(
            "code out of a reason",
            "the last run failed",
            "a\\\" + " + ACT + " + \\\"b",
            "@reason"),
        file("code in another annotation", "@owner(\"nexus\")", "@When( " + ACT + " )", "@When"),
        file("code out of a name", rule, "rule \"x\\\" + " + ACT + " + \\\"\"", "rule name"),
        file(
            "code out of a name in single quotes",
            rule,
            "rule 'x\"); " + ACT + "; (\"'",
            "in quotes"),
        file("code in a salience", "salience 80", "salience ( " + ACT + ".length() )", "salience"),
        file("a function", rule, "function void f() { " + ACT + "; }\n" + rule, "'function'"),
        file(
            "a declaration",
            rule,
            "declare X\n  a : String = " + ACT + "\nend\n" + rule,
            "'declare'"),
        file(
            "an enum",
            rule,
            "declare enum X\n  A(" + ACT + ");\n  a : String\nend\n" + rule,
            "'declare'"),
        file("a query", rule, "query q()\n  Fleet()\nend\n" + rule, "'query'"),
        file(
            "a rule unit",
            "\nimport codemonkeys.oracle.facts",
            "unit X;\nimport codemonkeys.oracle.facts",
            "'unit'"),
        file("the mvel dialect", "salience 80", "salience 80\n  dialect \"mvel\"", "dialect"),
        file("the mvel dialect for the file", rule, "dialect \"mvel\"\n" + rule, "dialect"),
        file("a timer", "salience 80", "salience 80\n  timer ( int: 1s )", "timer"),
        file("a calendar", "salience 80", "salience 80\n  calendars \"x\"", "calendars"),
        file("an agenda group", "salience 80", "salience 80\n  agenda-group \"x\"", "agenda-group"),
        file(
            "enabled by code",
            "salience 80",
            "salience 80\n  enabled ( " + ACT + " == null )",
            "enabled"),
        file("extends", rule, rule + " extends \"other\"", "'extends'"),
        file(
            "an import of a class", "\nglobal", "import java.util.Date;\nglobal", "java.util.Date"),
        file("an import of a package", "\nglobal", "import java.io.*;\nglobal", "java.io.*"),
        file(
            "a static import",
            "\nglobal",
            "import static java.lang.System.exit;\nglobal",
            "java.lang.System.exit"),
        file(
            "a function import",
            "\nglobal",
            "import function java.lang.System.exit;\nglobal",
            "java.lang.System.exit"),
        file(
            "an accumulate import",
            "\nglobal",
            "import accumulate java.lang.String x;\nglobal",
            ""),
        file(
            "an import of Oracle's own",
            "\nglobal",
            "import codemonkeys.oracle.cli.Main;\nglobal",
            "codemonkeys.oracle.cli.Main"),
        file(
            "an import of a hidden class",
            "\nglobal",
            "import codemonkeys.oracle.rules.engine.RuleBook;\nglobal",
            "codemonkeys.oracle.rules.engine.RuleBook"),
        file("another global", "\nglobal", "global java.util.List list\nglobal", "java.util.List"),
        file("a global of another type", "global Orders", "global Object", "Object orders"),
        file("the package java", "fleet.rules;", "java.util;", "java.util"),
        file("the package of Oracle", "fleet.rules;", "codemonkeys.oracle.rules;", "codemonkeys"),
        file("the package above Oracle", "fleet.rules;", "codemonkeys;", "codemonkeys"),
        file("a package of Drools", "fleet.rules;", "org.kie.api;", "org.kie.api"),
        file("a package of no name", "fleet.rules;", "new.rules;", ""),
        file("a file too large", "// A failed", "// " + "x".repeat(10_000_000), "characters"),
        file("a rule too long", "then\n", "then\n" + "  // a comment\n".repeat(2000), "characters"),
        file("a line as long as a file", "// A failed", "@a".repeat(500_000), "annotation"),
        file("a file of brackets", "// A failed", "(".repeat(100_000), ""),
        file("a text without end", "// A failed", "\"" + "x".repeat(100_000), ""),
        file("a comment without end", "// A failed", "/* " + "x".repeat(100_000), "comment"));
  }

  @TestFactory
  Stream<DynamicTest> nothingInAConditionRuns() {
    return inConditions().map(a -> DynamicTest.dynamicTest(a.name(), () -> check(a)));
  }

  @TestFactory
  Stream<DynamicTest> nothingInAConsequenceRuns() {
    return inConsequences().map(a -> DynamicTest.dynamicTest(a.name(), () -> check(a)));
  }

  @TestFactory
  Stream<DynamicTest> nothingElseInAFileRuns() {
    return inFiles().map(a -> DynamicTest.dynamicTest(a.name(), () -> check(a)));
  }

  private static void check(Attempt attempt) {
    System.clearProperty(TRACE);

    List<Diagnostic> errors =
        Patience.inProcessorTime(Duration.ofSeconds(20), () -> LoadedRules.errors(attempt.text()));

    assertThat(errors).as("errors").isNotEmpty();
    assertThat(errors.get(0).location()).startsWith("rules/r.drl:");
    assertThat(errors).anySatisfy(error -> assertThat(error.toString()).contains(attempt.words()));
    assertThat(System.getProperty(TRACE)).as("the trace of something that ran").isNull();
  }

  @Test
  void tenThousandRulesAreTooMany() {
    StringBuilder text = new StringBuilder(LoadedRules.GOOD);
    String rule = LoadedRules.GOOD.substring(LoadedRules.GOOD.indexOf("rule \""));
    for (int i = 0; i < 5_000; i++) {
      text.append(rule.replace("failed tests", "run " + i));
    }
    List<Diagnostic> errors =
        Patience.inProcessorTime(
            Duration.ofSeconds(60), () -> LoadedRules.errors(Map.of("a.drl", text.toString())));
    assertThat(errors)
        .singleElement()
        .satisfies(error -> assertThat(error.toString()).contains("more than 1000 rules"));
  }

  /** The other side of the fence: what people do write has to get through, and must not throw. */
  @TestFactory
  Stream<DynamicTest> whatIsOrdinaryIsAllowedAndFires() {
    return Stream.of(
            "LastRun( failed, $p : product )",
            "LastRun( !succeeded, ended && !cancelled, $p : product )",
            "LastRun( status == LastRun.Status.FAILED, $p : product )",
            "LastRun( status in (LastRun.Status.FAILED, LastRun.Status.CANCELLED), $p : product )",
            "LastRun( status != LastRun.Status.SUCCESS && hoursSinceRun >= 3.5, $p : product )",
            "LastRun( (failed && slaTier == null) || (ended && hoursSinceRun > 300), $p : product )",
            "LastRun( slaTier not in (1, 2), slaTier == null, $p : product )",
            "LastRun( !(slaTier > 3 || hoursSinceRun < 2), $p : product )",
            "LastRun( hoursSinceRun > -3, hoursSinceRun * 2 + 1 > hoursSinceStart / 24, $p : product )",
            "LastRun( hoursSinceRun() > 3, failed(), $p : product )",
            "LastRun( startedAt < endedAt || startedAt == endedAt || endedAt < startedAt, $p : product )",
            "LastRun( productId matches \"al.*[a-z]\", productId not matches \"be.*\", $p : product )",
            "LastRun( productId in (\"alpha\", \"beta\"), productId.startsWith(\"al\"), $p : product )",
            "LastRun( productId contains \"lph\", productId not contains \"x\", $p : product )",
            "LastRun( product.value == \"alpha\", productId.length > 3, $p : product )",
            "Product( displayName.equalsIgnoreCase(\"ALPHA\"), criticality == Product.Criticality.HIGH,"
                + " $p : product )",
            "Product( status.text == \"active\", productId str[startsWith] \"al\", $p : product )",
            "Signal( kind == \"load\", attributes[\"k\"] == \"v\", $p : product )",
            "Signal( text(\"k\") == \"v\", number(\"n\") > 3, number(\"n\") == 5, $p : product )",
            "Signal( text(\"k\")!.startsWith(\"v\"), $p : product )",
            "Signal( text(\"none\")!.startsWith(\"v\") || kind == \"load\", $p : product )",
            "Signal( text(\"k\") != null, !text(\"k\").isBlank(), $p : product )",
            "Signal( text(\"none\") == null, number(\"none\") == null, $p : product )",
            "Signal( number(\"huge\") == null, $p : product )",
            "LastRun( $h : hoursSinceRun, $p : product ) Fleet( products < $h, failedShare.value > 3 )",
            "LastRun( failed, $p : product ) not MissingRun( product == $p )",
            "LastRun( failed, $p : product ) exists Signal( product == $p, kind == \"load\" )",
            "Product( $p : product ) exists( LastRun( product == $p, failed ) and Signal( product == $p ) )",
            "Product( $p : product ) not( MissingRun( product == $p ) or Signal( product == $p, kind == \"x\" ) )",
            "( LastRun( failed, $p : product ) or MissingRun( $p : product ) )",
            "LastRun( failed, $p : product ) or MissingRun( $p : product )",
            "Product( $p : product ) ( LastRun( product == $p, failed ) or MissingRun( product == $p ) )",
            "$r : LastRun( failed, $p : product ) Signal( product == $r.product, kind != $r.runId )",
            "codemonkeys.oracle.facts.LastRun( failed, $p : product )",
            "LastRun( failed, /* a comment */\n    // and another\n    $p : product )")
        .map(
            condition ->
                DynamicTest.dynamicTest(
                    condition,
                    () -> {
                      RuleBook rules = load(LoadedRules.when(condition), null);
                      assertThat(fired(rules)).isOne();
                    }));
  }

  @Test
  void constantsOfOraclesOwnAreComparedWithTheirImport() throws Exception {
    String text =
        LoadedRules.when(
                "Product( $p : product ) not ScheduledJob( product == $p, intent == Intent.TEST,"
                    + " stopConditions contains StopCondition.ON_TEST_FAIL, budget.maxSeconds > 3 )")
            .replace(
                "import codemonkeys.oracle.facts.*;",
                "import codemonkeys.oracle.facts.*;\n"
                    + "import codemonkeys.oracle.units.Intent;\n"
                    + "import codemonkeys.oracle.units.StopCondition;");
    assertThat(fired(load(text, null))).isOne();
  }

  @Test
  void theScanOfCompiledClassesIsASecondFence() throws IOException {
    try (var in = HostileRulesTest.class.getResourceAsStream("HostileRulesTest.class")) {
      assertThat(ClassScan.foreignMembers(in.readAllBytes(), java.util.Set.of()))
          .contains("java.lang.System.getProperty", "java.nio.file.Files.write");
    }
    assertThat(ClassScan.foreignMembers(new byte[] {1, 2, 3}, java.util.Set.of()))
        .containsExactly("a class that can't be read");
  }

  @Test
  void aSpoiltCacheOnlyCostsTime() throws Exception {
    Path cache = folder.resolve("cache");
    assertThat(fired(load(LoadedRules.GOOD, cache))).isOne();
    Path file;
    try (Stream<Path> files = Files.list(cache)) {
      file = files.filter(HostileRulesTest::isWhole).findFirst().orElseThrow();
    }
    byte[] sound = Files.readAllBytes(file);
    List<byte[]> spoilt = new ArrayList<>();
    spoilt.add(new byte[0]);
    spoilt.add(cacheOf(LoadedRules.when("Product( !active, $p : product )")));
    spoilt.add(new byte[3]);
    spoilt.add("something else".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    spoilt.add(java.util.Arrays.copyOf(sound, sound.length / 2));
    spoilt.add(java.util.Arrays.copyOf(sound, sound.length - 1));
    spoilt.add(java.util.Arrays.copyOf(sound, sound.length + 1));
    for (int at : new int[] {0, 5, sound.length / 2, sound.length - 1}) {
      byte[] flipped = sound.clone();
      flipped[at] ^= 1;
      spoilt.add(flipped);
    }
    for (byte[] bytes : spoilt) {
      Files.write(file, bytes);
      assertThat(fired(load(LoadedRules.GOOD, cache))).isOne();
      assertThat(file).as("mended").hasBinaryContent(sound);
    }
  }

  @Test
  void aCacheThatCannotBeUsedOnlyCostsTime() throws Exception {
    Path notAFolder = Files.writeString(folder.resolve("file"), "x");
    assertThat(fired(load(LoadedRules.GOOD, notAFolder))).isOne();
    assertThat(fired(load(LoadedRules.GOOD, notAFolder.resolve("below")))).isOne();
    Path cache = folder.resolve("cache");
    load(LoadedRules.GOOD, cache);
    Path file;
    try (Stream<Path> files = Files.list(cache)) {
      file = files.filter(HostileRulesTest::isWhole).findFirst().orElseThrow();
    }
    Files.delete(file);
    Files.createDirectories(file.resolve("in the way"));
    assertThat(fired(load(LoadedRules.GOOD, cache))).isOne();
  }

  private static boolean isWhole(Path file) {
    return file.getFileName().toString().startsWith("rules-");
  }

  @Test
  void spoiltClassesOnlyCostTime() throws Exception {
    Path cache = folder.resolve("cache");
    load(LoadedRules.GOOD, cache);
    Path file;
    try (Stream<Path> files = Files.list(cache)) {
      file = files.filter(f -> !isWhole(f)).findFirst().orElseThrow();
    }
    byte[] sound = Files.readAllBytes(file);
    String edited = LoadedRules.GOOD;
    for (byte[] bytes :
        List.of(
            new byte[0],
            java.util.Arrays.copyOf(sound, sound.length - 1),
            cacheOf(LoadedRules.when("Product( !active, $p : product )")))) {
      Files.write(file, bytes);
      edited = "// a comment\n" + edited;
      assertThat(fired(load(edited, cache))).isOne();
      assertFixed(file, bytes, edited, cache);
      Files.write(file, bytes);
      assertThat(fired(load(edited, cache))).as("rules that are known").isOne();
      assertFixed(file, bytes, edited, cache);
    }
  }

  /** Written anew, and as good as to be taken for what it is the next time. */
  private static void assertFixed(Path file, byte[] spoilt, String rules, Path cache)
      throws Exception {
    byte[] mended = Files.readAllBytes(file);
    assertThat(mended).isNotEqualTo(spoilt);
    load(rules, cache);
    assertThat(file).hasBinaryContent(mended);
  }

  @Test
  void classesServeAgainForAnotherSalienceAndForNothingElse() throws Exception {
    Path cache = folder.resolve("cache");
    String text = LoadedRules.GOOD;
    load(text, cache);
    List<String> same =
        List.of(
            text.replaceFirst("salience \\d+", "salience 77"),
            text.replaceFirst("@reason\\(\"[^\"]*\"\\)", "@reason(\"another\")"),
            "// a comment\n" + text);
    for (String edited : same) {
      assertThat(edited).isNotEqualTo(text);
      RuleBook book = load(edited, cache);
      assertThat(fired(book)).isOne();
      if (edited.contains("salience 77")) {
        assertThat(book.rules().get(0).salience()).isEqualTo(77);
      }
      assertThat(classes(cache)).isOne();
    }
    load(text.replace("failed", "!failed"), cache);
    assertThat(classes(cache)).isEqualTo(2);
    load(text.replaceFirst("rule \"", "rule \"now "), cache);
    assertThat(classes(cache)).isEqualTo(3);
    // What the fence refuses it refuses also when only the salience has changed.
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> load(text.replaceFirst("salience \\d+", "salience 1500"), cache)))
        .isInstanceOf(RulesRejectedException.class);
  }

  private static long classes(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(file -> !isWhole(file)).count();
    }
  }

  /** A sound cache file, of other rules. */
  private byte[] cacheOf(String text) throws Exception {
    Path other = folder.resolve("other");
    load(text, other);
    try (Stream<Path> files = Files.list(other)) {
      return Files.readAllBytes(files.filter(HostileRulesTest::isWhole).findFirst().orElseThrow());
    }
  }

  private static RuleBook load(String text, Path cache) throws RulesRejectedException {
    return RuleBook.load(List.of(new RuleSource("rules/r.drl", text)), cache, "test");
  }

  /** How often the rules fire for a fleet of one product whose last run failed. */
  private static int fired(RuleBook rules) throws FiringException {
    Instant now = Instant.parse("2026-03-01T06:00:00Z");
    ProductId id = new ProductId("alpha");
    Product product =
        new Product(
            id, "Alpha", "nexus", Product.Status.ACTIVE, Product.Criticality.HIGH, null, true, "");
    LastRun run =
        LastRun.at(
            now,
            id,
            "run_1",
            LastRun.Status.FAILED,
            now.minusSeconds(110_000),
            now.minusSeconds(108_000),
            null);
    Map<String, String> attributes = new HashMap<>();
    attributes.put("k", "v");
    attributes.put("n", "5");
    attributes.put("huge", "1e999999999");
    Signal signal = new Signal(id, "load", attributes);
    return rules
        .fire(
            List.of(Fleet.at(1, 1, 1, 0, 0, 0, false, "", 0, 0, now, ZoneOffset.UTC)),
            List.of(new ProductFacts(product, List.of(product, run, signal), null)))
        .proposals()
        .size();
  }
}
