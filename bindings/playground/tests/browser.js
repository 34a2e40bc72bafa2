// The page in a headless Chromium, with what its console says and what it asks for. Run by itself, it prints the path of the
// browser, or nothing if there is none.

import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser that is installed: that of the variable CHROMIUM, or one that is found in PATH. */
export function installed() {
  const paths = process.env.PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return process.env.CHROMIUM ?? paths.find((path) => existsSync(path));
}

export const file = process.env.PLAYGROUND ?? fileURLToPath(new URL("../punctual.html", import.meta.url));
export const address = pathToFileURL(file).href;

/** Where pictures are put, if they are wanted. */
export const pictures = process.env.PICTURES;
if (pictures) mkdirSync(pictures, { recursive: true });

export const launch = () => chromium.launch({ executablePath: installed(), args: ["--no-sandbox", "--disable-lcd-text"] });

/** Opens the page. `said` has what its console said, `asked` what it asked for. */
export async function opened(browser, { hash = "", at, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const page = await context.newPage();
  const said = [], asked = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => asked.push(request.url()));
  if (at) await page.addInitScript(shifted, Date.parse(at) - Date.now());
  await page.goto(address + hash);
  await page.waitForFunction(() => performance.getEntriesByName("answered").length > 0);
  return { page, said, asked, close: () => context.close() };
}

// Runs in the page before its scripts: the clock is so many milliseconds ahead.
function shifted(shift) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length > 0 ? given : [Real.now() + shift]));
    }

    static now() {
      return Real.now() + shift;
    }
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(installed() ?? "");

/** The number in front of the name of a filter. */
export const counted = async (page, filter) => Number(await page.locator(`[data-filter=${filter}] strong`).textContent());
