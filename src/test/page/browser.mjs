// The browser that the scripts here drive: Debian's Chromium, without anything that asks the network.
import { chromium } from "playwright-core";

export const CHROMIUM = process.env.ORACLE_CHROMIUM ?? "/usr/bin/chromium";

export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 360, height: 760 };

/** How a view is looked at: each scheme and each size once, or every pair of them. */
export function looks(all) {
  const pairs = [["light", "desktop"], ["dark", "phone"]];
  if (all) pairs.push(["light", "phone"], ["dark", "desktop"]);
  return pairs.map(([colorScheme, size]) => ({ colorScheme, size, viewport: size === "phone" ? PHONE : DESKTOP }));
}

/** Opens a view and waits until it stands. */
export async function open(page, url, hash = "#/") {
  await page.goto(url + hash);
  await settled(page);
}

export async function settled(page) {
  await page.waitForSelector("main h1");
  await page.waitForSelector("main [aria-busy=true]", { state: "detached" });
}

/** Checks that go on after one has failed, so that all of them are told at once. */
export class Checks {
  #failed = [];
  #count = 0;

  equal(what, found, expected) {
    this.#count++;
    const a = JSON.stringify(found);
    const b = JSON.stringify(expected);
    if (a !== b) this.#failed.push(`${what}:\n  found    ${a}\n  expected ${b}`);
  }

  ok(what, so) {
    this.equal(what, Boolean(so), true);
  }

  end() {
    console.log(this.#count + " checks, " + this.#failed.length + " failed");
    for (const failed of this.#failed) console.log(failed);
    process.exitCode = this.#failed.length === 0 ? 0 : 1;
  }
}
