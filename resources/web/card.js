"use strict";
// The panel with all there is to read of one asset.
(function (AM) {
  let config = null;
  let card = null;
  let calls = {};

  function start(settings) {
    ({ config, calls } = settings);
    card = AM.element("section", "am-card");
    card.setAttribute("aria-labelledby", "am-card-title");
    card.hidden = true;
    return card;
  }

  function worded(tag, className, text) {
    const made = AM.element(tag, className, text);
    made.dir = "auto";
    return made;
  }

  function fact(name, ...values) {
    const row = AM.element("div", "am-fact"), told = AM.element("dd");
    told.append(...values);
    row.append(AM.element("dt", "", name), told);
    return row;
  }

  function themeOf(theme) {
    const button = AM.element("button", "am-theme", theme);
    button.type = "button";
    button.setAttribute("aria-label", AM.fill(config.texts.searchFor, { theme }));
    button.addEventListener("click", () => calls.search(theme));
    return button;
  }

  function facts(entry) {
    const about = entry.feature.properties, made = AM.element("dl");
    const own = entry.areas.map((number) => config.places[number]).filter((place) => place.level === "own");
    const where = [about.area, ...own.map((place) => place.name)].filter(Boolean).join(", ");
    if (about.themes.length) {
      const themes = AM.element("span", "am-themes");
      themes.append(...about.themes.map(themeOf));
      made.append(fact(config.texts.themes, themes));
    }
    for (const [name, text] of [[config.texts.sector, about.sector], [config.texts.availability, about.availability],
      [config.texts.place, about.street && AM.fill(config.texts.somewhere, { street: about.street })],
      [config.texts.area, where], [config.texts.person, about.person], [config.texts.contact, about.contact]]) {
      if (text) made.append(fact(name, text));
    }
    return made;
  }

  function show(entry) {
    const about = entry.feature.properties;
    const shut = AM.element("button", "am-close", "×");
    shut.type = "button";
    shut.setAttribute("aria-label", config.texts.close);
    shut.addEventListener("click", calls.close);
    const tag = AM.element("p", "am-kind");
    tag.append(AM.controls.sign(entry.kind, entry.known), AM.element("span", "", entry.known.label));
    const title = worded("h2", "", about.title);
    title.id = "am-card-title";
    title.tabIndex = -1;
    const top = AM.element("div", "am-top");
    top.append(tag, shut);
    const made = [top, title];
    if (about.quote) made.push(worded("blockquote", "", about.quote));
    if (about.description) made.push(worded("p", "am-description", about.description));
    if (!entry.feature.geometry) made.push(AM.element("p", "am-soft", config.texts.unplaced));
    card.replaceChildren(...made, facts(entry));
    card.hidden = false;
    card.scrollTop = 0;
    title.focus({ preventScroll: true });
  }

  AM.card = {
    start, show, fact,
    close: () => { card.hidden = true; },
    isOpen: () => Boolean(card) && !card.hidden,
    box: () => card.getBoundingClientRect(),
  };
})(window.AM);
