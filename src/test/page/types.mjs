// Whether the types of the page's modules hold, and whether that is looked at: a fault that is put beside them is the only
// one that is found.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Checks } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const checks = new Checks();
const tsc = (project) => {
  try {
    execFileSync(join(here, "node_modules/.bin/tsc"), ["-p", project], { cwd: here, encoding: "utf8" });
    return "";
  } catch (error) {
    return String(error.stdout) + String(error.stderr);
  }
};
const copy = mkdtempSync(join(tmpdir(), "page-types-"));
for (const name of readdirSync(join(here, "../../main/page"))) {
  if (name.endsWith(".js")) copyFileSync(join(here, "../../main/page", name), join(copy, name));
}
writeFileSync(join(copy, "fault.js"), 'import { count } from "./format.js";\ncount("many");\n');
const config = JSON.parse(readFileSync(join(here, "tsconfig.json"), "utf8"));
writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({ ...config, include: ["*.js"] }));
const found = tsc(join(copy, "tsconfig.json"));
checks.ok("the fault is found:\n" + found, found.includes("fault.js(2,7)"));
checks.equal("the types hold but for it:\n" + found, found.match(/error TS/g)?.length, 1);
rmSync(copy, { recursive: true });
checks.end();
