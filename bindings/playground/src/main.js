// Puts the parts of the page together.

import policy from "../../../examples/policies/amc-field-service.json?text";
import bookSchema from "../../../schema/book.schema.json";
import policySchema from "../../../schema/policy.schema.json";
import zendesk from "virtual:zendesk";

import { Clock } from "./clock.js";
import credits from "./credits.json";
import { byId } from "./dom.js";
import { Editor } from "./editor.js";
import { attempt, openEngine } from "./engine.js";
import { Exchange } from "./exchange.js";
import { List } from "./list.js";
import { startMonths } from "./period.js";
import { MonthReport } from "./report.js";
import { sampleTickets } from "./sample.js";
import { offer, received } from "./share.js";
import { Store } from "./store.js";
import * as tabs from "./tabs.js";
import { checked } from "./tickets.js";
import { Timeline } from "./timeline.js";
import { WhatIf } from "./whatif.js";

const HALF_AN_HOUR = 30 * 60 * 1000;

/** Opens the page, with what its link holds. */
async function open() {
  const engine = await openEngine("module");
  const store = new Store(engine);
  const original = engine.load(policy);
  store.makeSample = (base = Math.floor(Date.now() / HALF_AN_HOUR) * HALF_AN_HOUR) => store.take(sampleTickets(original, base), base);
  new List(store);
  new Clock(store);
  new Timeline(store);
  startMonths(store);
  const whatIf = new WhatIf(store, credits);
  new MonthReport(store, credits);
  new Editor(store, { policy: policySchema, book: bookSchema });
  new Exchange(store, zendesk);
  byId("tab-import").hidden = !imports(engine);
  tabs.start();
  store.on("draft", () => markStale(store.stale));
  offer(() => stateToShare(store, whatIf));
  begin(store, whatIf, await received());
  addEventListener("hashchange", async () => {
    const link = await received();
    if (link) begin(store, whatIf, link);
  });
}

// Whether the module has the importers.
const imports = (engine) => !attempt(() => engine.call("import", { vendor: "zendesk", files: {} })).problems
  .some(({ kind, path }) => kind === "unknown_name" && path === "");

function markStale(stale) {
  document.body.classList.toggle("stale", stale);
  byId("stale-note").hidden = !stale;
}

function stateToShare({ contract, draft, tickets, invented, now, selected, month }, { knobs }) {
  const tab = document.querySelector("[role=tab][aria-selected=true]").id;
  const own = invented === null ? { tickets } : { invented };
  const texts = { contract: contract.text === policy ? undefined : contract.text, draft: draft === contract.text ? undefined : draft };
  return { ...texts, ...own, now: now.getTime(), selected, month, knobs, tab };
}

function begin(store, whatIf, link) {
  const { contract, draft, tickets, invented, now, selected, month, knobs, tab } = link?.parts ?? {};
  store.offset = now === undefined ? 0 : now - Date.now();
  for (const text of [policy, contract, draft]) if (text !== undefined) store.write(text);
  const { good, mistakes } = checked(store.contract, tickets ?? [], store.now);
  if (good.length > 0) store.take(good);
  else store.makeSample(invented);
  if (month) store.choose(month);
  if (knobs) whatIf.knobs = knobs;
  if (selected) store.select(selected);
  store.move(store.offset, true);
  byId("link-trouble").hidden = link === null || (link.whole && mistakes.length === 0);
  afterPainting(() => tabs.show(tab === undefined || byId(tab).hidden ? byId("tab-what") : byId(tab)));
}

// What is further down on the page is computed when the list can be seen.
const afterPainting = (work) => requestAnimationFrame(() => setTimeout(work));

open().then(
  () => {
    document.body.classList.remove("loading");
    performance.mark("answered");
  },
  (error) => {
    byId("loading").textContent = `This page does not work here: ${error.message}. It needs a browser of 2023 or later.`;
    throw error;
  },
);
