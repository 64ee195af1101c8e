package codemonkeys.oracle.rules;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Shown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.drools.compiler.builder.impl.KnowledgeBuilderConfigurationImpl;
import org.drools.compiler.compiler.io.memory.MemoryFileSystem;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.io.ByteArrayResource;
import org.drools.model.codegen.execmodel.JavaParserCompiler;
import org.drools.model.codegen.execmodel.ModelBuilderImpl;
import org.drools.model.codegen.execmodel.ModelWriter;
import org.drools.model.codegen.execmodel.PackageSources;
import org.drools.util.PortablePath;
import org.kie.api.io.ResourceType;
import org.kie.internal.builder.KnowledgeBuilderFactory;
import org.kie.internal.builder.KnowledgeBuilderResult;
import org.kie.internal.builder.ResultSeverity;
import org.kie.internal.builder.conf.LanguageLevelOption;
import org.kie.internal.builder.conf.ParallelRulesBuildThresholdOption;
import org.kie.memorycompiler.CompilationProblem;
import org.kie.memorycompiler.CompilationResult;
import org.kie.util.maven.support.ReleaseIdImpl;

/**
 * Checks rule files and compiles them to Drools' executable model, as class files. Nothing of them
 * is loaded here.
 */
final class RuleCompiler {
  private RuleCompiler() {}

  /**
   * The result of a compilation.
   *
   * @param warnings what is not forbidden and yet worth mending
   */
  record Compiled(CompiledRules rules, List<Diagnostic> warnings) {}

  static Compiled compile(List<RuleSource> unordered) throws RulesRejectedException {
    List<RuleSource> sources = new ArrayList<>(unordered);
    sources.sort(Comparator.comparing(RuleSource::path));
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<RuleText> files = new ArrayList<>();
    for (RuleSource source : sources) {
      RuleText file = RuleText.parse(source, diagnostics);
      if (file != null) {
        files.add(file);
      }
    }
    RuleCheck check = new RuleCheck();
    for (RuleText file : files) {
      check.check(file);
    }
    diagnostics.addAll(check.diagnostics());
    rejectErrors(diagnostics);
    if (check.rules().isEmpty()) {
      throw new RulesRejectedException(
          List.of(
              Diagnostic.error(
                  sources.isEmpty() ? "rules" : sources.get(0).path(),
                  0,
                  0,
                  "there is no rule",
                  "expected at least one rule in *.drl; restore the files, or remove the folder to"
                      + " use the rules that come with Oracle")));
    }
    Output output = generate(files.stream().map(RuleText::source).toList());
    if (!output.problems().isEmpty()) {
      throw new RulesRejectedException(blame(files, output));
    }
    scan(files, output.classes());
    return new Compiled(
        new CompiledRules(List.copyOf(check.rules()), output.models(), output.classes()),
        List.copyOf(diagnostics));
  }

  private static void rejectErrors(List<Diagnostic> diagnostics) throws RulesRejectedException {
    List<Diagnostic> errors = diagnostics.stream().filter(Diagnostic::isError).toList();
    if (!errors.isEmpty()) {
      throw new RulesRejectedException(errors);
    }
  }

  private record Output(List<String> models, Map<String, byte[]> classes, List<String> problems) {}

