// Prints pages: `node print.mjs CHROMIUM`, with a JSON list of [address, file] on standard input.
// Answers are opened, since paper has no folds; what proves stays folded, and docs/stylesheets leave it out. A
// formula that is wider than the paper, where nothing scrolls, is set smaller.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--allow-file-access-from-files",
  ],
});
const WIDTH = Math.round(((210 - 2 * 16) / 25.4) * 96); // what the margins leave of A4, in CSS pixels
const page = await browser.newPage({
  colorScheme: "light", reducedMotion: "reduce", viewport: { width: WIDTH, height: 1000 },
});
await page.emulateMedia({ media: "print" });

async function ready() {
  for (const answer of document.querySelectorAll("details.answer")) answer.open = true;
  await document.fonts.ready;
  for (const math of document.querySelectorAll(".equation > math")) {
    const share = math.parentElement.clientWidth / math.getBoundingClientRect().width;
    if (share < 1) math.style.fontSize = `${0.98 * share * parseFloat(getComputedStyle(math).fontSize)}px`;
  }
  const wide = (math) => math.getBoundingClientRect().right > math.parentElement.getBoundingClientRect().right + 1;
  return [...document.querySelectorAll(".equation > math")].filter(wide).length;
}

for (const [address, path] of JSON.parse(readFileSync(0, "utf8"))) {
  await page.goto(address, { waitUntil: "load" });
  const wide = await page.evaluate(ready);
  if (wide) throw new Error(`${address}: ${wide} formulas are wider than the paper`);
  await page.pdf({
    path, format: "A4", outline: true, tagged: true, printBackground: true,
    margin: { top: "18mm", bottom: "18mm", left: "16mm", right: "16mm" },
  });
}
await browser.close();
