// What a support manager does with the page, step by step, in a real browser.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { address, counted, file, launch, opened, pictures } from "./browser.js";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const NO_IMPORTERS = process.env.WITHOUT_IMPORTERS && "the module of this page has no importers";
const PANELS = ["what", "month", "contract", "tickets", ...(NO_IMPORTERS ? [] : ["import"])];

/** A test with the page, at the end of which its console has said nothing and nothing but the file was asked for. */
function step(name, work, { skip, ...options } = {}) {
  test(name, { skip }, async () => {
    const { page, said, asked, close } = await opened(browser, options);
    await work(page);
    assert.deepEqual(said, []);
    assert.deepEqual(asked.map((url) => url.split("#")[0]), asked.map(() => address));
    await close();
  });
}

const tab = (page, name) => page.click(`#tab-${name}`);

/** Shows a panel with something in it. */
async function filled(page, name) {
  await tab(page, name);
  if (name === "import") await page.click("#example");
}

const text = (page, selector) => page.locator(selector).innerText();

/** Puts a contract into the editor, as somebody who pastes it. */
async function write(page, change) {
  await tab(page, "contract");
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(change(readFileSync(new URL("../../../examples/policies/amc-field-service.json", import.meta.url), "utf8")));
  await page.waitForTimeout(600);
}

test("the page is one file of at most 1.2 MB", () => assert.ok(statSync(file).size <= 1_200_000));

test("no script, style or connection is allowed but those of the page", () => {
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(readFileSync(file, "utf8"));
  assert.match(policy, /^default-src 'none'; script-src 'sha256-\S+' 'sha256-\S+' 'wasm-unsafe-eval'; style-src 'sha256-\S+'; base-uri 'none'; form-action 'none'$/);
});

test("nothing can be sent", async () => {
  const { page, said, asked, close } = await opened(browser);
  const sent = await page.evaluate(() => fetch("https://example.com/").then(() => "sent", () => "refused"));
  assert.equal(sent, "refused");
  assert.ok(said.some((line) => line.includes("Content Security Policy")));
  assert.deepEqual(asked, [address]);
  await close();
});

step("it opens with late tickets and with tickets that are due soon", async (page) => {
  console.log(`first answer after ${Math.round(await page.evaluate(() => performance.getEntriesByName("answered")[0].startTime))} ms`);
  assert.ok((await counted(page, "late")) >= 3);
  assert.ok((await counted(page, "soon")) >= 3);
  assert.ok((await counted(page, "paused")) >= 1);
});

for (const at of ["2026-12-26T23:30:00Z", "2027-03-01T00:10:00Z", "2027-08-12T10:00:00Z"]) {
  step(`it does so at ${at}, too`, async (page) => {
    assert.ok((await counted(page, "late")) >= 3);
    assert.ok((await counted(page, "soon")) >= 3);
  }, { at });
}

step("countdowns run", async (page) => {
  const first = await text(page, "#tickets-body tr td:last-child >> nth=0");
  await page.waitForFunction((before) => document.querySelector("#tickets-body tr td:last-child").innerText !== before, first);
});

step("a later time makes more tickets late, and Now goes back", async (page) => {
  const late = await counted(page, "late");
  await page.locator("#now").focus();
  await page.keyboard.press("PageUp");
  await page.keyboard.press("Shift+ArrowRight");
  assert.ok((await counted(page, "late")) > late);
  assert.match(await page.locator("#now").getAttribute("aria-valuetext"), /1 d 01:00 h later than now/);
  await page.click("#real-now");
  assert.equal(await counted(page, "late"), late);
});

step("a click on a ticket says why it is late", async (page) => {
  await page.click("[data-filter=late]");
  await page.click("#tickets-body tr >> nth=1");
  const id = await text(page, "#tickets-body tr >> nth=1 >> button");
  assert.equal(await text(page, "#ticket-title"), `Ticket ${id}`);
  assert.match(await text(page, "#why"), /Late: due .*over by/);
  assert.match(await page.locator("#timeline svg title").first().textContent(), new RegExp(id));
});

step("the list works with the keyboard, and is searched", async (page) => {
  await page.fill("#search", "chiller");
  const rows = await page.locator("#tickets-body tr").count();
  assert.ok(rows > 0 && rows < 40);
  await page.locator("#tickets-body button").last().focus();
  await page.keyboard.press("Enter");
  assert.equal(await text(page, "#ticket-title"), `Ticket ${await page.locator("#tickets-body tr[aria-current] button").innerText()}`);
});

step("a mistake is shown at its place, and answers are marked as old", async (page) => {
  await write(page, (policy) => policy.replace('"gold": "30m"', '"gld": "30m"').replace('"within": "4h"', '"within": "4 hours"'));
  const mistakes = await page.locator("#mistakes li").allInnerTexts();
  assert.equal(mistakes.length, 2);
  assert.match(mistakes[0], /^line 29, metrics\.first_response\.targets\.critical\.gld/);
  assert.deepEqual(await page.locator("#editor .cm-lintRange-error").allInnerTexts(), ['"gld"', '"4 hours"']);
  assert.ok(await page.locator("#stale-note").isVisible());
  assert.ok((await counted(page, "late")) >= 3);
  await page.click("#mistakes button >> nth=1");
  await page.keyboard.type('"4h"');
  await page.waitForTimeout(600);
  assert.equal(await page.locator("#mistakes li").count(), 1);
  await write(page, (policy) => policy);
  assert.ok(!(await page.locator("#stale-note").isVisible()));
});

