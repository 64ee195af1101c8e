// A large fleet: how long until it is seen, and how long a filter takes.
// Usage: node many.mjs URL PRODUCTS [ROUNDS]
import { DESKTOP, Checks, launch } from "./browser.mjs";

const [url, products, rounds = "3"] = process.argv.slice(2);
const checks = new Checks();
const browser = await launch();
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const paints = [];
const lists = [];
const filters = [];
let bytes = 0;
for (let i = 0; i < Number(rounds); i++) {
  const context = await browser.newContext({ viewport: DESKTOP });
  const page = await context.newPage();
  page.setDefaultTimeout(300000);
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.name === "first-contentful-paint") globalThis.painted = entry.startTime;
      }
    }).observe({ type: "paint", buffered: true });
    // When the products stand in the page, as of the beginning of the visit.
    new MutationObserver(() => {
      if (globalThis.listed === undefined && document.querySelector("#products tbody tr") !== null) {
        globalThis.listed = performance.now();
        requestAnimationFrame(() => requestAnimationFrame(() => (globalThis.shown = performance.now())));
      }
    }).observe(document, { subtree: true, childList: true });
  });
  await page.goto(url);
  await page.waitForFunction(() => globalThis.shown !== undefined && globalThis.painted !== undefined);
  paints.push(await page.evaluate(() => globalThis.painted));
  lists.push(await page.evaluate(() => globalThis.shown));
  bytes = await page.evaluate(() =>
    performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
      .filter((e) => !e.name.endsWith("/data.json") && !e.name.endsWith("/events"))
      .reduce((sum, e) => sum + e.decodedBodySize, 0),
  );
  for (const word of ["s", "sv", "svc-0", "service 77", "bob", "money", ""]) {
    const took = await page.evaluate((value) => {
      const field = document.getElementById("filter-q");
      field.value = value;
      const began = performance.now();
      field.dispatchEvent(new Event("input"));
      // Layout is a part of what a person waits for.
      document.body.getBoundingClientRect();
      return performance.now() - began;
    }, word);
    filters.push(took);
  }
  await page.click("#state-overdue");
  await page.click("#products-page-next");
  checks.ok("the second page is of those filtered", (await page.locator(".pager .num").innerText()).startsWith("31–60 of "));
  const found = await page.locator(".found").innerText();
  checks.ok("the filter says how many of how many: " + found, found.includes("of " + Number(products).toLocaleString("en-US") + " products"));
  checks.ok("no more than a page of rows is made", (await page.locator("#products tbody tr").count()) <= 30);
  await context.close();
}
checks.ok("the page without its data has less than 500 kB", bytes > 10000 && bytes < 500000);
console.log(JSON.stringify({ page_bytes: bytes, first_paint_ms: Math.round(median(paints)), products_shown_ms: Math.round(median(lists)), filter_ms: Math.round(median(filters) * 10) / 10, slowest_filter_ms: Math.round(Math.max(...filters) * 10) / 10 }));
await browser.close();
checks.end();
