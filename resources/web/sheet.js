"use strict";
// Around the map of an exported page: title, switches per kind, a list for who cannot use a map, and a card of one asset.
(function (AM) {
  let config = null;
  let features = [];
  let byId = new Map();
  let hidden = new Set();
  let parts = {};
  let call = {};
  let map = null;

  function start(given, settings, all, calls) {
    map = given;
    config = settings;
    call = calls;
    features = all;
    byId = new Map(all.map((feature) => [feature.id, feature]));
    const holder = map.getContainer();
    parts.header = AM.element("header", "am-header");
    parts.header.append(AM.element("h1", "", config.title || config.texts.map), AM.element("p", "am-stamp", config.stamp));
    parts.side = AM.element("aside", "am-side");
    parts.switches = AM.element("fieldset", "am-switches");
    parts.list = AM.element("ul", "am-list");
    parts.card = AM.element("section", "am-card");
    parts.card.hidden = true;
    parts.card.setAttribute("aria-live", "polite");
    parts.stage = AM.element("main", "am-stage");
    parts.stage.append(parts.side, holder);
    document.body.append(parts.header, parts.stage);
    holder.append(parts.card);
    L.DomEvent.disableClickPropagation(parts.card);
    L.DomEvent.disableScrollPropagation(parts.card);
    parts.side.append(parts.switches, AM.element("h2", "", config.texts.list), parts.list);
    if ((config.talents || []).length) talents();
    switches();
    list();
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    map.invalidateSize({ animate: false });
  }

  function switches() {
    const legend = AM.element("legend", "", config.texts.show);
    parts.switches.append(legend);
    for (const [kind, known] of Object.entries(config.kinds)) {
      const count = features.filter((feature) => feature.properties.kind === kind).length;
      if (!count) continue;
      const row = AM.element("label");
      const box = AM.element("input");
      box.type = "checkbox";
      box.checked = true;
      box.dataset.kind = kind;
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(kind);
        else hidden.add(kind);
        AM.pins.hide(new Set(hidden));
        list();
        call.redrawAll();
      });
      row.append(box, AM.controls.sign(kind, known), AM.element("span", "am-name", known.plural), AM.element("span", "am-count", String(count)));
      parts.switches.append(row);
    }
  }

  function list() {
    const shown = features.filter((feature) => !hidden.has(feature.properties.kind));
    const rows = shown.map((feature) => {
      const row = AM.element("li");
      const button = AM.element("button", "am-row");
      const words = AM.element("span", "am-words");
      button.type = "button";
      words.append(AM.element("span", "am-title", feature.properties.title));
      const about = feature.geometry ? feature.properties.area : config.texts.noPlace;
      if (about) words.append(AM.element("small", "", about));
      button.append(AM.controls.sign(feature.properties.kind, kindOf(feature)), words);
      button.addEventListener("click", () => show(feature));
      row.append(button);
      return row;
    });
    if (!rows.length) rows.push(AM.element("li", "am-nothing", features.length ? config.texts.nothing : config.texts.empty));
    parts.list.replaceChildren(...rows);
  }

  // Who sees no talents sees how many each buurt has: a number in words, made where the small ones are known.
  function talents() {
    const rows = AM.element("dl", "am-talents");
    for (const { area, count } of config.talents) rows.append(fact(area, count));
    parts.side.append(AM.element("h2", "", config.texts.talents), rows);
  }

  const kindOf = (feature) => config.kinds[feature.properties.kind] || { label: feature.properties.kind, colour: "#475569", sign: "" };

  function show(feature) {
    open(feature.id);
    if (!feature.geometry) return;
    const [lon, lat] = feature.geometry.coordinates;
    map.setView([lat, lon], Math.max(map.getZoom(), 16), { animate: !AM.calm });
  }

  function fact(name, text) {
    const row = AM.element("div", "am-fact");
    row.append(AM.element("dt", "", name), AM.element("dd", "", text));
    return row;
  }

  function open(id) {
    const feature = byId.get(id);
    if (!feature) return;
    const about = feature.properties, known = kindOf(feature);
    const shut = AM.element("button", "am-close", "×");
    shut.type = "button";
    shut.setAttribute("aria-label", config.texts.close);
    shut.addEventListener("click", close);
    const tag = AM.element("p", "am-kind");
    tag.append(AM.controls.sign(about.kind, known), AM.element("span", "", known.label));
    const facts = AM.element("dl");
    if (about.themes.length) facts.append(fact(config.texts.themes, about.themes.join(", ")));
    if (about.availability) facts.append(fact(config.texts.availability, about.availability));
    if (about.area) facts.append(fact(config.texts.area, about.area));
    if (about.person) facts.append(fact(config.texts.person, about.person));
    if (about.contact) facts.append(fact(config.texts.contact, about.contact));
    const made = [shut, tag, AM.element("h2", "", about.title)];
    if (about.quote) made.push(AM.element("blockquote", "", about.quote));
    if (about.description) made.push(AM.element("p", "am-description", about.description));
    parts.card.replaceChildren(...made, facts);
    parts.card.hidden = false;
    parts.card.scrollTop = 0;
    call.select(id);
  }

  function close() {
    parts.card.hidden = true;
    call.select(null);
  }

  AM.sheet = { start, open };
})(window.AM);
