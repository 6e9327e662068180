"use strict";
// Around the map of a page that stands alone: title, search, choices, list and card; they all follow one choice.
(function (AM) {
  const NEAREST = 16; // the zoom level from which an asset is seen among its neighbours
  const MARGIN = 60; // pixels that an asset keeps from the edge
  const WAIT = 120; // milliseconds after a letter
  const FEW = 8; // buurten whose talents are shown without asking

  const choice = { text: "", hidden: new Set(), area: null, order: "kind" };
  const parts = {};
  let config = null;
  let map = null;
  let call = {};
  let numbers = null;
  let all = [];
  let byId = new Map();
  let opened = null;
  let back = null; // where the focus was before the card
  let waiting = 0;

  function start(given, settings, features, calls) {
    map = given;
    config = settings;
    call = calls;
    numbers = new Intl.NumberFormat(config.language);
    all = AM.search.entries(features, config.kinds, config.places, config.language);
    byId = new Map(all.map((entry) => [entry.id, entry]));
    build();
    followScheme();
    AM.onpaper.start(map);
    if (window.matchMedia("(pointer: coarse)").matches) AM.pins.setReach(11);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && AM.card.isOpen()) close();
    });
    map.invalidateSize({ animate: false });
    refresh();
    // The pins are shown first: to unpack a map takes a moment.
    if (config.ground) requestAnimationFrame(() => setTimeout(showGround));
  }

  function showGround() {
    AM.groundInside.start(config.ground, call.redrawAreas);
    AM.onpaper.prepare(map);
    call.redrawAreas();
  }

  // --- the page ------------------------------------------------------------------------------------------------------

  function build() {
    const stage = AM.element("main", "am-stage");
    const mapPart = AM.element("section", "am-map");
    const holder = map.getContainer();
    mapPart.setAttribute("aria-label", config.texts.map);
    mapPart.append(AM.element("h2", "am-unseen", config.texts.map), holder);
    holder.setAttribute("aria-label", config.texts.mapListed);
    parts.card = AM.card.start({ config, calls: { close, search } });
    stage.append(side(), mapPart, parts.card);
    document.body.prepend(skip(config.texts.toList, () => AM.list.first() || parts.search.focus()), skip(config.texts.toMap, () => holder.focus()), header());
    document.body.append(stage, footer());
    AM.controls.setSources("", "");
  }

  function skip(text, go) {
    const made = AM.element("button", "am-skip", text);
    made.type = "button";
    made.addEventListener("click", go);
    return made;
  }

  function header() {
    const made = AM.element("header", "am-header");
    const title = AM.element("h1", "", config.title || config.texts.map);
    title.dir = "auto";
    made.append(title, AM.element("p", "am-stamp", config.stamp));
    if (config.note) made.append(AM.element("p", "am-stamp", config.note));
    return made;
  }

  function footer() {
    const made = AM.element("footer", "am-footer");
    if (config.attribution) made.append(AM.element("p", "", config.attribution));
    made.append(AM.element("p", "am-alone", config.texts.standsAlone));
    return made;
  }

  function side() {
    const made = AM.element("div", "am-side");
    const settings = {
      config, numbers, all, kindChanged, areaChanged: (area) => setArea(area, true),
      orderChanged: (order) => {
        choice.order = order;
        refresh();
      },
    };
    const choices = AM.element("details", "am-more");
    choices.open = !window.matchMedia("(max-width: 700px)").matches;
    choices.append(AM.element("summary", "", config.texts.choose), AM.choices.start(settings));
    const list = AM.element("section", "am-listed"), heading = AM.element("h2", "am-unseen", config.texts.list);
    const help = AM.element("p", "am-unseen", config.texts.listHelp);
    parts.nothing = AM.element("p", "am-nothing");
    parts.groups = AM.element("div", "am-groups");
    heading.id = "am-list-title";
    help.id = "am-list-help";
    list.setAttribute("aria-labelledby", heading.id);
    list.setAttribute("aria-describedby", help.id);
    list.append(heading, help, parts.nothing, parts.groups);
    AM.list.start(parts.groups, { texts: config.texts, numbers, open: (entry) => open(entry, true) });
    made.append(finder(), choices, ...talents(), list);
    return made;
  }

  function finder() {
    const made = AM.element("div", "am-finder"), label = AM.element("label", "am-unseen", config.texts.search);
    const line = AM.element("p", "am-line");
    parts.search = AM.element("input", "am-search");
    parts.search.type = "search";
    parts.search.id = label.htmlFor = "am-search";
    parts.search.placeholder = config.texts.searchHint;
    parts.search.autocomplete = "off";
    parts.search.spellcheck = false;
    parts.search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => setText(parts.search.value), WAIT);
    });
    parts.search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "ArrowDown") return;
      event.preventDefault();
      setText(parts.search.value);
      AM.list.first();
    });
    parts.told = AM.element("span", "am-told");
    parts.told.setAttribute("role", "status");
    parts.reset = AM.element("button", "am-reset", config.texts.showAll);
    parts.reset.type = "button";
    parts.reset.addEventListener("click", reset);
    line.append(parts.told, parts.reset);
    made.setAttribute("role", "search");
    made.append(label, parts.search, line);
    return made;
  }

  // Who sees no talents sees how many each buurt has: a number in words, made where the small ones are known.
  function talents() {
    parts.talents = [];
    if (!config.talents.length) return [];
    const made = AM.element("details", "am-more am-talents"), rows = AM.element("dl");
    const heading = AM.element("summary"), title = AM.element("h2", "", config.texts.talents);
    heading.append(title);
    made.open = config.talents.length <= FEW;
    for (const { id, area, count } of config.talents) {
      const row = AM.card.fact(area, count);
      rows.append(row);
      parts.talents.push({ row, number: config.places.findIndex((place) => place.id === id) });
    }
    made.append(heading, AM.element("p", "am-soft", config.texts.talentsWhy), rows);
    parts.talentsPart = made;
    return [made];
  }

  // --- the choice ----------------------------------------------------------------------------------------------------

  function setText(text) {
    clearTimeout(waiting);
    choice.text = text;
    refresh();
  }

  function search(text) {
    parts.search.value = text;
    shut();
    setText(text);
    parts.search.focus();
  }

  function kindChanged(kind, visible) {
    if (visible) choice.hidden.delete(kind);
    else choice.hidden.add(kind);
    refresh();
  }

  // `go`: show it large; who points at it on the map sees it already.
  function setArea(area, go) {
    choice.area = area;
    window.assetmap.highlightArea(area === null ? config.focus : config.places[area].id);
    refresh();
    if (parts.talentsPart && area !== null) parts.talentsPart.open = true;
    if (!go) return;
    const box = area === null ? config.bounds : config.places[area].box;
    window.assetmap.zoomTo(box || null);
  }

  function reset() {
    parts.search.value = choice.text = "";
    choice.hidden.clear();
    if (choice.area === null) refresh();
    else setArea(null, true);
    parts.search.focus();
  }

  function refresh() {
    const found = AM.search.answer(all, choice);
    const whole = !choice.text.trim() && !choice.hidden.size && choice.area === null;
    AM.choices.show(choice, found);
    AM.list.show(choice.order, all, found.shown, config.kinds);
    AM.pins.set(found.shown.map((entry) => entry.feature));
    const values = { shown: numbers.format(found.shown.length), all: numbers.format(all.length) };
    const where = choice.area === null ? "" : ` · ${config.places[choice.area].name}`;
    parts.told.textContent = AM.fill(config.texts.told, values) + where;
    parts.reset.hidden = whole;
    parts.nothing.hidden = found.shown.length > 0;
    showTalents();
    const only = choice.area !== null && !choice.text.trim() && !choice.hidden.size && !countedHere();
    parts.nothing.textContent = whole ? config.texts.empty : only ? config.texts.emptyArea : config.texts.nothing;
    if (opened && !found.shown.includes(opened)) shut();
    call.redrawAll();
  }

  // A number belongs to a buurt: it is there when the buurt is, or lies in what is chosen.
  function showTalents() {
    if (!parts.talentsPart) return;
    for (const { row, number } of parts.talents) row.hidden = !within(number, choice.area);
    parts.talentsPart.hidden = parts.talents.every(({ row }) => row.hidden);
  }

  const countedHere = () => Boolean(parts.talentsPart) && !parts.talentsPart.hidden;

  function within(number, area) {
    if (area === null) return true;
    for (let at = number; at >= 0; at = config.places[at].parent) if (at === area) return true;
    return false;
  }

  // --- one asset -----------------------------------------------------------------------------------------------------

  function open(entry, go) {
    if (!AM.card.isOpen()) back = document.activeElement;
    opened = entry;
    AM.card.show(entry);
    AM.list.mark(entry);
    call.select(entry.id);
    if (entry.feature.geometry) bring(entry.feature.geometry.coordinates, go);
  }

  // Moves the map so that a point is beside the card, not under it; `near`: among its neighbours.
  function bring([lon, lat], near) {
    const own = map.getContainer().getBoundingClientRect(), card = AM.card.box();
    const beside = card.top < own.bottom && card.bottom > own.top ? Math.max(0, card.right - own.left) : 0;
    const point = map.latLngToContainerPoint([lat, lon]);
    const seen = point.x > beside + 20 && point.x < own.width - MARGIN && point.y > MARGIN && point.y < own.height - MARGIN;
    if (seen && (!near || map.getZoom() >= NEAREST)) return;
    const zoom = near ? Math.max(map.getZoom(), NEAREST) : map.getZoom();
    const middle = map.project([lat, lon], zoom).subtract([beside / 2, 0]);
    map.setView(map.unproject(middle, zoom), zoom, { animate: !AM.calm });
  }

  function shut() {
    opened = null;
    AM.card.close();
    AM.list.mark(null);
    call.select(null);
  }

  function close() {
    const was = opened;
    shut();
    const kept = back && back !== document.body && back.isConnected && back.getClientRects().length;
    if (kept) back.focus({ preventScroll: true });
    else if (!was || !AM.list.focus(was)) parts.search.focus();
    back = null;
  }

  // --- told by the map -------------------------------------------------------------------------------------------------

  const HEARD = {
    assetClicked: (id) => {
      if (byId.has(id)) open(byId.get(id), false);
    },
    areaClicked: (id) => {
      const area = config.places.findIndex((place) => place.id === id);
      if (area >= 0) setArea(area === choice.area ? null : area, false);
    },
  };

  function told(name, ...values) {
    if (HEARD[name]) HEARD[name](...values);
  }

  function followScheme() {
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    const follow = () => window.assetmap.setDark(scheme.matches);
    follow();
    scheme.addEventListener("change", follow);
  }

  AM.sheet = { start, told };
})(window.AM);
