package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.drools.base.base.SalienceInteger;
import org.drools.base.definitions.rule.impl.RuleImpl;
import org.drools.core.BaseConfigurationFactories;
import org.drools.core.impl.RuleBaseFactory;
import org.drools.model.Model;
import org.drools.modelcompiler.KieBaseBuilder;
import org.drools.wiring.api.classloader.ProjectClassLoader;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.KieBaseConfiguration;
import org.kie.api.definition.KiePackage;
import org.kie.api.definition.rule.Rule;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.AgendaFilter;
import org.kie.internal.conf.CompositeBaseConfiguration;
import org.kie.internal.utils.ChainedProperties;

/**
 * The rules of a fleet, checked and compiled, ready to fire. Can be used by several threads at
 * once; each call of {@link #fire} has a session of its own.
 */
public final class RuleBook {
  /** Firings that one product may cause; a rule that matches every pair of documents stops here. */
  private static final int MAX_FIRINGS_PER_PRODUCT = 10_000;

  private final List<RuleInfo> rules;
  private final Map<String, RuleInfo> byName = new HashMap<>();
  private final String shape;
  private final KieBase base;
  private final List<String> texts;
  private final List<Diagnostic> warnings;
  private final Limits limits;

  /**
   * @param texts the names and texts of the files
   */
  private RuleBook(CompiledRules compiled, KieBase base, List<String> texts) {
    List<RuleInfo> sorted = new ArrayList<>(compiled.rules());
    sorted.sort(RuleInfo::bySalience);
    this.rules = List.copyOf(sorted);
    for (RuleInfo rule : sorted) {
      byName.put(rule.name(), rule);
    }
    this.shape = compiled.shape();
    this.base = base;
    this.texts = List.copyOf(texts);
    this.warnings = List.copyOf(compiled.warnings());
    this.limits = Limits.NONE;
  }

  private RuleBook(RuleBook of, Limits limits) {
    this.rules = of.rules;
    this.byName.putAll(of.byName);
    this.shape = of.shape;
    this.base = of.base;
    this.texts = of.texts;
    this.warnings = of.warnings;
    this.limits = limits;
  }

  /**
   * Checks, compiles and loads rules.
   *
   * @param cache a folder for compiled rules; null to compile each time
   * @param build what identifies a build of Oracle; part of the cache's key
   * @throws RulesRejectedException when a file can't be understood or holds what is not allowed
   */
  public static RuleBook load(List<RuleSource> sources, @Nullable Path cache, String build)
      throws RulesRejectedException {
    return load(sources, cache, build, List.of());
  }

  /**
   * The same, next to rules that are loaded already: of equal rules it gives the book that there
   * is, wherever their folder was, and for rules that fire for the same it builds no rule base.
   */
  public static RuleBook load(
      List<RuleSource> sources, @Nullable Path cache, String build, List<RuleBook> loaded)
      throws RulesRejectedException {
    return load(sources, cache, build, loaded, () -> RuleCompiler.read(sources));
  }

  /**
   * The same, for rules that may have been read already.
   *
   * @param read the sources as they were read, asked for when they have to be compiled
   */
  static RuleBook load(
      List<RuleSource> sources,
      @Nullable Path cache,
      String build,
      List<RuleBook> loaded,
      Supplier<RuleCompiler.Read> read)
      throws RulesRejectedException {
    List<RuleSource> sorted = new ArrayList<>(sources);
    sorted.sort((one, other) -> one.path().compareTo(other.path()));
    List<String> texts = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    for (RuleSource source : sorted) {
      texts.add(source.name());
      texts.add(source.text());
      paths.add(source.path());
      places.put(source.name(), source.path());
    }
    for (RuleBook known : loaded) {
      if (known.texts.equals(texts)) {
        return known;
      }
    }
    // No class depends on its folder, so what was compiled from one serves for the same files in
    // another, or at a revision. Only files of one name in two folders have to be kept apart.
    boolean anywhere = places.size() == sorted.size();
    List<String> from = new ArrayList<>(texts);
    from.addAll(anywhere ? List.of() : paths);
    CacheEntry file = cache == null ? null : new CacheEntry(cache, "rules", from, build);
    CompiledRules compiled = file == null ? null : CompiledRules.kept(file).orElse(null);
    KieBase base = compiled == null ? null : known(compiled, cache, build, loaded);
    if (compiled == null || base == null) {
      RuleCompiler.Read text = read.get();
      text.check();
      compiled = text.compiled();
      base = known(compiled, cache, build, loaded);
      if (base == null) {
        RuleClasses classes = RuleCompiler.compile(text);
        if (cache != null) {
          classes.keep(classes(compiled, cache, build));
        }
        base = base(compiled, classes);
      }
      if (file != null) {
        compiled.keep(file);
      }
    } else if (anywhere) {
      compiled = compiled.at(places);
    }
    return new RuleBook(compiled, base, texts);
  }

