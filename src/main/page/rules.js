// The salience ladder: the rules from the top, and how often each spoke.
import { h, s } from "./dom.js";
import { count } from "./format.js";
import { heading } from "./parts.js";
import { table } from "./table.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Rule} Rule */

/** @type {Record<string, [string, string]>} */
const BANDS = {
  hold: ["Holds", "1000 to 1999: what a rule here matches is kept from being ordered."],
  proposal: ["Proposals", "20 to 999: the highest of a product and kind of job wins."],
  routine: ["Routine", "0 to 19: taken only where nothing else is asked for."],
};

/** @param {Model} model */
export function rules(model) {
  const all = model.data.rules;
  const plans = model.data.plans_read;
  const most = Math.max(1, ...all.map((rule) => Math.max(rule.proposed, rule.held)));
  return h(
    "div.view",
    null,
    heading(
      "Rules",
      h("p.lead", null, "The salience ladder. Proposed or held: how often, in a plan made now. Won: the highest for its product and kind of job. Ordered: within the budget."),
    ),
    ...["hold", "proposal", "routine"].map((band) => {
      const own = all.filter((rule) => rule.band === band);
      const title = BANDS[band];
      if (own.length === 0 || title === undefined) return null;
      const holds = band === "hold";
      /** @type {import("./table.js").Column<Rule>[]} */
      const counts = holds
        ? [
            { title: "Held", cell: (r) => spoke(r.held, most), kind: "number" },
            { title: "In recorded plans", cell: (r) => number(r.recorded_held), kind: "number wide" },
          ]
        : [
            { title: "Proposed", cell: (r) => spoke(r.proposed, most), kind: "number" },
            { title: "Won", cell: (r) => number(r.won), kind: "number mid" },
            { title: "Ordered", cell: (r) => number(r.taken), kind: "number" },
            { title: "Ordered before", cell: (r) => number(r.recorded_taken), kind: "number wide" },
          ];
      return h(
        "section.panel",
        null,
        h("h2", null, title[0]),
        h("p.note", null, title[1]),
        table({
          id: "rules-" + band,
          caption: title[0],
          rows: own,
          columns: [
            { title: "Salience", cell: (r) => String(r.salience), kind: "number rank" },
            {
              title: "Rule",
              cell: (r) => h("span", null, h("span.rule-name", null, r.name), h("span.id", null, r.at + (r.owner === "" ? "" : ", " + r.owner))),
              kind: "name",
            },
            { title: "Asks for", cell: (r) => r.orders.replaceAll("_", " "), kind: "wide" },
            ...counts,
          ],
        }),
      );
    }),
    h("p.note", null, plans === 0 ? "No recorded plan was read: oracle plan records them in nexus/plans." : `Counts before are of ${count(plans)} recorded plans.`),
  );
}

/** @param {number} n */
function number(n) {
  return n === 0 ? h("span.of", null, "–") : count(n);
}

/**
 * @param {number} n
 * @param {number} most
 */
function spoke(n, most) {
  return h(
    "span.spoke",
    null,
    s(
      "svg",
      { viewBox: "0 0 60 8", width: 60, height: 8, "aria-hidden": "true" },
      n > 0 && s("rect.neutral", { x: 0, y: 0, width: Math.max(2, Math.round((n / most) * 60)), height: 8, rx: 1.5 }),
    ),
    n === 0 ? h("span.of", null, "–") : count(n),
  );
}
