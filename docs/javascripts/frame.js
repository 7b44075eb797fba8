// What the theme leaves open for readers who use a keyboard or a screen reader.

// What is wider than its frame scrolls, and the keyboard has to get there; what is not is no stop on the way.
// All is measured before anything is changed: else each change would have the page laid out anew.
const stops = () => {
  let equations = 0;
  const frames = ".equation, .wide, .output:has(> table), .glue, .rule, .covers, .compared";
  const boxes = [...document.querySelectorAll(frames)].map((box) => [box, box.scrollWidth > box.clientWidth + 1]);
  for (const [box, scrolls] of boxes) {
    if (scrolls) {
      box.tabIndex = 0;
      box.role = "group";
      box.ariaLabel = box.dataset.name ?? (box.matches(".equation") ? `Equation ${++equations}` : "Formulas");
    } else if (box.role === "group") {
      box.removeAttribute("tabindex");
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  }
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
