package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.rules.language.RuleSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drools.compiler.builder.impl.KnowledgeBuilderConfigurationImpl;
import org.drools.compiler.builder.impl.KnowledgeBuilderImpl;
import org.drools.io.ByteArrayResource;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.drools.kiesession.rulebase.KnowledgeBaseFactory;
import org.kie.api.KieBase;
import org.kie.api.io.ResourceType;
import org.kie.internal.builder.KnowledgeBuilderFactory;
import org.kie.internal.builder.ResultSeverity;
import org.kie.internal.builder.conf.LanguageLevelOption;

/** Rules as Drools' other compiler has them: the second opinion on the executable model. */
final class ClassicRules {
  private ClassicRules() {}

  static KieBase base(List<RuleSource> sources) {
    KnowledgeBuilderConfigurationImpl configuration =
        KnowledgeBuilderFactory.newKnowledgeBuilderConfiguration()
            .as(KnowledgeBuilderConfigurationImpl.KEY);
    configuration.setOption(LanguageLevelOption.DRL10);
    KnowledgeBuilderImpl builder = new KnowledgeBuilderImpl(configuration);
    var batch = builder.batch();
    for (RuleSource source : sources) {
      ByteArrayResource resource =
          new ByteArrayResource(source.text().getBytes(StandardCharsets.UTF_8), "UTF-8");
      resource.setSourcePath(source.path());
      resource.setResourceType(ResourceType.DRL);
      batch.add(resource, ResourceType.DRL);
    }
    batch.build();
    assertThat(builder.getResults(ResultSeverity.ERROR)).isEmpty();
    InternalKnowledgeBase base = KnowledgeBaseFactory.newKnowledgeBase();
    base.addPackages(builder.getKnowledgePackages());
    return base;
  }
}
