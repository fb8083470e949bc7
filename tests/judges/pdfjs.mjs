#!/usr/bin/env node
// Asks pdf.js about PDFs that this project wrote.
//
//     node pdfjs.mjs --text FILE.pdf...     (the texts of each file's pages as one line of JSON)
//     node pdfjs.mjs FILE.pdf...     (needs: npm install pdfjs-dist, in this folder, in one above,
//                                     or in the one that PDFJS_HOME names)
//
// One line a file, PASS or FAIL, with what was counted; below a FAIL, each message. Looks at:
//   - any warning or error of pdf.js while all pages are drawn and read;
//   - title, and that viewers are told to show it; tags; bookmarks; targets of links;
//   - embedded files: that there are two, and that they are not empty;
//   - characters: none without Unicode, no ligatures (every space is U+0020 to pdf.js);
//   - search, as the viewer's own finder does it: each word broken at a line's end is found.
// Exit status: 0 where all pass, 1 where one fails, 2 where nothing could be judged.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("node pdfjs.mjs FILE.pdf...");
  process.exit(2);
}

const home = process.env.PDFJS_HOME ?? path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(path.join(path.resolve(home), "judge.js"));
const folder = path.dirname(require.resolve("pdfjs-dist/package.json"));
const load = (file) => import(pathToFileURL(path.join(folder, file)));

// pdf.js tells what it thinks by console.log and console.warn.
let said = [];
const print = console.log;
console.log = (...words) => said.push(words.join(" "));
console.warn = console.log;

const pdfjs = await load("legacy/build/pdf.mjs");
// What the viewer's module looks for in a browser while it is loaded; its finder needs none of it.
const browser = new Proxy(function () {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => "" : browser),
  apply: () => browser,
  construct: () => browser,
});
Object.assign(globalThis, { pdfjsLib: pdfjs, document: browser, window: browser });
const { EventBus, PDFFindController } = await load("legacy/web/pdf_viewer.mjs");
delete globalThis.document;
delete globalThis.window;

/** Lines of a page, as pdf.js ends them. */
function linesOf(content) {
  const lines = [""];
  for (const item of content.items) {
    lines[lines.length - 1] += item.str;
    if (item.hasEOL) lines.push("");
  }
  return lines;
}

function judgeCharacters(number, lines, say) {
  for (const line of lines) {
    const strange = line.match(/[\0\uFFFD\uFB00-\uFB04\uE000-\uF8FF]/u);
    if (strange) say(`page ${number}: U+${strange[0].codePointAt(0).toString(16)} in "${line}"`);
  }
}

/** Words that a hyphen breaks: after it, the word goes on without a capital. */
function brokenWords(lines) {
  const words = [];
  for (let i = 0; i + 1 < lines.length; i++) {
    const head = lines[i].match(/([\p{L}]+)-$/u);
    const tail = lines[i + 1].match(/^\p{Ll}+/u);
    if (head && tail) words.push(head[1] + tail[0]);
  }
  return words;
}

/** A finder over one document, without a viewer. */
function finder(pdf) {
  const eventBus = new EventBus();
  const linkService = { pagesCount: pdf.numPages, page: 1, executeSetOCGState() {} };
  const find = new PDFFindController({ linkService, eventBus });
  find.setDocument(pdf);
  return (query) =>
    new Promise((resolve) => {
      const over = ({ state }) => {
        if (state === 3) return; // pending
        eventBus.off("updatefindcontrolstate", over);
        resolve(state !== 1); // not found
      };
      eventBus.on("updatefindcontrolstate", over);
      eventBus.dispatch("find", {
        source: null, type: "", query, caseSensitive: true, entireWord: false,
        highlightAll: false, findPrevious: false, matchDiacritics: true,
      });
    });
}

async function judgeBookmarks(pdf, entries, say) {
  let count = 0;
  for (const { title, dest, items } of entries ?? []) {
    count += 1 + (await judgeBookmarks(pdf, items, say));
    const page = Array.isArray(dest) ? await pdf.getPageIndex(dest[0]).catch(() => -1) : -1;
    if (page < 0) say(`the bookmark "${title}" leads nowhere`);
  }
  return count;
}

