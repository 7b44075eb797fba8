// A derivation's lines, which the reader changes and the kernel checks, here: hooks/figures/running.py has what it begins with.
figures.run_here = async (figure, start) => {
  const { home, load, data } = figures;
  await load("data/python");
  const { pages, megabytes } = data.python;
  const find = (selector) => figure.querySelector(selector);
  const say = (text) => (find(".says").textContent = text);
  const formula = (tex) => `<span class="equation">${figures.python.formula(tex, true)}</span>`;
  const part = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content.firstElementChild;
  const plain = (text) => text.replace(/[&<"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", '"': "&quot;" })[sign]);
  let ask;

  async function begin() {
    find("button[name=begin]").disabled = true;
    await load("python");
    ({ ask } = await figures.python(say));
    find(".start").remove();
    await choose(...named());
  }

  // -- which derivation: #softmax/3/2 is the fourth theorem of that page, and its third line

  const named = () => {
    const [stem, theorem, line] = decodeURI(location.hash).slice(1).split("/");
    if (pages.some((page) => page.stem === stem)) return [stem, +theorem || 0, +line || 0];
    return [start.stem, pages.find((page) => page.stem === start.stem).theorems.indexOf(start.title), 0];
  };

  async function choose(stem, at, line) {
    await load(`data/python-${stem}`);
    const theorem = data[`python-${stem}`][at];
    find("figcaption").textContent = `${theorem.title}, line by line.`;
    find(".choices").innerHTML = `<label>Derivation <select>${pages.map((page) => `<optgroup label="${plain(page.title)}">${
      page.theorems.map((title, i) => `<option value="${page.stem}/${i}"${page.stem === stem && i === at ? " selected" : ""}>${
        plain(title)}</option>`).join("")}</optgroup>`).join("")}</select></label>`;
    find(".lines").replaceChildren(...theorem.lines.map(row));
    Object.assign(find("[name=given]"), { value: theorem.given, readOnly: false });
    await Promise.all([...find(".lines").children].map(check));
    say(`${theorem.title}: ${tally()}`);
    find(".lines").children[line]?.querySelector("textarea").focus();
  }

  const row = ({ line, relation, dropped, because }) => {
    const one = part(`<li><p class="because"></p><div class="seen"></div>
      <textarea rows="2" spellcheck="false" autocapitalize="off" autocomplete="off"></textarea>
      <label class="dropped">gives up <input spellcheck="false" autocapitalize="off" autocomplete="off"></label>
      <p class="found"></p><div class="controls"><button type="button" name="back">Put back</button>
      <button type="button" name="more">Add a line below</button><button type="button" name="less">Remove</button></div></li>`);
    Object.assign(one, { relation, line });
    one.querySelector(".because").textContent = because;
    one.querySelector("textarea").value = line;
    one.querySelector("input").value = dropped;
    one.querySelector(".dropped").hidden = relation === "=";
    return one;
  };

  // -- what the kernel says of the lines

  const tally = () => {
    const verdicts = [...figure.querySelectorAll(".lines > li")].map((one) => one.dataset.found);
    const refused = verdicts.flatMap((found, i) => (found === "refused" ? [i + 1] : []));
    const unread = verdicts.flatMap((found, i) => (found === "unread" ? [i + 1] : []));
    if (unread.length) return `line ${unread.join(", ")} cannot be read.`;
    return refused.length ? `the kernel refuses line ${refused.join(", ")}.` : "each line follows from the one before.";
  };

  async function check(one) {
    const mine = (one.asking = {}); // what was asked before is of no interest any more
    const before = one.previousElementSibling;
    const place = [...one.parentElement.children].indexOf(one) + 1;
    one.querySelector("textarea").ariaLabel = `Line ${place}, in Python`;
    one.querySelector("input").ariaLabel = `What line ${place} gives up`;
    const answer = await ask({
      given: find("[name=given]").value,
      before: before?.querySelector("textarea").value ?? "",
      line: one.querySelector("textarea").value,
      relation: one.relation,
      dropped: one.querySelector("input").value,
    });
    if (one.asking !== mine) return;
    const first = !before && !answer.about;
    one.dataset.found = answer.holds ? "holds" : answer.holds === false ? "refused" : first ? "first" : "unread";
    if (answer.latex) one.querySelector(".seen").innerHTML = formula(`${before ? tex[one.relation] : ""} ${answer.latex}`);
    const said = one.querySelector(".found");
    if (one.dataset.found === "refused") {
      said.textContent = answer.about ? `Refused: ${answer.about}` : "Refused. What is left of this line minus the one before: ";
      said.insertAdjacentHTML("beforeend", formula(answer.difference));
    } else if (answer.holds) {
      said.textContent = answer.where.length ? "Proved, where " : "Proved.";
      if (answer.where.length) said.insertAdjacentHTML("beforeend", formula(answer.where.join(", \\; ")));
    } else said.textContent = first ? "" : answer.about;
  }
  const tex = { "=": "=", "= (up to a constant)": "\\overset{+c}{=}", "= (up to a positive factor)": "\\overset{\\times c}{=}", "<=": "\\le" };

  async function look(...rows) {
    await Promise.all(rows.filter(Boolean).map(check));
    say(tally().replace(/^./, (letter) => letter.toUpperCase()));
  }
  const press = {
    begin: () => begin().catch((error) => say(`It did not start: ${error}. It needs a server, and a browser that runs WebAssembly.`)),
    back: (one) => ((one.querySelector("textarea").value = one.line), look(one, one.nextElementSibling)),
    more(one) {
      one.after(row({ line: one.querySelector("textarea").value, relation: "=", dropped: "0", because: "a line of yours" }));
      one.nextElementSibling.querySelector("textarea").focus();
      return look(one.nextElementSibling, one.nextElementSibling.nextElementSibling);
    },
    less(one) {
      const [before, after] = [one.previousElementSibling, one.nextElementSibling];
      if (!before && !after) return say("One line has to stay.");
      one.remove();
      (before ?? after).querySelector("textarea").focus();
      return look(after);
    },
  };

  find(".start").outerHTML = `<div class="start controls"><button type="button" name="begin">Load Python and the kernel</button>
    ${megabytes} MB, once</div>`;
  find(".says").setAttribute("role", "status");
  let typing;
  figure.addEventListener("input", ({ target }) => {
    if (target.matches("select")) return;
    clearTimeout(typing);
    const one = target.closest("li");
    typing = setTimeout(() => look(...(one ? [one, one.nextElementSibling] : find(".lines").children)), 500);
  });
  figure.addEventListener("change", ({ target }) => {
    if (target.matches("select")) location.hash = `${target.value}/0`;
  });
  figure.addEventListener("click", ({ target }) => press[target.closest("button")?.name]?.(target.closest("li")));
  addEventListener("hashchange", () => figure.isConnected && !find(".start") && choose(...named()));
};
