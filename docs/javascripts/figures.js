// Brings the figures of a page to life when they come near, and what has no place of its own when nothing else is to
// be done: each names its script, which is loaded when a page first has it.
// A script adds to `figures` how such a figure begins, and a file of data what it is to work with.
// Without scripts a figure shows its worked state.
globalThis.figures = { data: {} };
(() => {
  const home = document.currentScript.src.replace(/[^/]*$/, "");
  const loaded = {};
  const load = (name) => (loaded[name] ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: `${home}${name}.js`, onload: done, onerror: failed });
    document.head.append(script);
  }));

  const idle = () => new Promise((turn) => (globalThis.requestIdleCallback ?? setTimeout)(turn, { timeout: 2000 }));

  Object.assign(figures, { home, load, idle });

  async function begin(figure) {
    const { script, data } = figure.dataset;
    figure.dataset.begun = "loading";
    await Promise.all(["formulas", script, ...(data ? [`data/${data}`] : [])].map(load));
    await figures[script](figure, figures.data[data]);
    figure.dataset.begun = "yes";
  }

  const near = new IntersectionObserver((seen) => {
    for (const { target } of seen.filter((one) => one.isIntersecting)) {
      near.unobserve(target);
      begin(target);
    }
  }, { rootMargin: "600px" });
  const look = () => document.querySelectorAll("[data-script]:not([data-begun])")
    .forEach((one) => one.matches("figure") ? near.observe(one) : idle().then(() => one.dataset.begun ?? begin(one)));
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", look) : look();
  // The theme says when it has put another page in place of this one; in a folder, not even that there is a first.
  globalThis.document$?.subscribe(look);
})();