  /** Rules that were read, compiled anew; nothing is kept of them. */
  static RuleBook of(RuleCompiler.Read read) throws RulesRejectedException {
    CompiledRules compiled = read.compiled();
    return new RuleBook(compiled, base(compiled, RuleCompiler.compile(read)), List.of());
  }

  /** The same rules as another compiler has made them; for the second opinion in tests. */
  RuleBook on(KieBase other) {
    return new RuleBook(new CompiledRules(rules, warnings, shape), other, texts);
  }

  /** The rule base of loaded rules, or else of classes that were kept; null when there is none. */
  private static @Nullable KieBase known(
      CompiledRules rules, @Nullable Path cache, String build, List<RuleBook> loaded) {
    for (RuleBook book : loaded) {
      if (book.shape.equals(rules.shape())) {
        return book.base;
      }
    }
    RuleClasses kept =
        cache == null ? null : RuleClasses.kept(classes(rules, cache, build)).orElse(null);
    return kept == null ? null : base(rules, kept);
  }

  private static CacheEntry classes(CompiledRules rules, Path cache, String build) {
    return new CacheEntry(cache, "classes", List.of(rules.shape()), build);
  }

  private static KieBase base(CompiledRules compiled, RuleClasses classes) {
    KieBase base = DroolsEnvironment.in(() -> built(classes));
    Map<String, Integer> saliences = new HashMap<>();
    for (RuleInfo rule : compiled.rules()) {
      saliences.put(rule.name(), rule.salience());
    }
    // The classes may have been compiled when a rule still had another salience.
    for (KiePackage each : base.getKiePackages()) {
      for (Rule rule : each.getRules()) {
        Integer salience = saliences.get(rule.getName());
        if (rule instanceof RuleImpl own && salience != null) {
          own.setSalience(new SalienceInteger(salience));
        }
      }
    }
    return base;
  }

  private static KieBase built(RuleClasses classes) {
    Classes loader = new Classes(classes);
    List<Model> models = new ArrayList<>();
    for (String name : classes.models()) {
      try {
        models.add((Model) loader.loadClass(name).getConstructor().newInstance());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a compiled rule class can't be loaded: " + name, e);
      }
    }
    return KieBaseBuilder.createKieBaseFromModel(models, configuration());
  }

  /**
   * The usual one, whatever system properties and files in jars say: rules fire alike wherever
   * Oracle runs. Not to be warned that sessions need not be safe for threads, although each has
   * one: then Drools keeps what a rule matched in the rule base, which all of them share.
   */
  private static KieBaseConfiguration configuration() {
    return new CompositeBaseConfiguration(
        new ChainedProperties(),
        ProjectClassLoader.getClassLoader(RuleBook.class.getClassLoader(), RuleBaseFactory.class),
        BaseConfigurationFactories.baseConf,
        BaseConfigurationFactories.ruleConf,
        BaseConfigurationFactories.flowConf);
  }

  /** The same rules with the limits of every plan. */
  public RuleBook within(Limits newLimits) {
    return newLimits.equals(limits) ? this : new RuleBook(this, newLimits);
  }

  /** What every plan by these rules keeps to. */
  public Limits limits() {
    return limits;
  }

  /** All rules, highest salience first, equal ones by name. */
  public List<RuleInfo> rules() {
    return rules;
  }

  /** Of the rule files' names and texts, wherever their folder is. */
  public String digest() {
    Digest digest = new Digest();
    for (String text : texts) {
      digest.add(text);
    }
    return digest.hex();
  }

