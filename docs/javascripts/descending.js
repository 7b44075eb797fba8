// Ways downhill: steps of a method on a cost, from a start; hooks/figures/ways.py says what it works with.
figures.descending = (figure, { costs, methods, sliders, fixed, steps, window }) => {
  const { run } = formulas;
  const find = (selector) => figure.querySelector(selector);
  const values = Object.fromEntries(sliders.map(({ letter, value }) => [letter, value]));
  let cost = costs[0], method = methods[0];
  const show = (u) => (Math.abs(u) >= 1e4 || (u !== 0 && Math.abs(u) < 0.01) ? u.toExponential(1) : u.toFixed(2))
    .replace(/^-(0\.00)$/, "$1").replaceAll("-", "−");
  const [left, right, bottom, top] = window;
  const clamp = (u, low, high) => Math.min(Math.max(u, low - (high - low)), high + (high - low));
  const place = ([x, y]) => `${((clamp(x, left, right) - left) / (right - left) * 480).toFixed(1)} ${
    ((top - clamp(y, bottom, top)) / (top - bottom) * 360).toFixed(1)}`;

  // θ after 0, 1, 2, … steps, with the cost there.
  function way() {
    const rest = Object.fromEntries(Object.keys(method.carried).map((letter) => [letter, [0, 0]]));
    let at = { ...fixed, ...values, c: cost.c, theta: cost.start, ...rest };
    const found = [];
    for (let t = 1; t <= steps + 1; t++) {
      const next = run(method.program, { ...at, t });
      found.push([...at.theta, next.J]);
      const carried = Object.entries(method.carried).map(([letter, after]) => [letter, next[after]]);
      at = { ...at, theta: next.after, ...Object.fromEntries(carried) };
    }
    return found;
  }
  function draw() {
    const found = way();
    const points = found.map(([x, y, J]) => place(cost.flat ? [x, J] : [x, y]));
    find(".way").setAttribute("d", `M${points.join("L")}`);
    find(".steps").setAttribute("d", points.map((point) => `M${point}h0`).join(""));
    figure.querySelectorAll(".ground").forEach((one, i) => one.classList.toggle("seen", costs[i] === cost));
    const [x, y, J] = found.at(-1);
    const where = cost.flat ? `x = ${show(x)}` : `x, y = ${show(x)}, ${show(y)}`;
    const verdict = method.plain ? cost.verdicts.find(([upto]) => upto === null || values.eta <= upto)[1] : "";
    const moved = sliders.filter(({ letter }) => method.uses.includes(letter)).map(({ name, letter }) => `${name} = ${show(values[letter])}`);
    find(".says").textContent = `${method.name} on ${cost.name}, ${moved.join(", ")}: after ${steps} steps ${where}, cost ${show(J)}. ${verdict}`;
    find(".says").dataset.values = JSON.stringify(found.at(-1));
    sliders.forEach(({ letter, name }) => {
      const slider = find(`input[name="${letter}"]`);
      slider.disabled = !method.uses.includes(letter);
      slider.setAttribute("aria-valuetext", `${name} = ${show(values[letter])}`);
    });
    find("datalist").innerHTML = cost.marks.map((mark) => `<option value="${mark}"></option>`).join("");
  }

  const select = (name, all) => `<label>${name} <select name="${name}">${all.map((one) => `<option>${one.name}</option>`).join("")}</select></label>`;
  const slider = ({ letter, name, min, max, step, value }) =>
    `<label>${name} <input type="range" name="${letter}" min="${min}" max="${max}" step="${step}" value="${value}"${letter === "eta" ? ' list="marks"' : ""}></label>`;
  find(".says").insertAdjacentHTML("beforebegin", `<div class="controls">${select("cost", costs)}${select("method", methods)}${
    sliders.map(slider).join("")}<datalist id="marks"></datalist></div>`);
  find(".says").setAttribute("role", "status");
  figure.addEventListener("input", ({ target }) => {
    if (target.name === "cost") cost = costs[target.selectedIndex];
    else if (target.name === "method") method = methods[target.selectedIndex];
    else values[target.name] = target.valueAsNumber;
    draw();
  });
  draw();
};
