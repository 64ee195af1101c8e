// One product: why there is work for it, or why there is none.
import { h } from "./dom.js";
import { count, counted, decimal, duration, hoursText, words } from "./format.js";
import { nameOf } from "./model.js";
import { command, commands, empty, factList, faultList, figure, heading, section, statePill } from "./parts.js";
import { glyph, runBars } from "./charts.js";
import { runTable } from "./runs.js";

/** @typedef {import("./model.js").Explanation} Explanation */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Product} Product */
/** @typedef {import("./model.js").RuleRef} RuleRef */

/**
 * @param {Model} model
 * @param {string} id
 * @param {Explanation | null} explanation null when the page has none
 */
export function product(model, id, explanation) {
  const found = model.byId.get(id);
  if (found === undefined) {
    return h("div.view", null, heading("No such product"), empty("No product " + id + " is registered."));
  }
  return h(
    "div.view",
    null,
    heading(
      nameOf(found),
      h(
        "p.lead",
        null,
        statePill(found.state),
        h("code", null, id),
        found.owner !== "" && h("span", null, "owner " + found.owner),
        found.team !== undefined && h("span", null, "team " + found.team),
        h("span", null, found.tier === undefined ? "no tier" : "tier " + found.tier),
        h("span", null, found.criticality === "unknown" ? "criticality not known" : found.criticality + " criticality"),
        h("span", null, found.status + (found.enabled === false ? ", disabled" : "")),
        ...(found.tags ?? []).map((tag) => h("span.tag", null, tag)),
      ),
    ),
    (found.switches ?? []).map((each) =>
      h(
        "p.banner.bad",
        null,
        glyph("held"),
        h("strong", null, "Its kill switch is on. "),
        each.reason === "" ? "" : each.reason + " ",
        h("span.note", null, each.source),
      ),
    )[0],
    h(
      "div.figures",
      null,
      figure(
        "Last test",
        found.test === undefined ? "never" : hoursText(found.test.age_hours) + " ago",
        "limit " + hoursText(found.limit_hours) + (found.test === undefined ? "" : ", " + words(found.test.status)),
        found.test !== undefined && found.test.status !== "success" ? "bad" : "",
      ),
      figure(
        "Failures in a row",
        count(found.test?.failures ?? 0),
        found.test?.uncounted === true ? "its tests are not counted" : "three hold its tests",
      ),
      figure(
        "Minutes",
        found.minutes === undefined ? "–" : decimal(found.minutes.spent),
        found.minutes === undefined ? "no report says" : "of " + decimal(found.minutes.granted) + " granted",
      ),
      figure("Source", found.source ?? "–", found.source === undefined ? "git says nothing" : "since its last run"),
      h("div.figure.runs-figure", null, h("p.title", null, "Newest runs"), runBars(found.runs ?? [], { width: 150, height: 44 })),
    ),
    ...(explanation === null ? [notHere(id)] : explained(model, found, explanation)),
  );
}

/** @param {string} id */
function notHere(id) {
  return section(
    "Why, and why not",
    [command("oracle explain --product " + id)],
    "This copy of the page has the explanations of the most urgent products only. The fleet itself has them all:",
  );
}

/**
 * @param {Model} model
 * @param {Product} found
 * @param {Explanation} explanation
 */
function explained(model, found, explanation) {
  const { candidates, holds, held, faults, facts, runs } = explanation;
  const budget = model.data.budget;
  return [
    section(
      "Why",
      candidates.length === 0
        ? [h("p.note", null, holds.length > 0 ? "Nothing is asked for beside what is held." : "No rule asks for work on it now.")]
        : candidates.map((candidate) =>
            h(
              "article.reasoning",
              null,
              h(
                "h3",
                null,
                words(candidate.intent),
                h("span.num.rank" + (candidate.taken ? ".taken" : ""), null, "#" + count(candidate.rank)),
                h(
                  "span.verdict",
                  null,
                  candidate.taken
                    ? "ordered by a plan made now"
                    : candidate.limit !== undefined
                      ? "not ordered: " + candidate.limit
                      : `not ordered: ${counted(candidate.rank - 1, "candidate")} come first, the budget is ${budget}`,
                ),
              ),
              h("p.reason", null, candidate.reason),
              ruleLine(candidate, candidate.priority),
              h(
                "p.meta",
                null,
                h("span", null, "up to " + duration(candidate.max_seconds)),
                h("span", null, counted(candidate.max_actions, "attempt")),
                candidate.stop_on.length > 0 && h("span", null, "stops " + candidate.stop_on.map(words).join(", ")),
              ),
              h("p.label", null, "What matched"),
              factList(candidate.facts),
              candidate.also.length > 0 && h("p.label", null, "Also asked for by"),
              candidate.also.length > 0 &&
                h(
                  "ul.also",
                  null,
                  ...candidate.also.map((also) => h("li", null, also.rule, " ", h("span.num.note", null, count(also.priority)))),
                ),
            ),
          ),
    ),
    (holds.length > 0 || held.length > 0) &&
      section("Why not", [
        ...holds.map((hold) =>
          h(
            "article.reasoning",
            null,
            h(
              "h3",
              null,
              h(
                "span.pill." + (hold.needs_person ? "state-needs_person" : "state-held"),
                null,
                glyph(hold.needs_person ? "needs_person" : "held"),
                hold.needs_person ? "needs a person" : "held",
              ),
              hold.whole_fleet ? "everything" : hold.intent === null ? "all of its work" : words(hold.intent),
            ),
            h("p.reason", null, hold.why),
            ruleLine(hold, null),
            commands(hold.commands),
            factList(hold.facts),
          ),
        ),
        held.length > 0 &&
          h(
            "ul.also",
            null,
            ...held.map((each) =>
              h(
                "li",
                null,
                h("strong", null, words(each.intent)),
                ` was asked for by “${each.rule}” (`,
                h("span.num", null, count(each.priority)),
                `), held by “${each.held_by}”`,
              ),
            ),
          ),
      ]),
    h(
      "p",
      null,
      h("a", { href: "#/why-not/" + encodeURIComponent(found.id) }, "Why not, exactly: what is false, what would change it, and when"),
    ),
    section(
      "Runs",
      [
        runs.length === 0
          ? h("p.note", null, "No run of it is on record.")
          : runTable(model, runs, "Runs of " + nameOf(found), false),
      ],
    ),
    faults.length > 0 && section("What is wrong with its files", [faultList(faults, faults.length)]),
    section("All that is known of it", [factList(facts)]),
  ];
}

/**
 * @param {RuleRef} rule
 * @param {number | null} priority
 */
function ruleLine(rule, priority) {
  return h(
    "p.meta",
    null,
    h("span", null, "rule ", h("a", { href: "#/rules" }, rule.rule)),
    h("span", null, rule.rule_at),
    h("span", null, "salience ", h("span.num", null, String(rule.salience))),
    priority !== null && priority !== rule.salience && h("span", null, "priority ", h("span.num", null, String(priority))),
    rule.owner !== "" && h("span", null, "owner " + rule.owner),
  );
}
