package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.ParameterReferences;
import codemonkeys.oracle.rules.language.RuleChecker;
import codemonkeys.oracle.rules.language.RuleFileScanner;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RuleText;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.rules.lint.RuleLinter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.antlr.v4.runtime.Token;
import org.drools.compiler.builder.impl.KnowledgeBuilderConfigurationImpl;
import org.drools.compiler.compiler.io.memory.MemoryFileSystem;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.antlr4.DRL10Lexer;
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
   * Rule files that were read and looked through.
   *
   * @param trees the rules whose conditions were understood
   * @param findings what is wrong with them so far, sorted
   */
  record Read(
      List<RuleText> files,
      List<RuleInfo> rules,
      List<RuleTree> trees,
      List<RuleFinding> findings) {
    boolean refused() {
      return findings.stream().anyMatch(RuleFinding::refuses);
    }

    /** Refuses rules that may not be loaded. */
    void check() throws RulesRejectedException {
      if (refused()) {
        throw new RulesRejectedException(findings.stream().filter(RuleFinding::refuses).toList());
      }
    }

    /**
     * A digest of all that the classes depend on. Comments and annotations are not among it, nor is
     * any salience: the rules get theirs when they are loaded.
     */
    String shape() {
      Digest digest = new Digest();
      for (RuleText file : files) {
        digest.add("file");
        boolean salience = false;
        for (Token token : file.tokens()) {
          String text = token.getText();
          digest.add(salience && Character.isDigit(text.charAt(0)) ? "0" : text);
          salience = token.getType() == DRL10Lexer.DRL_SALIENCE;
        }
      }
      return digest.hex();
    }

    /** What was read, without what only its classes need. */
    CompiledRules compiled() {
      return new CompiledRules(
          rules,
          findings.stream().filter(RuleFinding::isError).map(RuleFinding::asWarning).toList(),
          shape());
    }
  }

  /** Reads rule files and looks through each rule; nothing is compiled. */
  static Read read(List<RuleSource> unordered) {
    return DroolsEnvironment.in(() -> lookedThrough(unordered));
  }

  private static Read lookedThrough(List<RuleSource> unordered) {
    List<RuleSource> sources = new ArrayList<>(unordered);
    sources.sort(Comparator.comparing(RuleSource::path));
    List<RuleFinding> findings = new ArrayList<>();
    List<RuleText> files = new ArrayList<>();
    for (RuleSource source : sources) {
      RuleText file = RuleText.parse(withoutUnknown(source, findings), findings);
      if (file != null) {
        files.add(file);
      }
    }
    RuleChecker check = new RuleChecker();
    for (RuleText file : files) {
      check.check(file);
    }
    findings.addAll(check.findings());
    if (check.rules().isEmpty() && findings.stream().noneMatch(RuleFinding::refuses)) {
      findings.add(
          RuleFinding.of(
              CheckId.NO_RULE,
              sources.isEmpty() ? "rules" : sources.get(0).path(),
              0,
              0,
              "there is no rule",
              "expected at least one rule in *.drl; restore the files, or remove the folder to use"
                  + " the rules that come with Oracle"));
    }
    findings.addAll(
        findings.stream().noneMatch(RuleFinding::refuses)
            ? RuleLinter.ofAll(check.trees())
            : RuleLinter.ofEach(check.trees()));
    Collections.sort(findings);
    return new Read(
        files, List.copyOf(check.rules()), List.copyOf(check.trees()), List.copyOf(findings));
  }

  /** Reads rule files for what is allowed in them, and looks for no probable mistakes. */
  static Read readUnlinted(List<RuleSource> sources) {
    return DroolsEnvironment.in(
        () -> {
          List<RuleFinding> findings = new ArrayList<>();
          List<RuleText> files = new ArrayList<>();
          RuleChecker check = new RuleChecker();
          for (RuleSource source : sources) {
            RuleText file = RuleText.parse(withoutUnknown(source, findings), findings);
            if (file != null) {
              files.add(file);
              check.check(file);
            }
          }
          findings.addAll(check.findings());
          Collections.sort(findings);
          return new Read(
              files, List.copyOf(check.rules()), List.copyOf(check.trees()), List.copyOf(findings));
        });
  }

  /**
   * A name that still stands there has no value; it is reported once, and counts as some number.
   */
  private static RuleSource withoutUnknown(RuleSource source, List<RuleFinding> findings) {
    String text =
        ParameterReferences.replaced(
            source.text(),
            reference -> {
              findings.add(
                  RuleFinding.of(
                      CheckId.UNKNOWN_PARAMETER,
                      source.path(),
                      reference.line(),
                      reference.column(),
                      "there is no parameter " + Printable.text(reference.name()),
                      "name it in parameters.yaml beside the rules, or take one that is there or"
                          + " that docs/reference/rules.md lists"));
              return "1";
            });
    return new RuleSource(source.path(), text);
  }

  /** Compiles what was read, and looks through the classes. */
  static RuleClasses compile(Read read) throws RulesRejectedException {
    return DroolsEnvironment.in(() -> compiled(read));
  }

  private static RuleClasses compiled(Read read) throws RulesRejectedException {
    read.check();
    List<RuleText> files = read.files();
    Output output = generate(files.stream().map(RuleText::code).toList());
    if (!output.problems().isEmpty()) {
      throw new RulesRejectedException(blame(files, output));
    }
    scan(files, output.classes());
    return new RuleClasses(output.models(), output.classes());
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

  /** A rule and the file it stands in. */
  private record Suspect(RuleText file, RuleDescr rule) {}

  private static List<Suspect> suspects(List<RuleText> files) {
    List<Suspect> suspects = new ArrayList<>();
    for (RuleText file : files) {
      for (RuleDescr rule : file.tree().getRules()) {
        suspects.add(new Suspect(file, rule));
      }
    }
    return suspects;
  }

  /**
   * Finds the rules that something is wrong with by compiling halves of them: Drools reports
   * generated code, not the operator's lines.
   *
   * @param wrong what is wrong with an output; empty when nothing is
   */
  private static Map<Suspect, SortedSet<String>> search(
      List<Suspect> suspects, Function<Output, SortedSet<String>> wrong) {
    Map<Suspect, SortedSet<String>> guilty = new LinkedHashMap<>();
    SortedSet<String> here = wrong.apply(generate(only(suspects)));
    if (here.isEmpty()) {
      return guilty;
    }
    if (suspects.size() == 1) {
      guilty.put(suspects.get(0), here);
      return guilty;
    }
    int half = suspects.size() / 2;
    guilty.putAll(search(suspects.subList(0, half), wrong));
    guilty.putAll(search(suspects.subList(half, suspects.size()), wrong));
    return guilty;
  }

  /** The files with some of their rules; of the rest, everything but its line ends is blank. */
  private static List<RuleSource> only(List<Suspect> suspects) {
    Map<RuleText, List<RuleDescr>> byFile = new LinkedHashMap<>();
    for (Suspect suspect : suspects) {
      byFile.computeIfAbsent(suspect.file(), f -> new ArrayList<>()).add(suspect.rule());
    }
    List<RuleSource> sources = new ArrayList<>();
    byFile.forEach(
        (file, rules) -> {
          String text = file.code().text();
          for (RuleDescr rule : file.tree().getRules()) {
            if (!rules.contains(rule)) {
              text = RuleFileScanner.blank(text, file.region(rule));
            }
          }
          sources.add(new RuleSource(file.source().path(), text));
        });
    return sources;
  }

  private static List<RuleFinding> blame(List<RuleText> files, Output whole) {
    List<RuleFinding> findings = new ArrayList<>();
    search(suspects(files), output -> new TreeSet<>(output.problems()))
        .forEach(
            (suspect, messages) ->
                findings.add(
                    RuleFinding.of(
                        CheckId.COMPILE,
                        suspect.file().source().path(),
                        suspect.rule().getLine(),
                        1,
                        "rule "
                            + Printable.text(suspect.rule().getName())
                            + " does not compile: "
                            + readable(messages.first()),
                        "compare its conditions with docs/reference/facts.md: names, types,"
                            + " quotes")));
    if (findings.isEmpty()) {
      findings.add(
          RuleFinding.of(
              CheckId.COMPILE,
              files.get(0).source().path(),
              1,
              1,
              "the rules do not compile together: "
                  + readable(whole.problems().isEmpty() ? "" : whole.problems().get(0)),
              "look for rules that clash"));
    }
    return findings;
  }

  /** A compiler's message without the names of generated classes. */
  static String readable(String message) {
    String line = message.lines().map(String::strip).findFirst().orElse("");
    line =
        line.replaceAll(
                "\\b(?:[A-Za-z0-9_]+\\.)*(Lambda(Extractor|Predicate|Consequence)?|Rules|P)[0-9A-F]{8,}\\b",
                "…")
            .replaceAll("\\b(?:[a-z][a-z0-9_]*\\.)+([A-Z][A-Za-z0-9_$]*)", "$1");
    if (line.contains("PatternDSL") || line.isBlank()) {
      return "the two sides of a comparison don't fit each other";
    }
    return Printable.line(line.length() > 200 ? line.substring(0, 200) + "…" : line);
  }

  private static SortedSet<String> foreign(Map<String, byte[]> classes) {
    SortedSet<String> foreign = new TreeSet<>();
    for (byte[] classFile : classes.values()) {
      foreign.addAll(ClassScan.foreignMembers(classFile, classes.keySet()));
    }
    return foreign;
  }

  private static void scan(List<RuleText> files, Map<String, byte[]> classes)
      throws RulesRejectedException {
    SortedSet<String> foreign = foreign(classes);
    if (foreign.isEmpty()) {
      return;
    }
    List<RuleFinding> findings = new ArrayList<>();
    search(suspects(files), output -> foreign(output.classes()))
        .forEach(
            (suspect, members) ->
                members.forEach(
                    member ->
                        findings.add(
                            RuleFinding.of(
                                CheckId.reachedBy(member),
                                suspect.file().source().path(),
                                suspect.rule().getLine(),
                                1,
                                "rule "
                                    + Printable.text(suspect.rule().getName())
                                    + " calls "
                                    + member,
                                "a rule reads facts and speaks to orders, nothing else; remove"
                                    + " the call"))));
    if (findings.isEmpty()) {
      findings.add(
          RuleFinding.of(
              CheckId.reachedBy(foreign.first()),
              files.get(0).source().path(),
              1,
              1,
              "the compiled rules call " + foreign.first(),
              "a rule reads facts and speaks to orders, nothing else; remove the call"));
    }
    throw new RulesRejectedException(findings);
  }
}
