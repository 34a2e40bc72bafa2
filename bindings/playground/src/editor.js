// The editor of the contract: CodeMirror in a shadow root, where its styles are not elements, so that the page may forbid
// those.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { byId, element } from "./dom.js";
import { completer, namesIn } from "./completion.js";
import { rangeOfProblem } from "./places.js";
import { count } from "./words.js";

const PAUSE = 250; // milliseconds without a key, after which the text is read

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--name)" },
  { tag: tags.string, color: "var(--text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid var(--focus)" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--line)", maxWidth: "32rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--focus)", color: "var(--paper)" },
  ".cm-diagnostic": { whiteSpace: "pre-wrap" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--late)" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--soon)" },
  ".cm-lint-marker": { content: "normal", borderRadius: "50%", marginTop: "0.2em" },
  ".cm-lint-marker-error": { content: "normal", backgroundColor: "var(--late)" },
  ".cm-lint-marker-warning": { content: "normal", backgroundColor: "var(--soon)" },
  ".cm-matchingBracket": { backgroundColor: "var(--selection) !important" },
});

export class Editor {
  #timer;
  #written; // the text that the store knows

  constructor(store, schemas) {
    this.store = store;
    const root = byId("editor").attachShadow({ mode: "open" });
    const schema = () => (store.draft.includes('"policies"') ? schemas.book : schemas.policy);
    const names = () => namesIn(store.contract.spec);
    const extensions = [
      lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      highlightActiveLine(), json(), syntaxHighlighting(colours), look, EditorView.lineWrapping,
      autocompletion({ override: [completer(schema, names)], icons: false }),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
      EditorView.contentAttributes.of({ "aria-label": "The contract, as JSON", "aria-describedby": "editor-help" }),
      EditorView.updateListener.of((update) => update.docChanged && this.#changed()),
    ];
    this.extensions = extensions;
    this.view = new EditorView({ root, parent: root, state: EditorState.create({ extensions }) });
    byId("tidy").addEventListener("click", () => this.#tidy());
    store.on("draft", () => this.#show());
    document.addEventListener("panel", () => this.view.requestMeasure());
  }

  get text() {
    return this.view.state.doc.toString();
  }

  #changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#written = this.text;
      this.store.write(this.text);
    }, PAUSE);
  }

  // Another part of the page may have written the contract; then it is the new text.
  #show() {
    const { draft } = this.store;
    if (draft !== this.#written && draft !== this.text) {
      this.view.setState(EditorState.create({ doc: draft, extensions: this.extensions }));
      clearTimeout(this.#timer);
    }
    this.#written = draft;
    this.#diagnose();
  }

  #diagnose() {
    const { problems, stale, contract } = this.store;
    const mistakes = problems.map((problem) => ({ ...this.#diagnostic(problem), severity: "error" }));
    const advice = stale ? [] : contract.lint().map((lint) => ({ ...this.#diagnostic(lint), severity: "warning" }));
    const all = [...mistakes, ...advice].toSorted((one, other) => one.from - other.from);
    this.view.dispatch(setDiagnostics(this.view.state, all));
    byId("mistakes").replaceChildren(...all.map((diagnostic) => this.#item(diagnostic)));
    byId("verdict").textContent = stale
      ? `${count(mistakes.length, "mistake")}. The answers are those of the last contract without mistakes.`
      : `No mistakes${advice.length > 0 ? `, and ${count(advice.length, "thing")} to look at` : ""}. The answers are those of this contract.`;
  }

  #diagnostic(problem) {
    const { path, found, help } = problem;
    return { ...rangeOfProblem(this.view.state, problem), message: `${found}\n${help}`, path };
  }

  #item({ from, to, message, path, severity }) {
    const line = this.view.state.doc.lineAt(from).number;
    const go = () => {
      this.view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      this.view.focus();
    };
    const where = element("button", { type: "button", class: "link", click: go }, `line ${line}${path ? `, ${path}` : ""}`);
    return element("li", { class: severity }, where, ` ${message.replace("\n", "; ")}`);
  }

  #tidy() {
    try {
      this.store.write(JSON.stringify(JSON.parse(this.text), null, 2));
    } catch {
      // It is no JSON, which the list of mistakes says already.
    }
  }
}
