// Words of texts, split and folded as the index does (src/pages/search/fold.rs).
"use strict";

const MOST_WORDS = 12; // of what is typed
const LONGEST_WORD = 32;

const RUNS = /[\p{L}\p{M}\p{N}]+/gu;
const DENSE =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u30FC\\p{Script=Thai}" +
  "\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const PIECES = new RegExp(`([${DENSE}]+)|(?:(?![${DENSE}])[\\p{L}\\p{M}\\p{N}])+`, "gu");
const ACCENTS = new RegExp(
  "[\\u0300-\\u036F\\u0483-\\u0487\\u0591-\\u05BD\\u0610-\\u061A\\u064B-\\u065F\\u0670" +
    "\\u06D6-\\u06DC\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u20D0-\\u20FF\\uFE20-\\uFE2F]",
  "g");
const LETTERS = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ" };

function folded(text) {
  return text.normalize("NFKD").replace(ACCENTS, "").toLowerCase()
    .replace(/[œæßøłđðþıς]/g, (letter) => LETTERS[letter]).replace(ACCENTS, "").normalize("NFC");
}

function isElided(text, run) {
  const at = run.index;
  const isApostrophe = (character) => character === "'" || character === "’";
  return Array.from(run[0]).length === 1 &&
    (isApostrophe(text[at + run[0].length]) || isApostrophe(text[at - 1]));
}

// The runs of a text, with their places.
function runs(text) {
  const found = [];
  let run;
  RUNS.lastIndex = 0;
  while ((run = RUNS.exec(text))) if (!isElided(text, run)) found.push(run);
  return found;
}

function visible(text) {
  return text.replace(/[\u00AD\u200C\u200D\u2060\uFEFF]/g, "").replace(/\u02BC/g, "’");
}

// The words of a run: each with whether words that begin with it count too.
function wordsOf(run) {
  const words = [];
  let piece;
  const text = folded(run);
  PIECES.lastIndex = 0;
  while ((piece = PIECES.exec(text))) {
    const characters = Array.from(piece[0]);
    if (!piece[1]) {
      words.push({ text: characters.slice(0, LONGEST_WORD).join(""), begins: characters.length > 1 });
    } else if (characters.length === 1) {
      words.push({ text: piece[0], begins: true });
    } else {
      for (let i = 1; i < characters.length; i += 1) {
        words.push({ text: characters[i - 1] + characters[i], begins: false });
      }
    }
  }
  return words;
}

function wordsIn(text) {
  const seen = new Set();
  const words = [];
  for (const run of runs(visible(text))) {
    for (const word of wordsOf(run[0])) {
      if (!seen.has(word.text)) words.push(word);
      seen.add(word.text);
    }
  }
  return words.slice(0, MOST_WORDS);
}
