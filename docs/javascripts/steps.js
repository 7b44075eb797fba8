// The lines of derivations: what is new in a line is marked, one line leads to the next, each has an address,
// and its formula can be copied, as that of a theorem can: as LaTeX, or as Python, with which it can be changed
// and checked, too. `latex` has the formulas by their ids, `python` where their Python is among that of the page
// `stem`, and `letters` what each letter stands for: whoever points at one is told, and a button lists a line's.
figures.steps = async (_, { latex, stem, python, letters }) => {
  const lines = [...document.querySelectorAll(".line[id]")];
  const first = (line) => line.parentElement.start === 1 && !line.previousElementSibling;
  const derivations = [];
  for (const line of lines) first(line) ? derivations.push([line]) : derivations.at(-1)?.push(line);

  // Marks what stands nowhere in the formula before; an element of which all is new is marked whole.
  function mark(node, before) {
    if (before.has(node.outerHTML)) return false;
    const children = [...node.children];
    const fresh = children.filter((child) => mark(child, before));
    if (fresh.length < children.length) return false;
    fresh.forEach((child) => child.classList.remove("new"));
    node.classList.add("new");
    return true;
  }
  const html = (line) => [...line.querySelectorAll(".maths math *")].map((node) => node.outerHTML);

  function show(line) {
    for (let fold = line.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
    line.tabIndex = -1;
    line.focus();
    line.scrollIntoView({ block: "center" });
  }
  const button = (name, text, off) => `<button type="button" name="${name}"${off ? " disabled" : ""}>${text}</button>`;

  const here = new URL("../learning/run_here/index.html", figures.home).href;
  const copied = {
    copy: ({ id }) => figures.lettered?.(latex[id]) ?? latex[id], // in the letters that the page has
    async code({ id }) {
      await figures.load(`data/python-${stem}`);
      const [at, number] = python[id];
      const { imports, given, lines } = figures.data[`python-${stem}`][at];
      const sides = number === undefined ? [`left = ${lines[0].line}`, `right = ${lines.at(-1).line}`] : [`formula = ${lines[number].line}`];
      return [imports, given, `${sides.join("\n")}\n`].join("\n\n");
    },
  };

  const sign = (letter) => letter?.dataset.sign ?? letter?.textContent; // in the notes' letters
  const signs = (line) => [...new Set([...line.querySelectorAll(".maths mi")].map(sign))]
    .filter((one) => letters[one]);
  function list(line, marked) {
    const open = line.querySelector("dl"), pressed = line.querySelector("[name=letters]");
    pressed.setAttribute("aria-expanded", !open || Boolean(marked));
    open?.remove();
    if (open && !marked) return;
    const rows = signs(line).map((one) => `<dt${one === marked ? ' class="here"' : ""}>${one}</dt><dd>${letters[one]}</dd>`);
    line.insertAdjacentHTML("beforeend", `<dl class="letters">${rows.join("")}</dl>`);
  }
  document.addEventListener("pointerover", ({ target }) => {
    const line = target.closest?.(".line[id]"), tip = line?.querySelector(".tip");
    if (!tip || !lines.includes(line)) return;
    const name = sign(target.closest("mi"));
    tip.textContent = letters[name] ? `${target.textContent}: ${letters[name]}` : "";
  });

  for (const derivation of derivations) {
    await figures.idle();
    const known = derivation.map((line) => new Set(html(line))); // before anything is marked
    derivation.forEach((line, i) => {
      const tex = latex[line.id];
      line.insertAdjacentHTML("beforeend", `<span class="tools">${button("back", "‹<span> line before</span>", i === 0)}
        <a href="#${line.id}">line ${i + 1} of ${derivation.length}</a>
        ${button("on", "<span>next line </span>›", i === derivation.length - 1)}
        ${tex ? button("copy", "copy LaTeX") : ""} ${python[line.id] ? `${button("code", "copy Python")}
        <a href="${here}#${stem}/${python[line.id].join("/")}">change it</a>` : ""}
        ${button("letters", "letters")}<span role="status"></span><span class="tip" aria-hidden="true"></span></span>`);
      if (i) line.querySelectorAll(".maths math > *").forEach((node) => mark(node, known[i - 1]));
    });
  }
  const results = [...document.querySelectorAll(".theorem[id]")].filter((one) => latex[one.id]);
  for (const one of results) one.querySelector(".claim").insertAdjacentHTML("beforeend", `<span class="tools">${
    button("copy", "copy LaTeX")} ${python[one.id] ? button("code", "copy Python") : ""}<span role="status"></span></span>`);

  document.addEventListener("click", async ({ target }) => {
    const line = target.closest(".line, .theorem");
    const derivation = derivations.find((all) => all.includes(line));
    if (!derivation && !results.includes(line)) return;
    const letter = sign(target.closest(".maths mi")), pressed = target.closest(".tools button");
    if (derivation && letters[letter]) return list(line, letter);
    if (!pressed) return;
    if (pressed.name === "letters") return list(line);
    const to = { back: -1, on: 1 }[pressed.name];
    if (to) return show(derivation[derivation.indexOf(line) + to]);
    const text = await copied[pressed.name](line);
    const said = line.querySelector("[role=status]");
    said.textContent = await navigator.clipboard.writeText(text).then(() => "copied", () => text);
  });
  // Whoever comes by an address of a line sees the line.
  const named = lines.find((line) => `#${line.id}` === decodeURI(location.hash));
  if (named) show(named);
};
