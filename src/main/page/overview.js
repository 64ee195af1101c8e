// The fleet at a glance, and every product of it in a list to search.
import { h, put } from "./dom.js";
import { count, counted, decimal, hoursText } from "./format.js";
import { PRODUCT_ORDERS, STATES, STATE_ORDER, filtered, overdue, sorted } from "./model.js";
import { figure, heading, productLink, section, statePill } from "./parts.js";
import { ageMeter, columns, comparedBars, glyph, runBars, stackedBar } from "./charts.js";
import { table } from "./table.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Product} Product */
/** @typedef {import("./model.js").State} State */
/** @typedef {{params: URLSearchParams, keep: (params: URLSearchParams) => void,
 *   say: (text: string) => void}} Context */

/**
 * @param {Model} model
 * @param {Context} context
 */
export function overview(model, context) {
  const { data } = model;
  const { fleet } = data;
  const list = h("div", { id: "products" });
  const states = h("div.chips", { role: "group", "aria-label": "States" });
  const draw = () => productList(model, context, list, states);
  const view = h(
    "div.view",
    null,
    heading("Fleet"),
    fleet.kill_switch &&
      h(
        "p.banner.bad",
        null,
        glyph("held"),
        h("strong", null, "The kill switch for everything is on. "),
        "Nothing is planned or run. Turned on by " + fleet.kill_switch_source + ".",
      ),
    fleet.at_work !== null &&
      h("p.banner.info", null, glyph("unfinished"), h("strong", null, "At work: "), fleet.at_work + "."),
    h(
      "div.figures",
      null,
      figure("Products", count(fleet.products), count(fleet.active) + " active"),
      figure("Failing", count(fleet.states.failing), count(fleet.states.needs_person) + (fleet.states.needs_person === 1 ? " more needs a person" : " more need a person"), fleet.states.failing > 0 ? "bad" : ""),
      figure("Overdue", count(fleet.states.overdue), count(fleet.never_run) + " of all never run", fleet.states.overdue > 0 ? "warn" : ""),
      figure("Switched off", count(fleet.switched_off), fleet.kill_switch ? "and everything held" : "of all products"),
      figure("Minutes", decimal(fleet.minutes_spent), "of " + decimal(fleet.minutes_granted) + " granted"),
      figure("Queue", count(data.queue.orders.length), count(data.queue.waiting) + " more wait"),
    ),
    h(
      "div.panels",
      null,
      section("Age of the last test, in limits of its tier", [ages(model)]),
      section("Demand against budget", [demand(model)]),
      section("Newest runs", [newest(model)]),
    ),
    h(
      "section.products",
      { "aria-labelledby": "products-title" },
      h("h2", { id: "products-title" }, "Products"),
      stackedBar(STATE_ORDER.map((state) => ({ name: state, size: fleet.states[state] }))),
      states,
      filters(model, context, draw),
      list,
    ),
  );
  draw();
  return view;
}

/** @param {Model} model */
function ages(model) {
  const bounds = [0.5, 1, 2, 4, 8, Infinity];
  const names = ["≤ ½", "≤ 1", "≤ 2", "≤ 4", "≤ 8", "> 8", "never"];
  const sizes = names.map(() => 0);
  for (const product of model.data.products) {
    if (product.state === "out_of_service") continue;
    const share = overdue(product);
    const i = share === Infinity ? names.length - 1 : bounds.findIndex((bound) => share <= bound);
    sizes[i] = (sizes[i] ?? 0) + 1;
  }
  return columns(
    names.map((name, i) => ({ name, size: sizes[i] ?? 0, kind: i < 2 ? "within" : i < 5 ? "over" : "late" })),
    "Products in service by age of their last test in limits of their tier",
  );
}

