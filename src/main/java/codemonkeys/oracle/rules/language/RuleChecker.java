package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.RuleInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.drools.drl.ast.descr.AnnotationDescr;
import org.drools.drl.ast.descr.AttributeDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.GlobalDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.QueryDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/**
 * What a rule file may contain, and what is usually wrong when it doesn't compile. Looks at the
 * parse tree only; nothing of the file has been compiled, let alone run.
 */
public final class RuleChecker {
  /** Packages, with all below them, in which rules would stand among code that is trusted. */
  private static final Set<String> TAKEN =
      Set.of("codemonkeys", "java", "javax", "jdk", "sun", "com.sun", "org.drools", "org.kie");

  private static final int MAX_RULES = 1_000;
  private final FactTypes facts = new FactTypes();
  private final List<RuleFinding> findings = new ArrayList<>();
  private final Map<String, String> firstPlaceOf = new HashMap<>();
  private final List<RuleInfo> rules = new ArrayList<>();
  private final List<RuleTree> trees = new ArrayList<>();
  private @Nullable String packageName;
  private String packagePath = "";
  private String path = "";

  /** Checks one file; names are unique and packages equal among all files checked so far. */
  public void check(RuleText file) {
    path = file.source().path();
    PackageDescr tree = file.tree();
    checkPackage(tree, file.damaged());
    RuleImports imports =
        RuleImports.of(
            tree,
            facts,
            refused -> refuse(CheckId.IMPORT, refused.at(), refused.what(), refused.fix()));
    tree.getFunctions()
        .forEach(
            d -> refuse(CheckId.STATEMENT, d, "a function", "rules state conditions; remove it"));
    tree.getTypeDeclarations()
        .forEach(
            d ->
                refuse(
                    CheckId.STATEMENT,
                    d,
                    "a type declaration",
                    "facts come from Oracle; remove it"));
    tree.getEnumDeclarations()
        .forEach(
            d ->
                refuse(
                    CheckId.STATEMENT,
                    d,
                    "an enum declaration",
                    "facts come from Oracle; remove it"));
    tree.getEntryPointDeclarations()
        .forEach(
            d ->
                refuse(
                    CheckId.STATEMENT,
                    d,
                    "an entry point",
                    "there is one stream of facts; remove it"));
    tree.getWindowDeclarations()
        .forEach(
            d -> refuse(CheckId.STATEMENT, d, "a window", "there are no events here; remove it"));
    tree.getAccumulateImports()
        .forEach(
            d -> refuse(CheckId.STATEMENT, d, "an accumulate import", "not allowed; remove it"));
    for (AttributeDescr attribute : tree.getAttributes()) {
      refuse(
          CheckId.ATTRIBUTE,
          attribute,
          "the attribute " + attribute.getName() + " for a whole file",
          "each rule has its own salience; remove it");
    }
    boolean orders = false;
    for (GlobalDescr global : tree.getGlobals()) {
      if (global.getIdentifier().equals("orders")
          && (global.getType().equals(RuleImports.ORDERS)
              || (global.getType().equals("Orders") && imports.orders()))) {
        orders = true;
      } else {
        refuse(
            CheckId.GLOBAL,
            global,
            "the global " + Printable.text(global.getType() + " " + global.getIdentifier()),
            "expected 'import " + RuleImports.ORDERS + ";' and 'global Orders orders'");
      }
    }
    if (!orders && !file.damaged() && !tree.getRules().isEmpty()) {
      error(
          CheckId.GLOBAL,
          1,
          1,
          "the global orders is missing",
          "add 'import " + RuleImports.ORDERS + ";' and 'global Orders orders' above the rules");
    }
    for (RuleDescr rule : tree.getRules()) {
      checkRule(file, rule, imports);
    }
  }

  public List<RuleFinding> findings() {
    return findings;
  }

  /** The rules whose conditions were understood, in the order of the files. */
  public List<RuleTree> trees() {
    return trees;
  }

  /** The rules of all files checked, in the order of the files. */
  public List<RuleInfo> rules() {
    return rules;
  }

  private void checkPackage(PackageDescr tree, boolean damaged) {
    String name = tree.getName();
    int line = Math.max(tree.getLine(), 1);
    if (name == null || name.isEmpty()) {
      if (damaged) {
        return; // it may have been among what was left out
      }
      error(
          CheckId.PACKAGE,
          1,
          1,
          "no package",
          "begin the file with 'package " + usualPackage() + ";'");
    } else if (!isFree(name)) {
      error(
          CheckId.PACKAGE,
          line,
          1,
          "the package " + Printable.text(name) + " is not for rules",
          "name it 'fleet.rules', or another in lower case that is neither Oracle's nor Java's");
    } else if (packageName == null) {
      packageName = name;
      packagePath = path;
    } else if (!packageName.equals(name)) {
      error(
          CheckId.PACKAGE,
          line,
          1,
          "the package " + name + ", not that of " + packagePath,
          "all rule files share one package; make it '" + packageName + "'");
    }
    if (tree.getUnit() != null) {
      error(CheckId.STATEMENT, line, 1, "a rule unit", "there is one set of facts; remove it");
    }
  }

  private static boolean isFree(String name) {
    return name.length() <= 100
        && name.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*")
        && javax.lang.model.SourceVersion.isName(name)
        && TAKEN.stream().noneMatch(taken -> (name + ".").startsWith(taken + "."));
  }

