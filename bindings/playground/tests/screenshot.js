// Makes screenshot.png, the picture in the README of the repository:
//
//   node tests/screenshot.js && pngquant --force --ext .png 64 screenshot.png

import { fileURLToPath } from "node:url";

import { launch, opened } from "./browser.js";

const browser = await launch();
const { page } = await opened(browser, { at: "2026-12-01T13:30:00Z", viewport: { width: 1280, height: 860 } });
await page.locator("#tickets-body tr", { hasNotText: "platinum" }).first().click();
await page.mouse.move(0, 0);
await page.evaluate(() => scrollTo(0, 0));
await page.screenshot({ path: fileURLToPath(new URL("../screenshot.png", import.meta.url)) });
await browser.close();
