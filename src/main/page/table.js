// A table of one page of many rows: a real table, so that keyboard and screen readers know it.
import { h } from "./dom.js";
import { count } from "./format.js";

/** @typedef {import("./dom.js").Child} Child */

/**
 * @template T
 * @typedef {{title: string, cell: (row: T) => Child, sort?: string, kind?: string}} Column
 */

export const PAGE = 30;

/**
 * @template T
 * @param {{caption: string, columns: Column<T>[], rows: T[], page?: number, sort?: string,
 *   backwards?: boolean, onSort?: (key: string) => void, onPage?: (page: number) => void,
 *   id: string}} form
 */
export function table(form) {
  const { caption, columns, rows, sort = "", backwards = false, onSort, onPage, id } = form;
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const page = onPage === undefined ? 0 : Math.min(form.page ?? 0, pages - 1);
  const shown = onPage === undefined ? rows : rows.slice(page * PAGE, (page + 1) * PAGE);
  const head = columns.map((column) => {
    const by = column.sort;
    if (by === undefined || onSort === undefined) {
      return h("th", { scope: "col", class: column.kind ?? null }, column.title);
    }
    const on = by === sort;
    return h(
      "th",
      {
        scope: "col",
        class: column.kind ?? null,
        "aria-sort": on ? (backwards ? "descending" : "ascending") : null,
      },
      h(
        "button.sort",
        { type: "button", id: id + "-" + by, onclick: () => onSort(by) },
        column.title,
        h("span.arrow", { "aria-hidden": "true" }, on ? (backwards ? "▼" : "▲") : ""),
      ),
    );
  });
  const body = shown.map((row) =>
    h(
      "tr",
      null,
      ...columns.map((column, i) =>
        i === 0
          ? h("th", { scope: "row", class: column.kind ?? null }, column.cell(row))
          : h("td", { class: column.kind ?? null }, column.cell(row)),
      ),
    ),
  );
  return h(
    "div.table",
    null,
    h(
      "table",
      null,
      h("caption.hidden", null, caption),
      h("thead", null, h("tr", null, ...head)),
      h("tbody", null, ...body),
    ),
    pages > 1 && onPage !== undefined && pager(id, page, pages, rows.length, onPage),
  );
}

/**
 * @param {string} id
 * @param {number} page
 * @param {number} pages
 * @param {number} rows
 * @param {(page: number) => void} onPage
 */
function pager(id, page, pages, rows, onPage) {
  /** @param {string} name @param {number} to @param {boolean} possible */
  const button = (name, to, possible) =>
    h(
      "button.plain",
      { type: "button", id: id + "-page-" + name.toLowerCase(), disabled: !possible, onclick: () => onPage(to) },
      name,
    );
  return h(
    "nav.pager",
    { "aria-label": "Pages" },
    button("First", 0, page > 0),
    button("Previous", page - 1, page > 0),
    h(
      "span.num",
      null,
      `${count(page * PAGE + 1)}–${count(Math.min(rows, (page + 1) * PAGE))} of ${count(rows)}`,
    ),
    button("Next", page + 1, page < pages - 1),
    button("Last", pages - 1, page < pages - 1),
  );
}
