// The site without a network: offline.js answers for it, and a button fetches the whole book.
figures.kept = async () => {
  const { serviceWorker } = navigator;
  if (!serviceWorker || location.protocol === "file:") throw new Error("this browser keeps no pages here");
  await serviceWorker.register(new URL("../offline.js", figures.home).href);
  const { active } = await serviceWorker.ready;
  if (!serviceWorker.controller)
    await new Promise((done) => serviceWorker.addEventListener("controllerchange", done, { once: true }));
  active.postMessage([location.href, ...performance.getEntriesByType("resource").map((one) => one.name)]);
};

figures.keep = (figure) => {
  figure.innerHTML = `<button type="button">Keep the whole book on this device</button> <span role="status"></span>`;
  const [button, says] = figure.children;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await figures.kept();
      const top = new URL("../", figures.home).href;
      const names = await (await fetch(`${top}book.json`)).json();
      for (const [i, name] of names.entries()) {
        await fetch(top + name); // offline.js keeps it
        says.textContent = `${Math.floor((100 * (i + 1)) / names.length)} % of ${names.length} files`;
      }
      says.textContent = "It is here, and is read without a network from now on.";
    } catch (error) {
      says.textContent = `It could not be kept: ${error.message}.`;
      button.disabled = false;
    }
  });
};
