// Takes a picture of every view, light and dark, at the width of a desk and of a phone.
// Usage: node screenshots.mjs URL FOLDER PRODUCT RUN   (RUN as product/run_20260301_060000)
import { mkdirSync } from "node:fs";
import { DESKTOP, PHONE, launch, open } from "./browser.mjs";

const [url, folder, product, run] = process.argv.slice(2);
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
for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
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
}
await browser.close();
console.log(taken + " pictures");
