// Small drawings of our own. Each says in words what it shows; none tells anything by colour alone.
import { h, s } from "./dom.js";
import { counted, decimal, duration, hoursText } from "./format.js";

/** @typedef {import("./model.js").Product} Product */
/** @typedef {import("./model.js").Run} Run */
/** @typedef {import("./model.js").ShortRun} ShortRun */
/** @typedef {import("./model.js").State} State */

/**
 * A shape for each state, 16 units wide.
 * @type {Record<string, string>}
 */
const GLYPHS = {
  needs_person: "M8 7.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14.500c.4-3.3 2.5-5 5.5-5s5.1 1.7 5.5 5",
  failing: "M3.5 3.500l9 9m0-9l-9 9",
  needs_setup: "M13.5 4.500a3.8 3.8 0 0 1-5 4.800L4 14l-2-2 4.7-4.500a3.8 3.8 0 0 1 4.8-5L9 5l2 2Z",
  overdue: "M8 14.500a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM8 4.500V8l2.5 2",
  held: "M5.5 3v10m5-10v10",
  due: "M8 2v7.500M4.5 6.5 8 10l3.5-3.500M3 14h10",
  fresh: "M2.5 8.5 6.3 12.3 13.5 4.5",
  out_of_service: "M3.5 8h9",
  passed: "M2.5 8.5 6.3 12.3 13.5 4.5",
  failed: "M3.5 3.500l9 9m0-9l-9 9",
  unfinished: "M4.5 2.800v10.400L12.5 8Z",
  unknown: "M5.5 5.500a2.6 2.6 0 1 1 3.6 2.400C8.3 8.3 8 8.8 8 9.800M8 13v.3",
};

/** @param {string} name */
export function glyph(name) {
  return s(
    "svg.glyph",
    { viewBox: "0 0 16 16", "aria-hidden": "true" },
    s("path", { d: GLYPHS[name] ?? GLYPHS["unknown"] }),
  );
}

/**
 * Runs as bars, the oldest left: as high as they took long, those that failed marked below.
 * @param {ShortRun[]} runs the newest first
 * @param {{width?: number, height?: number, places?: number, label?: string}} [form]
 */
export function runBars(runs, form = {}) {
  const { width = 88, height = 26, places = 8, label = "" } = form;
  const list = runs.slice(0, places).reverse();
  const longest = Math.max(1, ...list.map((run) => run.seconds ?? 0));
  const step = width / places;
  const floor = height - 6;
  // One path for each result: a list of products has hundreds of these drawings.
  /** @type {Map<string, string>} */
  const paths = new Map();
  list.forEach((run, i) => {
    const x = round(width - (list.length - i) * step + step * 0.15);
    const tall = round(run.seconds === null ? 3 : Math.max(3, (run.seconds / longest) * (floor - 1)));
    const wide = round(step * 0.7);
    const mark = run.result === "failed" ? `M${x} ${height - 0.5}l${wide / 2} -4 ${wide / 2} 4Z` : "";
    paths.set(run.result, (paths.get(run.result) ?? "") + `M${x} ${floor}v-${tall}h${wide}v${tall}Z` + mark);
  });
  const failed = list.filter((run) => run.result === "failed").length;
  const newest = list[list.length - 1];
  const text =
    newest === undefined
      ? "no runs"
      : `${label}${counted(list.length, "run")}, ${failed === 0 ? "none" : failed} failed; the newest ${newest.result}, ${duration(newest.seconds)}`;
  return s(
    "svg.runs",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": text },
    s("path.floor", { d: `M0 ${floor + 0.5}h${width}` }),
    ...[...paths].map(([result, d]) => s("path.bar." + result, { d })),
  );
}

/** @param {number} n */
function round(n) {
  return Math.round(n * 100) / 100;
}

/**
 * The age of the last test on a line that ends at twice its limit, with a mark at the limit.
 * @param {Product} product
 */