/** @param {Model} model */
function demand(model) {
  const { demand } = model.data;
  const longest = demand.longest_wait;
  return h(
    "div.demand",
    null,
    comparedBars([
      { name: "tests a day asked for", size: demand.tests_per_day, kind: demand.exceeds ? "over" : "within" },
      { name: "orders a day given", size: demand.budget, kind: "neutral" },
    ]),
    h(
      "p.note",
      null,
      demand.exceeds
        ? "The fleet asks for more than one plan a day of " + counted(demand.budget, "order") + " gives. "
        : "One plan a day keeps up. ",
      longest !== null && "Longest wait: ",
      longest !== null && productLink(model, longest.product_id),
      longest !== null &&
        (longest.age_hours === null
          ? ", never tested."
          : ", tested " + hoursText(longest.age_hours) + " ago."),
    ),
    demand.tiers.length > 0 &&
      h(
        "p.tiers",
        null,
        ...demand.tiers.map((tier) =>
          h(
            "span",
            null,
            (tier.tier === null ? "no tier" : "tier " + tier.tier) + " ",
            h("span.num", null, decimal(tier.tests_per_day)),
          ),
        ),
      ),
  );
}

/** @param {Model} model */
function newest(model) {
  const { runs } = model.data;
  if (runs.length === 0) return h("p.note", null, "No run is on record yet.");
  const shown = runs.slice(0, 48);
  const failed = shown.filter((run) => run.result === "failed").length;
  return h(
    "div.newest",
    null,
    runBars(shown, { width: 336, height: 128, places: 48, label: "of the fleet: " }),
    h(
      "p.note",
      null,
      `The last ${counted(shown.length, "run")}, as high as they took long; ${failed === 0 ? "none" : failed} failed. `,
      h("a", { href: "#/runs" }, "All runs"),
    ),
  );
}

/**
 * @param {Model} model
 * @param {Context} context
 * @param {() => void} draw
 */
function filters(model, context, draw) {
  const { params, keep } = context;
  /** @param {string} name @param {string} value */
  const set = (name, value) => {
    if (value === "") params.delete(name);
    else params.set(name, value);
    params.delete("page");
    keep(params);
    draw();
  };
  /** @param {string} name @param {string} label @param {string[]} values @param {(v: string) => string} word */
  const select = (name, label, values, word) =>
    h(
      "label",
      null,
      h("span", null, label),
      h(
        "select",
        {
          id: "filter-" + name,
          onchange: (/** @type {Event} */ event) =>
            set(name, /** @type {HTMLSelectElement} */ (event.target).value),
        },
        h("option", { value: "", selected: !params.has(name) }, "all"),
        ...values.map((value) => h("option", { value, selected: params.get(name) === value }, word(value))),
      ),
    );
  return h(
    "div.filters",
    { role: "search", "aria-label": "Products" },
    h(
      "label.wide",
      null,
      h("span", null, "Search"),
      h("input", {
        id: "filter-q",
        type: "search",
        value: params.get("q") ?? "",
        placeholder: "name, id, owner, team or tag",
        autocomplete: "off",
        spellcheck: "false",
        oninput: (/** @type {Event} */ event) =>
          set("q", /** @type {HTMLInputElement} */ (event.target).value),
      }),
    ),
    select("owner", "Owner", model.owners, (owner) => owner),
    select("tier", "Tier", model.tiers, (tier) => (tier === "none" ? "none" : "tier " + tier)),
  );
}

/**
 * @param {Model} model
 * @param {Context} context
 * @param {HTMLElement} list
 * @param {HTMLElement} chips
 */
