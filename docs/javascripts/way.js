// Forest or trees: whether the steps of derivations are shown. The choice is kept, and holds on every page.

const kept = () => {
  try {
    return localStorage.getItem("way") === "forest" ? "forest" : "trees";
  } catch {
    return "trees"; // nothing may be kept here
  }
};

const go = (way) => {
  document.documentElement.dataset.way = way;
  for (const input of document.querySelectorAll(".way input")) input.checked = input.value === way;
};

go(kept());
document.addEventListener("change", ({ target }) => {
  if (!target.closest(".way")) return;
  try {
    localStorage.setItem("way", target.value);
  } catch {
    // it holds on this page, at least
  }
  go(target.value);
});

// The theme replaces pages without loading them anew, and tells it here.
globalThis.document$?.subscribe(() => go(kept()));
