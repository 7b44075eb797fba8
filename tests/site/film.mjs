// Runs docs/javascripts/film.js on a film of stand-in elements, and says after each action what is seen.
// stdin: {"script": …, "frames": [what each says], "actions": ["move 1" | "press" | "tick" | "leave", …]}
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const { script, frames: words, actions } = JSON.parse(readFileSync(0, "utf8"));

class Classes extends Set {
  toggle(name, on) { on ? this.add(name) : this.delete(name); }
}

const frames = words.map((says) => ({ dataset: { says }, classList: new Classes() }));
const range = {
  max: String(words.length - 1),
  value: String(words.length - 1),
  get valueAsNumber() { return Number(this.value); },
  stepUp() { this.value = String(Math.min(Number(this.max), Number(this.value) + 1)); },
  setAttribute(name, value) { this[name] = value; },
};
const button = { textContent: "Play" };
const says = { textContent: words.at(-1) };
const parts = { "input[type=range]": range, button, ".says": says };
const film = {
  isConnected: true,
  querySelector: (selector) => parts[selector],
  querySelectorAll: (selector) => (selector === ".frame" ? frames : []),
};
range.closest = (selector) => (selector === ".film" ? film : null);
button.closest = (selector) => ({ ".film button": button, ".film": film })[selector] ?? null;
const elsewhere = { closest: () => null };

const listeners = {};
let tick;
runInNewContext(readFileSync(script, "utf8"), {
  document: { addEventListener: (type, listener) => (listeners[type] = listener) },
  setInterval: (next) => { tick = next; return 1; },
  clearInterval: () => { tick = undefined; },
});

const act = {
  move: (to) => { range.value = to; listeners.input({ target: range }); },
  press: () => listeners.click({ target: button }),
  elsewhere: () => { listeners.click({ target: elsewhere }); listeners.input({ target: elsewhere }); },
  tick: () => tick(),
  leave: () => { film.isConnected = false; },
};
const seen = actions.map((action) => {
  const [name, argument] = action.split(" ");
  act[name](argument);
  return {
    frames: frames.flatMap((frame, i) => (frame.classList.has("seen") ? [i] : [])),
    says: says.textContent,
    told: range["aria-valuetext"],
    button: button.textContent,
    runs: tick !== undefined,
  };
});
console.log(JSON.stringify(seen));
