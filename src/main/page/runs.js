// Runs of the fleet, and one run in full.
import { h } from "./dom.js";
import { ago, count, counted, duration, moment, words } from "./format.js";
import { command, empty, faultList, heading, productLink, resultPill, section } from "./parts.js";
import { glyph } from "./charts.js";
import { table } from "./table.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Run} Run */
/** @typedef {import("./model.js").RunDetails} RunDetails */

/** @param {Model} model */
export function runs(model) {
  const list = model.data.runs;
  return h(
    "div.view",
    null,
    heading("Runs", h("p.lead", null, "The newest runs of the fleet: outcome, tests and time. A run by itself has its output and its signature.")),
    list.length === 0
      ? empty("No run is on record yet.", "oracle plan makes orders, and oracle run carries them out.")
      : h("section.panel", null, runTable(model, list, "Newest runs", true)),
  );
}

/**
 * @param {Model} model
 * @param {Run[]} list
 * @param {string} caption
 * @param {boolean} products whether each says which product it is of
 */
export function runTable(model, list, caption, products) {
  const asOf = model.data.as_of;
  /** @param {Run} run */
  const link = (run) =>
    run.folder === null
      ? h("span", null, run.run_id, h("span.id", null, "report only"))
      : h("a", { href: "#/run/" + run.product_id + "/" + run.run_id }, run.run_id);
  /** @type {import("./table.js").Column<Run>[]} */
  const own = products
    ? [
        { title: "Product", cell: (run) => productLink(model, run.product_id), kind: "name" },
        { title: "Run", cell: link, kind: "mid" },
      ]
    : [{ title: "Run", cell: link, kind: "name" }];
  return table({
    id: "runs",
    caption,
    rows: list,
    columns: [
      ...own,
      {
        title: "Outcome",
        cell: (run) =>
          products && run.folder !== null
            ? h("a.bare", { href: "#/run/" + run.product_id + "/" + run.run_id, "aria-label": run.outcome + ", run " + run.run_id + " of " + run.product_id }, resultPill(run))
            : resultPill(run),
      },
      { title: "Intent", cell: (run) => (run.intent === null ? "–" : words(run.intent)), kind: "mid" },
      { title: "Tests", cell: tests, kind: "number mid" },
      { title: "Time", cell: (run) => duration(run.seconds), kind: "number" },
      { title: "When", cell: (run) => ago(run.ended_at ?? run.started_at, asOf), kind: "number wide" },
      { title: "Why", cell: (run) => run.reason, kind: "wide why" },
    ],
  });
}

/** @param {Run} run */
function tests(run) {
  if (run.tests === null) return "–";
  return h(
    "span",
    null,
    count(run.tests),
    run.failed !== null && run.failed > 0 && h("span.failed-count", null, ` ${count(run.failed)} failed`),
    run.skipped !== null && run.skipped > 0 && h("span.of", null, ` ${count(run.skipped)} skipped`),
  );
}

const VERDICTS = {
  verified: ["passed", "signature holds", "Everything in its folder is as it was signed, and the journal names it."],
  failed: ["failed", "signature does not hold", "What is in its folder proves nothing until this is cleared up."],
  interrupted: ["unfinished", "not finished", "It was started and has no signature yet."],
  not_ours: ["unknown", "not signed by Oracle", "Another tool made it: no line of the journal names it."],
};

/**
 * @param {Model} model
 * @param {string} product
 * @param {string} id
 * @param {RunDetails | null} details null when the page has none
 */
export function run(model, product, id, details) {
  const path = product + "/" + id;
  const short = model.data.runs.find((each) => each.product_id === product && each.run_id === id);
  if (details === null) {
    return h(
      "div.view",
      null,
      heading("Run " + id, h("p.lead", null, productLink(model, product))),
      short !== undefined && h("section.panel", null, runTable(model, [short], "The run", true)),
      section(
        "Output and signature",
        [command("oracle logs " + path), command("oracle verify " + path)],
        "This copy of the page has neither. The fleet itself has both:",
      ),
    );
  }
  const { signature, output } = details;
  const one = details.run;
  const verdict = VERDICTS[/** @type {keyof typeof VERDICTS} */ (signature.verdict)] ?? VERDICTS.not_ours;
  return h(
    "div.view",
    null,
    heading(
      "Run " + id,
      h(
        "p.lead",
        null,
        resultPill(one),
        productLink(model, product),
        one.intent !== null && h("span", null, words(one.intent)),
        h("span", null, moment(one.started_at) + " UTC"),
        h("span", null, "took " + duration(one.seconds)),
        one.tests !== null && h("span", null, counted(one.tests, "test"), one.failed !== null && one.failed > 0 && `, ${count(one.failed)} failed`),
      ),
    ),
    one.reason !== "" && h("p.banner" + (one.result === "failed" ? ".bad" : ".info"), null, one.reason),
    section(
      "Signature",
      [
        h("p", null, h("span.pill.result-" + verdict[0], null, glyph(verdict[0] ?? ""), verdict[1])),
        signature.problems.length > 0 && faultList(signature.problems, signature.problems.length),
      ],
      verdict[2],
    ),
    details.failed_tests.length + details.failed_besides + details.likely_causes.length > 0 &&
      section("What failed", [
        details.likely_causes.length > 0 &&
          h("ul.also", null, ...details.likely_causes.map((cause) => h("li", null, h("strong", null, "Likely cause: "), cause))),
        h(
          "ul.failures",
          null,
          ...details.failed_tests.map((test) => h("li", null, h("strong", null, test.name), test.message !== "" && h("span.note", null, test.message))),
        ),
        details.failed_besides > 0 && h("p.note", null, `… and ${count(details.failed_besides)} more`),
      ]),
    section(
      "Output",
      output.length === 0
        ? [h("p.note", null, "It left no output.")]
        : output.map((file) =>
            h(
              "figure.output",
              null,
              h("figcaption", null, file.file),
              file.error !== null
                ? h("p.note", null, file.error)
                : h(
                    "pre",
                    { tabindex: "0", "aria-label": "Output in " + file.file },
                    file.lines_before && "…\n",
                    file.lines.length === 0 ? "(empty)" : file.lines.join("\n"),
                  ),
            ),
          ),
    ),
    section("By hand", [command("oracle logs " + path), command("oracle verify " + path)]),
  );
}
