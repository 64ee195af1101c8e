// Elements, made so that no text of the fleet can become markup or change the order of other text.

/** @typedef {Node | string | number | null | undefined | false} Child */

const SVG = "http://www.w3.org/2000/svg";

// Control characters, marks that turn the direction of text, and characters that nobody sees.
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * Text as it can be shown: what is hidden stands as its number.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(HIDDEN, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

/**
 * @param {Element} element
 * @param {Record<string, unknown> | null} attributes
 * @param {Child[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (name.startsWith("on") || name === "style" || name === "src") {
      throw new Error("not an attribute for data: " + name);
    } else if (name === "href" && !String(value).startsWith("#")) {
      throw new Error("a link that leads out of the page: " + value);
    } else {
      element.setAttribute(name, value === true ? "" : visible(String(value)));
    }
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : visible(String(child)));
  }
}

/**
 * An element: its name and classes as in "p.note", its attributes (a function is a listener, as in
 * onclick), and what is in it.
 * @param {string} tag
 * @param {Record<string, unknown> | null} [attributes]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = null, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name || "div");
  if (classes.length > 0) element.className = classes.join(" ");
  fill(element, attributes, children);
  return element;
}

/**
 * The same in a drawing.
 * @param {string} tag
 * @param {Record<string, unknown> | null} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function s(tag, attributes = null, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElementNS(SVG, name ?? "g");
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  fill(element, attributes, children);
  return element;
}

/**
 * Puts something in place of all that is in an element.
 * @param {Element} element
 * @param {...Child} children
 */
export function put(element, ...children) {
  element.replaceChildren();
  fill(element, null, children);
}

/**
 * The element of that id, which the page always has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error("the page has no #" + id);
  return element;
}
