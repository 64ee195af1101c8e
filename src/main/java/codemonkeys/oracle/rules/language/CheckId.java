package codemonkeys.oracle.rules.language;

import java.util.Locale;
import java.util.Optional;

/**
 * What the check of rules looks for. The ids are part of the interface: comments in rule files name
 * them, people filter by them, and tools remember findings under them.
 */
public enum CheckId {
  SYNTAX(
      "syntax/error",
      Weight.REFUSED,
      "A quote, bracket, comma or word is missing, misspelt or too much.",
      "Write it as the message says."),
  UNREADABLE(
      "file/unreadable",
      Weight.REFUSED,
      "A rule file can't be read as text, or there is none in the folder.",
      "Put the file itself there, in UTF-8."),
  HIDDEN(
      "syntax/hidden",
      Weight.REFUSED,
      "A unicode escape or an invisible character could hide what a rule says.",
      "Write the character itself, or remove it."),
  LIMIT(
      "syntax/limit",
      Weight.REFUSED,
      "A file, rule or condition is too long, too deep or too many.",
      "Split it."),
  PACKAGE(
      "file/package",
      Weight.REFUSED,
      "A file has no package, one that is not for rules, or another than the other files.",
      "Begin each file with the same package, as 'package fleet.rules;'."),
  IMPORT(
      "file/import",
      Weight.REFUSED,
      "Something else than facts, orders, intents and stop conditions is imported, or not imported"
          + " where it is needed.",
      "Write the import lines of how-to/write-a-rule.md."),
  GLOBAL(
      "file/global",
      Weight.REFUSED,
      "The global orders is missing, or there is another.",
      "Write 'global Orders orders' above the rules."),
  STATEMENT(
      "file/statement",
      Weight.REFUSED,
      "A file holds something else than package, imports, the global and rules: a function, a"
          + " declared type, a query.",
      "Remove it; what has to be computed belongs in a fact."),
  RULE_NAME(
      "rule/name",
      Weight.REFUSED,
      "A rule has no name that can be shown.",
      "Give it a sentence in quotes, without \" and \\."),
  DUPLICATE(
      "rule/duplicate",
      Weight.REFUSED,
      "Two rules have the same name.",
      "Give one of them a name of its own."),
  ATTRIBUTE(
      "rule/attribute",
      Weight.REFUSED,
      "A rule has another attribute than its salience, or extends another rule.",
      "Remove it."),
  ANNOTATION(
      "rule/annotation",
      Weight.REFUSED,
      "An annotation is not @owner or @reason, or has not the form of these.",
      "Write @owner(\"…\") and @reason(\"…\") below the rule's name."),
  OWNER(
      "rule/owner",
      Weight.ERROR,
      "Nobody answers for a rule.",
      "Add @owner(\"…\") below its name."),
  REASON(
      "rule/reason",
      Weight.ERROR,
      "A rule does not say why its order is due.",
      "Add @reason(\"…\") below its name."),
  SALIENCE(
      "salience/form",
      Weight.REFUSED,
      "A rule has no salience, two, or one that is not a plain number.",
      "Write 'salience N' on a line of its own."),
  BAND(
      "salience/band",
      Weight.REFUSED,
      "A salience lies outside the bands, or in another one than what the rule does.",
      "Take 1000 to 1999 for holds, 20 to 999 for proposals, 0 to 19 for routine."),
  TIE(
      "salience/tie",
      Weight.WARNING,
      "Two rules that may match one product together ask for the same order at the same salience,"
          + " on different terms: their names decide which of them counts.",
      "Give one of them another salience."),
  UNKNOWN_FACT(
      "type/unknown-fact",
      Weight.REFUSED,
      "A pattern names a fact that there is not.",
      "Take one of reference/facts.md."),
  UNKNOWN_FIELD(
      "type/unknown-field",
      Weight.REFUSED,
      "A condition names a field or constant that its fact does not have.",
      "Take one of reference/facts.md."),
  MISMATCH(
      "type/mismatch",
      Weight.REFUSED,
      "The two sides of a comparison, or a value and what is done with it, don't fit each other.",
      "Compare like with like."),
  MAY_BE_NULL(
      "type/may-be-null",
      Weight.REFUSED,
      "Something is read from, or reckoned with, a value that may be unknown.",
      "Ask first whether it is there: … != null."),
  VARIABLE(
      "variable/unknown",
      Weight.REFUSED,
      "A variable is not bound, or not bound to what is needed.",
      "Bind it in an earlier pattern, as $p : product."),
  VARIABLE_FORM(
      "variable/form",
      Weight.REFUSED,
      "A variable is not bound in the form that rules have, or twice.",
      "Write $name : field, once."),
  UNUSED(
      "variable/unused",
      Weight.WARNING,
      "A variable is bound and never used.",
      "Remove it, or use it."),
  JOIN(
      "product/join",
      Weight.REFUSED,
      "A rule looks at more than one product.",
      "Write product == $p in the second pattern."),
  CONDITION(
      "condition/form",
      Weight.REFUSED,
      "A condition is not of the form that rules have.",
      "Use fields, comparisons, && and ||."),
  NO_CONDITION(
      "condition/none",
      Weight.REFUSED,
      "A rule has no condition.",
      "Add a pattern, as LastRun( failed, $p : product )."),
  CONTRADICTION(
      "condition/contradiction",
      Weight.ERROR,
      "The conditions of a pattern can't all be true: the rule never fires.",
      "Correct or remove one of them."),
  SAME(
      "condition/same",
      Weight.WARNING,
      "Two rules have the same conditions and ask for the same: one of them is too many.",
      "Remove one of them."),
  SUBSUMED(
      "condition/subsumed",
      Weight.WARNING,
      "Whenever a rule matches, another one matches too, asks for the same order and is not lower:"
          + " the rule never counts.",
      "Remove it, or give it the higher salience."),
  NEGATED_UNKNOWN(
      "condition/negated-unknown",
      Weight.WARNING,
      "A negated comparison is true as well when the field is unknown.",
      "Add … != null before it, or say with == what is meant."),
  TEXT_AS_NUMBER(
      "condition/text-as-number",
      Weight.WARNING,
      "A text is compared with a number in quotes: 4 and 4.0 are different texts.",
      "Read it as a number: number(\"…\")."),
  NESTED(
      "condition/nested",
      Weight.WARNING,
      "A not or exists stands within another one, which is hard to read and easy to get wrong.",
      "Say it without, or split the rule."),
  COSTLY(
      "condition/costly",
      Weight.REFUSED,
      "A pattern for matches, or a condition, could take without bound.",
      "Write several plain conditions."),
  CLOCK(
      "forbidden/clock",
      Weight.REFUSED,
      "A rule asks the clock: the same inputs would give different orders.",
      "Use the fields that count hours to as-of."),
  RANDOM(
      "forbidden/random",
      Weight.REFUSED,
      "A rule asks for chance, or for what differs between processes.",
      "Remove it."),
  INPUT_OUTPUT(
      "forbidden/io",
      Weight.REFUSED,
      "A rule reads or writes something outside the facts, or ends the process.",
      "Remove it; give rules by a signal what they have to know."),
  THREAD(
      "forbidden/thread",
      Weight.REFUSED,
      "A rule starts or stops threads, waits, or locks.",
      "Remove it."),
  REFLECTION(
      "forbidden/reflection",
      Weight.REFUSED,
      "A rule looks at classes instead of values.",
      "Remove it."),
  CALL(
      "forbidden/call",
      Weight.REFUSED,
      "A rule calls something that rules may not.",
      "Use a field of the fact; what has to be computed belongs in a fact."),
  ELEMENT(
      "forbidden/element",
      Weight.REFUSED,
      "The conditions hold something else than patterns, and, or, not and exists: eval, from,"
          + " accumulate, forall.",
      "Use a fact that has it computed."),
  CONSEQUENCE(
      "consequence/form",
      Weight.REFUSED,
      "After then stands something else than one orders. call.",
      "Write one line as orders.propose($p, TEST);."),
  ARGUMENT(
      "consequence/argument",
      Weight.REFUSED,
      "A call on orders has an argument that it can't take.",
      "Hand over what the message says."),
  COMPILE(
      "compile/failed",
      Weight.REFUSED,
      "Drools can't compile a rule.",
      "Compare its conditions with reference/facts.md."),
  NO_RULE(
      "file/no-rule",
      Weight.REFUSED,
      "There is no rule in any file.",
      "Restore the files, or remove the folder to use the rules that come with Oracle."),
  UNKNOWN_PARAMETER(
      "parameter/unknown",
      Weight.REFUSED,
      "A rule uses a parameter that there is not.",
      "Name it in rules/parameters.yaml, or correct its name."),
  UNUSED_PARAMETER(
      "parameter/unused",
      Weight.WARNING,
      "No rule uses a parameter that rules/parameters.yaml names.",
      "Remove it, correct its name, or write param.NAME in a rule."),
  NO_TESTS(
      "tests/none",
      Weight.WARNING,
      "There are no tests: nothing shows that the rules do what they say.",
      "Write rules/tests/*.yaml; oracle rules new makes a first one."),
  TESTS_BROKEN(
      "tests/broken",
      Weight.WARNING,
      "A file of tests can't be understood, so that what it shows is not known.",
      "Correct it; oracle rules test shows all that is wrong."),
  NEVER_FIRED(
      "tests/never-fired",
      Weight.WARNING,
      "No test makes a rule fire.",
      "Write a case in which it does."),
  NEVER_REJECTED(
      "tests/never-rejected",
      Weight.WARNING,
      "No test shows a rule that does not fire.",
      "Write a case in which it does not."),
  IGNORE_FORM(
      "ignore/form",
      Weight.ERROR,
      "A comment that ignores a finding gives no reason, names no check, or one that can't be"
          + " ignored.",
      "Write // oracle:ignore salience/tie: why it is right here."),
  IGNORE_UNUSED(
      "ignore/unused",
      Weight.WARNING,
      "A comment ignores a finding that there is not.",
      "Remove the comment.");

