// The index: scripts that are added to the page as they are needed, since pages that are read from a
// disk may load nothing else.
"use strict";

const form = document.getElementById("search");
const selects = form ? Array.from(form.querySelectorAll("select")) : [];
const say = form ? form.dataset : {};

const loading = new Map();
const loaded = new Map();
let columns = null;

// The scripts of the index call these.
window.communique = {
  columns: (all) => loaded.set("columns", all),
  releases: (block, all) => loaded.set("releases-" + block, all),
  words: (name, text) => loaded.set("words-" + name, text),
};

function load(name) {
  if (loaded.has(name)) return Promise.resolve(loaded.get(name));
  if (!loading.has(name)) {
    loading.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = say.index + name + ".js";
      script.onload = () => (loaded.has(name) ? resolve(loaded.get(name)) : reject(new Error(name)));
      script.onerror = () => reject(new Error(name));
      document.head.appendChild(script);
    }).catch((error) => {
      loading.delete(name);
      throw error;
    }));
  }
  return loading.get(name);
}

const DIGITS = new Uint8Array(128);
Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  .forEach((digit, value) => { DIGITS[digit.charCodeAt(0)] = value; });

// Calls `each` with every number of a text, from `at` to `end` (src/pages/search/vlq.rs).
function numbers(text, at, end, each) {
  let number = 0;
  let scale = 1;
  for (let i = at; i < end; i += 1) {
    const digit = DIGITS[text.charCodeAt(i) & 127];
    number += (digit & 31) * scale;
    scale *= 32;
    if (digit < 32) {
      each(number);
      number = 0;
      scale = 1;
    }
  }
}

// Releases that a filter's postings name, as flags.
function flags(postings) {
  const all = new Uint8Array(columns.documents);
  let release = -1;
  numbers(postings, 0, postings.length, (skipped) => {
    release += skipped + 1;
    if (release < all.length) all[release] = 1;
  });
  return all;
}

// Scores every release of a line (word, family, releases): the weight of the word there, times how
// near the word is to the one looked for.
function score(text, start, end, scores, nearness) {
  let release = -1;
  numbers(text, text.lastIndexOf(" ", end - 1) + 1, end, (value) => {
    release += Math.floor(value / 3) + 1;
    const points = (value % 3 + 1) * nearness;
    if (release < scores.length && scores[release] < points) scores[release] = points;
  });
}

// The last shard whose first word is not after a word.
function shardOf(word) {
  let low = 0;
  let high = columns.shards.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (columns.shards[middle][0] <= word) low = middle;
    else high = middle - 1;
  }
  return low;
}

function shards(first, last) {
  const names = columns.shards.slice(shardOf(first), shardOf(last) + 1);
  return Promise.all(names.map((shard) => load("words-" + shard[1])));
}

// The words of a line's family: a digit for the characters shared with the word, and the rest.
function family(word, text) {
  const characters = Array.from(word);
  return text.split(",").filter(Boolean)
    .map((other) => characters.slice(0, parseInt(other[0], 36)).join("") + other.slice(1));
}

// How well each release answers a word: the word itself is nearest, then words of the same stem,
// then words that begin with it.
async function answers(word, found) {
  const scores = new Uint8Array(columns.documents);
  let relatives = [];
  for (const text of await shards(word.text, word.begins ? word.text + "\uFFFF" : word.text)) {
    const start = "\n" + word.text + (word.begins ? "" : " ");
    for (let at = text.indexOf(start); at >= 0 && text.startsWith(start, at);) {
      const end = text.indexOf("\n", at + 1);
      const space = text.indexOf(" ", at);
      const isWhole = space === at + 1 + word.text.length;
      score(text, at, end, scores, isWhole ? 3 : 1);
      if (isWhole) relatives = family(word.text, text.slice(space + 1, text.indexOf(" ", space + 1)));
      at = end;
    }
  }
  relatives.forEach((relative) => found.add(relative));
  await Promise.all(relatives.map(async (relative) => {
    const text = (await shards(relative, relative))[0];
    const at = text.indexOf("\n" + relative + " ");
    if (at >= 0) score(text, at, text.indexOf("\n", at + 1), scores, 2);
  }));
  return scores;
}

let newest = null;

// All releases, the newest first.
function byDate() {
  if (newest) return newest;
  const days = new Int32Array(columns.documents);
  let day = 0;
  let at = 0;
  numbers(columns.days, 0, columns.days.length, (number) => {
    day += number % 2 ? -(number + 1) / 2 : number / 2;
    if (at < days.length) days[at] = day;
    at += 1;
  });
  newest = Array.from(days.keys()).sort((one, other) => days[other] - days[one] || other - one);
  return newest;
}

// The flags of releases that all filters let through, and null if there are none.
function filtered(wanted) {
  let all = null;
  for (const select of selects) {
    const value = wanted[select.name];
    if (!value) continue;
    const values = columns.filters[select.name] || [];
    let kept;
    if (select.name === "finding" && value === "none") {
      kept = new Uint8Array(columns.documents).fill(1);
      for (const entry of values) flags(entry[2]).forEach((has, i) => { if (has) kept[i] = 0; });
    } else {
      const entry = values.find((known) => known[0] === value);
      kept = entry ? flags(entry[2]) : new Uint8Array(columns.documents);
    }
    if (all) kept.forEach((has, i) => { if (!has) all[i] = 0; });
    else all = kept;
  }
  return all;
}

// The releases that answer, the best first, and of those the newest.
async function look(wanted, found) {
  const words = wordsIn(wanted.q);
  const scores = await Promise.all(words.map((word) => answers(word, found)));
  const kept = filtered(wanted);
  const ranks = [];
  for (const release of byDate()) {
    if (kept && !kept[release]) continue;
    let total = 0;
    let all = true;
    for (const score of scores) {
      if (!score[release]) all = false;
      total += score[release];
    }
    if (all) (ranks[total] = ranks[total] || []).push(release);
  }
  return [].concat(...ranks.filter(Boolean).reverse());
}
