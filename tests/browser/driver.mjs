// A browser that does what it is told: one JSON object a line on stdin, one answer a line on stdout.
// {"do": "open", "url": …, "width": …, "height": …, "dark": …, "script": …, "still": …}: a new page, nothing kept
// {"do": "adapt", "dark": …, "width": …}: the same page for another scheme, and in another window, as high as the page
// {"do": "press", "keys": ["Tab", "ArrowUp", …]}, {"do": "type", "text": …}: the keyboard, where the focus is
// {"do": "ask", "code": …}: what an expression is worth in the page
// {"do": "until", "code": …}: waits until it is worth something
// {"do": "reload"}: the same page once more, with what it has kept
// {"do": "offline", "now": …}: whether the network is gone
// {"do": "load", "path": …}: a script of ours into the page, whatever the page's policy says
// The answer is {"value": …} or {"error": …}; "seen" has what was requested and what went wrong since "open".
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
  ],
});
let context, page;
const seen = { requests: [], faults: [] };

async function open({ url, width, height, dark, script, still }) {
  await context?.close();
  seen.requests = [];
  seen.faults = [];
  context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: still ? "reduce" : "no-preference",
    javaScriptEnabled: script,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("requestfailed", (request) => seen.faults.push(`not loaded: ${request.url()}`));
  page.on("response", (got) => got.status() >= 400 && seen.faults.push(`${got.status()}: ${got.url()}`));
  page.on("pageerror", (error) => seen.faults.push(String(error)));
  page.on("console", (said) => said.type() === "error" && seen.faults.push(said.text()));
  await page.goto(url, { waitUntil: "load" });
}

// A page's policy lets no text be run in it, so that it is asked from outside, again and again; while another page
// comes there is none to ask.
async function until({ code }) {
  for (const end = Date.now() + 120_000; !(await page.evaluate(code).catch(() => false)); await new Promise((go) => setTimeout(go, 100)))
    if (Date.now() > end) throw new Error(`waited for ${code}`);
}

// The page as it is, for a reader of the other scheme, or in a window of another width. All of it is in view, so that
// nothing waits to be laid out, or to be gone through by the theme, until a reader comes near.
async function adapt({ dark, width }) {
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  const needed = () => page.evaluate(() => document.documentElement.scrollHeight);
  for (let height = 900, was = 0; width && height > was; [was, height] = [height, await needed()])
    await page.setViewportSize({ width, height });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0)))));
}

const can = {
  open,
  press: async ({ keys }) => { for (const key of keys) await page.keyboard.press(key); },
  type: ({ text }) => page.keyboard.type(text),
  ask: ({ code }) => page.evaluate(code),
  until,
  reload: () => page.reload({ waitUntil: "load" }).then(() => null),
  offline: ({ now }) => context.setOffline(now).then(() => null),
  adapt,
  load: ({ path }) => page.evaluate(readFileSync(path, "utf8")).then(() => null),
  seen: () => seen,
};

for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  const answer = await Promise.resolve(can[told.do](told)).then(
    (value) => ({ value: value ?? null }),
    (error) => ({ error: String(error) }),
  );
  console.log(JSON.stringify(answer));
}
await Promise.race([browser.close(), new Promise((late) => setTimeout(late, 5000))]);
process.exit();
