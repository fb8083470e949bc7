// The search region of a page. What comes from releases is put on the page as text, never as markup.
"use strict";

const results = document.getElementById("search-results");
const field = document.getElementById("search-q");
const status = document.getElementById("search-count");
const clear = document.getElementById("search-clear");
const more = document.getElementById("search-more");
const list = results && results.querySelector("ol");
const browse = Array.from(document.querySelectorAll("[data-browse]"));
const language = document.documentElement.lang || "fr";
const PAGE = 10; // results shown at once
const LONG_DATE = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };

// ---- The address

function empty() {
  const wanted = { q: "" };
  selects.forEach((select) => { wanted[select.name] = ""; });
  return wanted;
}

function typed() {
  const wanted = empty();
  wanted.q = field.value.trim();
  selects.forEach((select) => { wanted[select.name] = select.value; });
  return wanted;
}

const isEmpty = (wanted) => Object.keys(wanted).every((name) => !wanted[name]);

// What an address asks for; null where its fragment is a place on the page.
function asked() {
  const fragment = location.hash.slice(1);
  if (fragment && !fragment.includes("=")) return null;
  const wanted = empty();
  new URLSearchParams(fragment).forEach((value, name) => { if (Object.prototype.hasOwnProperty.call(wanted, name)) wanted[name] = value; });
  return wanted;
}

function fragment(wanted) {
  const parameters = new URLSearchParams();
  Object.keys(wanted).forEach((name) => { if (wanted[name]) parameters.set(name, wanted[name]); });
  return "#" + parameters.toString();
}

// One entry of the history for each search, not for each key.
let isTyping = false;
function keep(wanted, goesOn) {
  const address = isEmpty(wanted) ? location.href.split("#")[0] : fragment(wanted);
  if (fragment(wanted) === (location.hash || "#")) return;
  if (goesOn && isTyping) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  isTyping = goesOn;
}

// ---- The page

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

const address = (path) => say.archive + path.split("/").map(encodeURIComponent).join("/");

function day(date) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)/.exec(date);
  if (!parts) return date;
  const time = new Date(0);
  time.setUTCFullYear(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  return new Intl.DateTimeFormat(language, LONG_DATE).format(time);
}

// A text in which the words that were found are marked.
function marked(made, text, isFound) {
  let at = 0;
  for (const run of runs(text)) {
    if (!wordsOf(run[0]).some((word) => isFound(word.text))) continue;
    made.append(text.slice(at, run.index), element("mark", run[0]));
    at = run.index + run[0].length;
  }
  made.append(text.slice(at));
  return made;
}

function item(release, isFound) {
  const [page, title, date, label, of, summary, picture, isWithdrawn] = release;
  const made = element("li");
  if (picture) {
    const image = element("img");
    image.src = address(picture);
    image.alt = "";
    image.loading = "lazy";
    image.width = 160;
    made.append(image);
  }
  const link = marked(element("a"), title, isFound);
  link.href = address(page);
  link.lang = of;
  link.dir = "auto";
  const heading = element("h3");
  heading.append(link);
  const time = element("time", day(date));
  time.dateTime = date;
  const about = element("p", "", "about");
  about.append(time);
  if (label) {
    const kind = element("span", label, "label");
    kind.lang = of;
    about.append(" ", kind);
  }
  if (isWithdrawn) about.append(" ", element("strong", say.withdrawn, "state"));
  const text = element("div");
  text.append(heading, about);
  if (summary) {
    const begun = marked(element("p", "", "summary"), summary, isFound);
    begun.lang = of;
    begun.dir = "auto";
    text.append(begun);
  }
  made.append(text);
  return made;
}

let shown = { releases: [], count: 0, isFound: () => false };
let search = 0;

// Shows the next results; nothing if another search has begun.
async function showNext(focuses) {
  const current = search;
  const next = shown.releases.slice(shown.count, shown.count + PAGE);
  const blocks = await Promise.all(next.map((release) =>
    load("releases-" + Math.floor(release / columns.block))));
  if (current !== search) return;
  const items = next.map((release, i) => item(blocks[i][release % columns.block], shown.isFound));
  if (!shown.count) list.textContent = "";
  list.append(...items);
  shown.count += next.length;
  more.hidden = shown.count >= shown.releases.length;
  if (focuses && items.length) items[0].querySelector("a").focus();
}

