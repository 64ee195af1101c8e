// What Oracle can't do by itself, with the commands that help.
import { h } from "./dom.js";
import { count, counted } from "./format.js";
import { command, commands, empty, faultList, heading, productLink, section } from "./parts.js";
import { glyph } from "./charts.js";

/** @typedef {import("./model.js").Hold} Hold */
/** @typedef {import("./model.js").Model} Model */

const FIRST = 12;

/** @param {Model} model */
export function attention(model) {
  const { holds, setup, damage, damage_count: damageCount } = model.data;
  const people = holds.filter((hold) => hold.needs_person);
  const rest = holds.filter((hold) => !hold.needs_person && !hold.of_setup);
  const nothing = people.length + setup.length + rest.length + damageCount === 0;
  return h(
    "div.view",
    null,
    heading("Needs you", h("p.lead", null, "What Oracle can't do by itself. Each matter stands here once, with all products that it concerns.")),
    nothing && empty("Nothing waits for anybody.", "Every product in service can be tested, and nothing is held."),
    people.length > 0 &&
      section("Needs a person", people.map((hold) => holdCard(model, hold, "needs_person"))),
    setup.length > 0 &&
      section(
        "Needs setup",
        setup.map((group) =>
          h(
            "article.matter",
            null,
            h(
              "h3",
              null,
              h("span.pill.state-needs_setup", null, glyph("needs_setup"), group.what),
              h("span.note", null, counted(group.products.length, "product")),
            ),
            h("p", null, "Fix: " + group.fix + "."),
            group.setup === "no_test_command" && command('"commands": {"test": ["make", "test"]}'),
            some(group.products, (each) =>
              h(
                "li",
                null,
                productLink(model, each.id),
                each.problem !== undefined && h("span.note", null, each.problem),
                each.commands.length > 0 && commands(each.commands),
              ),
            ),
          ),
        ),
      ),
    rest.length > 0 && section("Held", rest.map((hold) => holdCard(model, hold, "held"))),
    damageCount > 0 &&
      section("Damage", [faultList(damage, damageCount)], "Files that can't be read or break their schema."),
  );
}

/**
 * @param {Model} model
 * @param {Hold} hold
 * @param {string} kind
 */
function holdCard(model, hold, kind) {
  return h(
    "article.matter",
    null,
    h(
      "h3",
      null,
      h(
        "span.pill.state-" + kind,
        null,
        glyph(kind),
        hold.whole_fleet ? "everything" : hold.intent === null ? "all work" : hold.intent.replaceAll("_", " "),
      ),
      h("span.note", null, hold.whole_fleet ? "the whole fleet" : counted(hold.products.length, "product")),
    ),
    h("p", null, hold.why),
    h(
      "p.meta",
      null,
      h("span", null, "rule ", h("a", { href: "#/rules" }, hold.rule)),
      h("span", null, hold.rule_at),
    ),
    hold.products.length > 1 &&
      h("p.label", null, "For the first of them"),
    commands(hold.commands),
    some(hold.products, (id) => h("li", null, productLink(model, id))),
  );
}

/**
 * The first of a list; the others on demand.
 * @template T
 * @param {T[]} all
 * @param {(one: T) => HTMLElement} item
 */
function some(all, item) {
  if (all.length === 0) return null;
  const list = h("ul.who", null, ...all.slice(0, FIRST).map(item));
  if (all.length > FIRST) {
    const more = h(
      "li",
      null,
      h(
        "button.plain",
        {
          type: "button",
          onclick: () => {
            more.remove();
            const shown = all.slice(FIRST, 500);
            list.append(...shown.map(item));
            if (all.length > 500) list.append(h("li.note", null, "… and " + count(all.length - 500) + " more"));
          },
        },
        "Show " + count(all.length - FIRST) + " more",
      ),
    );
    list.append(more);
  }
  return list;
}
