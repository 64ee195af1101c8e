// Where the page begins: which view is shown, where its data come from, and what follows them.
import { byId, h, put } from "./dom.js";
import { count, moment } from "./format.js";
import { modelOf } from "./model.js";
import { faultList, heading, section } from "./parts.js";
import { overview } from "./overview.js";
import { queue } from "./queue.js";
import { product } from "./product.js";
import { whyNot } from "./whynot.js";
import { attention } from "./attention.js";
import { run, runs } from "./runs.js";
import { documents } from "./documents.js";
import { rules } from "./rules.js";
import { plans } from "./plans.js";

/** @typedef {import("./model.js").Data} Data */
/** @typedef {import("./model.js").Errors} Errors */
/** @typedef {import("./model.js").Explanation} Explanation */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").RunDetails} RunDetails */

const main = byId("main");
const live = byId("live");

/** @type {Model | null} */
let model = null;
/** @type {Errors | null} */
let errors = null;
let revision = "";

/** Explanations and runs that were asked for, of this revision. @type {Map<string, unknown>} */
const asked = new Map();

/** Of a page that is a file: its explanations. @type {Record<string, Explanation> | null} */
const kept = embedded("explanations");

/**
 * A block of data of a page that is a file; null when the page is served.
 * @param {string} id
 */
function embedded(id) {
  const block = document.getElementById(id);
  return block === null ? null : JSON.parse(block.textContent ?? "");
}

// --- views ---------------------------------------------------------------------------------------

/** @type {[string, string, (model: Model) => number | null][]} */
const VIEWS = [
  ["", "Fleet", (m) => m.data.fleet.products],
  ["queue", "Queue", (m) => m.data.queue.orders.length],
  ["attention", "Needs you", (m) => needs(m)],
  ["runs", "Runs", () => null],
  ["documents", "Documents", (m) => m.data.documents.faults_count || null],
  ["rules", "Rules", () => null],
  ["plans", "Plans", () => null],
];

/** @param {Model} m */
function needs(m) {
  const people = m.data.holds.filter((hold) => hold.needs_person);
  return (
    people.reduce((sum, hold) => sum + hold.products.length, 0) +
    m.data.setup.reduce((sum, group) => sum + group.products.length, 0)
  );
}

