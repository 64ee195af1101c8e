// PM documents as a lane: constitution, dossier, spec, evidence; what is broken stands where it breaks.
import { h } from "./dom.js";
import { count, counted, words } from "./format.js";
import { empty, faultList, heading, productLink, section } from "./parts.js";
import { glyph } from "./charts.js";

/** @typedef {import("./model.js").Lane} Lane */
/** @typedef {import("./model.js").Model} Model */

/** @param {Model} model */
export function documents(model) {
  const { constitution, products, faults, faults_count: all, governed_missing: missing } = model.data.documents;
  return h(
    "div.view",
    null,
    heading("Documents", h("p.lead", null, "What each rests on, from left to right: the constitution, a dossier under it, a spec of the dossier, the evidence that it holds.")),
    h(
      "div.law" + (constitution.there ? "" : ".broken"),
      null,
      mark(constitution.there && constitution.faults_count === 0),
      h("strong", null, "Constitution"),
      h("code", null, constitution.path),
      constitution.there
        ? constitution.faults_count > 0 && h("span.note", null, counted(constitution.faults_count, "fault"))
        : h("span", null, "is not there"),
    ),
    products.length === 0
      ? empty("No product has a dossier or a spec.", "docs/dossiers/DOS-*.md and specs/*/spec.md are looked for.")
      : h("div.lanes", null, ...products.slice(0, 200).map((lane) => laneOf(model, lane))),
    products.length > 200 && h("p.note", null, `… and ${count(products.length - 200)} more products`),
    missing.length > 0 &&
      section(
        "Governed documents that are not there",
        [h("ul.faults", null, ...missing.map((doc) => h("li.error", null, h("span.where", null, doc.path), h("span.what", null, doc.type), h("span.fix", null, productLink(model, doc.product_id)))))],
      ),
    all > 0 && section("Faults", [faultList(faults, all)]),
  );
}

/** @param {number} references */
function leads(references) {
  return counted(references, "constitution reference") + (references === 1 ? " leads" : " lead") + " nowhere";
}

/** @param {boolean} sound */
function mark(sound) {
  return h("span.mark." + (sound ? "state-fresh" : "state-failing"), { role: "img", "aria-label": sound ? "in order" : "broken" }, glyph(sound ? "fresh" : "failing"));
}

/**
 * @param {Model} model
 * @param {Lane} lane
 */
function laneOf(model, lane) {
  const { evidence } = lane;
  const tested = evidence.test === "success";
  return h(
    "article.lane",
    null,
    h("h2", null, productLink(model, lane.product_id)),
    h(
      "ol",
      null,
      h(
        "li",
        null,
        h("h3", null, "Dossiers"),
        lane.dossiers.length === 0 && h("p.note", null, "none"),
        ...lane.dossiers.map((dossier) => {
          const broken = dossier.broken_refs > 0 || dossier.constitution_refs === 0;
          const lonely = dossier.status === "approved" && dossier.specs === 0;
          return h(
            "div.doc" + (broken || lonely || dossier.faults_count > 0 ? ".broken" : ""),
            null,
            mark(!broken && !lonely && dossier.faults_count === 0),
            h("p", null, h("strong", null, dossier.dossier_id), " ", h("span.note", null, dossier.status)),
            h("p.note", null, counted(dossier.acceptance_proofs, "acceptance proof"), ", ", counted(dossier.evidence_links, "evidence link")),
            broken && h("p.problem", null, dossier.constitution_refs === 0 ? "refers to no constitution" : leads(dossier.broken_refs)),
            lonely && h("p.problem", null, "approved, and no spec belongs to it"),
            faultList(dossier.faults, dossier.faults_count),
          );
        }),
      ),
      h(
        "li",
        null,
        h("h3", null, "Specs"),
        lane.specs.length === 0 && h("p.note", null, "none"),
        ...lane.specs.map((spec) => {
          const problems = [
            spec.missing_sections > 0 && counted(spec.missing_sections, "section") + " missing",
            spec.placeholder_sections > 0 && counted(spec.placeholder_sections, "placeholder"),
            !spec.constitution_named && "names no constitution",
            spec.broken_refs > 0 && leads(spec.broken_refs),
          ].filter((problem) => problem !== false);
          return h(
            "div.doc" + (problems.length > 0 || spec.faults_count > 0 ? ".broken" : ""),
            null,
            mark(problems.length === 0 && spec.faults_count === 0),
            h("p", null, h("strong", null, spec.path.replace(/\/spec\.md$/, "").replace(/^specs\//, "")), " ", h("span.note", null, spec.status)),
            h("p.note", null, spec.dossier_id === "" ? "names no dossier" : "of " + spec.dossier_id),
            problems.length > 0 && h("p.problem", null, problems.join(", ")),
            faultList(spec.faults, spec.faults_count),
          );
        }),
      ),
      h(
        "li",
        null,
        h("h3", null, "Evidence"),
        h(
          "div.doc" + (evidence.missing > 0 || !tested ? ".broken" : ""),
          null,
          mark(evidence.missing === 0 && tested),
          h("p", null, evidence.test === null ? "never tested" : "last test: " + words(evidence.test)),
          h("p.note", null, counted(evidence.links, "link")),
          evidence.missing > 0 && h("p.problem", null, counted(evidence.missing, "piece") + " named and not there"),
        ),
      ),
    ),
  );
}
