package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** A fact about one product. All such patterns of one rule must share their {@code product}. */
public sealed interface ProductFact extends Fact
    permits Product,
        Dependency,
        LastRun,
        LastTest,
        TestRecord,
        NeverTested,
        LastValidation,
        ValidationDue,
        MissingRun,
        InvalidArtifact,
        MissingEvidence,
        RunHistory,
        RunBudget,
        KillSwitch,
        ScheduledJob,
        OpenOrder,
        SourceState,
        Dossier,
        Spec,
        GovernedDoc,
        NexusDecision,
        NexusRequest,
        Signal,
        MissingSignal {
  @Meaning("the product; bind it and hand it to orders")
  ProductId product();

  @Meaning("the product's id as text, to compare with a literal")
  default String productId() {
    return product().value();
  }
}
