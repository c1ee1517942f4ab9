// What is said to the reader, in the words that the page brings along; English ones have no other place.
const form = document.querySelector("[data-phrases]");
const phrases = JSON.parse(form.dataset.phrases);
const language = document.documentElement.lang || "en";
const plural = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

/** A whole number as the language writes it. */
export const written = (number) => numbers.format(number);

/** A phrase with its places filled in. */
export function say(key, places = {}) {
  return filled(phrases[key], places);
}

/** The form of a phrase that goes with a number. */
export function count(key, number, places = {}) {
  const forms = phrases[key];
  return filled(forms[plural.select(number)] || forms.other, { ...places, number: written(number) });
}

function filled(phrase, places) {
  return phrase.replace(/\{([a-z]+)\}/g, (whole, name) => (name in places ? places[name] : whole));
}
