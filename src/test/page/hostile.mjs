// A fleet whose texts try to become markup, to turn the direction of text, or to be endless.
// Usage: node hostile.mjs URL EXPORT PRODUCT [all]   (all: both at both sizes)
import { DESKTOP, PHONE, Checks, launch, open } from "./browser.mjs";

const [url, exported, product, all] = process.argv.slice(2);
const checks = new Checks();
const browser = await launch();
const places = [["server", url, DESKTOP], ["export", "file://" + exported, PHONE]];
if (all === "all") places.push(["server", url, PHONE], ["export", "file://" + exported, DESKTOP]);
for (const [place, base, viewport] of places) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // The browser itself says of each answer that is no page.
    if (message.type() === "error" && !message.text().includes("404")) problems.push(message.text());
  });
  page.on("dialog", (dialog) => {
    problems.push("dialog: " + dialog.message());
    dialog.dismiss();
  });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  for (const view of ["#/", "#/queue", "#/product/" + product, "#/attention", "#/runs", "#/documents", "#/rules", "#/plans", "#/product/<img src=x onerror=alert(1)>", "#/run/a/b?<script>", "#/%", "#/?q=%3Cscript%3E&owner=%3Cb%3E&page=-7&sort=constructor"]) {
    await open(page, base, view);
    const odd = await page.evaluate(() => ({
      owned: globalThis.owned ?? null,
      markup: document.querySelectorAll("main img, main script, main iframe, main b, main style, main [onerror], main [style]").length,
      // A list of text in which nothing hidden is left but spaces and line ends.
      hidden: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(document.body.innerText),
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      out: [...document.querySelectorAll("a, link, script, img")].map((e) => e.getAttribute("href") ?? e.getAttribute("src") ?? "#").filter((a) => !/^(#|data:image|\/(main\.js|page\.css|icon\.svg)$)/.test(a)),
    }));
    checks.equal(`${place} ${view} ${viewport.width}`, odd, { owned: null, markup: 0, hidden: false, wide: 0, out: [] });
  }
  await open(page, base, "#/");
  const names = await page.locator("#products tbody th").allInnerTexts();
  checks.ok(place + ": markup is text", names.join().includes("<script>globalThis.owned=1</script>"));
  checks.ok(place + ": marks that turn text stand as numbers", names.join().includes("\\u202e"));
  checks.ok(place + ": so do control characters", names.join().includes("\\u001b") || names.join().includes("\\u0007"));
  checks.equal(place + ": no error", problems, []);
  checks.equal(place + ": nothing else was asked", asked.filter((each) => !each.startsWith(place === "server" ? url : "file://") && !each.startsWith("data:image/svg")), []);
  await context.close();
}
await browser.close();
checks.end();
