// Curves or bars of formulas that the kernel proved, moved by sliders; hooks/figures/explorer.py says what it works with.
figures.explorer = (figure, { title, sizes, sliders, choices, across, frame }) => {
  const { run } = formulas;
  const find = (selector) => figure.querySelector(selector);
  const values = Object.fromEntries(sliders.map(({ letter, value }) => [letter, value]));
  let choice = choices[0];
  const show = (u) => (u !== 0 && Math.abs(u) < 0.01 ? u.toExponential(1) : u.toFixed(2))
    .replace(/^-(0\.00)$/, "$1").replaceAll("-", "−");
  const first = (u) => (Array.isArray(u) ? first(u[0]) : u);
  const at = (moved = {}) => run(choice.program, { ...sizes, ...values, ...moved });
  const x = (u) => frame.left + (u - across.min) / (across.max - across.min) * (frame.right - frame.left);
  const [low, high] = frame.range;
  const place = (u) => frame.log ? Math.log10(Math.max(Math.abs(u), 10 ** low)) : Math.min(Math.max(u, low - 1), high + 1);
  const y = (u) => frame.bottom - (place(u) - low) / (high - low) * (frame.bottom - frame.top);

  function curve({ letter }, k) {
    const points = [];
    for (let i = 0; i <= 120; i++) {
      const u = across.min + (across.max - across.min) * i / 120;
      const v = first(at({ [across.letter]: u })[letter]);
      if (Number.isFinite(v)) points.push(`${x(u).toFixed(1)} ${y(v).toFixed(1)}`);
    }
    find(`.curve-${k}`).setAttribute("d", `M${points.join("L")}`);
  }
  function draw() {
    const now = at();
    const seen = choice.shown.map(({ letter }) => [now[letter]].flat(9));
    if (across) {
      choice.shown.forEach(curve);
      choice.shown.forEach((_, k) => {
        find(`.dot-${k}`).setAttribute("cx", x(values[across.letter]).toFixed(1));
        find(`.dot-${k}`).setAttribute("cy", y(seen[k][0]).toFixed(1));
      });
    } else figure.querySelectorAll(".bar").forEach((bar, i) => {
      const top = y(seen[0][i]), zero = y(frame.log ? 0 : Math.max(0, low));
      bar.setAttribute("y", Math.min(top, frame.log ? frame.bottom : zero).toFixed(1));
      bar.setAttribute("height", Math.abs((frame.log ? frame.bottom : zero) - top).toFixed(1));
    });
    const words = choice.shown.map(({ name }, k) => `${name} = ${seen[k].map(show).join(", ")}`);
    const moved = sliders.map(({ name, letter }) => `${name} = ${show(values[letter])}`);
    find(".says").textContent = `${choice.name}: ${[...moved, ...words].join("; ")}.`;
    find(".says").dataset.values = JSON.stringify(seen);
    sliders.forEach(({ letter, name }) => find(`input[name="${letter}"]`)
      .setAttribute("aria-valuetext", `${name} = ${show(values[letter])}`));
  }

  const slider = ({ letter, name, min, max, step, value }) =>
    `<label>${name} <input type="range" name="${letter}" min="${min}" max="${max}" step="${step}" value="${value}"></label>`;
  const options = choices.map(({ name }) => `<option>${name}</option>`).join("");
  const select = choices.length > 1 ? `<label>of <select aria-label="${title}: of which">${options}</select></label>` : "";
  find(".says").insertAdjacentHTML("beforebegin", `<div class="controls">${select}${sliders.map(slider).join("")}</div>`);
  find(".says").setAttribute("role", "status");
  figure.addEventListener("input", ({ target }) => {
    if (target.matches("select")) choice = choices[target.selectedIndex];
    else values[target.name] = target.valueAsNumber;
    draw();
  });
  draw();
};
