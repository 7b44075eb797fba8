// One network with its numbers: steps forwards and backwards, and all that is given can be changed.
figures.one_network = (figure, { sizes, values, program, steps }) => {
  const { run, written, places } = formulas;
  const find = (selector) => figure.querySelector(selector);
  const all = (selector) => figure.querySelectorAll(selector);
  const list = figure.nextElementSibling?.matches(".steps") ? figure.nextElementSibling.children : [];
  const given = "xtwbvc";
  const sampled = new Set(["x", "t", ...program.filter(([, limits]) => limits[0]?.[0] === "n").map(([letter]) => letter)]);
  const unit = { "a^{(1)}": "z", "δ¹": "z", back: "z", "a^{(2)}": "y", "δ²": "y" }; // where a letter's number stands
  const names = {
    "a^{(1)}": "a<sup>(1)</sup>", "a^{(2)}": "a<sup>(2)</sup>", "δ¹": "δ<sup>(1)</sup>", "δ²": "δ<sup>(2)</sup>",
    back: "∂J/∂z", "∂v": "∂J/∂v", "∂c": "∂J/∂c", "∂w": "∂J/∂w", "∂b": "∂J/∂b",
  };
  const rate = 0.5;
  let numbers = structuredClone(values), now = 0, at;

  const show = (u) => u.toFixed(2).replace(/^-(0\.00)$/, "$1").replace("-", "−");
  const inside = (letter, where) => (sampled.has(letter) ? where.slice(1) : where);
  const part = (letter, where) => (unit[letter] ?? letter) + inside(letter, where).join("");
  const look = (letter, where) => where.reduce((rows, i) => rows[i - 1], at[letter]);
  function letters(letter, where) {
    const below = inside(letter, where).join("");
    return `<span data-part="${part(letter, where)}">${names[letter] ?? letter}${below && `<sub>${below}</sub>`}</span>`;
  }
  function digits(letter, where) {
    const text = show(look(letter, where));
    return `<span data-part="${part(letter, where)}">${text.startsWith("−") ? `(${text})` : text}</span>`;
  }

  // Each entry of a step's letters: the proved formula, with letters, with numbers, and what it is.
  function lines([, said]) {
    return program.filter(([letter]) => said.includes(letter)).flatMap(([letter, limits, tree]) =>
      [...places(limits, at)].map((here) => {
        const where = limits.map(([index]) => here[index]);
        const sides = [letters(letter, where), written(tree, here, letters), written(tree, here, digits)];
        return `<p>${sides.join(" = ")} = <strong>${show(look(letter, where))}</strong></p>`;
      }));
  }

  function draw() {
    at = run(program, { ...sizes, ...numbers });
    const write = (selector, text) => all(selector).forEach((one) => (one.textContent = text));
    for (const letter of ["x", "z", "y"]) for (const i of [1, 2]) {
      const circle = `svg [data-part="${letter}${i}"]`;
      write(`${circle} .value`, show(look(letter, [1, i])));
      const [sum, delta] = { z: ["a^{(1)}", "δ¹"], y: ["a^{(2)}", "δ²"] }[letter] ?? [];
      if (sum) write(`${circle} .above`, `a = ${show(look(sum, [1, i]))}`);
      if (delta) write(`${circle} .below`, `δ = ${show(look(delta, [1, i]))}`);
    }
    for (const letter of "wv") for (const i of [1, 2]) for (const j of [1, 2])
      write(`svg [data-part="${letter}${i}${j}"] text`, show(look(letter, [i, j])));
    write("svg .cost", `cost J = ${show(at.J)}`);
    for (const one of all("[data-number]")) {
      const [, letter, below] = one.dataset.number.match(/^(.*?)(\d+)$/);
      const where = [...below].map(Number);
      const value = look(letter, sampled.has(letter) ? [1, ...where] : where);
      one.dataset.value = value;
      if (!one.firstElementChild) one.textContent = show(value);
    }
    find(".terms").innerHTML = lines(steps[now]).join("");
    const [title, , says, derived, code] = steps[now];
    find(".tied").innerHTML = `${says} <a href="${derived}">The line of the derivation</a>. In the code: ${code}`;
    find("svg").classList.toggle("back", now > 4);
    const lit = new Set([...all(".terms [data-part]")].map((one) => one.dataset.part));
    all("svg [data-part]").forEach((one) => one.classList.toggle("lit", lit.has(one.dataset.part)));
    [...list].forEach((one, i) => i === now ? one.setAttribute("aria-current", "step") : one.removeAttribute("aria-current"));
    find("button[name=before]").disabled = now === 0;
    find("button[name=after]").disabled = now === steps.length - 1;
    return `Step ${now + 1} of ${steps.length}, ${now > 4 ? "backwards" : "forwards"}: ${title}.`;
  }
  const say = (text) => (find(".says").textContent = text);

  // What has the focus, or is under the pointer, is marked wherever it stands.
  function mark(name) {
    all(".here").forEach((one) => one.classList.remove("here"));
    if (name) all(`[data-part="${name}"]`).forEach((one) => one.classList.add("here"));
  }
  // An arrow leads to the step in which it carries something, in the direction that is shown.
  function follow(name) {
    const layer = { w: [0, 9], b: [0, 9], v: [2, 6], c: [2, 6] }[name?.[0]];
    if (layer && !find(`.terms [data-part="${name}"]`)) {
      now = layer[+(now > 4)];
      say(draw());
    }
    mark(name);
  }

  function change(input) {
    const value = input.type === "radio" ? 1 : input.valueAsNumber;
    const fits = Number.isFinite(value) && Math.abs(value) <= 10;
    input.setAttribute("aria-invalid", !fits);
    if (!fits) return say("A number from −10 to 10, please: the network keeps the last one.");
    const [letter, ...below] = input.name;
    if (input.type === "radio") numbers.t = [[+(input.value === "1"), +(input.value === "2")]];
    else if (letter === "x") numbers.x[0][below[0] - 1] = value;
    else if (below.length === 2) numbers[letter][below[0] - 1][below[1] - 1] = value;
    else numbers[letter][below[0] - 1] = value;
    draw();
    mark(input.dataset.part);
    say(`The cost is ${show(at.J)}.`);
  }
  function fill() {
    for (const input of all("input")) {
      const value = Number(input.parentElement.dataset.value);
      input.type === "radio" ? (input.checked = value === 1) : (input.value = +value.toFixed(4));
    }
  }
  function descend() {
    const step = (u, slope) => (Array.isArray(u) ? u.map((one, i) => step(one, slope[i])) : u - rate * slope);
    const before = at.J;
    for (const letter of "wbvc") numbers[letter] = step(numbers[letter], at[`∂${letter}`]);
    draw();
    fill();
    say(`One step with the learning rate ${rate}: the cost goes from ${before.toFixed(4)} to ${at.J.toFixed(4)}.`);
  }
  const press = {
    before: () => say((now--, draw())),
    after: () => say((now++, draw())),
    descend,
    again: () => { numbers = structuredClone(values); now = 0; say(draw()); fill(); },
  };

  const button = ([name, text]) => `<button type="button" name="${name}">${text}</button>`;
  const buttons = Object.entries({ before: "Back", after: "Next step", descend: "Descend", again: "Start again" });
  find(".numbers").insertAdjacentHTML("beforebegin", `<div class="play"><div class="controls">${buttons.map(button).join("")}</div>
    <p class="says" role="status"></p><div class="terms"></div><p class="tied"></p></div>`);
  for (const one of all("[data-number].given")) {
    const name = one.dataset.number, spoken = one.closest("tr").cells[0].textContent;
    one.innerHTML = given.includes(name[0]) && name[0] !== "t"
      ? `<input type="number" step="0.1" min="-10" max="10" name="${name}" data-part="${name}" aria-label="${spoken}">`
      : `<input type="radio" name="${figure.dataset.script}-class" value="${name[1]}" data-part="${name}" aria-label="${spoken} is 1">`;
  }
  figure.addEventListener("input", (event) => change(event.target));
  figure.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (pressed) return press[pressed.name]();
    const arrow = event.target.closest("svg [data-part]")?.dataset.part;
    if (arrow) (find(`input[data-part="${arrow}"]`)?.focus(), follow(arrow));
  });
  figure.addEventListener("focusin", (event) => follow(event.target.dataset.part));
  figure.addEventListener("pointerover", (event) => mark(event.target.closest("[data-part]")?.dataset.part));
  say(draw());
  fill();
};
