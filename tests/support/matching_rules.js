// The selectors of a style sheet that match something on this page, each with the conditions around it.
async (css) => {
  const sheet = await new CSSStyleSheet().replace(css);
  const states = /(?<!:):(hover|focus(-within|-visible)?|active|checked|target|indeterminate|-webkit-[\w-]+|-moz-[\w-]+)(?![\w-])/g;
  const parts = /::[\w-]+(\([^)]*\))?/g;
  const matches = (selector) => {
    const plain = selector.replace(states, ":is(*)").replace(parts, "").trim();
    try {
      return document.querySelector(plain || "*") !== null;
    } catch {
      return false;
    }
  };
  const found = [];
  const read = (rules, around) => {
    for (const rule of rules) {
      if (rule.selectorText === undefined) {
        read(rule.cssRules ?? [], around + (rule.conditionText ?? ""));
      } else {
        const selectors = rule.selectorText.split(/,(?![^(]*\))/);
        found.push(...selectors.filter(matches).map((selector) => `${around} ${selector.trim()}`));
      }
    }
  };
  read(sheet.cssRules, "");
  return found;
}
