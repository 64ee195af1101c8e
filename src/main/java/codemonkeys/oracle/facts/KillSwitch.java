package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** A product's kill switch that is on; when it is off there is no such fact. */
@Meaning(
    value = "the product's kill switch is on",
    from =
        "dash/runs/<product>/KILL_SWITCH, kill_switch in its last_run.json, issued"
            + " kill_switch_toggle decisions in nexus/outbox")
public record KillSwitch(
    ProductId product,
    @Meaning("the file that turns it on, relative to the workspace") String source,
    @Meaning("why, as its file says; empty when it doesn't") String reason)
    implements ProductFact {}
