// The colour scheme that a reader chooses, and folded text on paper. A page of policies asks no more of
// the theme's own script, which weighs fifty times as much and is left out where nothing else needs it.

const FOLLOWS_DEVICE = "(prefers-color-scheme)";

const options = [...document.querySelectorAll('input[name="__palette"]')];
const isLight = matchMedia("(prefers-color-scheme: light)");

/** The colours of an option; one that follows the device has those of the option for light or for dark. */
function coloursOf(option) {
  const follows = option.dataset.mdColorMedia === FOLLOWS_DEVICE;
  const wanted = `(prefers-color-scheme: ${isLight.matches ? "light" : "dark"})`;
  const shown = (follows && options.find((other) => other.dataset.mdColorMedia === wanted)) || option;
  const { mdColorScheme: scheme, mdColorPrimary: primary, mdColorAccent: accent } = shown.dataset;
  return { media: option.dataset.mdColorMedia, scheme, primary, accent };
}

/** Let no colour fade into the next, which would be hard to read for a moment. */
function atOnce() {
  document.body.setAttribute("data-md-color-switching", "");
  requestAnimationFrame(() => setTimeout(() => document.body.removeAttribute("data-md-color-switching")));
}

/** Show the page in an option's colours, and the button that leads to the next one. */
function show(chosen) {
  atOnce();
  for (const [name, value] of Object.entries(coloursOf(chosen))) {
    document.body.setAttribute(`data-md-color-${name}`, value);
  }
  for (const option of options) {
    option.checked = option === chosen;
    const button = option.nextElementSibling;
    if (button?.localName === "label") button.hidden = option !== chosen;
  }
}

/** The option of the last visit, or else the first that suits the device. */
function initial() {
  const known = globalThis.__md_get?.("__palette");
  return options[known?.index] ?? options.find((option) => matchMedia(option.dataset.mdColorMedia).matches) ?? options[0];
}

document.documentElement.classList.replace("no-js", "js");
if (options.length) {
  show(initial());
  for (const [index, option] of options.entries()) {
    option.addEventListener("change", () => {
      show(option);
      globalThis.__md_set?.("__palette", { index, color: coloursOf(option) });
    });
  }
  isLight.addEventListener("change", () => show(options.find((option) => option.checked)));
}

addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll(".pp-text details:not([open])")) folded.open = true;
});
