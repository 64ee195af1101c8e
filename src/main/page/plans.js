// Plans over time: what entered the queue, what left it, what moved.
import { h } from "./dom.js";
import { count, counted, moment, words } from "./format.js";
import { command, empty, heading, productLink } from "./parts.js";

/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Plan} Plan */

/** @param {Model} model */
export function plans(model) {
  const { plans: list, plans_count: all, plans_read: read } = model.data;
  return h(
    "div.view",
    null,
    heading(
      "Plans",
      h("p.lead", null, "Each recorded plan against the one before it, the newest first." + (all > read ? ` The newest ${count(read)} of ${count(all)}.` : "")),
    ),
    list.length === 0
      ? h("div", null, empty("No plan is recorded yet.", "A plan that changes the queue is written to nexus/plans."), command("oracle plan"))
      : h("ol.plans", null, ...list.map((plan, i) => planOf(model, plan, i === list.length - 1))),
  );
}

/**
 * @param {Model} model
 * @param {Plan} plan
 * @param {boolean} first the oldest, which nothing is known before
 */
function planOf(model, plan, first) {
  const moved = plan.entered.length + plan.left.length + plan.moved.length;
  return h(
    "li.plan",
    null,
    h(
      "div.when",
      null,
      h("h2", null, moment(plan.as_of)),
      h("p.note", null, "UTC"),
      h("p.note", null, h("code", null, plan.plan_id)),
    ),
    h(
      "div.orders-of",
      null,
      h(
        "p.meta",
        null,
        h("span", null, `${count(plan.orders_count)} of ${counted(plan.budget, "order")}`),
        h("span", null, counted(plan.cut, "candidate") + " cut"),
        h("span", null, counted(plan.held, "proposal") + " held"),
      ),
      h(
        "ol.given",
        null,
        ...plan.orders.slice(0, 12).map((order) =>
          h("li", { value: order.rank }, h("span.rank.num", null, "#" + order.rank), words(order.intent), " ", productLink(model, order.product_id), h("span.note", null, " " + order.rule)),
        ),
      ),
      plan.orders_count > 12 && h("p.note", null, "… and " + count(plan.orders_count - 12) + " more"),
    ),
    h(
      "div.changes",
      null,
      first && h("p.note", null, "The first that is known."),
      !first && moved === 0 && h("p.note", null, "The same orders in the same places."),
      change(model, "entered", "+", "Entered", plan.entered.map((o) => ({ order: o, note: "#" + o.rank }))),
      change(model, "moved", "↕", "Moved", plan.moved.map((o) => ({ order: o, note: `#${o.from} → #${o.to}` }))),
      change(model, "left", "−", "Left", plan.left.map((o) => ({ order: o, note: o.now === null ? "was #" + o.rank : `was #${o.rank}, now #${count(o.now)}` }))),
    ),
  );
}

/**
 * @param {Model} model
 * @param {string} kind
 * @param {string} sign
 * @param {string} title
 * @param {{order: {product_id: string, intent: string}, note: string}[]} changes
 * @returns {Child}
 */
function change(model, kind, sign, title, changes) {
  if (changes.length === 0) return null;
  return h(
    "div.change." + kind,
    null,
    h("h3", null, h("span.sign", { "aria-hidden": "true" }, sign), title, h("span.num.note", null, String(changes.length))),
    h(
      "ul",
      null,
      ...changes.slice(0, 8).map(({ order, note }) =>
        h("li", null, words(order.intent), " ", productLink(model, order.product_id), " ", h("span.note.num", null, note)),
      ),
      changes.length > 8 && h("li.note", null, "… and " + (changes.length - 8) + " more"),
    ),
  );
}
