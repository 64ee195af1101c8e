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

/** Opens a view and waits until it stands. */
export async function open(page, url, hash = "#/") {
  await page.goto(url + hash);
  await settled(page);
}

export async function settled(page) {
  await page.waitForSelector("main h1");
  await page.waitForSelector("main [aria-busy=true]", { state: "detached" });
}
