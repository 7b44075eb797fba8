// What the theme leaves open for readers who use a keyboard or a screen reader.

// What is wider than its frame scrolls, and the keyboard has to get there; what is not is no stop on the way.
// The rows of a long page are laid out, and their frames measured, one after the other, when there is nothing else
// to do. A turn measures first, and changes then: else each change would have the page laid out anew.
const ROWS = ".md-content__inner > .pair";
const FRAMES = ".equation, .wide, .output:has(> table), .glue, .rule, .covers, .compared";
const idle = globalThis.requestIdleCallback ?? ((turn) => setTimeout(turn, 50, { timeRemaining: () => 10 }));
let equations = 0, parts = [];

function look(box, scrolls) {
  if (scrolls === (box.role === "group")) return;
  if (scrolls) {
    box.tabIndex = 0;
    box.role = "group";
    box.ariaLabel = box.dataset.name ?? (box.matches(".equation") ? `Equation ${++equations}` : "Formulas");
  } else for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
}

function turn(time) {
  const measured = [];
  do {
    const part = parts.shift();
    if (part.matches(ROWS)) part.style.contentVisibility = "visible";
    else measured.push([part, part.scrollWidth > part.clientWidth + 1]);
  } while (parts.length && time.timeRemaining() > 5);
  for (const [box, scrolls] of measured) look(box, scrolls);
  if (parts.length) idle(turn);
}

const stops = () => {
  const busy = parts.length;
  parts = [...document.querySelectorAll(`${ROWS}, ${FRAMES}`)];
  if (!busy && parts.length) idle(turn);
};

// The theme puts a landmark into each block of code, and gives it no name.
const names = () => {
  for (const [i, bar] of document.querySelectorAll("nav.md-code__nav").entries()) bar.ariaLabel = `Code ${i + 1}`;
};

addEventListener("resize", stops);
document.addEventListener("toggle", stops, true); // a fold has been opened
document.fonts?.ready.then(stops);
new MutationObserver(names).observe(document.body, { childList: true, subtree: true });
globalThis.document$?.subscribe(stops);
stops();
names();
