// Searches a made-up archive as a reader does, in Debian's chromium, from files.
//
//     node tests/browser/search.mjs FOLDER [MILLISECONDS]
//
// FOLDER has an index.html with the search region (tests/browser/generated.rs); MILLISECONDS is how
// long the median of the answers may take.
import assert from "node:assert/strict";
import { open, median } from "./browser.mjs";

const [folder, most = "1000"] = process.argv.slice(2);
const archive = await open(folder);
const { page, context } = archive;

const status = () => page.textContent("#search-count");
const titles = () => page.$$eval("#search-results li h3 a", (all) => all.map((it) => it.textContent));
// What the page shows once it has answered.
async function settled() {
  await page.waitForTimeout(60);
  await page.waitForFunction(() => !document.getElementById("search-results").hasAttribute("aria-busy"));
}
async function type(text) {
  await page.fill("#search-q", text);
  await settled();
  return Number((await status()).replace(/\D/g, ""));
}

await page.goto(archive.address("index.html"));
await page.waitForFunction(() => document.querySelectorAll("#search-year option").length > 1);
assert.equal(await page.isVisible("#search"), true, "the script shows the form");
assert.equal(await page.isVisible("#search-results"), false);
assert.equal(await page.isVisible("[data-browse]"), true);

// Words: case, accents, ligatures, elisions, stems, prefixes, and all of several.
const marees = await type("marées");
assert.ok(marees > 0);
for (const same of ["MAREES", "Maree\u0301s", "d’marées", "  marées ; "]) {
  assert.equal(await type(same), marees, same);
}
assert.equal(await type("oeuvre"), await type("l’Œuvre"));
assert.ok((await type("inaugur")) >= (await type("inauguration")), "a beginning finds more");
assert.equal(await type("maree"), marees, "words of one stem find each other");
const both = await type("marées phare");
assert.ok(both > 0 && both < marees);
assert.equal(await type("marées zzzzzzzz"), 0);
assert.equal(await status(), "Aucun communiqué trouvé");
assert.equal(await page.$$eval("#search-results li", (all) => all.length), 0);

// Titles are found first, the words are marked, and a title is text whatever is in it.
await type("script pwned");
assert.ok((await titles()).every((title) => title.includes("<script>document.title")));
assert.equal(await page.title(), "Archive");
assert.equal(await page.$$eval("#search-results script, #search-results b", (all) => all.length), 0);
assert.deepEqual(
  [...new Set(await page.$$eval("#search-results h3 mark", (all) => all.map((it) => it.textContent)))],
  ["script", "pwned"]);

// More, with the focus on the first new result.
await type("phare");
assert.equal((await titles()).length, 10);
await page.click("#search-more");
await page.waitForFunction(() => document.querySelectorAll("#search-results li").length === 20);
assert.equal(await page.evaluate(() =>
  [...document.querySelectorAll("#search-results li h3 a")].indexOf(document.activeElement)), 10);

// Filters, in the address; the back button; an address that is sent.
await page.selectOption("#search-year", "2004");
await settled();
const ofYear = await status();
assert.match(page.url(), /#q=phare&year=2004$/);
assert.ok((await page.$$eval("#search-results time", (all) => all.map((it) => it.dateTime)))
  .every((date) => date.startsWith("2004")));
await page.selectOption("#search-state", "withdrawn");
await settled();
assert.ok((await page.$$eval("#search-results li .state", (all) => all.length)) ===
  (await page.$$eval("#search-results li", (all) => all.length)), "withdrawn is said in words");
await page.goBack();
await settled();
assert.equal(await status(), ofYear);
assert.equal(await page.inputValue("#search-state"), "");
await page.goBack();
await settled();
assert.equal(await page.inputValue("#search-year"), "");
assert.equal(await page.inputValue("#search-q"), "phare");
await page.goForward();
await settled();
assert.equal(await status(), ofYear);
const sent = await context.newPage();
await sent.goto(page.url());
await sent.waitForFunction(() => document.querySelectorAll("#search-results li").length > 0);
assert.equal(await sent.textContent("#search-count"), ofYear);
assert.equal(await sent.inputValue("#search-year"), "2004");
await sent.close();
await page.goto(archive.address("index.html#finding=none&language=en"));
await settled();
assert.ok(Number((await status()).replace(/\D/g, "")) > 0);
await page.goto(archive.address("index.html#tag=unknown"));
await settled();
assert.equal(await status(), "Aucun communiqué trouvé");

// The keyboard alone.
await page.goto(archive.address("index.html"));
await page.reload();
await page.waitForFunction(() => document.querySelectorAll("#search-year option").length > 1);
for (let presses = 0; presses < 20; presses += 1) {
  await page.keyboard.press("Tab");
  if (await page.evaluate(() => document.activeElement.id === "search-q")) break;
}
await page.keyboard.type("phare");
await settled();
await page.keyboard.press("Enter");
await settled();
const first = (await titles())[0];
for (let presses = 0; presses < 20; presses += 1) {
  await page.keyboard.press("Tab");
  if (await page.evaluate(() => document.activeElement.matches("#search-results a"))) break;
}
assert.equal(await page.evaluate(() => document.activeElement.textContent), first);
assert.ok(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none"));
await page.focus("#search-q");
await page.keyboard.press("Escape");
await settled();
assert.equal(await page.inputValue("#search-q"), "");
assert.equal(await page.isVisible("#search-results"), false);
assert.equal(await page.evaluate(() => document.activeElement.id), "search-q");
assert.doesNotMatch(page.url(), /#./);

// How long an answer takes, from the key to the results on the page.
const answers = [];
for (const word of ["m", "ma", "mar", "maré", "marée", "marées", "marées p", "marées phare",
  "état", "con", "cont", "de la", "tionba", "préfète travaux", "dé", "d"]) {
  answers.push(await page.evaluate((text) => new Promise((resolve) => {
    const field = document.getElementById("search-q");
    const results = document.getElementById("search-results");
    let isBusy = false;
    const begun = performance.now();
    new MutationObserver((_, observer) => {
      if (results.hasAttribute("aria-busy")) isBusy = true;
      else if (isBusy) {
        observer.disconnect();
        resolve(performance.now() - begun);
      }
    }).observe(results, { attributes: true });
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }), word));
}
const middle = median(answers);
console.log(`answers: median ${middle.toFixed(0)} ms, longest ${Math.max(...answers).toFixed(0)} ms`);
assert.ok(middle < Number(most), `an answer takes ${middle} ms`);

// Without script, nothing of the search is there but the reason.
const plain = await archive.withoutScript();
await plain.goto(archive.address("index.html"));
assert.equal(await plain.isVisible("#search"), false);
assert.equal(await plain.isVisible("noscript .notice"), true);

// A file of the index that is gone is said.
await page.goto("about:blank");
await archive.withoutFile("pages/search/columns.js", async () => {
  await page.goto(archive.address("index.html#q=phare"));
  await page.waitForFunction(() => document.getElementById("search-count").textContent.startsWith("L’index"));
  archive.faults.length = 0;
});

await archive.close();
