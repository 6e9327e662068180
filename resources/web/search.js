"use strict";
// What is searched for and chosen, and what answers to it. Knows nothing of the page: entries in, numbers out.
(function (AM) {
  // Safari has no idle time to ask for.
  window.requestIdleCallback = window.requestIdleCallback || ((callback) => setTimeout(callback, 1));
  window.cancelIdleCallback = window.cancelIdleCallback || clearTimeout;

  const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

  // A text as it is compared: without case, diacritics and kinds of quotes.
  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/[øłđðþßæœı]/g, (letter) => LETTERS[letter]).replace(/[‘’ʼ`´]/g, "'");
  }

  const wordsOf = (text) => fold(text).split(/\s+/).filter(Boolean);

  // One entry per asset, in the order of their titles; `at` is the place in that order.
  function entries(features, kinds, places, language) {
    const collator = new Intl.Collator(language, { sensitivity: "base", numeric: true });
    const sorted = features.slice().sort((a, b) => collator.compare(a.properties.title, b.properties.title));
    return sorted.map((feature, at) => {
      const about = feature.properties;
      const known = kinds[about.kind] || { label: about.kind, plural: about.kind, colour: "#475569", sign: "" };
      const names = about.areas.map((index) => places[index].name);
      const text = [about.title, about.description, about.quote, known.label, about.sector, about.area,
        about.availability, about.person, about.street];
      const entry = { at, id: feature.id, feature, kind: about.kind, known, areas: about.areas };
      entry.text = fold(text.concat(about.themes, names).join("\n"));
      return entry;
    });
  }

  // What answers to `choice`: { text, hidden (kinds), area (number of a place, or null) }. A kind is counted apart from the
  // switches, an area apart from the chosen one, so that each number tells what choosing it would show.
  function answer(all, choice) {
    const words = wordsOf(choice.text);
    const kinds = new Map(), areas = new Map();
    const shown = [];
    const add = (counts, key) => counts.set(key, (counts.get(key) || 0) + 1);
    for (const entry of all) {
      if (!words.every((word) => entry.text.includes(word))) continue;
      const visible = !choice.hidden.has(entry.kind);
      const inside = choice.area === null || entry.areas.includes(choice.area);
      if (inside) add(kinds, entry.kind);
      if (visible) for (const area of entry.areas) add(areas, area);
      if (visible) add(areas, null);
      if (visible && inside) shown.push(entry);
    }
    return { shown, kinds, areas };
  }

  AM.search = { fold, entries, answer };
})(window.AM);
