// Every view of a lively fleet: axe finds nothing, nothing is wider than the window, nothing fails.
// Usage: node views.mjs URL PRODUCT RUN [all]   (all: in both schemes at both sizes)
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Checks, launch, looks, open } from "./browser.mjs";

const [url, product, run, all] = process.argv.slice(2);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = [
  "#/",
  "#/?q=ch&state=overdue,fresh",
  "#/?q=nothing-is-called-so",
  "#/queue",
  "#/product/" + product,
  "#/product/nobody",
  "#/why-not/" + product,
  "#/why-not/nobody",
  "#/attention",
  "#/runs",
  "#/run/" + run,
  "#/run/nobody/run_20260101_000000",
  "#/documents",
  "#/rules",
  "#/plans",
];

const checks = new Checks();
/** What axe has against the page as it is. */
const violations = (page) =>
  page.evaluate(async () => {
    const result = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return result.violations.map(
      (v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).join(" | "),
    );
  });
const browser = await launch();
for (const { colorScheme, size, viewport } of looks(all === "all")) {
  // A policy that refuses the page's own scripts refuses axe too; it is looked at by other checks.
  const context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // The browser itself says of each answer that is no page.
    if (message.type() === "error" && !message.text().includes("404")) problems.push(message.text());
  });
  for (const view of VIEWS) {
    await open(page, url, view);
    await page.evaluate(AXE);
    const found = await violations(page);
    checks.equal(`axe finds nothing in ${view}, ${colorScheme}, ${size}`, found, []);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    checks.equal(`nothing of ${view} is wider than the window, ${size}`, wide, 0);
  }
  await page.evaluate(() => document.querySelector("main").append(document.createElement("img")));
  checks.ok("axe would find a picture without words", (await violations(page)).join().includes("image-alt"));
  checks.equal(`no error, ${colorScheme}, ${size}`, problems, []);
  await context.close();
}
await browser.close();
checks.end();
