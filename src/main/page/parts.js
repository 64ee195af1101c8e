// Pieces that several views have.
import { h } from "./dom.js";
import { count } from "./format.js";
import { glyph } from "./charts.js";
import { STATES, nameOf } from "./model.js";

/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./model.js").Fact} Fact */
/** @typedef {import("./model.js").Fault} Fault */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Run} Run */
/** @typedef {import("./model.js").State} State */

/** @param {State} state */
export function statePill(state) {
  return h("span.pill.state-" + state, { title: STATES[state].means }, glyph(state), STATES[state].word);
}

/** @param {Run} run */
export function resultPill(run) {
  return h("span.pill.result-" + run.result, null, glyph(run.result), run.outcome.replaceAll("_", " "));
}

/**
 * A link to a product, with its id where its name differs.
 * @param {Model} model
 * @param {string} id
 */
export function productLink(model, id) {
  const product = model.byId.get(id);
  const name = product === undefined ? id : nameOf(product);
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return h(
    "span.product",
    null,
    product === undefined ? name : h("a", { href: "#/product/" + id }, name),
    plain !== id && h("span.id", null, id),
  );
}

/**
 * A command to copy. Where the page may not write to the clipboard the text is selected.
 * @param {string} text
 */
export function command(text) {
  const code = h("code", null, text);
  const button = h(
    "button.copy",
    {
      type: "button",
      "aria-label": "Copy " + text,
      onclick: () => {
        const done = () => {
          button.textContent = "Copied";
          setTimeout(() => (button.textContent = "Copy"), 1500);
        };
        const select = () => {
          const range = document.createRange();
          range.selectNodeContents(code);
          const selection = getSelection();
          selection?.removeAllRanges();
          selection?.addRange(range);
          button.textContent = "Selected";
        };
        if (navigator.clipboard === undefined) select();
        else navigator.clipboard.writeText(text).then(done, select);
      },
    },
    "Copy",
  );
  return h("div.command", null, code, button);
}

/** @param {string[]} texts */
export function commands(texts) {
  return h("div.commands", null, ...texts.map(command));
}

/**
 * The first thing of a view.
 * @param {string} title
 * @param {...Child} more
 */
export function heading(title, ...more) {
  return h("div.heading", null, h("h1", { tabindex: "-1" }, title), ...more);
}

/**
 * @param {string} title
 * @param {Child[]} children
 * @param {string} [note]
 */
export function section(title, children, note) {
  return h(
    "section.panel",
    null,
    h("h2", null, title),
    note !== undefined && h("p.note", null, note),
    ...children,
  );
}

/**
 * @param {string} title
 * @param {string} [hint]
 */
export function empty(title, hint) {
  return h("div.empty", null, h("p", null, title), hint !== undefined && h("p.note", null, hint));
}

/**
 * @param {Fault[]} faults
 * @param {number} all
 */
export function faultList(faults, all) {
  return h(
    "ul.faults",
    null,
    ...faults.map((fault) =>
      h(
        "li." + (fault.severity === "error" ? "error" : "warning"),
        null,
        h("span.where", null, fault.line === 0 ? fault.path : fault.path + ":" + fault.line),
        h("span.what", null, fault.what),
        h("span.fix", null, fault.fix),
      ),
    ),
    all > faults.length && h("li.note", null, "… and " + count(all - faults.length) + " more"),
  );
}

/**
 * Facts, each with its fields.
 * @param {Fact[]} facts
 */
export function factList(facts) {
  return h(
    "dl.facts",
    null,
    ...facts.map((fact) =>
      h(
        "div",
        null,
        h("dt", null, fact.kind),
        h(
          "dd",
          null,
          ...fact.fields.map((field) =>
            h("span.field", null, h("span.name", null, field.name), " ", h("span.value", null, field.value === "" ? "–" : field.value)),
          ),
        ),
      ),
    ),
  );
}

/**
 * @param {string} title
 * @param {string} value
 * @param {Child} [under]
 * @param {string} [kind]
 */
export function figure(title, value, under, kind = "") {
  return h(
    "div.figure" + (kind === "" ? "" : "." + kind),
    null,
    h("p.title", null, title),
    h("p.value", null, value),
    under !== undefined && h("p.under", null, under),
  );
}
