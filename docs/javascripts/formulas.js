// Formulas that the kernel proved, computed here: hooks/figures/trees.py says how they are written.
// `at` holds what the letters stand for: sizes and indices are numbers, arrays are nested, and count from 1.
globalThis.formulas = (() => {
  const apply = {
    "+": (...all) => all.reduce((u, v) => u + v, 0),
    "*": (...all) => all.reduce((u, v) => u * v, 1),
    "^": (u, v) => (v === 0.5 ? Math.sqrt(u) : u ** v),
    ">0": (u) => +(u > 0),
    "=0": (u) => +(u === 0),
    "=": (u, v) => +(u === v),
    exp: Math.exp, log: Math.log, tanh: Math.tanh, abs: Math.abs, sign: Math.sign, erf,
  };

  // Abramowitz & Stegun 7.1.5 where it converges fast, and 7.1.14 beyond: both to all digits.
  function erf(x) {
    const u = Math.abs(x);
    if (u > 6) return Math.sign(x);
    if (u > 2.5) {
      let tail = 0;
      for (let k = 60; k > 0; k--) tail = k / 2 / (u + tail);
      return Math.sign(x) * (1 - Math.exp(-u * u) / Math.sqrt(Math.PI) / (u + tail));
    }
    let term = u, total = u;
    for (let n = 1; n < 80; n++) total += (term *= -u * u / n) / (2 * n + 1);
    return Math.sign(x) * 2 / Math.sqrt(Math.PI) * total;
  }

  // Every choice of the indices, with the first one slowest.
  function* places(limits, at) {
    if (!limits.length) return yield at;
    const [[index, limit], ...rest] = limits;
    for (let i = 1; i <= value(limit, at); i++) yield* places(rest, { ...at, [index]: i });
  }

  function value(tree, at) {
    if (typeof tree === "number") return tree;
    if (typeof tree === "string") return tree === "pi" ? Math.PI : at[tree];
    const [name, ...parts] = tree;
    if (name === "at") return parts.slice(1).reduce((rows, place) => rows[value(place, at) - 1], at[parts[0]]);
    if (name === "sum") return [...places(parts.slice(1), at)].reduce((sum, here) => sum + value(parts[0], here), 0);
    if (name === "product") return [...places(parts.slice(1), at)].reduce((u, here) => u * value(parts[0], here), 1);
    if (name === "where") return value(parts[0], at) ? value(parts[1], at) : value(parts[2], at);
    return apply[name](...parts.map((part) => value(part, at)));
  }

  // A new `at`, in which each letter of the program has its value.
  function run(program, at) {
    const all = { ...at };
    for (const [letter, limits, tree] of program) {
      const fill = ([first, ...rest], here) => first === undefined ? value(tree, here) : Array.from(
        { length: value(first[1], all) }, (_, i) => fill(rest, { ...here, [first[0]]: i + 1 }));
      all[letter] = fill(limits, all);
    }
    return all;
  }

  // A formula at one place in words, its sums written out. `entry(letter, places, at)` writes an entry.
  function written(tree, at, entry, tight = 0) {
    const wrapped = (text, rank) => (rank < tight ? `(${text})` : text);
    if (typeof tree === "number") return wrapped(String(tree).replace("-", "−"), tree < 0 ? 1 : 9);
    if (typeof tree === "string") return entry(tree, [], at);
    const [name, ...parts] = tree;
    const write = (part, rank, here = at) => written(part, here, entry, rank);
    if (name === "at") return entry(parts[0], parts.slice(1).map((place) => value(place, at)), at);
    if (name === "sum") return summed([...places(parts.slice(1), at)].map((here) => [parts[0], here]));
    if (name === "+") return summed(parts.map((part) => [part, at]));
    if (name === "*") {
      if (parts[0] === -1) return wrapped(`−${write(times(parts.slice(1)), 2)}`, 1);
      const below = parts.filter((part) => part[0] === "^" && part[2] === -1).map((part) => part[1]);
      const above = parts.filter((part) => !(part[0] === "^" && part[2] === -1));
      if (below.length) return wrapped(`${write(times(above), 2)} / ${write(times(below), 3)}`, 2);
      return wrapped(parts.map((part) => write(part, 2)).join(" · "), 2);
    }
    if (name === "^" && parts[1] === -1) return wrapped(`1 / ${write(parts[0], 3)}`, 2);
    if (name === "exp") return `e<sup>${write(parts[0], 0)}</sup>`;
    if (name === "log") return wrapped(`log ${write(parts[0], 3)}`, 2);
    return `${name}(${parts.map((part) => write(part, 0)).join(", ")})`;

    function times(factors) { return factors.length > 1 ? ["*", ...factors] : factors[0] ?? 1; }
    function summed(terms) {
      const text = terms.map(([part, here]) => write(part, terms.length > 1 ? 1 : tight, here)).join(" + ");
      return terms.length > 1 ? wrapped(text.replaceAll("+ −", "− "), 1) : text;
    }
  }

  return { value, run, written, places };
})();
