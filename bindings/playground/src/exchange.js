// Tickets that are pasted, and exports of other products.

import { byId, element, fill, table } from "./dom.js";
import { attempt } from "./engine.js";
import { checked, readTickets } from "./tickets.js";
import { count } from "./words.js";

const VENDORS = {
  zendesk: "Zendesk Support", freshdesk: "Freshdesk", freshservice: "Freshservice", jira: "Jira Service Management",
  servicenow: "ServiceNow", zammad: "Zammad", frappe: "Frappe Helpdesk", pagerduty: "PagerDuty", openslo: "OpenSLO",
};
const FATES = {
  exact: "the same answers as there", approximate: "nearly the same answers", needs_host: "depends on what no file says",
  impossible: "cannot be expressed here", ignored: "promises nothing", unknown: "not known here",
};

// What is not known is ignored, but nobody knows whether it promises something.
const fateOf = ({ fate, known }) => (known === false ? "unknown" : fate);

export class Exchange {
  #imported;
  #files = {};

  constructor(store, sample) {
    this.store = store;
    byId("take").addEventListener("click", () => this.#take());
    byId("take-sample").addEventListener("click", () => store.makeSample());
    store.on("tickets", () => {
      byId("take-verdict").textContent = "";
      byId("take-mistakes").replaceChildren();
    });
    byId("show-tickets").addEventListener("click", () => this.#write());
    fill(byId("vendor"), Object.entries(VENDORS));
    byId("files").addEventListener("change", ({ target }) => this.#read([...target.files]));
    byId("example").addEventListener("click", () => {
      byId("vendor").value = "zendesk";
      this.#import(sample);
    });
    byId("vendor").addEventListener("change", () => Object.keys(this.#files).length > 0 && this.#import(this.#files));
    byId("paste-file").addEventListener("click", () => this.#paste());
    byId("use-contract").addEventListener("click", () => store.write(JSON.stringify(this.#imported.book, null, 2)));
    byId("use-ticket").addEventListener("click", () => {
      store.take([this.#imported.ticket]);
      store.select(`${this.#imported.ticket.id}`);
    });
  }

  #write() {
    byId("pasted").value = this.store.tickets.map((ticket) => JSON.stringify(ticket)).join("\n");
  }

  #take() {
    const { tickets, mistakes } = readTickets(byId("pasted").value);
    const { good, mistakes: refused } = checked(this.store.contract, tickets, this.store.now);
    const wrong = [...mistakes, ...refused];
    if (good.length > 0) this.store.take(good);
    byId("take-verdict").textContent = `${count(good.length, "ticket")} taken, ${count(wrong.length, "mistake")}.`;
    byId("take-mistakes").replaceChildren(...wrong.slice(0, 50).map((text) => element("li", { class: "error" }, text)));
  }

  async #read(files) {
    const texts = await Promise.all(files.map(async (file) => [file.name, await file.text()]));
    this.#import(Object.fromEntries(texts.map(([name, text]) => [name, documentOf(text)])));
  }

  #paste() {
    const name = byId("file-name").value.trim();
    this.#import({ ...this.#files, [name]: documentOf(byId("file-text").value) });
  }

  #import(files) {
    this.#files = files;
    const { value, problems } = attempt(() => this.store.engine.call("import", { vendor: byId("vendor").value, files }));
    this.#imported = value;
    byId("use-contract").hidden = !value?.book;
    byId("use-ticket").hidden = !value?.ticket;
    byId("import-files").textContent = `Files: ${Object.keys(files).join(", ")}.`;
    const mistakes = problems.map(({ path, found, help }) => element("li", { class: "error" }, `${path && `${path}: `}${found}; ${help}`));
    byId("import-mistakes").replaceChildren(...mistakes);
    byId("import-report").replaceChildren(...(value ? this.#report(value) : []));
  }

  #report({ report, answers }) {
    const counts = Object.keys(FATES).map((fate) => [fate, report.filter((entry) => fateOf(entry) === fate).length]);
    const summary = counts.filter(([, number]) => number > 0).map(([fate, number]) => `${number}: ${FATES[fate]}`).join("; ");
    const rows = report.filter((entry) => fateOf(entry) !== "ignored").map((entry) => {
      const { file, at, found, became, option } = entry;
      return [`${file} ${at}`, found, FATES[fateOf(entry)], `${became}${option ? ` (option ${option})` : ""}`];
    });
    return [
      element("p", { id: "import-summary" }, `${count(report.length, "part")} of the export. ${summary}.`),
      table("What became of each part that says something, or is not known", ["part", "found", "gives", "became"], rows),
      ...(answers.length > 0 ? [element("p", {}, `The export has ${count(answers.length, "answer")} of the product itself, to compare with.`)] : []),
    ];
  }
}

// A document of an export is JSON; anything else stays a text.
function documentOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
