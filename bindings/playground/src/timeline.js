// One ticket: its timeline, and why it stands where it stands.

import { byId, element, scrolling } from "./dom.js";

const STYLE = /<style>([^]*?)<\/style>/g;
const FIT = ":host{display:block}svg{display:block;min-width:720px;max-width:960px;width:100%;height:auto}";

export class Timeline {
  constructor(store) {
    this.store = store;
    this.root = byId("timeline").attachShadow({ mode: "open" });
    store.on("contract tickets now selection", () => this.draw());
  }

  draw() {
    const { contract, ticket, now } = this.store;
    byId("no-ticket").hidden = Boolean(ticket);
    byId("one-ticket").hidden = !ticket;
    if (!contract || !ticket) return;
    byId("ticket-title").textContent = `Ticket ${ticket.id}`;
    this.#pictures(contract.timelines(ticket, now));
    this.#why(contract.why(ticket, now));
  }

  // The style of a picture is taken out of it, because the page accepts no style elements but its own.
  #pictures(texts) {
    const styles = texts.flatMap((text) => [...text.matchAll(STYLE)].map(([, style]) => style));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync([FIT, ...styles].join(""));
    this.root.adoptedStyleSheets = [sheet];
    const picture = (text) => new DOMParser().parseFromString(text.replaceAll(STYLE, ""), "image/svg+xml").documentElement;
    this.root.replaceChildren(...texts.map(picture));
  }

  #why(text) {
    if (this.text === text) return;
    this.text = text;
    byId("why").replaceChildren(...text.trim().split("\n\n").map(block));
  }
}

// A block of the explanation: a heading with sentences, or a table, whose columns need a fixed width.
function block(text) {
  const lines = text.split("\n");
  if (lines.some((line) => /^ {2,}(from|totals) {2,}/.test(line))) return scrolling("Times", element("pre", {}, text));
  const [first, ...others] = lines;
  if (others.length === 0 || first.startsWith(" ")) return element("div", {}, ...lines.map(sentence));
  const heading = first.startsWith("Ticket ") ? "p" : "h4";
  return element("div", {}, element(heading, {}, first.replaceAll("_", " ")), ...others.map(sentence));
}

const sentence = (line) => element("p", { class: /^ *(Late|Breached|Over)/.test(line) ? "late" : null }, line.trim());