function count(number) {
  const wording = number === 0 ? say.none : number === 1 ? say.one : say.many;
  return wording.replace("{n}", new Intl.NumberFormat(language).format(number));
}

function show(wanted) {
  const idle = isEmpty(wanted);
  clear.hidden = idle;
  results.hidden = idle;
  browse.forEach((part) => { part.hidden = !idle; });
}

async function run(wanted) {
  search += 1;
  const current = search;
  show(wanted);
  if (isEmpty(wanted)) {
    status.textContent = "";
    list.textContent = "";
    results.removeAttribute("aria-busy");
    return;
  }
  results.setAttribute("aria-busy", "true");
  const late = setTimeout(() => { if (current === search) status.textContent = say.loading; }, 400);
  try {
    await start();
    const found = new Set();
    const releases = await look(wanted, found);
    if (current !== search) return;
    const words = wordsIn(wanted.q);
    const isFound = (text) => found.has(text) ||
      words.some((word) => (word.begins ? text.startsWith(word.text) : text === word.text));
    shown = { releases, count: 0, isFound };
    await showNext(false);
    if (current === search) status.textContent = count(releases.length);
  } catch (error) {
    if (current === search) {
      status.textContent = say.failed;
      list.textContent = "";
      more.hidden = true;
    }
  } finally {
    clearTimeout(late);
    if (current === search) results.removeAttribute("aria-busy");
  }
}

// ---- The filters

function named(name, value) {
  if (name === "state") return value === "withdrawn" ? say.withdrawn : say.kept;
  if (name === "language" && typeof Intl.DisplayNames === "function") {
    try {
      return new Intl.DisplayNames([language], { type: "language" }).of(value);
    } catch (error) {
      return value;
    }
  }
  return value;
}

const MOST_CHOICES = 500;

function fill(select) {
  let values = (columns.filters[select.name] || []).map(([value, many]) => [value, many]);
  select.parentElement.hidden = values.length === 0;
  values = values.sort((one, other) => other[1] - one[1]).slice(0, MOST_CHOICES)
    .map(([value, many]) => [value, named(select.name, value), many]);
  values.sort((one, other) => one[1].localeCompare(other[1], language, { numeric: true }));
  if (select.name === "year") values.reverse();
  if (select.name === "finding") values.unshift(["none", say.noFinding, 0]);
  for (const [value, label, many] of values) {
    const numberOf = many ? ` (${new Intl.NumberFormat(language).format(many)})` : "";
    select.append(new Option(label + numberOf, value));
  }
}

// A value that an address asks for and the list does not have.
function choose(select, value) {
  const has = Array.from(select.options).some((option) => option.value === value);
  if (!has) select.append(new Option(named(select.name, value), value));
  select.value = value;
}

function restore() {
  const wanted = asked();
  if (!wanted) return;
  isTyping = false;
  if (field.value.trim() !== wanted.q) field.value = wanted.q;
  selects.forEach((select) => choose(select, wanted[select.name]));
  run(wanted);
}

let starting = null;
function start() {
  if (!starting) {
    starting = load("columns").then((all) => {
      columns = all;
      const chosen = typed();
      selects.forEach((select) => {
        while (select.options.length > 1) select.remove(1);
        fill(select);
        choose(select, chosen[select.name]);
      });
    }).catch((error) => {
      starting = null;
      throw error;
    });
  }
  return starting;
}

// ---- What one does

let waiting = 0;
function changed(goesOn) {
  clearTimeout(waiting);
  const wanted = typed();
  keep(wanted, goesOn);
  run(wanted);
}

function reset() {
  field.value = "";
  selects.forEach((select) => { select.value = ""; });
  changed(false);
  field.focus();
}

function begin() {
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => changed(true), 30);
  });
  field.addEventListener("change", () => { isTyping = false; });
  selects.forEach((select) => select.addEventListener("change", () => changed(false)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed(false);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !isEmpty(typed())) {
      event.preventDefault();
      reset();
    }
  });
  clear.addEventListener("click", reset);
  more.addEventListener("click", () => showNext(true).catch(() => { status.textContent = say.failed; }));
  window.addEventListener("popstate", restore);
  window.addEventListener("hashchange", restore);

  form.hidden = false;
  restore();
  start().catch(() => { status.textContent = say.failed; });
}

if (form && results) begin();