  /** Whether a word stands anywhere in the rule files; what does not, no rule can read. */
  public boolean mentions(String word) {
    for (String text : texts) {
      if (text.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** What these rules can tell apart; the rules are read again for it. */
  public RuleView view() {
    List<RuleSource> sources = new ArrayList<>();
    for (int i = 0; i < texts.size(); i += 2) {
      sources.add(new RuleSource(texts.get(i), texts.get(i + 1)));
    }
    return new RuleView(RuleCompiler.read(sources).trees());
  }

  /** What is worth fixing in the rules although they are allowed. */
  public List<Diagnostic> warnings() {
    return warnings;
  }

  /**
   * What the rules say of some products.
   *
   * @param proposals in no order that means anything
   * @param holds in no order that means anything
   */
  public record Firings(List<Proposal> proposals, List<Hold> holds) {}

  /**
   * Whether other rules fire for the same facts as these and say the same: at most they differ in
   * saliences, owners, reasons and where they stand.
   */
  public boolean firesLike(RuleBook other) {
    return shape.equals(other.shape);
  }

  /** What rules that fire like these have said, as these say it: with their own saliences. */
  public Firings withSaliencesOf(Firings said) {
    List<Proposal> proposals = new ArrayList<>(said.proposals().size());
    for (Proposal proposal : said.proposals()) {
      proposals.add(proposal.by(named(proposal.rule().name())));
    }
    List<Hold> holds = new ArrayList<>(said.holds().size());
    for (Hold hold : said.holds()) {
      holds.add(hold.by(named(hold.rule().name())));
    }
    return new Firings(proposals, holds);
  }

  private RuleInfo named(String name) {
    RuleInfo rule = byName.get(name);
    if (rule == null) {
      throw new IllegalStateException("no rule " + name);
    }
    return rule;
  }

  /**
   * Fires all rules on a batch of products. A rule sees one product and the fleet, so the outcome
   * for a product is the same in any batch.
   *
   * @throws FiringException when a rule can't do what it says, or rules match so often that the cap
   *     is reached
   */
  public Firings fire(List<? extends FleetFact> fleet, List<ProductFacts> batch)
      throws FiringException {
    return DroolsEnvironment.in(() -> fired(fleet, batch, null));
  }

  /**
   * Fires some of the rules; the others say nothing, whatever they match.
   *
   * @param wanted names of rules
   */
  Firings fire(List<? extends FleetFact> fleet, List<ProductFacts> batch, Predicate<String> wanted)
      throws FiringException {
    return DroolsEnvironment.in(
        () -> fired(fleet, batch, match -> wanted.test(match.getRule().getName())));
  }

  private Firings fired(
      List<? extends FleetFact> fleet, List<ProductFacts> batch, @Nullable AgendaFilter filter)
      throws FiringException {
    RecordedOrders orders = new RecordedOrders();
    KieSession session = base.newKieSession();
    Narrator narrator = new Narrator(orders);
    try {
      session.setGlobal("orders", orders);
      session.addEventListener(narrator);
      for (FleetFact fact : fleet) {
        session.insert(fact);
      }
      for (ProductFacts product : batch) {
        for (ProductFact fact : product.facts()) {
          session.insert(fact);
        }
      }
      int max = Math.max(1, batch.size()) * MAX_FIRINGS_PER_PRODUCT;
      int fired = filter == null ? session.fireAllRules(max) : session.fireAllRules(filter, max);
      if (fired >= max) {
        throw FiringException.tooOften(narrator.last, max, MAX_FIRINGS_PER_PRODUCT);
      }
    } catch (RuntimeException | StackOverflowError e) {
      throw FiringException.thrown(e, rules, narrator.last, narrator.matched);
    } finally {
      session.dispose();
    }
    return new Firings(orders.proposed(), orders.held());
  }

  /** Says to {@link RecordedOrders} which rule is about to speak, and why. */
  private final class Narrator extends DefaultAgendaEventListener {
    private final RecordedOrders orders;
    private RuleInfo last = rules.get(0);
    private List<Fact> matched = List.of();

    Narrator(RecordedOrders orders) {
      this.orders = orders;
    }

    @Override
    public void beforeMatchFired(BeforeMatchFiredEvent event) {
      RuleInfo rule = named(event.getMatch().getRule().getName());
      last = rule;
      matched = new ArrayList<>();
      for (Object object : event.getMatch().getObjects()) {
        if (object instanceof Fact fact) {
          matched.add(fact);
        }
      }
      orders.begin(rule, matched);
    }
  }

  /** The classes of rules, loaded when they are needed. */
  private static final class Classes extends ClassLoader {
    private final RuleClasses compiled;

    Classes(RuleClasses compiled) {
      super(RuleBook.class.getClassLoader());
      this.compiled = compiled;
    }

    /** Own classes first: asked for one of them, the parent looks through every jar in vain. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!compiled.files().containsKey(path(name))) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }

    private static String path(String name) {
      return name.replace('.', '/') + ".class";
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = compiled.files().get(path(name));
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
