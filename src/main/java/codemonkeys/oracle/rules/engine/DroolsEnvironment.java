package codemonkeys.oracle.rules.engine;

import static java.util.Map.entry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.drools.core.runtime.rule.impl.DefaultConsequenceExceptionHandler;
import org.drools.wiring.api.ComponentsFactory;
import org.drools.wiring.api.util.ByteArrayClassLoader;
import org.drools.wiring.dynamic.DynamicComponentsSupplier;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigBuilder;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * What Drools finds around it: its services, its settings, its parts. Left to itself it asks a
 * {@link java.util.ServiceLoader} for a dozen services at every start, a MicroProfile configuration
 * for settings, and looks whether this is Android; for each of these questions every jar of the
 * class path is opened and looked through, although the answers were known when Oracle was built.
 * Nor can a system property or a file in a jar change how rules fire.
 */
final class DroolsEnvironment extends ClassLoader {
  private static final String FOLDER = "META-INF/services/";

  /**
   * The classes that provide a service, by its name; a service of Drools that is not here has none.
   */
  static final Map<String, List<String>> PROVIDERS =
      Map.ofEntries(
          entry(
              "org.drools.base.base.CoreComponentsBuilder",
              List.of("org.drools.mvel.MVELCoreComponentsBuilder")),
          entry(
              "org.drools.compiler.builder.impl.classbuilder.ClassBuilderFactory",
              List.of("org.drools.mvel.asm.DefaultClassBuilderFactory")),
          entry(
              "org.drools.compiler.kie.builder.impl.InternalKieModuleProvider",
              List.of("org.drools.modelcompiler.CanonicalKieModuleProvider")),
          entry(
              "org.drools.compiler.kie.builder.impl.KieBaseUpdaters",
              List.of("org.drools.compiler.kie.builder.impl.KieBaseUpdatersImpl")),
          entry(
              "org.drools.compiler.rule.builder.ConstraintBuilder",
              List.of("org.drools.mvel.MVELConstraintBuilder")),
          entry(
              "org.drools.core.base.FieldAccessorFactory",
              List.of("org.drools.mvel.asm.ClassFieldAccessorFactory")),
          entry(
              "org.drools.core.common.TruthMaintenanceSystemFactory",
              List.of("org.drools.tms.TruthMaintenanceSystemFactoryImpl")),
          entry(
              "org.drools.core.reteoo.AgendaComponentFactory",
              List.of("org.drools.tms.TruthMaintenanceSystemAgendaComponentFactory")),
          entry(
              "org.drools.core.reteoo.CoreComponentFactory",
              List.of("org.drools.mvel.MVELCoreComponentFactory")),
          entry(
              "org.drools.core.reteoo.RuntimeComponentFactory",
              List.of("org.drools.kiesession.factory.RuntimeComponentFactoryImpl")),
          entry(
              "org.drools.kiesession.factory.KnowledgeHelperFactory",
              List.of("org.drools.tms.TruthMaintenanceSystemKnowledgeHelperFactoryImpl")),
          entry(
              "org.drools.modelcompiler.PrototypeService",
              List.of("org.drools.model.prototype.impl.PrototypeServiceImpl")),
          entry(
              "org.drools.wiring.api.ComponentsSupplier",
              List.of(
                  "org.drools.wiring.dynamic.DynamicComponentsSupplier",
                  "org.drools.wiring.statics.StaticComponentsSupplier")),
          entry(
              "org.kie.api.KieServices",
              List.of("org.drools.compiler.kie.builder.impl.KieServicesImpl")),
          entry(
              "org.kie.api.command.KieCommands",
              List.of("org.drools.commands.impl.CommandFactoryServiceImpl")),
          entry(
              "org.kie.api.concurrent.KieExecutors",
              List.of("org.drools.core.concurrent.ExecutorProviderImpl")),
          entry(
              "org.kie.api.internal.assembler.KieAssemblerService",
              List.of("org.drools.model.codegen.execmodel.drlx.DrlxAssembler")),
          entry(
              "org.kie.api.internal.assembler.KieAssemblers",
              List.of("org.kie.internal.services.KieAssemblersImpl")),
          entry(
              "org.kie.api.internal.runtime.KieRuntimes",
              List.of("org.kie.internal.services.KieRuntimesImpl")),
          entry(
              "org.kie.api.internal.weaver.KieWeavers",
              List.of("org.kie.internal.services.KieWeaversImpl")),
          entry("org.kie.api.io.KieResources", List.of("org.drools.io.ResourceFactoryServiceImpl")),
          entry(
              "org.kie.api.prototype.PrototypeBuilder$Creator",
              List.of("org.drools.model.prototype.impl.PrototypeBuilderImpl$CreatorImpl")),
          entry(
              "org.kie.internal.builder.JaxbConfigurationFactoryService",
              List.of("org.drools.compiler.builder.impl.JaxbConfigurationFactoryServiceImpl")),
          entry(
              "org.kie.internal.builder.KnowledgeBuilderFactoryService",
              List.of("org.drools.compiler.builder.impl.KnowledgeBuilderFactoryServiceImpl")));

