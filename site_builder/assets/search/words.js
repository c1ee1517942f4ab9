// What is a word, as policy_history/vocabulary.py has it: small letters without accents, pairs of
// characters in scripts without spaces.
const ALONE =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const IGNORED = /[\u00ad\u200b-\u200d\u2060\u0300-\u036f]/gu;
const WORD = new RegExp(`[${ALONE}]+|(?:(?![${ALONE}])(?:[\\p{L}\\p{N}]|(?=[\\u0370-\\u2fff])\\p{M}))+`, "gu");
const RUN = new RegExp(`^[${ALONE}]`, "u");

export function folded(text) {
  const apart = text.normalize("NFKD").toLowerCase().replaceAll("ς", "σ");
  return apart.replace(IGNORED, "").normalize("NFC");
}

/** The different words to look for. A run of characters without spaces is all its pairs, or its one character. */
export function asked(text) {
  const found = folded(text).match(WORD) || [];
  return [...new Set(found.flatMap((word) => (RUN.test(word) ? pairs([...word]) : [word])))];
}

/** Whether longer words that begin so are meant too: not of numbers, nor of one or two letters. */
export function isBeginning(word) {
  if (RUN.test(word)) return [...word].length === 1;
  return word.length > 2 && !/^\p{N}+$/u.test(word);
}

function pairs(characters) {
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, place) => characters[place] + character);
}