step("what is no JSON is told at its place", async (page) => {
  await write(page, (policy) => policy.replace('"version": 1,', '"version": 1'));
  assert.match(await text(page, "#mistakes"), /^line 4 /);
});

step("fields and names are completed", async (page) => {
  await write(page, (policy) => policy.replace('"gold": "30m"', '"gold": { "within": "30m", "calendar":  }'));
  await page.click("#mistakes button >> nth=0");
  await page.keyboard.press("Home");
  const line = await page.locator("#editor .cm-activeLine").innerText();
  const place = line.indexOf('"calendar":  }') + '"calendar": '.length;
  for (let moved = line.search(/\S/); moved < place; moved++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+Space");
  await page.waitForSelector("#editor .cm-tooltip-autocomplete");
  assert.deepEqual((await page.locator("#editor .cm-completionLabel").allInnerTexts()).sort(), ['"24x7"', '"depot"']);
  await page.waitForTimeout(100); // The editor takes no choice in the first 75 ms, lest a key is meant for the text.
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector("#mistakes li.error"));
});

step("gold targets for everybody change what is kept, and what it costs", async (page) => {
  await page.selectOption("#targets", "tier gold");
  assert.match(await text(page, "#what-said"), /^Credits to customers: [\d,.]+ EUR as in the contract, [\d,.]+ EUR with these changes: [\d,.]+ EUR (more|less)\.$/);
  await page.selectOption("#hours", "24x7");
  const change = await page.locator("#what-answer tbody tr td:last-child").allInnerTexts();
  assert.ok(change.some((number) => number.startsWith("+")));
});

step("the report of the month has credits with reasons", async (page) => {
  await tab(page, "month");
  assert.match(await text(page, "#credits"), /^Owed for the month(, after the cap of the contract)?: [\d,.]+ EUR, of a fee of 12,000\.00 EUR\.$/);
  assert.match(await text(page, "#month-answer"), /late repairs\s+\d+ tickets? late/);
});

step("a book of policies is a contract, too", async (page) => {
  await write(page, (policy) => `{"policies": [{"when": {"tier": "gold"}, "policy": ${policy}}]}`);
  assert.equal(await page.locator("#mistakes li.error").count(), 0);
  await tab(page, "what");
  await page.selectOption("#targets", "tier platinum");
  assert.match(await text(page, "#what-said"), /more|less|no difference/);
  await tab(page, "month");
  assert.match(await text(page, "#credits"), /^Owed/);
  await page.fill("#search", "gold");
  await page.click("#tickets-body tr >> nth=0");
  assert.match(await text(page, "#why"), /under a book of policies/);
});

step("pasted tickets are used, and mistakes in them are told", async (page) => {
  await tab(page, "tickets");
  await page.fill("#pasted", '{"id": "T-1", "opened_at": "2026-11-30T08:00:00Z", "priority": "high", "tier": "gold"}\n{"id": "T-2", "created_at": "2026-11-30T08:00:00Z"}');
  await page.click("#take");
  assert.match(await text(page, "#take-verdict"), /^1 ticket taken, \d mistakes\.$/);
  assert.match(await text(page, "#take-mistakes"), /opened_at/);
  assert.equal(await page.locator("#tickets-body tr").count(), 1);
  assert.equal(await text(page, "#ticket-title"), "Ticket T-1");
  assert.equal(await text(page, "#announced"), `${await counted(page, "late")} late, ${await counted(page, "soon")} due within four hours.`);
  await page.click("#take-sample");
  assert.equal(await text(page, "#take-verdict"), "");
  assert.ok((await counted(page, "open")) > 10);
});

step("the export of another product is read, with an account of every part", async (page) => {
  await tab(page, "import");
  await page.click("#panel-import summary");
  const metric = { priority: "high", metric: "first_reply_time", target: 60, business_hours: false };
  const policy = { id: 7, title: "Desk", filter: { all: [], any: [] }, policy_metrics: [metric], unheard_of: 1 };
  await page.fill("#file-text", JSON.stringify({ sla_policies: [policy] }));
  await page.click("#paste-file");
  assert.match(await text(page, "#import-report"), /\/unheard_of\s+1\s+not known here/);
  await page.click("#example");
  assert.match(await text(page, "#import-summary"), /^\d+ parts of the export\./);
  await page.click("#use-contract");
  await page.click("#use-ticket");
  assert.equal(await text(page, "#ticket-title"), "Ticket 88");
  assert.match(await text(page, "#why"), /under a book of policies/);
  assert.ok(!(await page.locator("#stale-note").isVisible()));
}, { skip: NO_IMPORTERS });

