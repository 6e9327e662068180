"use strict";
// The list beside the map, in groups: every asset is a button in it, of which one at a time is in the way of Tab.
(function (AM) {
  const PAGE = 10; // rows that Page Down goes
  let holder = null;
  let texts = {};
  let numbers = null;
  let open = () => {};
  const rows = new Map(); // entry -> { item, button }, made when it is first shown
  const signs = new Map(); // kind -> its sign, to be copied
  let groups = [];
  let order = null; // how the groups are made now
  let visible = []; // entries in the order in which they stand
  let current = null; // the entry that Tab comes to
  let chosen = null;

  function start(given, settings) {
    holder = given;
    ({ texts, numbers, open } = settings);
    holder.addEventListener("keydown", key);
    holder.addEventListener("focusin", (event) => {
      const entry = event.target.closest(".am-row") && entryOf(event.target.closest(".am-row"));
      if (entry) makeCurrent(entry);
    });
    holder.addEventListener("click", (event) => {
      const button = event.target.closest(".am-row");
      if (button) open(entryOf(button));
    });
  }

  const entryOf = (button) => button.amEntry;

  function rowOf(entry) {
    if (rows.has(entry)) return rows.get(entry);
    const about = entry.feature.properties;
    if (!signs.has(entry.kind)) signs.set(entry.kind, AM.controls.sign(entry.kind, entry.known));
    const item = AM.element("li");
    const button = AM.element("button", "am-row");
    const words = AM.element("span", "am-words");
    const title = AM.element("span", "am-title", about.title);
    const where = entry.feature.geometry ? about.area : texts.noPlace;
    title.dir = "auto";
    words.append(title, AM.element("small", "", [entry.known.label, where].filter(Boolean).join(" · ")));
    button.type = "button";
    button.tabIndex = -1;
    button.amEntry = entry;
    button.append(signs.get(entry.kind).cloneNode(true), words);
    item.append(button);
    rows.set(entry, { item, button });
    return rows.get(entry);
  }

  function keysFor(name, kinds) {
    const order = Object.keys(kinds);
    if (name === "kind") return { of: (entry) => entry.kind, label: (entry) => entry.known.plural, rank: (a, b) => order.indexOf(a) - order.indexOf(b) };
    const compare = new Intl.Collator(document.documentElement.lang, { sensitivity: "base", numeric: true }).compare;
    if (name === "area") {
      return {
        of: (entry) => entry.feature.properties.area, label: (entry) => entry.feature.properties.area || texts.noArea,
        rank: (a, b) => (a && b ? compare(a, b) : (a ? 0 : 1) - (b ? 0 : 1)),
      };
    }
    return { of: () => "", label: () => texts.list, rank: () => 0 };
  }

  // All entries in groups, made once for an order.
  function arrange(name, entries, kinds) {
    const keys = keysFor(name, kinds);
    const found = new Map();
    for (const entry of entries) {
      const key = keys.of(entry);
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(entry);
    }
    groups = [...found.keys()].sort(keys.rank).map((key, number) => {
      const part = AM.element("section", "am-group");
      const heading = AM.element("h3");
      const count = AM.element("span", "am-count");
      const list = AM.element("ul", "am-list");
      heading.id = "am-group-" + number;
      heading.append(AM.element("span", "am-name", keys.label(found.get(key)[0])), count);
      heading.classList.toggle("am-unseen", name === "title");
      list.setAttribute("role", "list"); // Safari tells of no list where no bullets are seen
      list.setAttribute("aria-labelledby", heading.id);
      part.append(heading, list);
      return { part, count, list, members: found.get(key), here: [] };
    });
    holder.replaceChildren(...groups.map((group) => group.part));
    order = name;
  }

  // Rows that are not shown are taken out: hiding thousands of them takes the browser seconds.
  function fill(group, here) {
    const same = here.length === group.here.length && here.every((entry, index) => entry === group.here[index]);
    if (!same) group.list.replaceChildren(...here.map((entry) => rowOf(entry).item));
    group.here = here;
    group.part.hidden = !here.length;
    group.count.textContent = numbers.format(here.length);
  }

  function show(name, entries, shown, kinds) {
    if (order !== name) arrange(name, entries, kinds);
    const wanted = new Set(shown);
    visible = [];
    for (const group of groups) {
      fill(group, group.members.filter((entry) => wanted.has(entry)));
      for (const entry of group.here) visible.push(entry);
    }
    if (!current || !wanted.has(current)) makeCurrent(visible[0] || null);
  }

  function makeCurrent(entry) {
    if (current) rows.get(current).button.tabIndex = -1;
    current = entry;
    if (current) rows.get(current).button.tabIndex = 0;
  }

  function key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !event.target.closest(".am-row")) return;
    const at = visible.indexOf(current);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + PAGE, PageUp: at - PAGE, Home: 0, End: visible.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    focus(visible[Math.max(0, Math.min(visible.length - 1, to))]);
  }

  function focus(entry) {
    if (!entry || !visible.includes(entry)) return false;
    makeCurrent(entry);
    rows.get(entry).button.focus();
    return true;
  }

  // Marks what is open, and brings it in view.
  function mark(entry) {
    if (chosen) rows.get(chosen).button.removeAttribute("aria-current");
    chosen = entry;
    if (!entry) return;
    const { item, button } = rows.get(entry);
    button.setAttribute("aria-current", "true");
    if (!item.isConnected) return;
    makeCurrent(entry);
    item.scrollIntoView({ block: "nearest" });
  }

  AM.list = { start, show, mark, focus, first: () => focus(current) };
})(window.AM);
