// Where a path of a mistake, such as `metrics.resolution.targets["a.b"][0]`, stands in a text of JSON.

import { ensureSyntaxTree } from "@codemirror/language";

const STEP = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[\]]+)/gy;
const PARSING = 500; // milliseconds

/** The names and numbers of which a path consists. */
export function stepsOf(path) {
  return [...path.matchAll(STEP)].map(([, place, quoted, name]) =>
    place !== undefined ? Number(place) : quoted !== undefined ? JSON.parse(`"${quoted}"`) : name);
}

const textOf = (state, { from, to }) => state.sliceDoc(from, to);

/** The name of a property of an object. */
export function nameOf(state, property) {
  const name = property.getChild("PropertyName");
  try {
    return name ? JSON.parse(textOf(state, name)) : undefined;
  } catch {
    return undefined;
  }
}

/** The value of a property: its last child. */
export const valueOf = (property) => (property.lastChild?.name === "PropertyName" ? null : property.lastChild);

/** The items of an array. */
export function itemsOf(array) {
  const items = [];
  for (let child = array.firstChild; child; child = child.nextSibling) {
    if (!/^[[\],⚠]$/.test(child.name)) items.push(child);
  }
  return items;
}

export const treeOf = (state) => ensureSyntaxTree(state, state.doc.length, PARSING);

/** The first value of a text of JSON. */
export const rootOf = (state) => treeOf(state)?.topNode.firstChild ?? null;

/** The range of a path. If the end of a path does not exist, it is the range of the last name that does. */
export function rangeOf(state, path) {
  let node = rootOf(state), range = node && { from: node.from, to: node.from };
  for (const step of stepsOf(path)) {
    if (node?.name === "Object" && typeof step === "string") {
      const property = node.getChildren("Property").findLast((each) => nameOf(state, each) === step);
      if (!property) break;
      const name = property.getChild("PropertyName");
      node = valueOf(property);
      range = node && node.name !== "Object" && node.name !== "Array" ? node : name;
    } else if (node?.name === "Array" && typeof step === "number") {
      node = itemsOf(node)[step];
      if (!node) break;
      range = node.name === "Object" || node.name === "Array" ? { from: node.from, to: node.from + 1 } : node;
    } else break;
  }
  return range ? { from: range.from, to: range.to } : { from: 0, to: 0 };
}

/** The range of a mistake: that of its path, or the place at which the text is no JSON. */
export function rangeOfProblem(state, { path, kind, found }) {
  const [, line, column] = /at line (\d+) column (\d+)$/.exec(path === "" ? found : "") ?? [];
  if (line !== undefined) {
    const { from, to } = state.doc.line(Math.min(line, state.doc.lines));
    const at = Math.min(from + Math.max(column - 1, 0), to);
    return { from: at, to: Math.min(at + 1, to) };
  }
  const range = rangeOf(state, path);
  if (kind !== "unknown_field") return range;
  return nameRange(state, path) ?? range;
}

// The name itself, of a field that should not be there.
function nameRange(state, path) {
  const steps = stepsOf(path);
  let node = rootOf(state);
  for (const [place, step] of steps.entries()) {
    const property = node?.name === "Object" ? node.getChildren("Property").find((each) => nameOf(state, each) === step) : null;
    if (property && place === steps.length - 1) {
      const { from, to } = property.getChild("PropertyName");
      return { from, to };
    }
    node = property ? valueOf(property) : node?.name === "Array" ? itemsOf(node)[step] : null;
  }
  return null;
}
