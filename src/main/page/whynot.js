// Why a product has no order: what was false and by how much, what would change it, and when.
import { h } from "./dom.js";
import { moment, words } from "./format.js";
import { nameOf } from "./model.js";
import { command, empty, faultList, heading, section } from "./parts.js";

/** @typedef {import("./model.js").Fault} Fault */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {{kind: string, fact: string | null, condition: string, value: string, needs: string,
 *   blocked_by: string[], due_at: string | null}} Condition */
/** @typedef {{rule: string, rule_at: string, salience: number, owner: string, state: string,
 *   due_at: string | null, conditions: Condition[]}} RuleAnswer */
/** @typedef {{intent: string, outcome: string, held_by: {rule: string, rule_at: string, why: string}[],
 *   changes: {text: string}[], by_itself: {at: string, rank: number, rule: string} | null,
 *   looked_until: string | null, rules: RuleAnswer[]}} Answer */
/** @typedef {{why_not: Answer[], errors?: Fault[]}} WhyNot */

/** Rules that are shown at once; those that miss least come first. */
const FEW = 5;

/**
 * @param {Model} model
 * @param {string} id
 * @param {WhyNot | null} answers null when the page has none
 */
export function whyNot(model, id, answers) {
  const found = model.byId.get(id);
  if (found === undefined) {
    return h("div.view", null, heading("No such product"), empty("No product " + id + " is registered."));
  }
  const back = h("p.lead", null, h("a", { href: "#/product/" + encodeURIComponent(id) }, "All about " + nameOf(found)));
  const title = heading("Why not: " + nameOf(found), back);
  if (answers === null) {
    return h(
      "div.view",
      null,
      title,
      section("Ask the fleet", [command("oracle explain " + id)], "This copy of the page can't make plans. The fleet itself says it:"),
    );
  }
  return h(
    "div.view",
    null,
    title,
    answers.errors !== undefined && section("The rules could not be asked", [faultList(answers.errors, answers.errors.length)]),
    answers.why_not.length === 0 && answers.errors === undefined && empty("It has an order, so there is nothing to ask."),
    ...answers.why_not.map(answered),
  );
}

/** @param {Answer} answer */
function answered(answer) {
  const { changes, by_itself, looked_until, rules } = answer;
  return section("Why no " + words(answer.intent), [
    h("p.reason", null, sentence(answer.outcome)),
    ...answer.held_by.map((hold) => h("p.meta", null, h("span", null, "held by “" + hold.rule + "”"), h("span", null, hold.rule_at))),
    changes.length > 0 && h("p.label", null, "Any one of these brings it in, as another plan has shown"),
    changes.length > 0 && h("ul.also", null, ...changes.map((change) => h("li", null, change.text))),
    h("p.label", null, "If nothing is done"),
    h(
      "p",
      null,
      by_itself !== null
        ? `It comes in by itself at ${moment(by_itself.at)} UTC, as number ${by_itself.rank}, by “${by_itself.rule}”.`
        : looked_until !== null
          ? `It does not come in by itself before ${moment(looked_until)} UTC; later moments were not looked at.`
          : "Nothing moves with time.",
    ),
    rules.length > 0 && h("p.label", null, "Rules that could ask for it, and what is false in them"),
    ...rules.slice(0, FEW).map(rule),
    rules.length > FEW &&
      h("details", null, h("summary", null, `${rules.length - FEW} more rules`), ...rules.slice(FEW).map(rule)),
  ]);
}

/** @param {string} text */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + ".";
}

/** @param {RuleAnswer} answer */
function rule(answer) {
  return h(
    "article.reasoning",
    null,
    h("h3", null, answer.rule),
    h(
      "p.meta",
      null,
      h("span", null, answer.rule_at),
      h("span", null, "salience ", h("span.num", null, String(answer.salience))),
      answer.due_at !== null && h("span", null, "true at " + moment(answer.due_at) + " UTC"),
    ),
    answer.state === "matches" && h("p", null, "It matches; it is routine, and gives way to other work and holds."),
    answer.state === "unknown" && h("p", null, "It has too many ways to match for all to be looked at."),
    answer.conditions.length > 0 && h("ul.also", null, ...answer.conditions.map((each) => h("li", null, condition(each)))),
  );
}

/** @param {Condition} condition */
function condition({ kind, fact, condition, value, needs, blocked_by, due_at }) {
  if (kind === "no_fact") return "there is no " + condition;
  if (kind === "blocked") {
    const more = blocked_by.length > 1 ? ` and ${blocked_by.length - 1} more` : "";
    return "there is " + (blocked_by[0] ?? "a fact") + more + ", which the rule excludes";
  }
  const says = needs === "" ? condition + " is false" + (value === "" ? "" : ` (${value})`) : `${value}, needs ${needs}`;
  return (fact === null ? "" : fact + ": ") + says + (due_at === null ? "" : ", due at " + moment(due_at) + " UTC");
}
