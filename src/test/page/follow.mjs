// A person at work: filters, drills down, goes by keyboard, and sees changes of the fleet arrive.
// Usage: node follow.mjs URL FLEET
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { DESKTOP, Checks, launch, open, settled } from "./browser.mjs";

const [url, fleet] = process.argv.slice(2);
const REGISTRY = fleet + "/dash/products.json";
const checks = new Checks();
const browser = await launch();
const context = await browser.newContext({ viewport: DESKTOP });
const page = await context.newPage();
page.setDefaultTimeout(120000);
const problems = [];
page.on("pageerror", (error) => problems.push(String(error)));
const asked = [];
page.on("request", (request) => asked.push(request.url()));

const rows = () => page.locator("#products tbody tr").count();
const text = (selector) => page.locator(selector).first().innerText();
const replace = (path, content) => {
  writeFileSync(path + ".new", content);
  renameSync(path + ".new", path);
};

// --- search and filter ---------------------------------------------------------------------------

await open(page, url);
const all = await rows();
checks.ok("all products are listed", all > 25);
await page.keyboard.press("Control+k");
await page.keyboard.type("pay");
checks.ok("Ctrl-K leads to the search", (await page.evaluate(() => document.activeElement.id)) === "filter-q");
const found = await page.locator("#products tbody th").allInnerTexts();
checks.ok("a search finds names and teams", found.length > 0 && found.length < all && found.join().includes("Payments API"));
checks.ok("the address has the search", page.url().includes("q=pay"));
await page.fill("#filter-q", "");
await page.selectOption("#filter-owner", "gil");
await page.selectOption("#filter-tier", "2");
checks.ok("owner and tier are both kept", (await page.locator("#products tbody tr").allInnerTexts()).every((row) => row.includes("gil") && row.includes("\t2\t")));
await page.reload();
await settled(page);
checks.equal("a filter outlives a reload", await page.inputValue("#filter-owner"), "gil");
await page.click("#filter-clear");
checks.equal("everything is shown again", await rows(), all);
await page.click("#state-failing");
checks.equal("a state is pressed", await page.getAttribute("#state-failing", "aria-pressed"), "true");
const failing = await page.locator("#products tbody tr").allInnerTexts();
checks.ok("a state filters", failing.length > 0 && failing.every((row) => row.includes("failing")));
checks.equal("focus stays on what was pressed", await page.evaluate(() => document.activeElement.id), "state-failing");
await page.click("#filter-clear");
await page.click("#products-product");
const names = (await page.locator("#products tbody th a").allInnerTexts()).map((n) => n.toLowerCase());
checks.equal("products can be sorted by name", names, [...names].sort());
checks.equal("the order is said", await page.getAttribute("#products th[aria-sort]", "aria-sort"), "ascending");

// --- drill down ------------------------------------------------------------------------------------

await page.fill("#filter-q", "promotions");
await page.click("#products tbody th a");
await settled(page);
await page.waitForSelector("text=failed tests: test again");
checks.equal("a product has its name", await text("h1"), "Promotions");
checks.ok("its title is the page's", (await page.title()).startsWith("Promotions – "));
checks.equal("focus is at the beginning of a view", await page.evaluate(() => document.activeElement.tagName), "H1");
checks.ok("why: the fact that matched", (await page.locator(".reasoning").first().innerText()).includes("LastTest"));
await page.goBack();
await settled(page);
checks.equal("going back leads to the same search", await page.inputValue("#filter-q"), "promotions");
await page.goto(url + "#/product/pricing");
await page.waitForSelector("text=Why not");
checks.ok("why not: what lifts a hold", (await page.locator(".command code").allInnerTexts()).includes("oracle release pricing"));
await page.click("#nav-queue");
await settled(page);
checks.equal("the queue is in rank", await page.locator(".order .place").allInnerTexts(), ["1", "2", "3"]);
await page.click("#nav-runs");
await settled(page);
await page.locator("main tbody tr").first().locator("a.bare").click();
await page.waitForSelector("h2:has-text('Signature')");
checks.ok("a run of Oracle's own is verified", (await text(".view")).includes("signature holds"));
checks.ok("its output is there", (await text("pre")).includes("42 passed"));
await page.click("#nav-attention");
await settled(page);
await context.grantPermissions(["clipboard-read", "clipboard-write"]);
await page.locator(".command", { hasText: "oracle release" }).first().locator("button").click();
await page.waitForSelector("button:has-text('Copied')");
checks.ok("a command can be copied", (await page.evaluate(() => navigator.clipboard.readText())).startsWith("oracle release "));

// --- light and dark ---------------------------------------------------------------------------------

const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const light = await background();
await page.click("#theme");
await page.click("#theme");
checks.equal("the switch says what it is at", await text("#theme"), "Theme: dark");
const dark = await background();
checks.ok("dark is another colour", dark !== light);
await page.reload();
await settled(page);
checks.equal("the choice is remembered", await background(), dark);

// --- what changes -----------------------------------------------------------------------------------

await page.goto(url + "#/");
await settled(page);
await page.fill("#filter-q", "gift");
const registry = readFileSync(REGISTRY, "utf8");
const changed = JSON.parse(registry);
changed.products.find((product) => product.product_id === "gift-cards").display_name = "Gift cards, renamed";
replace(REGISTRY, JSON.stringify(changed));
await page.waitForSelector("#products >> text=Gift cards, renamed");
checks.equal("who types keeps the caret", await page.evaluate(() => [document.activeElement.id, document.activeElement.selectionStart]), ["filter-q", 4]);
checks.equal("and the search", await rows(), 1);
await page.locator("#products tbody th a").focus();
changed.products.find((product) => product.product_id === "gift-cards").owner = "gil";
replace(REGISTRY, JSON.stringify(changed));
await page.waitForSelector("#products td.owner:has-text('gil')");
checks.equal("a link keeps the focus", await page.evaluate(() => document.activeElement.textContent), "Gift cards, renamed");
replace(REGISTRY, '{"schema_version": "0.1", "products": {');
await page.waitForSelector("h1:has-text(\"can't be understood\")");
checks.ok("errors say where", (await text("main")).includes("dash/products.json"));
replace(REGISTRY, registry);
await page.waitForSelector("#products tbody tr");
checks.equal("and the page goes on by itself", await page.inputValue("#filter-q"), "gift");
writeFileSync(fleet + "/.codemonkeys/KILL_SWITCH", "stop");
await page.waitForSelector("text=The kill switch for everything is on.");
rmSync(fleet + "/.codemonkeys/KILL_SWITCH");
await page.waitForSelector("text=The kill switch for everything is on.", { state: "detached" });
checks.equal("no error", problems, []);
checks.equal("nothing but the page was asked", asked.filter((each) => !each.startsWith(url)), []);
await browser.close();
checks.end();
