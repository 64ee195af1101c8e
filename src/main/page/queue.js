// The orders that a plan made now gives, in rank, and what comes after them.
import { h } from "./dom.js";
import { ago, count, counted, duration, words } from "./format.js";
import { command, empty, heading, productLink, section } from "./parts.js";
import { glyph } from "./charts.js";
import { table } from "./table.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Order} Order */
/** @typedef {import("./overview.js").Context} Context */

/**
 * @param {Model} model
 * @param {Context} context
 */
export function queue(model, context) {
  const { data } = model;
  const { orders, others, others_count: othersCount, waiting, counts } = data.queue;
  return h(
    "div.view",
    null,
    heading(
      "Queue",
      h(
        "p.lead",
        null,
        `What a plan made now gives with a budget of ${data.budget}, the most urgent first. `,
        Object.entries(counts)
          .map(([status, n]) => count(n) + " " + status)
          .join(", ") + (Object.keys(counts).length > 0 ? " in nexus/work_orders." : "No work order stands yet."),
      ),
    ),
    orders.length === 0
      ? empty(
          data.fleet.kill_switch ? "Everything is held." : "Nothing to order.",
          "No rule asks for work, or what they ask for is held.",
        )
      : h("ol.orders", null, ...orders.map((order) => card(model, order))),
    orders.some((order) => order.job_id === null) &&
      section(
        "Not in the queue yet",
        [command("oracle plan --budget " + data.budget)],
        "Some of these have no work order yet. A plan writes them.",
      ),
    others.length > 0 &&
      section(
        "Other open orders",
        [
          table({
            id: "others",
            caption: "Open orders that a plan made now does not give",
            rows: others,
            columns: [
              { title: "Product", cell: (o) => productLink(model, o.product_id), kind: "name" },
              { title: "Intent", cell: (o) => words(o.intent) },
              { title: "Status", cell: (o) => o.status },
              { title: "Priority", cell: (o) => count(o.priority), kind: "number" },
              { title: "Age", cell: (o) => ago(o.created_at, data.as_of), kind: "number mid" },
              { title: "Made by", cell: (o) => (o.planned ? "an earlier plan" : "another tool"), kind: "wide" },
              { title: "Order", cell: (o) => h("code", null, o.job_id), kind: "wide" },
            ],
          }),
        ],
        "A plan made now does not give these: they run, another tool made them, or the next plan skips them." +
          (othersCount > others.length ? ` The first ${others.length} of ${count(othersCount)}.` : ""),
      ),
    waiting > 0 && section("Beyond the budget", [waitingList(model, context)], counted(waiting, "more candidate") + ", in the order in which they come next."),
  );
}

/**
 * @param {Model} model
 * @param {Order} order
 */
function card(model, order) {
  const rule = model.data.rules[order.rule];
  return h(
    "li.order",
    null,
    h("span.place", { "aria-hidden": "true" }, String(order.rank)),
    h(
      "div.what",
      null,
      h(
        "p.title",
        null,
        h("strong", null, words(order.intent)),
        " ",
        productLink(model, order.product_id),
      ),
      h("p.reason", null, order.reason, order.also > 0 && h("span.note", null, ` and ${counted(order.also, "more reason")}`)),
      h(
        "p.meta",
        null,
        h("span", null, "rule ", h("a", { href: "#/rules" }, rule === undefined ? "" : rule.name)),
        h("span", null, "up to ", duration(order.max_seconds), order.max_actions > 1 && `, ${order.max_actions} attempts`),
        order.stop_on.length > 0 && h("span", null, "stops " + order.stop_on.map(words).join(", ")),
        order.job_id !== null && h("code", null, order.job_id),
      ),
    ),
    h(
      "div.side",
      null,
      h("p.priority", null, h("span.note", null, "priority "), h("span.num", null, count(order.priority))),
      order.status === "running"
        ? h("p.pill.result-unfinished", null, glyph("unfinished"), "running")
        : order.status === null
          ? h("p.pill.state-out_of_service", null, glyph("out_of_service"), "not written")
          : h("p.pill.state-due", null, glyph("due"), order.status),
    ),
  );
}

/**
 * @param {Model} model
 * @param {Context} context
 */
function waitingList(model, context) {
  const { data } = model;
  const rows = data.products
    .flatMap((product) => (product.work ?? []).map((work) => ({ product, work })))
    .filter(({ work }) => work.rank > data.queue.orders.length)
    .sort((a, b) => a.work.rank - b.work.rank);
  const holder = h("div");
  const { params, keep } = context;
  const draw = () => {
    holder.replaceChildren(
      table({
        id: "waiting",
        caption: "Candidates beyond the budget",
        rows,
        page: Number(params.get("page") ?? "0") || 0,
        onPage: (page) => {
          params.set("page", String(page));
          keep(params);
          draw();
        },
        columns: [
          { title: "Rank", cell: (r) => "#" + count(r.work.rank), kind: "number rank" },
          { title: "Product", cell: (r) => productLink(model, r.product.id), kind: "name" },
          { title: "Intent", cell: (r) => words(r.work.intent) },
          { title: "Priority", cell: (r) => count(r.work.priority), kind: "number mid" },
          { title: "Rule", cell: (r) => data.rules[r.work.rule]?.name ?? "", kind: "wide" },
        ],
      }),
    );
  };
  draw();
  return holder;
}
