// The panels below: one is shown, the arrow keys go from tab to tab.

const tabs = () => [...document.querySelectorAll("[role=tab]:not([hidden])")];

/** Shows the panel of a tab. */
export function show(tab, { focus = false } = {}) {
  for (const each of tabs()) {
    const chosen = each === tab;
    each.setAttribute("aria-selected", chosen);
    each.tabIndex = chosen ? 0 : -1;
    document.getElementById(each.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (focus) tab.focus();
  document.dispatchEvent(new Event("panel"));
}

export const isShown = (panel) => !document.getElementById(panel).hidden;

export function start() {
  for (const tab of tabs()) tab.addEventListener("click", () => show(tab));
  document.getElementById("to-panels").addEventListener("click", () => {
    const tab = document.querySelector("[role=tab][aria-selected=true]");
    tab.focus();
    tab.scrollIntoView();
  });
  document.querySelector("[role=tablist]").addEventListener("keydown", ({ key }) => {
    const all = tabs(), at = all.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[key];
    if (at !== -1 && next !== undefined) show(all[next % all.length], { focus: true });
  });
}
