package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** What the last run and the run folders before it say together. */
@Meaning(
    value = "how the last runs went, the newest first",
    from = "dash/runs/<product>/last_run.json and the newest 20 folders dash/runs/<product>/run_*")
public record RunHistory(
    ProductId product,
    @Meaning("runs whose outcome is known, at most 21") int runs,
    @Meaning("failed runs in a row up to the last one; 0 when that did not fail")
        int consecutiveFailures,
    @Meaning("the outcome changed between success and failure at least twice in the newest five")
        boolean flaky,
    @Meaning("the last run failed and used all of its one or more heal attempts")
        boolean healAttemptsUsedUp,
    @Meaning("the source is known to have changed since the last run; false also when unknown")
        boolean sourceChangedSince)
    implements ProductFact {}
