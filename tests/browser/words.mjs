// Splits texts into words as the search's script does, and compares them with those of the index.
//
//     node tests/browser/words.mjs FILE       # JSON: [[text, "words of the index, in order"], …]
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

const script = new URL("../../src/pages/assets/search-words.js", import.meta.url);
const { runs, visible, wordsOf } = vm.runInNewContext(
  `${readFileSync(script, "utf8")}\n({ runs, visible, wordsOf })`);

// What the script asks the index for: where it asks for pairs alone, the index has the last character
// of them too.
function asked(text) {
  const words = new Set();
  for (const run of runs(visible(text))) for (const word of wordsOf(run[0])) words.add(word.text);
  return words;
}

const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
const wrong = [];
let compared = 0;
for (const [text, line] of cases) {
  // Characters that this engine's Unicode does not know yet.
  if (/\p{Cn}/u.test(text)) continue;
  const indexed = new Set(line.split(" ").filter(Boolean));
  const words = asked(text);
  const isSame = [...words].every((word) => indexed.has(word)) &&
    [...indexed].every((word) => words.has(word) || [...words].some((pair) => pair.endsWith(word)));
  if (!isSame) wrong.push([text, [...text].map((it) => it.codePointAt(0).toString(16)).join(" "), [...words].join(" "), line]);
  compared += 1;
}
assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${compared}`);
console.log(`${compared} texts are split alike`);
