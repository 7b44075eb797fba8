// What the theme leaves open for readers who use a keyboard or a screen reader.

// What is wider than its frame scrolls, and the keyboard has to get there; what is not is no stop on the way. A frame
// is measured when it has got a size: that of a row of a long page comes when the row does, see proof.css. All are
// measured first, and changed then: else each change would have the page laid out anew.
const FRAMES = ".equation, .wide, .output:has(> table), .glue, .rule, .covers, .compared";
let equations = 0;

function look(box, scrolls) {
  if (scrolls === (box.role === "group")) return;
  if (scrolls) {
    box.tabIndex = 0;
    box.role = "group";
    box.ariaLabel = box.dataset.name ?? (box.matches(".equation") ? `Equation ${++equations}` : "Formulas");
  } else for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
}

const sizes = new ResizeObserver((seen) => {
  const measured = seen.map(({ target }) => [target, target.scrollWidth > target.clientWidth + 1]);
  for (const [box, scrolls] of measured) look(box, scrolls);
});

const stops = () => {
  sizes.disconnect();
  for (const box of document.querySelectorAll(FRAMES)) sizes.observe(box);
};

// The theme puts a landmark into each block of code, and gives it no name.
const names = () => {
  for (const [i, bar] of document.querySelectorAll("nav.md-code__nav").entries()) bar.ariaLabel = `Code ${i + 1}`;
};

document.fonts?.ready.then(stops); // what is in a frame may have another width now
new MutationObserver(names).observe(document.body, { childList: true, subtree: true });
globalThis.document$?.subscribe(stops);
stops();
names();
