// A gradient that is typed in, and what `backprop explain` says of it, here; the figure shows a worked example.
figures.explain_here = async (figure) => {
  const { load, data } = figures;
  await load("data/python");
  const find = (selector) => figure.querySelector(selector);
  const say = (text) => (find(".says").textContent = text);
  const example = find("pre code").textContent.trimEnd();
  const verdict = find(".said");
  let python; // once it is here

  find("pre").outerHTML = `<textarea rows="${example.split("\n").length + 1}" aria-label="Your gradient, in Python"
    spellcheck="false" autocapitalize="off" autocomplete="off"></textarea>`;
  find(".start").outerHTML = `<div class="controls"><button type="button" name="ask">Explain</button>
    <button type="button" name="stop" hidden>Stop</button>
    <button type="button" name="back">Put the example back</button>
    <span class="weight">It loads ${data.python.megabytes} MB, once.</span></div>`;
  find(".says").setAttribute("role", "status");
  Object.assign(verdict, { role: "region", ariaLabel: "What explain says", tabIndex: 0 });
  const [source, askIt, stopIt] = ["textarea", "[name=ask]", "[name=stop]"].map(find);
  source.value = example;

  const typeset = (html) => html.replace(/\\\[([^]*?)\\\]|\\\(([^]*?)\\\)/g, (_, shown, inline) =>
    shown ? `<span class="equation">${figures.python.formula(shown, true)}</span>` : figures.python.formula(inline, false));

  function show({ html, says, error, missing = [] }) {
    const list = missing.join(", ");
    verdict.replaceChildren();
    if (missing.length) return say(`No verdict: this page's NumPy has no ${list}. Your own has: backprop explain FILE.py`);
    if (error) {
      verdict.append(Object.assign(document.createElement("pre"), { textContent: error }));
      return say("This could not be asked.");
    }
    verdict.innerHTML = typeset(html);
    verdict.querySelectorAll("pre").forEach((one) => (one.tabIndex = 0));
    return say(says);
  }

  async function ask() {
    if (askIt.disabled) return;
    askIt.disabled = true;
    try {
      await load("python");
      if (!python) {
        python = await figures.python(say);
        find(".weight")?.remove();
      }
      say("It runs your code, and proves or refutes. This takes some seconds, and longer for a large network.");
      stopIt.hidden = false;
      show(await python.ask({ source: source.value }));
    } catch (error) {
      say(`It did not start: ${error}. It needs a server, and a browser that runs WebAssembly.`);
    }
    stopIt.hidden = true;
    askIt.disabled = false;
  }

  function stop() {
    python.stop();
    python = undefined;
    stopIt.hidden = true;
    askIt.disabled = false;
    askIt.focus();
    say("Stopped. To ask again, Python starts anew.");
  }

  askIt.addEventListener("click", ask);
  stopIt.addEventListener("click", stop);
  find("[name=back]").addEventListener("click", () => (source.value = example));
  source.addEventListener("keydown", (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && ask());
};
