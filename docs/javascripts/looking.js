// Where attention looks; hooks/figures/looking.py says what it works with.
figures.looking = (figure, { texts, asked, weights, places, digits, mean, frame }) => {
  const find = (selector) => figure.querySelector(selector);
  let sum = 0, head = 0, digit = 0; // head 0 is the mean
  const heads = [mean, ...weights[0].map((_, h) => `head ${h + 1}`)];
  const question = (text) => text.slice(0, asked - 1);

  function draw() {
    const text = texts[sum], rows = weights[sum].map((one) => one[digit]);
    const seen = head ? rows[head - 1] : rows[0].map((_, i) => rows.reduce((all, row) => all + row[i], 0) / rows.length);
    const bars = figure.querySelectorAll(".bar"), characters = figure.querySelectorAll(".character");
    seen.forEach((weight, i) => {
      const height = weight * (frame.bottom - frame.top);
      bars[i].setAttribute("y", (frame.bottom - height).toFixed(1));
      bars[i].setAttribute("height", height.toFixed(1));
      characters[i].textContent = i < asked + digit ? text[i] : "";
    });
    const largest = seen.map((_, i) => i).sort((i, j) => seen[j] - seen[i] || i - j).slice(0, 3);
    const name = (i) => (places[i] === text[i] ? `“${text[i]}”` : `${places[i]} = ${text[i]}`);
    const said = largest.map((i) => `${name(i)} (${Math.floor(100 * seen[i] + 0.5)} %)`).join(", ");
    const result = +[...text.slice(asked)].reverse().join("");
    find(".says").textContent = `${question(text)} = ${result}. To write ${text[asked + digit]}, the ${digits[digit]}, ${
      heads[head]} looks at ${said}.`;
    find(".says").dataset.values = JSON.stringify(seen);
    find("[name=digit]").setAttribute("aria-valuetext", digits[digit]);
  }

  const select = (name, all) => `<label>${name} <select name="${name}">${all.map((one) => `<option>${one}</option>`).join("")}</select></label>`;
  find(".says").insertAdjacentHTML("beforebegin", `<div class="controls">${select("sum", texts.map(question))}${select("head", heads)}
    <label>digit <input type="range" name="digit" min="0" max="${digits.length - 1}" value="0"></label></div>`);
  find(".says").setAttribute("role", "status");
  figure.addEventListener("input", ({ target }) => {
    if (target.name === "sum") sum = target.selectedIndex;
    else if (target.name === "head") head = target.selectedIndex;
    else digit = target.valueAsNumber;
    draw();
  });
  draw();
};
