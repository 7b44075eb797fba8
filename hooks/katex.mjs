// Reads a JSON list of [tex, display] on standard input; writes a list of {html} or {error}.
// The TeX annotation is left out of the MathML: it would double every formula in the page.
import { readFileSync } from "node:fs";
import katex from "katex";

const render = ([tex, displayMode]) => {
  try {
    const html = katex
      .renderToString(tex, { displayMode, strict: "error", throwOnError: true })
      .replace(/<annotation[^>]*>.*?<\/annotation>/s, "");
    return {
      html: displayMode
        ? `<span class="equation" role="group" aria-label="Equation" tabindex="0">${html}</span>`
        : html,
    };
  } catch (error) {
    return { error: error.message };
  }
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(render)));