  /** What a finding means for whoever loads the rules. */
  public enum Weight {
    /** The rules are refused: nothing of them runs. */
    REFUSED,
    /** The check fails; planning goes on, with a warning. */
    ERROR,
    /** The check reports it, and fails with {@code --strict}; a comment can ignore it. */
    WARNING
  }

  private final String id;
  private final Weight weight;
  private final String meaning;
  private final String fix;

  CheckId(String id, Weight weight, String meaning, String fix) {
    this.id = id;
    this.weight = weight;
    this.meaning = meaning;
    this.fix = fix;
  }

  /** As {@code salience/tie}. */
  public String id() {
    return id;
  }

  public Weight weight() {
    return weight;
  }

  /** {@code error} or {@code warning}. */
  public String severity() {
    return weight == Weight.WARNING ? "warning" : "error";
  }

  /** What is wrong, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** How to fix it, in one sentence. */
  public String fix() {
    return fix;
  }

  public static Optional<CheckId> of(String id) {
    for (CheckId check : values()) {
      if (check.id.equals(id)) {
        return Optional.of(check);
      }
    }
    return Optional.empty();
  }

  /** What kind of thing a rule reaches for that names {@code dotted}, as {@code System.exit}. */
  public static CheckId reachedBy(String dotted) {
    String name = dotted.toLowerCase(Locale.ROOT);
    if (contains(name, "currenttime", "nanotime", ".now", "clock", ".date", "localdate", "calendar")
        || name.equals("now")) {
      return CLOCK;
    }
    if (contains(name, "random", "uuid", "hashcode", "shuffle")) {
      return RANDOM;
    }
    if (contains(name, "getclass", "forname", ".class", "reflect", "classloader", "invoke")
        || name.endsWith("class")) {
      return REFLECTION;
    }
    if (contains(name, "thread", "sleep", "executor", "wait", "notify", "concurrent")) {
      return THREAD;
    }
    if (contains(name, "system.", "runtime", "process", "file", "path", "socket", "url", "java.io")
        || contains(name, "java.nio", "java.net")) {
      return INPUT_OUTPUT;
    }
    return CALL;
  }

  private static boolean contains(String name, String... parts) {
    for (String part : parts) {
      if (name.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