  private String usualPackage() {
    return packageName == null ? "fleet.rules" : packageName;
  }

  private void checkRule(RuleText file, RuleDescr rule, RuleImports imports) {
    String name = rule.getName();
    if (rules.size() == MAX_RULES) {
      refuse(
          CheckId.LIMIT,
          rule,
          "more than " + MAX_RULES + " rules",
          "one rule can speak of many products");
    }
    if (rules.size() >= MAX_RULES) {
      rules.add(new RuleInfo(name, path, rule.getLine(), 0, "", name, "", "", "", ""));
      return;
    }
    if (rule instanceof QueryDescr) {
      refuse(CheckId.STATEMENT, rule, "the query " + Printable.text(name), "rules only; remove it");
      return;
    }
    String here = path + ":" + rule.getLine();
    String first = firstPlaceOf.putIfAbsent(name, here);
    if (first != null) {
      refuse(
          CheckId.DUPLICATE,
          rule,
          "a second rule named " + Printable.text(name),
          "the first is at " + first + "; give this one a name of its own");
    }
    if (rule.getParentName() != null) {
      refuse(
          CheckId.ATTRIBUTE,
          rule,
          "extends " + Printable.text(rule.getParentName()),
          "state all conditions here");
    }
    if (!rule.getNamedConsequences().isEmpty()) {
      refuse(CheckId.CONSEQUENCE, rule, "a named consequence", "one plain 'then' with one line");
    }
    Integer salience = checkAttributes(rule);
    Map<String, String> annotations = file.annotations(rule);
    String owner = annotations.get("owner");
    String reason = annotations.get("reason");
    for (AnnotationDescr annotation : rule.getAnnotations()) {
      refuse(
          CheckId.ANNOTATION, annotation, "the annotation @" + annotation.getName(), "remove it");
    }
    for (String missing :
        owner == null
            ? (reason == null ? List.of("owner", "reason") : List.of("owner"))
            : (reason == null ? List.of("reason") : List.<String>of())) {
      error(
          missing.equals("owner") ? CheckId.OWNER : CheckId.REASON,
          rule.getLine(),
          1,
          "rule " + Printable.text(name) + " has no @" + missing,
          "add @" + missing + "(\"…\") below its name");
    }
    RuleConditions conditions =
        new RuleConditions(rule, file.definition(rule), imports, facts, path);
    conditions.check();
    findings.addAll(conditions.findings());
    RuleConsequence consequence =
        new RuleConsequence(
            rule, file, imports, conditions, salience == null ? null : RuleInfo.Band.of(salience));
    consequence.check();
    findings.addAll(consequence.findings());
    RuleText.Digests digests = file.digests(rule);
    RuleInfo info =
        new RuleInfo(
            name,
            path,
            rule.getLine(),
            salience == null ? 0 : salience,
            owner == null ? "" : owner,
            reason == null ? name : reason,
            consequence.orders(),
            digests.whole(),
            digests.conditions(),
            digests.consequence());
    rules.add(info);
    if (!consequence.orders().isEmpty()) {
      conditions
          .tree()
          .ifPresent(
              all ->
                  trees.add(
                      new RuleTree(
                          info,
                          file.comment(rule),
                          file.when(rule),
                          saliencePlace(rule),
                          all,
                          consequence.names(),
                          consequence.terms())));
    }
  }

  private static RuleTree.Place saliencePlace(RuleDescr rule) {
    AttributeDescr salience = rule.getAttributes().get("salience");
    return salience == null
        ? new RuleTree.Place(rule.getLine(), 1)
        : new RuleTree.Place(salience.getLine(), salience.getColumn() + 1);
  }

  private @Nullable Integer checkAttributes(RuleDescr rule) {
    Integer salience = null;
    for (AttributeDescr attribute : new TreeMap<>(rule.getAttributes()).values()) {
      if (!attribute.getName().equals("salience")) {
        refuse(
            CheckId.ATTRIBUTE,
            attribute,
            "the attribute " + attribute.getName(),
            "a rule has a salience and no other attribute; remove it");
        continue;
      }
      String value = attribute.getValue().trim();
      if (!value.matches("-?[0-9]{1,9}")) {
        refuse(
            CheckId.SALIENCE,
            attribute,
            "the salience " + Printable.text(value),
            "expected a plain number from 0 to " + RuleInfo.LAST);
        salience = 0;
        continue;
      }
      salience = Integer.parseInt(value);
      if (salience < 0 || salience > RuleInfo.LAST) {
        refuse(
            CheckId.BAND,
            attribute,
            "the salience " + salience + " lies outside the bands",
            "expected 1000 to 1999 for holds, 20 to 999 for proposals, 0 to 19 for routine");
        salience = 0;
      }
    }
    if (salience == null) {
      error(
          CheckId.SALIENCE,
          rule.getLine(),
          1,
          "rule " + Printable.text(rule.getName()) + " has no salience",
          "add 'salience N' on a line of its own: 1000 to 1999 for holds, 20 to 999 for"
              + " proposals, 0 to 19 for routine");
    }
    return salience;
  }

  private void refuse(CheckId lint, BaseDescr at, String what, String fix) {
    error(lint, Math.max(at.getLine(), 1), at.getColumn() + 1, what, fix);
  }

  private void error(CheckId lint, int line, int column, String what, String fix) {
    findings.add(RuleFinding.of(lint, path, line, column, what, fix));
  }
}
