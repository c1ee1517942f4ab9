// The selectors of each style sheet that match something on this page, with the conditions around them. All
// sheets are held against the page at one moment: what a script does to it meanwhile would tell them apart.
async (styles) => {
  const sheets = await Promise.all(styles.map((css) => new CSSStyleSheet().replace(css)));
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
  const read = (rules, around) => [...rules].flatMap((rule) => {
    if (rule.selectorText === undefined) {
      return read(rule.cssRules ?? [], around + (rule.conditionText ?? ""));
    }
    const selectors = rule.selectorText.split(/,(?![^(]*\))/);
    return selectors.filter(matches).map((selector) => `${around} ${selector.trim()}`);
  });
  return sheets.map((sheet) => read(sheet.cssRules, ""));
}
