// Makes screenshot.png, the picture in the README of the repository: `node tests/screenshot.js`.

import { fileURLToPath } from "node:url";

import { launch, opened } from "./browser.js";

const browser = await launch();
const { page } = await opened(browser, { at: "2026-12-01T13:30:00Z", viewport: { width: 1280, height: 800 } });
await page.click("#tickets-body tr >> nth=0");
await page.screenshot({ path: fileURLToPath(new URL("../screenshot.png", import.meta.url)) });
await browser.close();