async function judgeLinks(pdf, page, number, say) {
  const links = (await page.getAnnotations()).filter((link) => link.subtype === "Link");
  for (const { url, dest } of links) {
    const leads = url ?? (Array.isArray(dest) && (await pdf.getPageIndex(dest[0])) >= 0);
    if (!leads) say(`page ${number}: a link that leads nowhere`);
  }
  return links.length;
}

async function draw(page) {
  const viewport = page.getViewport({ scale: 0.5 });
  const { createCanvas } = createRequire(path.join(folder, "judge.js"))("@napi-rs/canvas");
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
}

async function open(file) {
  return pdfjs.getDocument({
    data: new Uint8Array(await readFile(file)),
    standardFontDataUrl: path.join(folder, "standard_fonts/"),
    cMapUrl: path.join(folder, "cmaps/"),
    wasmUrl: path.join(folder, "wasm/"),
    iccUrl: path.join(folder, "iccs/"),
  });
}

/** The text of each page. */
async function texts(file) {
  const task = await open(file);
  const pdf = await task.promise;
  const pages = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    pages.push(linesOf(await page.getTextContent({ disableNormalization: true })).join("\n"));
  }
  await task.destroy();
  return pages;
}

async function judge(file) {
  const messages = [];
  const say = (message) => messages.push(message);
  said = [];
  const task = await open(file);
  const pdf = await task.promise;
  const { info, metadata } = await pdf.getMetadata();
  if (!info.Title || info.Title !== metadata?.get("dc:title")) {
    say(`the titles are "${info.Title}" and "${metadata?.get("dc:title")}"`);
  }
  if (!(await pdf.getViewerPreferences())?.DisplayDocTitle) say("the title is not shown");
  if (!(await pdf.getMarkInfo())?.Marked) say("it is not marked as tagged");
  if ((await pdf.getPageLabels())?.length !== pdf.numPages) say("pages have no labels");
  const bookmarks = await judgeBookmarks(pdf, await pdf.getOutline(), say);
  if (bookmarks === 0) say("it has no bookmarks");
  const files = Object.values((await pdf.getAttachments()) ?? {});
  if (files.length !== 2) say(`${files.length} embedded files instead of two`);
  for (const { filename, content, description } of files) {
    if (!content?.length) say(`"${filename}" is empty`);
    if (!description) say(`"${filename}" has no description`);
  }
  const find = finder(pdf);
  let [links, broken] = [0, 0];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    await draw(page);
    if (!(await page.getStructTree())) say(`page ${number} has no tags`);
    const lines = linesOf(await page.getTextContent({ disableNormalization: true }));
    judgeCharacters(number, lines, say);
    links += await judgeLinks(pdf, page, number, say);
    for (const word of brokenWords(lines)) {
      broken += 1;
      if (!(await find(word))) say(`page ${number}: the finder does not find "${word}"`);
    }
  }
  messages.push(...said);
  const counted =
    `${pdf.numPages} pages, ${bookmarks} bookmarks, ${links} links, ${files.length} embedded ` +
    `files, ${broken} broken words`;
  await task.destroy();
  return { messages, counted };
}

if (paths[0] === "--text") {
  for (const file of paths.slice(1)) print(JSON.stringify(await texts(file)));
  process.exit(0);
}

let failed = 0;
for (const file of paths) {
  const { messages, counted } = await judge(file).catch((error) => ({
    messages: [String(error.stack ?? error)],
    counted: "not read",
  }));
  failed += messages.length > 0;
  print(`${messages.length ? "FAIL" : "PASS"} pdf.js ${file}: ${counted}`);
  messages.forEach((message) => print(`     ${message}`));
}
print(`${paths.length} files, ${failed} failed (pdf.js ${pdfjs.version})`);
process.exit(failed ? 1 : 0);
