// The time of the page: a slider, buttons, and the clock that runs on.

import { byId } from "./dom.js";
import { clock } from "./words.js";

const MINUTE = 60 * 1000, HOUR = 60 * MINUTE;
const STEPS = { PageUp: 24 * HOUR, PageDown: -24 * HOUR };

export class Clock {
  #frame = null;

  constructor(store) {
    this.store = store;
    this.slider = byId("now");
    this.slider.addEventListener("input", () => this.#drag());
    this.slider.addEventListener("change", () => this.#to(this.slider.value * MINUTE, true));
    this.slider.addEventListener("keydown", (event) => this.#key(event));
    for (const button of document.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.#step(button.dataset.step * MINUTE));
    }
    byId("real-now").addEventListener("click", () => this.#to(0, true));
    store.on("now contract", () => this.#show());
    setInterval(() => document.hidden || store.tick(), 1000);
  }

  // While the slider is dragged, the page is drawn once a frame.
  #drag() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#to(this.slider.value * MINUTE, false);
    });
  }

  #key(event) {
    const step = STEPS[event.key] ?? (event.shiftKey ? { ArrowLeft: -HOUR, ArrowRight: HOUR }[event.key] : undefined);
    if (step === undefined) return;
    event.preventDefault();
    this.#step(step);
  }

  #step(milliseconds) {
    this.#to(this.store.offset + milliseconds, true);
  }

  #to(offset, settled) {
    this.store.move(offset, settled);
  }

  // Buttons and links go beyond the ends of the slider, which then move.
  #reach(minutes) {
    this.slider.min = Math.min(this.slider.min, minutes);
    this.slider.max = Math.max(this.slider.max, minutes);
  }

  #show() {
    const { offset, now, contract } = this.store;
    if (!contract) return;
    const minutes = Math.round(offset / MINUTE);
    this.#reach(minutes);
    if (Number(this.slider.value) !== minutes) this.slider.value = minutes;
    const shift = minutes === 0 ? "the present time" : `${clock(offset).replace(/:\d\d$/, "")} h ${offset < 0 ? "earlier" : "later"} than now`;
    byId("now-text").textContent = contract.instant(now);
    byId("now-shift").textContent = `${shift}, ${contract.zone}`;
    this.slider.setAttribute("aria-valuetext", `${contract.instant(now)}, ${shift}`);
    byId("real-now").setAttribute("aria-disabled", minutes === 0);
  }
}
