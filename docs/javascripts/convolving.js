// A window on a picture, forward and back; hooks/figures/convolving.py says what it works with.
figures.convolving = (figure, { program, shows, inside, picture, kernels, ways, start }) => {
  const { run } = formulas;
  const find = (selector) => figure.querySelector(selector);
  const many = (length, make) => Array.from({ length }, (_, i) => make(i));
  const show = (u) => String(u).replace("-", "−");
  const size = picture.length, span = 3;
  let { stride, padding, place } = start, way = 0, kernel = structuredClone(kernels[0].w);

  // All numbers, from the proved formulas: which entry a window shows is a list for each axis.
  function computed() {
    const positions = Math.floor((size + 2 * padding - span) / stride) + 1;
    const g = many(positions, (p) => many(positions, (q) => ((2 * p + q) % 3) - 1));
    const window = many(positions, (p) => many(span, (r) => stride * p + r + 1)), own = many(size, (i) => padding + i + 1);
    const places = Object.fromEntries([0, 1].flatMap((axis) => [[shows[axis], window], [inside[axis], own]]));
    const sizes = { N: 1, C: 1, M: 1, H: size, V: size, P: positions, Q: positions, R: span, S: span };
    const at = run(program, { ...sizes, ...places, x: [[picture]], w: [[kernel]], b: [0], g: [[g]] });
    return { g, positions, y: at.y[0][0], "∂x": at["∂x"][0][0], "∂w": at["∂w"][0][0] };
  }
  const extent = (found) => [found.positions, size, span][way];

  // The terms that meet at the place that is looked at: an output, an entry, a weight.
  function terms({ positions }) {
    const [a, b] = place, found = [];
    for (let p = 0; p < positions; p++) for (let q = 0; q < positions; q++)
      for (let r = 0; r < span; r++) for (let u = 0; u < span; u++) {
        const [i, j] = [stride * p + r - padding, stride * q + u - padding]; // in the picture, or in its padding
        const looked = [[p, q], [i, j], [r, u]][way];
        if (looked[0] === a && looked[1] === b) found.push({ p, q, r, u, i, j });
      }
    return found;
  }

  function draw() {
    const found = computed();
    place = place.map((one) => Math.min(one, extent(found) - 1));
    const met = terms(found), back = way > 0;
    const x = (i, j) => picture[i]?.[j] ?? 0;
    const grid = (selector, rows, columns, value, marked, padded = () => false) => {
      find(`${selector} tbody`).innerHTML = many(rows, (a) => `<tr>${many(columns, (b) => {
        const kinds = [marked(a, b) && "here", padded(a, b) && "padded"].filter(Boolean).join(" ");
        return `<td${kinds && ` class="${kinds}"`}>${show(value(a, b))}</td>`;
      }).join("")}</tr>`).join("");
    };
    const here = (a, b) => place[0] === a && place[1] === b;
    const wide = size + 2 * padding, outer = (a) => a < padding || a >= padding + size;
    const seen = (a, b) => met.some(({ i, j }) => i === a - padding && j === b - padding);
    if (way === 1) grid(".x", wide, wide, (a, b) => found["∂x"][a - padding]?.[b - padding] ?? "", (a, b) => here(a - padding, b - padding), (a, b) => outer(a) || outer(b));
    else grid(".x", wide, wide, (a, b) => x(a - padding, b - padding), seen, (a, b) => outer(a) || outer(b));
    const weighs = (a, b) => met.some(({ r, u }) => r === a && u === b);
    grid(".w", span, span, (a, b) => (way === 2 ? found["∂w"] : kernel)[a][b], way === 2 ? here : weighs);
    grid(".y", found.positions, found.positions, (a, b) => (back ? found.g : found.y)[a][b], (a, b) => met.some(({ p, q }) => p === a && q === b));
    find(".x caption").textContent = way === 1 ? "the slopes ∂J/∂x" : "the picture x, padded";
    find(".w caption").textContent = way === 2 ? "the slopes ∂J/∂w" : "the kernel w";
    find(".y caption").textContent = back ? "the slopes g = ∂J/∂y" : "the outputs y";
    const [a, b] = place.map((one) => one + 1);
    const letter = ["y", "∂J/∂x", "∂J/∂w"][way];
    const value = [found.y, found["∂x"], found["∂w"]][way][place[0]][place[1]];
    const sum = met.map(({ p, q, r, u, i, j }) => {
      const factors = [[kernel[r][u], x(i, j)], [kernel[r][u], found.g[p][q]], [found.g[p][q], x(i, j)]][way];
      return factors.map((u) => (u < 0 ? `(${show(u)})` : u)).join(" · ");
    }).join(" + ");
    find(".says").innerHTML = `${letter}<sub>${a}${b}</sub> = ${sum || "nothing: no window sees it"} = ${show(value)}`;
    find(".says").dataset.values = JSON.stringify({ stride, padding, kernel, place, ...found });
    for (const [axis, name] of [[0, "row"], [1, "column"]]) {
      const range = find(`[name=${name}]`);
      Object.assign(range, { max: extent(found), value: place[axis] + 1 });
      range.setAttribute("aria-valuetext", `${name} ${place[axis] + 1} of ${extent(found)}`);
    }
  }

  const select = (name, all) => `<label>${name} <select name="${name}">${all.map((one) => `<option>${one}</option>`).join("")}</select></label>`;
  const range = (name, min, max, value) => `<label>${name} <input type="range" name="${name}" min="${min}" max="${max}" value="${value}"></label>`;
  find(".grids").insertAdjacentHTML("beforebegin", `<div class="controls">${select("way", ways)}${select("kernel", kernels.map(({ name }) => name))}${
    range("stride", 1, 3, stride)}${range("padding", 0, 2, padding)}${range("row", 1, size, place[0] + 1)}${range("column", 1, size, place[1] + 1)}</div>`);
  find(".says").setAttribute("role", "status");
  figure.addEventListener("input", ({ target }) => {
    const set = {
      way: () => (way = target.selectedIndex),
      kernel: () => (kernel = structuredClone(kernels[target.selectedIndex].w)),
      stride: () => (stride = target.valueAsNumber),
      padding: () => (padding = target.valueAsNumber),
      row: () => (place[0] = target.valueAsNumber - 1),
      column: () => (place[1] = target.valueAsNumber - 1),
    };
    set[target.name]();
    draw();
  });
  place = [...place];
  draw();
};