  private static Output generate(List<RuleSource> sources) {
    KnowledgeBuilderConfigurationImpl configuration =
        KnowledgeBuilderFactory.newKnowledgeBuilderConfiguration()
            .as(KnowledgeBuilderConfigurationImpl.KEY);
    configuration.setOption(LanguageLevelOption.DRL10);
    configuration.setOption(ParallelRulesBuildThresholdOption.get(-1));
    ModelBuilderImpl<PackageSources> builder =
        new ModelBuilderImpl<>(
            PackageSources::dumpSources,
            configuration,
            new ReleaseIdImpl("fleet", "rules", "1"),
            false);
    var batch = builder.batch();
    for (RuleSource source : sources) {
      ByteArrayResource resource =
          new ByteArrayResource(source.text().getBytes(StandardCharsets.UTF_8), "UTF-8");
      resource.setSourcePath(source.path());
      resource.setResourceType(ResourceType.DRL);
      batch.add(resource, ResourceType.DRL);
    }
    List<String> problems = new ArrayList<>();
    try {
      batch.build();
    } catch (RuntimeException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    for (KnowledgeBuilderResult result : builder.getResults(ResultSeverity.ERROR)) {
      problems.add(result.getMessage());
    }
    if (!problems.isEmpty()) {
      return new Output(List.of(), Map.of(), problems);
    }
    MemoryFileSystem generated = new MemoryFileSystem();
    MemoryFileSystem compiled = new MemoryFileSystem();
    ModelWriter.Result model = new ModelWriter().writeModel(generated, builder.getPackageSources());
    CompilationResult result =
        JavaParserCompiler.getCompiler()
            .compile(
                model.getSourceFiles().toArray(String[]::new),
                generated,
                compiled,
                RuleCompiler.class.getClassLoader());
    for (CompilationProblem problem : result.getErrors()) {
      problems.add(problem.getMessage());
    }
    Map<String, byte[]> classes = new TreeMap<>();
    for (PortablePath path : compiled.getFilePaths()) {
      classes.put(path.asString(), compiled.getBytes(path));
    }
    return new Output(List.copyOf(model.getModelFiles()), classes, problems);
  }

  /**
   * Finds the rules that don't compile by compiling each alone: Drools reports generated code, not
   * the operator's lines.
   */
  private static List<Diagnostic> blame(List<RuleText> files, Output whole) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (RuleText file : files) {
      for (RuleDescr rule : file.tree().getRules()) {
        Output output = generate(List.of(alone(file, rule)));
        SortedSet<String> messages = new TreeSet<>(output.problems());
        for (String message : messages) {
          diagnostics.add(
              Diagnostic.error(
                  file.source().path(),
                  rule.getLine(),
                  1,
                  "rule " + Shown.text(rule.getName()) + " does not compile: " + short1(message),
                  "compare its conditions with docs/reference/facts.md: names, types, quotes"));
        }
      }
    }
    if (diagnostics.isEmpty()) {
      diagnostics.add(
          Diagnostic.error(
              files.get(0).source().path(),
              1,
              1,
              "the rules do not compile together: " + short1(whole.problems().get(0)),
              "look for rules that clash"));
    }
    return diagnostics;
  }

  private static String short1(String message) {
    return Shown.line(message.lines().findFirst().orElse("unknown reason"));
  }

  private static RuleSource alone(RuleText file, RuleDescr rule) {
    String text = file.source().text();
    int firstRule = Integer.MAX_VALUE;
    for (RuleDescr each : file.tree().getRules()) {
      firstRule = Math.min(firstRule, each.getStartCharacter());
    }
    return new RuleSource(
        file.source().path(),
        text.substring(0, firstRule)
            + text.substring(rule.getStartCharacter(), rule.getEndCharacter() + 1));
  }

  private static void scan(List<RuleText> files, Map<String, byte[]> classes)
      throws RulesRejectedException {
    String ownPackage = files.get(0).tree().getName().replace('.', '/');
    SortedSet<String> foreign = new TreeSet<>();
    for (byte[] classFile : classes.values()) {
      foreign.addAll(ClassScan.foreignMembers(classFile, ownPackage));
    }
    if (foreign.isEmpty()) {
      return;
    }
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (RuleText file : files) {
      for (RuleDescr rule : file.tree().getRules()) {
        SortedSet<String> here = new TreeSet<>();
        for (byte[] classFile : generate(List.of(alone(file, rule))).classes().values()) {
          here.addAll(ClassScan.foreignMembers(classFile, ownPackage));
        }
        for (String member : here) {
          diagnostics.add(
              Diagnostic.error(
                  file.source().path(),
                  rule.getLine(),
                  1,
                  "rule " + Shown.text(rule.getName()) + " calls " + member,
                  "a rule reads facts and speaks to orders, nothing else; remove the call"));
        }
      }
    }
    if (diagnostics.isEmpty()) {
      diagnostics.add(
          Diagnostic.error(
              files.get(0).source().path(),
              1,
              1,
              "the compiled rules call " + foreign.first(),
              "a rule reads facts and speaks to orders, nothing else; remove the call"));
    }
    throw new RulesRejectedException(diagnostics);
  }
}
