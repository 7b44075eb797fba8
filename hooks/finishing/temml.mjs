// Reads a JSON list of [tex, display] on standard input; writes a list of {html} or {error}.
import { readFileSync } from "node:fs";
import temml from "temml";

console.log = (warning) => {
  throw new Error(warning);
};

const render = ([tex, displayMode]) => {
  try {
    return { html: temml.renderToString(tex, { displayMode, strict: true, throwOnError: true }) };
  } catch (error) {
    return { error: error.message.replaceAll("\u0332", "").replaceAll("\n", " ") };
  }
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(render)));
