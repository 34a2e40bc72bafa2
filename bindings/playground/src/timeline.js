// One ticket: its timeline, and why it stands where it stands.

import { byId, element, morph } from "./dom.js";
import { whyOf } from "./why.js";

const STYLE = /<style>([^]*?)<\/style>/g;
const FIT = ":host{display:block}svg{display:block;min-width:640px;max-width:960px;width:100%;height:auto}";

export class Timeline {
  #drawn; // the id of the ticket that is shown

  constructor(store) {
    this.store = store;
    this.root = byId("timeline").attachShadow({ mode: "open" });
    this.sheet = new CSSStyleSheet();
    this.root.adoptedStyleSheets = [this.sheet];
    store.on("contract tickets now selection", () => this.draw());
  }

  draw() {
    const { contract, ticket, now, selected } = this.store;
    byId("no-ticket").hidden = Boolean(ticket);
    byId("one-ticket").hidden = !ticket;
    byId("ticket-title").textContent = ticket ? `Ticket ${ticket.id}` : "One ticket";
    if (!contract || !ticket) return;
    if (this.#drawn !== selected) byId("why").replaceChildren();
    this.#drawn = selected;
    this.#pictures(contract.timelines(ticket, now));
    morph(byId("why"), element("div", {}, ...whyOf(contract.why(ticket, now))));
  }

  // The style of a picture is taken out of it, because the page accepts no style elements but its own.
  #pictures(texts) {
    const styles = texts.flatMap((text) => [...text.matchAll(STYLE)].map(([, style]) => style));
    this.sheet.replaceSync([FIT, ...styles].join(""));
    const picture = (text) => new DOMParser().parseFromString(text.replaceAll(STYLE, ""), "image/svg+xml").documentElement;
    morph(this.root, element("div", {}, ...texts.map(picture)));
  }
}
