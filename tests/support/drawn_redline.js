// A redline as the site's script draws it and one as HTML, both as lines that can be compared: a tag or a text each.
async (pairs) => {
  const [{ body }, { controls, head }, { make }, { compare }, { read }] = await Promise.all(
    ["body", "head", "inline", "rows", "side"].map((name) => import(`/${name}.js`)),
  );

  function drawn(earlier, later) {
    const [before, after] = [earlier, later].map((text) => read(JSON.parse(text)));
    const comparison = compare(before, after);
    const found = body(comparison.rows, new Map([...before.links, ...after.links]));
    const choice = found.order.length ? controls() : [];
    return make("div", { class: "rl" }, head(comparison, found), ...choice, found.element);
  }

  function parsed(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  // Left out: what makes a table scroll, a span that says nothing, and what only the finished page has,
  // where a heading cell with nothing in it is a cell as any other.
  function* steps(node) {
    if (node.nodeType === Node.TEXT_NODE) yield node.data;
    const isElement = node.nodeType === Node.ELEMENT_NODE;
    const attributes = isElement ? [...node.attributes].map(plain).filter(Boolean).sort().join(" ") : "";
    const shown = isElement && node.className !== "pp-scroll" && (node.localName !== "span" || attributes);
    const name = node.localName === "th" && !node.textContent.trim() && !node.children.length ? "td" : node.localName;
    if (shown) yield [`<${name} ${attributes}>`];
    for (const child of node.childNodes) yield* steps(child);
    if (shown) yield [`</${name}>`];
  }

  function plain({ name, value }) {
    const kept = name === "class" ? value.replace("pp-table", "").trim() : value;
    if (["loading", "rel", "tabindex"].includes(name) || (name === "class" && !kept)) return "";
    return name === "checked" ? name : `${name}="${kept}"`;
  }

  function lines(root) {
    const found = [];
    for (const step of steps(root)) {
      const tag = Array.isArray(step);
      if (tag || found.length === 0 || found.at(-1).tag) found.push({ tag, text: tag ? step[0] : step });
      else found.at(-1).text += step;
    }
    const folded = found.map(({ text }) => text.replace(/\s+/g, " ").trim());
    return folded.filter(Boolean);
  }

  return pairs.map(([before, after, html]) => [lines(drawn(before, after)), lines(parsed(html))]);
};
