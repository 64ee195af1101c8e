package codemonkeys.oracle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The graph of packages, as docs/explanation/architecture.md draws it. */
class ArchitectureTest {
  private static final String ROOT = "codemonkeys.oracle.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("codemonkeys.oracle");

  /** Which of Oracle's packages each may use; a package that is not here does not exist. */
  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("units", List.of()),
          Map.entry("files", List.of()),
          Map.entry("facts", List.of("units")),
          Map.entry("schemas", List.of("files")),
          Map.entry("orders", List.of("files", "units")),
          Map.entry("intake.registry", List.of("facts", "files", "units")),
          Map.entry("intake.documents", List.of("intake.registry", "facts", "files", "units")),
          Map.entry("intake.testcommand", List.of("intake.registry", "facts", "files")),
          Map.entry("intake.git", List.of("intake.registry", "facts", "files", "units")),
          Map.entry(
              "intake",
              List.of(
                  "intake.registry",
                  "intake.documents",
                  "intake.testcommand",
                  "intake.git",
                  "facts",
                  "files",
                  "orders",
                  "units")),
          Map.entry("rules", List.of("facts", "files", "units")),
          Map.entry("rules.language", List.of("rules", "facts", "files", "units")),
          Map.entry("rules.lint", List.of("rules.language", "rules", "facts", "files", "units")),
          Map.entry(
              "rules.engine",
              List.of("rules.lint", "rules.language", "rules", "facts", "files", "units")),
          Map.entry(
              "rules.parameters",
              List.of("rules.engine", "rules.language", "rules", "schemas", "files")),
          Map.entry("rules.limits", List.of("rules.engine", "rules", "schemas", "files", "units")),
          Map.entry("planning", List.of("rules.engine", "rules", "facts", "units")),
          Map.entry(
              "whynot",
              List.of(
                  "fleet",
                  "intake",
                  "orders",
                  "planning",
                  "rules.engine",
                  "rules.parameters",
                  "rules.language",
                  "rules",
                  "facts",
                  "files",
                  "units")),
          Map.entry(
              "ruletesting",
              List.of("planning", "rules.engine", "rules", "facts", "schemas", "files", "units")),
          Map.entry(
              "ruletesting.mutation",
              List.of(
                  "ruletesting",
                  "planning",
                  "rules.engine",
                  "rules.lint",
                  "rules.language",
                  "rules",
                  "facts",
                  "schemas",
                  "files",
                  "units")),
          Map.entry(
              "validation",
              List.of(
                  "intake",
                  "intake.registry",
                  "intake.documents",
                  "intake.testcommand",
                  "facts",
                  "files",
                  "orders",
                  "schemas",
                  "units")),
          Map.entry("evidence.report", List.of("files")),
          Map.entry("evidence.output", List.of("evidence.report", "files")),
          Map.entry("evidence.signing", List.of("files")),
          Map.entry("evidence.runs", List.of("evidence.report", "files", "orders", "units")),
          Map.entry(
              "evidence.journal", List.of("evidence.runs", "evidence.signing", "files", "units")),
          Map.entry(
              "evidence.verification",
              List.of("evidence.journal", "evidence.runs", "evidence.signing", "files", "units")),
          Map.entry("executor.process", List.of("files", "units")),
          Map.entry("executor.sources", List.of("files")),
          Map.entry(
              "executor.causes", List.of("evidence.runs", "executor.process", "files", "units")),
          Map.entry(
              "executor",
              List.of(
                  "evidence.report",
                  "evidence.output",
                  "evidence.signing",
                  "evidence.runs",
                  "evidence.journal",
                  "executor.causes",
                  "executor.process",
                  "executor.sources",
                  "files",
                  "orders",
                  "units")),
          Map.entry(
              "fleet",
              List.of(
                  "executor",
                  "facts",
                  "files",
                  "intake",
                  "intake.registry",
                  "intake.testcommand",
                  "intake.git",
                  "orders",
                  "planning",
                  "rules.limits",
                  "rules.parameters",
                  "rules.engine",
                  "rules.language",
                  "rules",
                  "units")),
          Map.entry(
              "discovery", List.of("intake.registry", "intake.testcommand", "files", "units")),
          Map.entry(
              "fleet.history",
              List.of(
                  "fleet",
                  "evidence.runs",
                  "intake",
                  "intake.registry",
                  "orders",
                  "planning",
                  "rules.engine",
                  "rules",
                  "facts",
                  "files",
                  "units")),
          Map.entry(
              "page",
              List.of(
                  "evidence.report",
                  "evidence.runs",
                  "evidence.signing",
                  "evidence.verification",
                  "facts",
                  "files",
                  "fleet",
                  "intake",
                  "intake.registry",
                  "intake.testcommand",
                  "orders",
                  "planning",
                  "rules",
                  "whynot",
                  "rules.engine",
                  "units")),
          Map.entry(
              "forecast",
              List.of(
                  "facts",
                  "files",
                  "intake",
                  "orders",
                  "planning",
                  "rules",
                  "rules.engine",
                  "units")),
          Map.entry("page.server", List.of("page", "files", "fleet")),
          Map.entry(
              "cli.output",
              List.of(
                  "evidence.report",
                  "evidence.runs",
                  "executor",
                  "facts",
                  "files",
                  "intake",
                  "orders",
                  "planning",
                  "rules",
                  "intake.registry",
                  "intake.testcommand",
                  "units")),
          Map.entry(
              "cli.context",
              List.of(
                  "evidence.journal",
                  "evidence.signing",
                  "executor.process",
                  "files",
                  "fleet",
                  "intake",
                  "planning",
                  "intake.registry",
                  "intake.testcommand",
                  "rules.parameters",
                  "units")),
          Map.entry(
              "cli.rules",
              List.of(
                  "cli.context",
                  "cli.output",
                  "facts",
                  "files",
                  "fleet.history",
                  "fleet",
                  "intake",
                  "orders",
                  "planning",
                  "rules",
                  "rules.parameters",
                  "rules.engine",
                  "rules.language",
                  "ruletesting.mutation",
                  "ruletesting",
                  "intake.registry",
                  "intake.testcommand",
                  "units")),
          Map.entry(
              "cli.completion",
              List.of(
                  "cli.context",
                  "cli.output",
                  "evidence.runs",
                  "facts",
                  "files",
                  "fleet",
                  "intake.registry",
                  "orders",
                  "rules.language",
                  "units")),
          Map.entry(
              "cli",
              List.of(
                  "cli.completion",
                  "discovery",
                  "cli.context",
                  "cli.output",
                  "cli.rules",
                  "evidence.report",
                  "evidence.journal",
                  "evidence.runs",
                  "evidence.signing",
                  "evidence.verification",
                  "executor",
                  "executor.process",
                  "facts",
                  "files",
                  "fleet",
                  "forecast",
                  "intake",
                  "orders",
                  "page",
                  "page.server",
                  "planning",
                  "rules",
                  "intake.registry",
                  "intake.testcommand",
                  "rules.parameters",
                  "rules.engine",
                  "rules.language",
                  "units",
                  "validation",
                  "whynot")));

  @Test
  void eachPackageUsesOnlyWhatItMay() {
    ALLOWED.forEach(
        (name, allowed) -> {
          String[] others =
              ALLOWED.keySet().stream()
                  .filter(other -> !other.equals(name) && !allowed.contains(other))
                  .map(other -> ROOT + other)
                  .toArray(String[]::new);
          if (others.length > 0) {
            noClasses()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
          }
        });
  }

  @Test
  void everyPackageIsInTheGraph() {
    assertThat(CLASSES.stream().map(c -> c.getPackageName().replace(ROOT, "")).distinct())
        .containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
  }

  @Test
  void theExecutorReachesNothingOfThePlanner() {
    Set<String> reached = new TreeSet<>();
    List<JavaClass> open = new ArrayList<>();
    CLASSES.stream()
        .filter(c -> c.getPackageName().startsWith(ROOT + "executor"))
        .forEach(open::add);
    assertThat(open).isNotEmpty();
    while (!open.isEmpty()) {
      JavaClass next = open.remove(open.size() - 1);
      for (Dependency dependency : next.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (reached.add(target.getName()) && target.getPackageName().startsWith(ROOT)) {
          open.add(CLASSES.get(target.getName()));
        }
      }
    }

    assertThat(reached)
        .noneMatch(
            name ->
                List.of("rules.", "planning.", "facts.", "intake.", "fleet.", "validation.", "cli.")
                        .stream()
                        .anyMatch(other -> name.startsWith(ROOT + other))
                    || name.startsWith("org.drools")
                    || name.startsWith("org.kie"));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void droolsLivesInRulesAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "rules..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.drools..", "org.kie..", "org.mvel2..", "com.github.javaparser..")
        .check(CLASSES);
  }

  @Test
  void picocliLivesInTheCommandLineAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }

  @Test
  void planningDoesNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "planning..", ROOT + "ruletesting..", ROOT + "facts..", ROOT + "units..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.nio..", "java.net..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineAsksTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "setProperty", String.class, String.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void nothingAsksTheClockOrForChanceButTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(java.util.Random.class, java.util.UUID.class)
        .check(CLASSES);
  }

  @Test
  void thereIsNoMutableStaticState() {
    classes()
        .should(
            new com.tngtech.archunit.lang.ArchCondition<>("have final static fields only") {
              @Override
              public void check(
                  com.tngtech.archunit.core.domain.JavaClass type,
                  com.tngtech.archunit.lang.ConditionEvents events) {
                type.getFields().stream()
                    .filter(f -> f.getModifiers().contains(JavaModifier.STATIC))
                    .filter(f -> !f.getModifiers().contains(JavaModifier.FINAL))
                    .filter(f -> !f.getModifiers().contains(JavaModifier.SYNTHETIC))
                    .forEach(
                        f ->
                            events.add(
                                com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                                    f, f.getFullName() + " is static and not final")));
              }
            })
        .check(CLASSES);
  }

  @Test
  void noPackageHasANameThatSaysNothing() {
    List<String> empty = List.of("util", "common", "manager", "helper", "impl", "service", "dto");
    assertThat(
            CLASSES.stream()
                .flatMap(c -> Arrays.stream(c.getPackageName().split("\\.")))
                .distinct()
                .filter(empty::contains))
        .isEmpty();
  }
}