function productList(model, context, list, chips) {
  const { params, keep, say } = context;
  const chosen = new Set((params.get("state") ?? "").split(",").filter((word) => word !== ""));
  const filter = {
    text: params.get("q") ?? "",
    owner: params.get("owner") ?? "",
    tier: params.get("tier") ?? "",
    states: chosen,
  };
  const key = params.get("sort") ?? "attention";
  const sort = Object.hasOwn(PRODUCT_ORDERS, key) ? key : "attention";
  const backwards = params.get("order") === "down";
  const others = filtered(model, sorted(model, sort, backwards), { ...filter, states: new Set() });
  /** @type {Map<State, number>} */
  const sizes = new Map();
  for (const product of others) sizes.set(product.state, (sizes.get(product.state) ?? 0) + 1);
  const products =
    chosen.size === 0 ? others : others.filter((product) => chosen.has(product.state));
  const focused = document.activeElement?.id ?? "";
  const redraw = () => {
    keep(params);
    productList(model, context, list, chips);
  };
  put(
    chips,
    ...STATE_ORDER.filter((state) => model.data.fleet.states[state] > 0 || chosen.has(state)).map((state) =>
      h(
        "button.chip.state-" + state,
        {
          type: "button",
          id: "state-" + state,
          "aria-pressed": String(chosen.has(state)),
          title: STATES[state].means,
          onclick: () => {
            if (!chosen.delete(state)) chosen.add(state);
            if (chosen.size === 0) params.delete("state");
            else params.set("state", [...chosen].join(","));
            params.delete("page");
            redraw();
          },
        },
        glyph(state),
        STATES[state].word,
        h("span.num", null, count(sizes.get(state) ?? 0)),
      ),
    ),
  );
  const limited = products.length < model.data.products.length;
  put(
    list,
    h(
      "p.found",
      null,
      limited
        ? count(products.length) + " of " + counted(model.data.products.length, "product")
        : counted(products.length, "product"),
      limited &&
        h(
          "button.plain",
          {
            type: "button",
            id: "filter-clear",
            onclick: () => {
              for (const name of ["q", "owner", "tier", "state", "page"]) params.delete(name);
              for (const name of ["q", "owner", "tier"]) {
                const field = document.getElementById("filter-" + name);
                if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = "";
              }
              redraw();
            },
          },
          "Show all",
        ),
    ),
    products.length === 0
      ? h("p.empty", null, "No product is like that.")
      : table({
          id: "products",
          caption: "Products",
          rows: products,
          sort,
          backwards,
          page: Number(params.get("page") ?? "0") || 0,
          onSort: (by) => {
            if (by === sort && !backwards) params.set("order", "down");
            else params.delete("order");
            params.set("sort", by);
            params.delete("page");
            redraw();
          },
          onPage: (page) => {
            params.set("page", String(page));
            redraw();
            document.getElementById("products")?.scrollIntoView({ block: "start" });
          },
          columns: [
            { title: "Product", sort: "product", cell: (p) => productLink(model, p.id), kind: "name" },
            { title: "State", sort: "attention", cell: (p) => statePill(p.state) },
            { title: "Last test / limit", sort: "test", cell: ageMeter, kind: "meter" },
            { title: "Runs", cell: (p) => runBars(p.runs ?? []), kind: "mid" },
            { title: "Next", sort: "next", cell: (p) => next(model, p), kind: "mid" },
            { title: "Minutes", sort: "minutes", cell: minutes, kind: "number wide" },
            { title: "Tier", sort: "tier", cell: (p) => (p.tier === undefined ? "–" : String(p.tier)), kind: "number wide" },
            { title: "Owner", sort: "owner", cell: (p) => p.owner || "–", kind: "wide owner" },
          ],
        }),
  );
  if (focused !== "" && document.activeElement?.id !== focused) {
    document.getElementById(focused)?.focus();
  }
  say(counted(products.length, "product"));
}

/** @param {Product} product */
function minutes(product) {
  if (product.minutes === undefined) return "–";
  const { spent, granted } = product.minutes;
  return h("span", { class: spent >= granted ? "spent" : null }, decimal(spent), h("span.of", null, " / " + decimal(granted)));
}

/**
 * @param {Model} model
 * @param {Product} product
 */
function next(model, product) {
  const work = product.work?.[0];
  if (work === undefined) return h("span.of", null, product.holds === undefined ? "–" : "held");
  const taken = work.rank <= model.data.queue.orders.length;
  return h(
    "span.next",
    { title: model.data.rules[work.rule]?.name ?? null },
    h("span.rank" + (taken ? ".taken" : ""), null, "#" + count(work.rank)),
    work.intent.replaceAll("_", " "),
  );
}

