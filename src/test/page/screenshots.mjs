// Takes a picture of every view; with "all" light and dark, at the width of a desk and of a phone.
// Usage: node screenshots.mjs URL FOLDER PRODUCT RUN [all]   (RUN as product/run_20260301_060000)
import { mkdirSync } from "node:fs";
import { launch, looks, open } from "./browser.mjs";

const [url, folder, product, run, all] = process.argv.slice(2);
const VIEWS = [
  ["fleet", "#/"],
  ["queue", "#/queue"],
  ["product", "#/product/" + product],
  ["needs-you", "#/attention"],
  ["runs", "#/runs"],
  ["run", "#/run/" + run],
  ["documents", "#/documents"],
  ["rules", "#/rules"],
  ["plans", "#/plans"],
];

mkdirSync(folder, { recursive: true });
const browser = await launch();
let taken = 0;
for (const { colorScheme, size, viewport } of all === "all" ? looks(true) : looks(false).slice(0, 1)) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  for (const [name, hash] of VIEWS) {
    await open(page, url, hash);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${size}.png` });
    taken++;
  }
  await context.close();
}
await browser.close();
console.log(taken + " pictures");
