// Elements of the page. Styles are classes only, because the page forbids style attributes.

/** The element with an id. */
export const byId = (id) => document.getElementById(id);

/** A new element. Attributes that are functions listen to the event of that name; `null` and `false` leave one out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** A table with a caption, a row of headings, and rows whose first cell is the heading of its row. */
export function table(caption, headings, rows) {
  const row = ([first, ...others]) =>
    element("tr", {}, element("th", { scope: "row" }, first), ...others.map((cell) => element("td", {}, cell)));
  const head = element("tr", {}, ...headings.map((heading) => element("th", { scope: "col" }, heading)));
  return scrolling(caption, element("table", {},
    element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, ...rows.map(row))));
}

/** A box in which something wide is scrolled, with the mouse or with the keys. */
export const scrolling = (label, ...children) =>
  element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": label }, ...children);

/** Fills a `select` with pairs of a value and a text. Keeps what was chosen, if it is still there. */
export function fill(select, choices, chosen = select.value) {
  select.replaceChildren(...choices.map(([value, text]) => element("option", { value }, text)));
  if (choices.some(([value]) => value === chosen)) select.value = chosen;
}

/** Makes the inside of one element that of another. What is equal stays, and with it the focus and what is open. */
export function morph(old, made) {
  const wanted = [...made.childNodes];
  wanted.forEach((child, place) => {
    const kept = old.childNodes[place];
    if (!kept) old.append(child);
    else if (kept.nodeName !== child.nodeName) kept.replaceWith(child);
    else if (kept.nodeType !== Node.ELEMENT_NODE) kept.data = child.data;
    else {
      morphAttributes(kept, child);
      morph(kept, child);
    }
  });
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
}

function morphAttributes(old, made) {
  for (const { name, value } of made.attributes) {
    if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (name !== "open" && !made.hasAttribute(name)) old.removeAttribute(name);
  }
}
