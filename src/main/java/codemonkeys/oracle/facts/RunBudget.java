package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;

/** The economy block of the last run. */
@Meaning(
    value = "what the product was granted and has spent",
    from = "banana_economy in dash/runs/<product>/last_run.json; nexus/outbox/*.json for grants")
public record RunBudget(
    ProductId product,
    @Meaning("tokens granted") BigDecimal budgetTokens,
    @Meaning("tokens spent") BigDecimal spentTokens,
    @Meaning("minutes granted") BigDecimal budgetMinutes,
    @Meaning("minutes spent; 0 when Oracle charged them on an earlier day (UTC) than as-of")
        BigDecimal spentMinutes,
    @Meaning("heal attempts granted") long maxHealAttempts,
    @Meaning("heal attempts used") long healAttemptsUsed,
    @Meaning("a budget_grant of minutes is newer than the run and has not expired")
        boolean grantedSince)
    implements ProductFact {

  @Meaning("minutes spent have reached minutes granted, and no newer grant lifts that")
  public boolean exhausted() {
    return spentMinutes.compareTo(budgetMinutes) >= 0 && !grantedSince;
  }
}
