// The text of an explanation as parts that can be opened: one for each promise, with its verdict beside its name.

import { element, scrolling } from "./dom.js";
import { plain } from "./words.js";

const isTable = (block) => /^ +(from|totals) {2,}/.test(block);
const isPromise = (block) => /^[^ ].*\n {2}\S/.test(block) && !block.startsWith("Ticket ");

/** The elements of an explanation. Open is what is late and still runs; otherwise what is late, or what runs. */
export function whyOf(text) {
  const parts = [];
  for (const block of text.trimEnd().split("\n\n")) {
    if (isPromise(block)) parts.push(promise(block));
    else if (block.startsWith(" ") && parts.at(-1)?.localName === "details") parts.at(-1).append(...inside(block));
    else parts.push(element("div", {}, ...sentences(block.split("\n"))));
  }
  const late = parts.filter((part) => part.querySelector("summary .late"));
  const running = parts.filter((part) => part.matches("details.running"));
  const choices = [late.filter((part) => running.includes(part)), late, running];
  choices.find((open) => open.length > 0)?.forEach((part) => part.setAttribute("open", ""));
  return parts;
}

function promise(block) {
  const [name, verdict, ...others] = block.split("\n");
  const late = /^ *Late/.test(verdict), running = /^ *(Late: .*not stopped|Due|Not due)/.test(verdict);
  const summary = element("summary", {}, element("strong", {}, plain(name)), ": ",
    element("span", { class: late ? "late" : null }, verdict.trim()));
  return element("details", { class: running ? "running" : null }, summary, ...sentences(others));
}

const OFFSET = / [+-]\d\d:\d\d/g;

// A table without its offsets from UTC, if all are the same; the sentences above it name the time zone.
function narrow(block) {
  const offsets = new Set(block.match(OFFSET));
  if (offsets.size !== 1) return block;
  const [first, ...rows] = block.split("\n"), gap = " ".repeat([...offsets][0].length);
  return [first.replace(`from${gap}`, "from").replace(`to${gap}`, "to"), ...rows.map((row) => row.replace(OFFSET, ""))].join("\n");
}

const inside = (block) => (isTable(block) ? [scrolling("Times", element("pre", {}, narrow(block)))] : sentences(block.split("\n")));
const sentences = (lines) => lines.map((line) => element("p", {}, line.trim()));