/** The part of the address behind the hash, as path and parameters. */
function place() {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { path: path.split("/").map(decoded), params: new URLSearchParams(query) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {URLSearchParams} params */
function keep(params) {
  const query = params.toString();
  const path = location.hash.replace(/^#\/?/, "").split("?")[0] ?? "";
  history.replaceState(null, "", "#/" + path + (query === "" ? "" : "?" + query));
}

let sayLater = 0;

/** @param {string} text */
function say(text) {
  clearTimeout(sayLater);
  sayLater = setTimeout(() => put(byId("announce"), text), 400);
}

/** Shows the view of the address. @param {boolean} moved it is another one than before */
function draw(moved) {
  const { path, params } = place();
  const [name = "", first = "", second = ""] = path;
  if (errors !== null) {
    put(byId("nav"));
    put(main, broken(errors));
    document.title = "Oracle: " + errors.name;
    return;
  }
  if (model === null) return;
  const m = model;
  drawNavigation(m, name);
  const focused = moved ? null : focus();
  const selection = caret();
  const context = { params, keep, say };
  /** @type {Node} */
  let view;
  if (name === "product") {
    view = awaited("product/" + first, "/product?id=" + encodeURIComponent(first), kept?.[first], (details) =>
      product(m, first, /** @type {Explanation | null} */ (details)),
    );
  } else if (name === "why-not") {
    view = awaited("why-not/" + first, "/why-not?id=" + encodeURIComponent(first), undefined, (details) =>
      whyNot(m, first, /** @type {import("./whynot.js").WhyNot | null} */ (details)),
    );
  } else if (name === "run") {
    const folder = "dash/runs/" + first + "/" + second;
    view = awaited("run/" + folder, "/run?folder=" + encodeURIComponent(folder), undefined, (details) =>
      run(m, first, second, /** @type {RunDetails | null} */ (details)),
    );
  } else if (name === "queue") view = queue(m, context);
  else if (name === "attention") view = attention(m);
  else if (name === "runs") view = runs(m);
  else if (name === "documents") view = documents(m);
  else if (name === "rules") view = rules(m);
  else if (name === "plans") view = plans(m);
  else view = overview(m, context);
  const top = scrollY;
  put(main, view);
  const title = main.querySelector("h1")?.textContent ?? "Fleet";
  document.title = title + " – " + m.data.name + " – Oracle";
  if (moved) {
    scrollTo(0, 0);
    main.querySelector("h1")?.focus();
  } else {
    scrollTo(0, top);
    focused?.();
    restore(selection);
  }
}

/**
 * What leads the focus back, once the view is drawn anew: to what has the same id, or else is the
 * same kind of thing with the same words, and the nearest of those.
 * @returns {(() => void) | null} null when nothing of the view has it
 */
function focus() {
  const before = document.activeElement;
  if (!(before instanceof HTMLElement) || !main.contains(before) || before === main) return null;
  const all = () => [...main.querySelectorAll("a, button, input, select, pre, h1")];
  /** @param {Element} element */
  const words = (element) =>
    [element.tagName, element.getAttribute("href"), element.getAttribute("aria-label"), element.textContent].join("\n");
  const place = all().indexOf(before);
  const { id } = before;
  const wanted = before.tagName === "H1" ? null : words(before);
  return () => {
    const same = all()
      .map((element, i) => ({ element, far: Math.abs(i - place) }))
      .filter(({ element }) => (id !== "" ? element.id === id : wanted === null ? element.tagName === "H1" : words(element) === wanted))
      .sort((a, b) => a.far - b.far)[0];
    if (same?.element instanceof HTMLElement) same.element.focus({ preventScroll: true });
  };
}

/** Where the caret is in a field, so that a redraw takes nothing from who is typing. */
function caret() {
  const field = document.activeElement;
  return field instanceof HTMLInputElement
    ? { start: field.selectionStart, end: field.selectionEnd }
    : null;
}

/** @param {ReturnType<typeof caret>} selection */
function restore(selection) {
  const field = document.activeElement;
  if (selection !== null && field instanceof HTMLInputElement) {
    field.setSelectionRange(selection.start, selection.end);
  }
}

/**
 * A view that needs an answer of the server; until then it says so.
 * @param {string} key
 * @param {string} address
 * @param {unknown} known what a page that is a file has; undefined for nothing
 * @param {(details: unknown) => Node} view
 */
function awaited(key, address, known, view) {
  if (known !== undefined) return view(known);
  if (kept !== null) return view(null);
  if (asked.has(key)) return view(asked.get(key));
  const at = revision;
  fetch(address)
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null)
    .then((details) => {
      if (revision !== at) return;
      asked.set(key, details);
      draw(false);
    });
  return h("div.view", { "aria-busy": "true" }, heading(key.split("/").pop() ?? ""), h("p.note", null, "Looking…"));
}

/**
 * @param {Model} m
 * @param {string} name
 */
function drawNavigation(m, name) {
  const shown = name === "product" || name === "why-not" ? "" : name === "run" ? "runs" : name;
  put(
    byId("nav"),
    ...VIEWS.map(([view, title, size]) => {
      const n = size(m);
      return h(
        "a",
        { href: "#/" + view, id: "nav-" + (view || "fleet"), "aria-current": view === shown ? "page" : null },
        title,
        n !== null && n > 0 && h("span.num", null, count(n)),
      );
    }),
  );
  byId("nav").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  put(byId("fleet-name"), m.data.name);
  put(byId("as-of"), "as of ", h("time", { datetime: m.data.as_of }, moment(m.data.as_of)), " UTC");
}

/** @param {Errors} found */
function broken(found) {
  return h(
    "div.view",
    null,
    heading("The fleet can't be understood", h("p.lead", null, "Correct what follows; the page goes on by itself.")),
    section("Errors", [faultList(found.errors, found.errors_count)]),
  );
}

// --- data ----------------------------------------------------------------------------------------

/** @param {Data | Errors} data */
function take(data) {
  asked.clear();
  if (data.errors_count > 0) {
    errors = data;
  } else {
    errors = null;
    model = modelOf(/** @type {Data} */ (data));
  }
}

/** @param {"live" | "lost" | "file"} state */
function drawLive(state) {
  const words = { live: "live", lost: "not connected", file: "a copy" };
  live.className = "live " + state;
  put(live, h("span.dot", { "aria-hidden": "true" }), words[state]);
}

async function load() {
  const answer = await fetch("/data.json");
  if (!answer.ok) throw new Error("no data");
  take(await answer.json());
  revision = (answer.headers.get("ETag") ?? "").replaceAll('"', "");
  draw(false);
}

function follow() {
  const events = new EventSource("/events");
  let loading = Promise.resolve();
  events.addEventListener("revision", (event) => {
    loading = loading.then(() => (event.data === revision ? undefined : load())).catch(() => drawLive("lost"));
  });
  events.addEventListener("open", () => drawLive("live"));
  events.addEventListener("error", () => drawLive("lost"));
}

// --- light and dark ------------------------------------------------------------------------------

const THEMES = ["auto", "light", "dark"];

function theme() {
  let chosen = "auto";
  try {
    chosen = localStorage.getItem("oracle-theme") ?? "auto";
  } catch {
    // Where nothing can be remembered the system's choice is as good.
  }
  const button = byId("theme");
  const show = () => {
    if (chosen === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen;
    put(button, "Theme: " + chosen);
  };
  button.addEventListener("click", () => {
    chosen = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? "auto";
    try {
      localStorage.setItem("oracle-theme", chosen);
    } catch {
      // It holds until the page is closed.
    }
    show();
  });
  show();
}

// --- begin ---------------------------------------------------------------------------------------

theme();
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => draw(true));
document.addEventListener("keydown", (event) => {
  // With a modifier: a letter alone may be dictation, or the shortcut of a screen reader.
  if (event.key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    const search = document.getElementById("filter-q");
    if (search !== null) {
      event.preventDefault();
      search.focus();
    }
  }
});
const file = embedded("data");
if (file !== null) {
  drawLive("file");
  take(file);
  draw(false);
} else {
  load()
    .then(follow)
    .catch(() => {
      drawLive("lost");
      follow();
    });
}
