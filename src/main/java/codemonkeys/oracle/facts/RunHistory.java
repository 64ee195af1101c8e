package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the last attempts at one kind of work went. */
@Meaning(
    value = "how the last attempts of one intent went, one fact for each intent that was tried",
    from =
        "dash/runs/<product>/last_run.json and its newest folders run_*, and refused orders in"
            + " nexus/work_orders, all since the newest oracle release of the product")
public record RunHistory(
    ProductId product,
    @Meaning("what was tried: TEST, VALIDATE or REGENERATE_REPORT") Intent intent,
    @Meaning("attempts whose outcome is known") int runs,
    @Meaning("failed or refused attempts in a row up to the last one; 0 when that did not fail")
        int consecutiveFailures,
    @Meaning("the outcome changed between success and failure at least twice in the newest five")
        boolean flaky,
    @Meaning("the last test failed and used all of its one or more heal attempts; of TEST only")
        boolean healAttemptsUsedUp,
    @Meaning("the source is known to have changed since the last test; false also when unknown")
        boolean sourceChangedSince,
    @Meaning(
            "the source, the registry entry or, of VALIDATE, the documents are known to have"
                + " changed since the last failure, or retryAt has come")
        boolean lapsed,
    @Meaning(
            "7 days after the third failure in a row, 14 after the fourth, then 28; null when the"
                + " last attempt did not fail")
        @Nullable Instant retryAt)
    implements ProductFact {}
