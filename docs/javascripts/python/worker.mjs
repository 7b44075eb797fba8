// Python in a thread of its own: it says how far it is, then answers what it is asked, by hooks/in_page/answers.py.
import { loadPyodide } from "./pyodide.mjs";

const here = new URL("./", import.meta.url).href;
const load = self.fetch.bind(self);
const files = await (await load(`${here}files.json`)).json();
const whole = Object.values(files).reduce((sum, bytes) => sum + bytes, 0);
let loaded = 0;

// What Pyodide loads is counted on its way.
self.fetch = async (...what) => {
  const answer = await load(...what);
  if (!answer.ok) throw new Error(`${answer.status}: ${answer.url}`);
  const counted = new TransformStream({
    transform(piece, to) {
      self.postMessage({ loaded: (loaded += piece.byteLength) / whole });
      to.enqueue(piece);
    },
  });
  return new Response(answer.body.pipeThrough(counted), answer);
};

try {
  const packages = self.fetch(`${here}packages.zip`).then((answer) => answer.arrayBuffer());
  const python = await loadPyodide({ indexURL: here, packageBaseUrl: here });
  python.unpackArchive(await packages, "zip", { extractDir: "/packages" });
  self.postMessage({ loaded: 1 });
  const answer = python.runPython(`
import sys
sys.path.insert(0, "/packages")
import backprop.proof.replay
from answers import answer
answer`);
  self.onmessage = ({ data: { number, asked } }) => {
    try {
      self.postMessage({ number, answer: JSON.parse(answer(JSON.stringify(asked))) });
    } catch (error) {
      self.postMessage({ number, answer: { error: String(error) } });
    }
  };
  self.postMessage({ ready: true });
} catch (error) {
  self.postMessage({ failed: String(error) });
}