export function ageMeter(product) {
  const limit = hoursText(product.limit_hours);
  if (product.test === undefined) {
    return h("span.age.none", null, h("span.num", null, "never"), h("span.of", null, " / " + limit));
  }
  const share = product.test.age_hours / product.limit_hours;
  const width = 72;
  const filled = Math.max(1, Math.min(1, Math.max(0, share) / 2) * width);
  const kind = share > 1 ? (share > 8 ? "late" : "over") : "within";
  return h(
    "span.age." + kind,
    null,
    h(
      "span.figures",
      null,
      h("span.num", null, hoursText(product.test.age_hours)),
      h("span.of", null, " / " + limit),
    ),
    s(
      "svg.meter",
      { viewBox: `0 0 ${width} 8`, width, height: 8, "aria-hidden": "true" },
      s("rect.track", { x: 0, y: 2, width, height: 4, rx: 2 }),
      s("rect.fill", { x: 0, y: 2, width: round(filled), height: 4, rx: 2 }),
      s("line.limit", { x1: width / 2, x2: width / 2, y1: 0, y2: 8 }),
    ),
  );
}

/**
 * Parts of a whole, side by side. The words stand beside it, so it is hidden from screen readers.
 * @param {{name: string, size: number}[]} parts
 */
export function stackedBar(parts) {
  const total = parts.reduce((sum, part) => sum + part.size, 0);
  const width = 1000;
  const gap = 3;
  let x = 0;
  const shown = parts.filter((part) => part.size > 0);
  const room = width - gap * Math.max(0, shown.length - 1);
  return s(
    "svg.stacked",
    { viewBox: `0 0 ${width} 14`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...shown.map((part) => {
      const wide = (part.size / total) * room;
      const rect = s("rect.state-" + part.name, { x: round(x), y: 0, width: round(wide), height: 14 });
      x += wide + gap;
      return rect;
    }),
  );
}

/**
 * Bars with their names below and their numbers above.
 * @param {{name: string, size: number, kind: string}[]} bars
 * @param {string} label
 */
export function columns(bars, label) {
  const width = 320;
  const height = 156;
  const top = 18;
  const floor = height - 20;
  const step = width / bars.length;
  const most = Math.max(1, ...bars.map((bar) => bar.size));
  return s(
    "svg.columns",
    {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": label + ": " + bars.map((bar) => bar.name + ": " + bar.size).join(", "),
    },
    ...bars.flatMap((bar, i) => {
      const tall = bar.size === 0 ? 0 : Math.max(2, (bar.size / most) * (floor - top));
      const middle = round(step * (i + 0.5));
      return [
        s("rect." + bar.kind, { x: round(step * i + step * 0.14), y: round(floor - tall), width: round(step * 0.72), height: round(tall), rx: 2 }),
        s("text.value", { x: middle, y: round(floor - tall - 4), "text-anchor": "middle" }, bar.size),
        s("text.name", { x: middle, y: height - 5, "text-anchor": "middle" }, bar.name),
      ];
    }),
    s("line.floor", { x1: 0, x2: width, y1: floor + 0.5, y2: floor + 0.5 }),
  );
}

/**
 * Two amounts on one scale.
 * @param {{name: string, size: number, kind: string, text?: string}[]} bars
 */
export function comparedBars(bars) {
  const most = Math.max(0.001, ...bars.map((bar) => bar.size));
  return h(
    "dl.compared",
    null,
    ...bars.map((bar) =>
      h(
        "div",
        null,
        h("dt", null, bar.name),
        h(
          "dd",
          null,
          s(
            "svg",
            { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
            s("rect.track", { x: 0, y: 0, width: 100, height: 8 }),
            s("rect." + bar.kind, { x: 0, y: 0, width: round((bar.size / most) * 100), height: 8 }),
          ),
          h("span.num", null, bar.text ?? decimal(bar.size)),
        ),
      ),
    ),
  );
}