  private static final DroolsEnvironment LOADER = new DroolsEnvironment();

  static {
    ConfigProviderResolver.setInstance(new NoSettings());
    ComponentsFactory.setComponentsSupplier(new Components());
  }

  private DroolsEnvironment() {
    super(DroolsEnvironment.class.getClassLoader());
  }

  /** Work for Drools. */
  interface Work<T, X extends Exception> {
    T done() throws X;
  }

  /** Does some work in this environment, on this thread. */
  static <T, X extends Exception> T in(Work<T, X> work) throws X {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(LOADER);
    try {
      return work.done();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    String service = name.startsWith(FOLDER) ? name.substring(FOLDER.length()) : "";
    if (!service.startsWith("org.drools.") && !service.startsWith("org.kie.")) {
      return super.getResources(name);
    }
    List<String> providers = PROVIDERS.get(service);
    return providers == null
        ? Collections.emptyEnumeration()
        : Collections.enumeration(List.of(file(service, String.join("\n", providers))));
  }

  /** A file that is in no jar. */
  private static URL file(String name, String text) throws IOException {
    return new URL(
        null,
        "service:" + name,
        new URLStreamHandler() {
          @Override
          protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
              @Override
              public void connect() {}

              @Override
              public InputStream getInputStream() {
                return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
              }
            };
          }
        });
  }

  /** The usual parts, without a look whether this is Android. */
  private static final class Components extends DynamicComponentsSupplier {
    @Override
    public Object createConsequenceExceptionHandler(String className, ClassLoader classLoader) {
      return new DefaultConsequenceExceptionHandler();
    }

    @Override
    public ByteArrayClassLoader createByteArrayClassLoader(ClassLoader parent) {
      return new DefaultByteArrayClassLoader(parent);
    }
  }

  /** Everything as it is when nobody sets it. */
  private static final class NoSettings extends ConfigProviderResolver implements Config {
    @Override
    public Config getConfig() {
      return this;
    }

    @Override
    public Config getConfig(ClassLoader loader) {
      return this;
    }

    @Override
    public <T> Optional<T> getOptionalValue(String name, Class<T> type) {
      return Optional.empty();
    }

    @Override
    public <T> T getValue(String name, Class<T> type) {
      throw new NoSuchElementException(name);
    }

    @Override
    public ConfigValue getConfigValue(String name) {
      throw new NoSuchElementException(name);
    }

    @Override
    public Iterable<String> getPropertyNames() {
      return List.of();
    }

    @Override
    public Iterable<ConfigSource> getConfigSources() {
      return List.of();
    }

    @Override
    public <T> Optional<Converter<T>> getConverter(Class<T> type) {
      return Optional.empty();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      throw new IllegalArgumentException(type.getName());
    }

    @Override
    public ConfigBuilder getBuilder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void registerConfig(Config config, ClassLoader loader) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void releaseConfig(Config config) {
      throw new UnsupportedOperationException();
    }
  }
}
