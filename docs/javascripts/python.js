// Python for a page, in a thread of its own: `ask` asks it, `stop` ends it; on its way here it says how far it is.
figures.python = async (say) => {
  const { home, load } = figures;
  say("Python is on its way: 0 %.");
  await Promise.all([load("keep"), load("python/temml")]);
  await figures.kept().catch(() => {}); // without it all works, with a network
  // A worker whose script is a blob is under this page's policy.
  const script = `import ${JSON.stringify(new URL("python/worker.mjs", home).href)};`;
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })), { type: "module" });
  const asked = new Map(); // by their numbers, the questions that wait for an answer
  let number = 0;
  await new Promise((ready, failed) => {
    worker.onerror = () => failed("the thread did not start");
    worker.onmessage = ({ data: told }) => {
      if (told.failed) failed(told.failed);
      else if (told.ready) ready();
      else if (told.loaded === 1) say("Python is here; SymPy and the kernel start, which takes some seconds.");
      else if (told.loaded) say(`Python is on its way: ${Math.floor(100 * told.loaded)} %.`);
      else (asked.get(told.number)(told.answer), asked.delete(told.number));
    };
  });
  return {
    ask: (question) => new Promise((answer) => {
      asked.set(++number, answer);
      worker.postMessage({ number, asked: question });
    }),
    stop: () => worker.terminate(),
  };
};
figures.python.formula = (tex, displayMode) => temml.renderToString(tex, { displayMode, throwOnError: false });
