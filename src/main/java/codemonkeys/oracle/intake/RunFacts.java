package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.LastValidation;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.RunHistory;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.facts.TestRecord;
import codemonkeys.oracle.facts.ValidationDue;
import codemonkeys.oracle.intake.documents.ValidatedDocuments;
import codemonkeys.oracle.intake.git.Sources;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is on record of a product's tests, validations and reports, each by itself.
 *
 * @param source null where git has nothing to say
 * @param refused its orders that were refused before anything ran
 * @param released before this moment, and at it, no attempt counts; null when all do
 */
record RunFacts(
    Instant asOf,
    ProductFiles files,
    Product product,
    RegistryEntry entry,
    @Nullable SourceState source,
    Sources sources,
    ValidatedDocuments validated,
    List<QueuedOrder> refused,
    @Nullable Instant released) {

  void addTo(List<ProductFact> facts) {
    Attempts tests = Attempts.of(Intent.TEST, files.runs, refused, released);
    RunResult test = files.lastTest;
    boolean healedOut = false;
    if (test != null && test.ended() && test.status() != null && test.endedAt() != null) {
      facts.add(
          LastTest.at(
              asOf,
              product,
              test.runId(),
              test.status(),
              test.endedAt(),
              tests.failuresInARow(),
              sourceChanged(),
              test.recorded().uncounted() && test.status() == LastRun.Status.SUCCESS));
      RunReport report = files.report;
      healedOut =
          report != null
              && test.status() == LastRun.Status.FAILED
              && (released == null || test.endedAt().isAfter(released))
              && report.economy().healedOut();
    } else if (files.report != null && test == null) {
      facts.add(new NeverTested(product.product()));
    }
    addHistory(facts, Intent.TEST, tests, healedOut);
    TestRecord record = tests.testRecord(product.product());
    if (record != null) {
      facts.add(record);
    }

    Attempts validations = Attempts.of(Intent.VALIDATE, files.runs, refused, released);
    RunResult validation = files.lastValidation;
    boolean due = true;
    if (validation != null
        && validation.ended()
        && validation.status() != null
        && validation.endedAt() != null) {
      LastValidation last =
          LastValidation.at(
              asOf,
              product,
              validation.runId(),
              validation.status(),
              validation.endedAt(),
              validations.failuresInARow(),
              documentsChanged(validation));
      facts.add(last);
      due = last.outdated();
    }
    if (due && validated.contains(product.product())) {
      facts.add(new ValidationDue(product.product()));
    }
    addHistory(facts, Intent.VALIDATE, validations, false);
    addHistory(
        facts,
        Intent.REGENERATE_REPORT,
        Attempts.of(Intent.REGENERATE_REPORT, files.runs, refused, released),
        false);
  }

  private void addHistory(
      List<ProductFact> facts, Intent intent, Attempts attempts, boolean healedOut) {
    if (attempts.isEmpty()) {
      return;
    }
    facts.add(
        new RunHistory(
            product.product(),
            intent,
            attempts.known(),
            attempts.failuresInARow(),
            attempts.flaky(),
            healedOut,
            sourceChanged(),
            lapsed(intent, attempts, healedOut),
            attempts.retryAt()));
  }

  /** Whether another attempt is worth it, since something has changed or time has passed. */
  private boolean lapsed(Intent intent, Attempts attempts, boolean healedOut) {
    Attempts.Attempt failure = attempts.lastFailure();
    if (failure == null || (attempts.failuresInARow() < Attempts.TOO_MANY && !healedOut)) {
      return false; // nothing is held for it
    }
    Instant retryAt = attempts.retryAt();
    if (retryAt != null && !asOf.isBefore(retryAt)) {
      return true;
    }
    RunResult run = failure.run();
    if (run == null) {
      QueuedOrder order = failure.refused();
      return order != null
          && order.inputsDigest() != null
          && !order
              .inputsDigest()
              .equals(ProductReading.inputsDigest(entry, sources.digest(product.product())));
    }
    RunResult.Recorded recorded = run.recorded();
    if (recorded.registryDigest() != null
        && !recorded.registryDigest().equals(ProductReading.registryDigest(entry))) {
      return true;
    }
    if (intent == Intent.VALIDATE && documentsChanged(run)) {
      return true;
    }
    if (run.ranTests()) {
      return sourceChanged();
    }
    String now = recorded.sourceDigest() == null ? null : sources.digest(product.product());
    return now != null && !now.equals(recorded.sourceDigest());
  }

  private boolean documentsChanged(RunResult validation) {
    return validation.recorded().documentsDigest() != null
        && !validation.recorded().documentsDigest().equals(validated.digest(product.product()));
  }

  private boolean sourceChanged() {
    return source != null && source.changedSinceRun();
  }
}
