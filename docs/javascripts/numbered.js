// The letters of a page: the notes', with one for each layer's weights, or numbered layers. The choice is kept.
figures.numbered = (choice, layers) => {
  const formulas = [...document.querySelectorAll(".md-content math")];
  const told = formulas.map((math) => math.getAttribute("alttext"));
  let as, now = false; // the formulas' parts in the notes' letters, once there are others; and which there are
  const make = (name, ...children) => {
    const one = document.createElementNS("http://www.w3.org/1998/Math/MathML", name);
    one.append(...children);
    return one;
  };
  const bracket = (sign) => {
    const one = make("mo", sign);
    for (const [name, value] of [["stretchy", "false"], ["lspace", "0"], ["rspace", "0"]]) one.setAttribute(name, value);
    return one;
  };

  // x_i becomes x_i^(1), and x becomes x^(1); what is raised already keeps that behind the number.
  function number(letter) {
    const [name, layer] = layers[letter.textContent];
    const mark = make("mrow", bracket("("), make("mn", layer), bracket(")")), own = letter.parentElement;
    const whole = /^msu[bp]/.test(own.localName) && own.firstElementChild === letter ? own : letter;
    const [, ...rest] = whole === letter ? [letter] : whole.children;
    letter.dataset.sign = letter.textContent;
    letter.textContent = name;
    const below = whole.localName.startsWith("msub") ? rest.shift() : null, above = rest[0];
    const raised = above ? make("mrow", mark, above) : mark;
    const marked = make(below ? "msubsup" : "msup");
    marked.className = whole.className;
    whole.replaceWith(marked);
    marked.append(letter, ...(below ? [below] : []), raised);
  }
  // The same in LaTeX: what is no letter is gone over as a whole, names and words among it.
  const PART = /\\(?:text|operatorname|mathrm|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|([A-Za-z])(_(?:\{[^{}]*\}|[^\s{}\\]))?(?:\^(?:\{((?:[^{}]|\{[^{}]*\})*)\}|([^\s{}\\])))?/g;
  const latex = (tex) => tex?.replace(PART, (whole, letter, below = "", above, one) =>
    layers[letter] ? `${layers[letter][0]}${below}^{(${layers[letter][1]})${above ?? one ? ` ${above ?? one}` : ""}}` : whole);
  figures.lettered = (tex) => now && choice.isConnected ? latex(tex) : tex;

  function go(numbered) {
    now = numbered;
    formulas.forEach((math, i) => told[i] && math.setAttribute("alttext", figures.lettered(told[i])));
    if (numbered) {
      as ??= formulas.map((math) => math.innerHTML);
      for (const math of formulas) [...math.querySelectorAll("mi")].filter((one) => layers[one.textContent]).forEach(number);
    } else if (as) formulas.forEach((math, i) => { math.innerHTML = as[i]; });
    for (const input of choice.querySelectorAll("input")) input.checked = (input.value === "numbers") === numbered;
  }

  let kept;
  try { kept = localStorage.getItem("letters"); } catch { /* nothing may be kept here */ }
  go(kept === "numbers");
  choice.addEventListener("change", ({ target }) => {
    try { localStorage.setItem("letters", target.value); } catch { /* it holds on this page */ }
    go(target.value === "numbers");
  });
};