test("a link has the contract, the tickets and the time in it", async () => {
  const { page, said, close } = await opened(browser);
  await write(page, (policy) => policy.replace('"amc-field-service"', '"changed"'));
  await page.click("[data-step='1440']");
  await page.click("#tickets-body tr >> nth=2");
  const title = await text(page, "#ticket-title"), late = await counted(page, "late");
  await page.click("#share");
  await page.waitForFunction(() => document.getElementById("link-note").innerText !== "");
  const link = await page.locator("#link").inputValue();
  const other = await opened(browser, { hash: link.slice(link.indexOf("#")) });
  assert.equal(await text(other.page, "#ticket-title"), title);
  assert.equal(await counted(other.page, "late"), late);
  assert.match(await text(other.page, "#why"), /under policy changed/);
  assert.deepEqual([...said, ...other.said], []);
  await Promise.all([close(), other.close()]);
});

test("a link made while the contract has mistakes gives the same answers", async () => {
  const { page, said, close } = await opened(browser);
  await write(page, (policy) => policy.replace('"gold": "30m"', '"gold": "1m"').replace('"silver": "1h"', '"silver": "1m"'));
  await write(page, (policy) => policy.replace('"gold": "30m"', '"gold": "1x"'));
  await tab(page, "month");
  await page.click("#share");
  await page.waitForFunction(() => document.getElementById("link-note").innerText !== "");
  const link = await page.locator("#link").inputValue();
  const other = await opened(browser, { hash: link.slice(link.indexOf("#")) });
  await other.page.waitForSelector("#credits");
  assert.equal(await text(other.page, "#month-answer"), await text(page, "#month-answer"));
  assert.ok(await other.page.locator("#stale-note").isVisible());
  assert.ok(!(await other.page.locator("#link-trouble").isVisible()));
  assert.deepEqual([...said, ...other.said], []);
  await Promise.all([close(), other.close()]);
});

test("a link that is damaged, hostile or huge opens the page all the same", async () => {
  const ticket = { id: "T", opened_at: "2026-11-30T23:59:60Z" }, huge = "a".repeat(50_000_000);
  for (const value of [{}, "x", { now: 1e18 }, { now: 1.8e12, tickets: [null] }, { tickets: {} }, { invented: "x" }, { contract: 5, tab: "nope" }, { tickets: [ticket] }, { draft: huge }]) {
    const hash = `#s=${deflateRawSync(JSON.stringify(value)).toString("base64url")}`;
    const { page, said, close } = await opened(browser, { hash });
    assert.ok((await counted(page, "late")) >= 3);
    assert.ok(await page.locator("#link-trouble").isVisible());
    await page.waitForTimeout(1200);
    assert.deepEqual(said, []);
    await close();
  }
});

test("the time is dragged over 1,000 tickets", async () => {
  const { page, said, close } = await opened(browser);
  await tab(page, "tickets");
  await page.click("#show-tickets");
  await page.evaluate(() => {
    const lines = document.getElementById("pasted").value.split("\n");
    const many = Array.from({ length: 1000 }, (_, place) => ({ ...JSON.parse(lines[place % lines.length]), id: `M-${place}` }));
    document.getElementById("pasted").value = many.map((ticket) => JSON.stringify(ticket)).join("\n");
  });
  await page.click("#take");
  assert.match(await text(page, "#take-verdict"), /^1,000 tickets taken, 0 mistakes\.$/);
  const frames = await page.evaluate(dragged);
  console.log(`dragging over 1,000 tickets: ${frames.toFixed(1)} frames a second`);
  assert.deepEqual(said, []);
  await close();
});

// Runs in the page: moves the slider once a frame, for three seconds.
function dragged() {
  const slider = document.getElementById("now");
  return new Promise((resolve) => {
    const begin = performance.now();
    let frames = 0;
    const frame = () => {
      const passed = performance.now() - begin;
      if (passed > 3000) return resolve((frames * 1000) / passed);
      frames += 1;
      slider.value = -4000 + frames * 25;
      slider.dispatchEvent(new Event("input"));
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

for (const colorScheme of ["light", "dark"]) {
  step(`a screen reader finds its way, and colours have contrast, ${colorScheme}`, async (page) => {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    for (const place of ["body", ...PANELS.map((name) => `#panel-${name}`)]) {
      if (place !== "body") await filled(page, place.slice("#panel-".length));
      const { violations } = await page.evaluate((place) => globalThis.axe.run(place), place);
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${place}: ${id}: ${html}`));
      assert.deepEqual(found.filter((line) => !line.includes("cm-scroller")), []); // It is scrolled by the cursor in it.
    }
  }, { colorScheme });
}

for (const width of [400, 800, 1600]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`at ${width} pixels, ${colorScheme}, nothing is wider than the page`, async () => {
      const { page, said, close } = await opened(browser, { viewport: { width, height: 1000 }, colorScheme });
      for (const name of PANELS) {
        await filled(page, name);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0, name);
        if (pictures) await page.screenshot({ path: `${pictures}/${width}-${colorScheme}-${name}.png`, fullPage: true });
      }
      assert.deepEqual(said, []);
      await close();
    });
  }
}
