// Looks at every kind of page of an archive in Debian's chromium, from files: no error, nothing that
// the page's own policy refuses, no violation that axe-core knows, nothing wider than the window, on
// a desktop and on a phone, in light and dark, and on paper.
//
//     node tests/browser/pages.mjs FOLDER PAGE...
//
// FOLDER is the archive, each PAGE a path in it. With SCREENSHOTS, a folder, pictures of all are
// left there.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { axe, open } from "./browser.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WINDOWS = [
  { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { viewport: { width: 320, height: 800 }, colorScheme: "dark", reducedMotion: "reduce" },
  { viewport: { width: 320, height: 800 }, colorScheme: "light", forcedColors: "active" },
  { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
];

const [folder, ...pages] = process.argv.slice(2);
assert.ok(pages.length, "no page is named");
const pictures = process.env.SCREENSHOTS;
if (pictures) await mkdir(pictures, { recursive: true });
const archive = await open(folder);

// What axe-core finds, in a few words each. It is run through the debugger, which the page's policy
// does not bind.
async function violations(page) {
  await page.evaluate((await import("node:fs")).readFileSync(axe(), "utf8"));
  const found = await page.evaluate((tags) => window.axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations"],
    // It would ask for the style sheet, which the policy refuses.
    preload: false,
  }), TAGS);
  return found.violations.map((it) =>
    `${it.id}: ${it.help}: ${it.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
}

async function look(context, file, size) {
  const page = await context.newPage();
  await page.goto(archive.address(file));
  await page.waitForLoadState("load");
  await page.waitForTimeout(150);
  const where = `${file} at ${size.viewport.width} px, ${size.colorScheme}`;
  assert.deepEqual(await violations(page), [], where);
  const overflow = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${where}: ${overflow} px wider than the window`);
  const untouched = await page.evaluate(() => [...document.querySelectorAll("*")].flatMap((it) =>
    [...it.attributes].filter((a) => a.name.startsWith("on") || a.name === "style").map((a) => a.name)));
  assert.deepEqual(untouched, [], `${where}: handlers or styles in the markup`);
  assert.ok(await page.$('meta[http-equiv="Content-Security-Policy"]'), `${where}: no policy`);
  if (pictures) {
    const name = `${file.replace(/[^a-z0-9]+/gi, "-")}-${size.viewport.width}-${size.colorScheme}`;
    await page.screenshot({ path: path.join(pictures, `${name}${size.forcedColors ?? ""}.png`), fullPage: true });
  }
  await page.close();
}

for (const size of WINDOWS) {
  const context = await archive.follow(size);
  for (const file of pages) await look(context, file, size);
  await context.close();
}

// Every link that stays in the archive leads to a file that is there, or to a place on its page.
const { page } = archive;
for (const file of pages) {
  await page.goto(archive.address(file));
  const broken = await page.evaluate(() => [...document.querySelectorAll('a[href*="#"]')]
    .filter((a) => a.href.split("#")[0] === location.href.split("#")[0])
    .map((a) => decodeURIComponent(a.hash.slice(1)))
    .filter((id) => id && !id.includes("=") && !document.getElementById(id)));
  assert.deepEqual(broken, [], `${file}: places that are not there`);
  const headings = await page.$$eval("h1", (all) => all.length);
  assert.equal(headings, 1, `${file}: headings of the first level`);
  assert.ok(await page.evaluate(() => document.documentElement.lang), `${file}: no language`);
}

// On paper: A4, as many pages as there is text for, and no navigation.
for (const file of pages) {
  await page.goto(archive.address(file));
  const printed = await page.pdf({ preferCSSPageSize: true });
  assert.ok(/\/MediaBox \[\s*0 0 59[45](\.\d+)? 84[12](\.\d+)?\s*\]/.test(printed.toString("latin1")), `${file}: not A4`);
  await page.emulateMedia({ media: "print" });
  const navigation = await page.$$eval("nav, .search, .skip", (all) =>
    all.filter((it) => it.getClientRects().length).length);
  assert.equal(navigation, 0, `${file}: navigation on paper`);
  await page.emulateMedia({ media: null });
}

// Without script each page says the same, apart from the search.
const plain = await archive.withoutScript();
for (const file of pages) {
  await plain.goto(archive.address(file));
  assert.ok((await plain.textContent("main")).trim().length > 0, `${file}: nothing without script`);
  assert.equal(await plain.$$eval("main [data-browse]", (all) => all.filter((it) => it.hidden).length), 0);
}

console.log(`${pages.length} pages looked at`);
await archive.close();
