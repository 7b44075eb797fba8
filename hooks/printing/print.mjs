// Prints pages: `node print.mjs CHROMIUM`, with a JSON list of [address, file] on standard input.
// Answers are opened, since paper has no folds; what proves stays folded, and docs/stylesheets leave it out.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--allow-file-access-from-files",
  ],
});
const page = await browser.newPage({ colorScheme: "light", reducedMotion: "reduce" });
for (const [address, path] of JSON.parse(readFileSync(0, "utf8"))) {
  await page.goto(address, { waitUntil: "load" });
  await page.evaluate(() => {
    for (const answer of document.querySelectorAll("details.answer")) answer.open = true;
    return document.fonts.ready.then(() => null);
  });
  await page.pdf({
    path, format: "A4", outline: true, tagged: true, printBackground: true,
    margin: { top: "18mm", bottom: "18mm", left: "16mm", right: "16mm" },
  });
}
await browser.close();
