"use strict";
// Starts the page and is its one door: window.assetmap is called by the program, the bridge is told what a user did.
// It holds no truth: what an asset is, the program knows; this page draws what it was given.
(function (AM) {
  const errors = [];
  const waiting = []; // what is told before the bridge is there
  const timings = {};
  let config = null;
  let map = null;
  let bridge = null;
  let base = null;
  let top = null;
  let over = null;
  let ready = false;
  let loading = Promise.resolve(); // the last reading of data
  let reading = 0; // counts readings of assets: only the newest counts
  let settled = 0; // the one that is on the map
  let patches = []; // edits told while assets are being read: what is read may be older
  let asked = 0; // counts who moved the view last
  let zooming = false; // Leaflet is under way to another zoom
  let leaving = false; // another page comes in the place of this one

  function tell(name, ...values) {
    if (!config) return;
    if (config.mode === "export") AM.sheet.told(name, ...values);
    else if (bridge) bridge[name](...values);
    else waiting.push([name, values]);
  }

  function failed(text) {
    if (leaving) return; // what was still on its way is stopped with the page: nobody misses it
    errors.push(text);
    console.error(text);
    tell("jsError", text);
  }

  for (const way of ["beforeunload", "pagehide"]) window.addEventListener(way, () => { leaving = true; });
  window.addEventListener("error", (event) => {
    failed(`${event.message} (${event.filename}:${event.lineno})`);
    if (!ready && config) AM.controls.showNotice(config.texts.failed);
  });
  window.addEventListener("unhandledrejection", (event) => failed(String((event.reason && event.reason.stack) || event.reason)));

  function connect() {
    // qwebchannel.js is put in the page by the program; without it (an exported page) there is nobody to tell.
    if (!window.QWebChannel || !window.qt || !window.qt.webChannelTransport) return;
    new window.QWebChannel(window.qt.webChannelTransport, (channel) => {
      bridge = channel.objects.bridge || null;
      if (bridge) for (const [name, values] of waiting.splice(0)) bridge[name](...values);
    });
  }

  async function read(name) {
    if (config.data) {
      const answer = await fetch(config.data[name]);
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      return answer.json();
    }
    return JSON.parse(document.getElementById("assetmap-" + name).textContent);
  }

  const empty = () => ({ features: [] });

  // Areas and assets are read side by side; what cannot be read is said on the page, and the rest is drawn all the same.
  async function readOr(name, fallback) {
    try {
      return (await read(name)) || fallback();
    } catch (error) {
      failed(`${name}: ${error.message}`);
      if (name !== "background") AM.controls.showNotice(config.texts.noData);
      return fallback();
    }
  }

  // Outlines of very many areas come apart from the rest, as they are needed; all of them are in an exported page.
  async function readOutlines(version, level, chunks) {
    if (!config.data) {
      const text = atob(JSON.parse(document.getElementById("assetmap-outlines").textContent));
      return Uint8Array.from(text, (sign) => sign.charCodeAt(0)).buffer;
    }
    const answer = await fetch(`${config.data.outlines}${version}/${level}/${chunks}`);
    if (!answer.ok) throw new Error(`outlines: ${answer.status}`);
    return answer.arrayBuffer();
  }

  async function showAreas(collection) {
    let prepared = { table: null };
    try {
      prepared = await AM.outlines.prepare(collection, readOutlines);
    } catch (error) {
      failed(`outlines: ${error.message}`);
      AM.controls.showNotice(config.texts.noData);
    }
    AM.areas.setAreas(collection, prepared);
  }

  function firstView() {
    const [w, s, e, n] = config.bounds || [];
    const shown = config.bounds ? L.latLngBounds([s, w], [n, e]) : AM.areas.bounds() || AM.pins.bounds();
    if (shown) fit(shown, false);
  }

  // The page may be read before the window has its size: until someone chooses a view, the first one follows the size.
  function followSize() {
    let untouched = true;
    for (const name of ["mousedown", "wheel", "keydown", "touchstart"]) {
      map.getContainer().addEventListener(name, () => { untouched = false; }, { passive: true, capture: true });
    }
    map.on("resize", () => {
      if (untouched && !asked) firstView();
    });
  }

  function fit(bounds, animate) {
    // In the program, buttons lie over the bottom of the map.
    const below = config.mode === "live" ? 96 : 28;
    map.fitBounds(bounds, { paddingTopLeft: [28, 28], paddingBottomRight: [28, below], maxZoom: 17, animate: animate && !AM.calm });
  }

  function redrawAll() {
    base.request();
    top.request();
    over.request();
  }

  async function start() {
    config = JSON.parse(document.getElementById("assetmap-config").textContent);
    map = window.map_assetmap;
    AM.pins.setKinds(config.kinds);
    AM.areas.setFocus(config.focus);
    AM.readColours();
    AM.controls.start(map, config);
    connect();
    base = new AM.Canvas("am-areas", 200, AM.areas.draw).addTo(map);
    top = new AM.Canvas("am-assets", 400, (ctx, frame, ratio) => {
      AM.place.draw(ctx, frame);
      AM.pins.draw(ctx, frame, ratio);
    }).addTo(map);
    over = new AM.Canvas("am-draw", 450, AM.draw.draw).addTo(map);
    AM.outlines.start(() => base.request());
    AM.pins.whenRebuilt(() => top.request());
    AM.hands.start(map, {
      tell, texts: config.texts, redraw: () => top.request(), redrawAreas: () => base.request(), openAsset,
    });
    AM.hands.movable = config.mode === "live";
    if (config.mode === "live") map.on("contextmenu", AM.hands.menu);
    AM.draw.start(map, {
      tell, texts: config.texts, request: () => over.request(), redrawAreas: () => base.request(),
    });
    const reading = [readOr("areas", empty), readOr("assets", empty), readOr("background", empty)];
    await showAreas(await reading[0]);
    const assets = await reading[1];
    timings.read = performance.now();
    AM.pins.set(assets.features);
    AM.talents.set(assets.talents);
    const calls = { redrawAll, redrawAreas: () => base.request(), select, fit };
    if (config.mode === "export") AM.sheet.start(map, config, assets.features, calls);
    firstView();
    map.on("zoomstart", () => { zooming = true; });
    map.on("zoomend", () => { zooming = false; });
    followSize();
    map.on("moveend", told);
    base.redraw();
    top.redraw();
    timings.drawn = performance.now();
    ready = true;
    tell("ready");
    told();
    // Streets and water are the most to read, and can be missed for a moment: the pins are shown first.
    const background = await reading[2];
    requestAnimationFrame(() => setTimeout(() => {
      AM.areas.setBackground(background);
      base.request();
    }));
  }

  function told() {
    const bounds = map.getBounds();
    tell("viewChanged", bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth(), map.getZoom());
  }

  function openAsset(id) {
    tell("assetClicked", id);
  }

  function select(id) {
    AM.pins.select(id === undefined ? null : id);
    if (top) top.request();
  }

  function reloadAssets() {
    const mine = ++reading;
    patches = [];
    const done = readOr("assets", empty).then((assets) => {
      if (mine !== reading) return;
      AM.pins.set(assets.features);
      AM.talents.set(assets.talents);
      for (const patch of patches.splice(0)) AM.pins.apply(patch.upserts || [], patch.deletes || []);
      settled = mine;
      top.request();
    });
    loading = Promise.all([loading, done]);
    return done;
  }

  // What the page holds of assets goes at once, what is drawn of them too; what is being read counts no more.
  function forget() {
    reading += 1;
    settled = reading;
    patches = [];
    AM.hands.letGo();
    AM.hands.stopPlacing();
    AM.draw.stopDrawing();
    AM.controls.showTip("");
    AM.pins.select(null);
    AM.pins.set([]);
    AM.talents.set([]);
    top.clear();
    redrawAll();
    return "forgotten";
  }

  function reloadAreas() {
    const done = Promise.all([readOr("areas", empty), readOr("background", empty)]).then(async ([areas, background]) => {
      await showAreas(areas);
      AM.areas.setBackground(background);
      redrawAll();
    });
    loading = Promise.all([loading, done]);
    return done;
  }

  // A script that few maps need; the program gives it as it gives the page.
  function script(name) {
    return new Promise((done, refused) => {
      const made = document.createElement("script");
      made.src = "assetmap://app/web/" + name;
      made.onload = done;
      made.onerror = () => refused(new Error(`${name} did not come`));
      document.head.append(made);
    });
  }

  let groundScripts = null;
  let groundWanted = null;

  // The base map to draw under the areas, as assetmap/maps/tiles.py tells of it, or null for none.
  async function setGround(ground) {
    groundWanted = ground;
    if (!ground && !AM.ground) return;
    groundScripts = groundScripts || Promise.all(config.ground.map(script));
    await groundScripts;
    AM.ground.start(() => base.request());
    AM.groundNames.start(() => base.request());
    AM.ground.use(groundWanted);
    AM.outlines.changed();
    redrawAll();
  }

  function apply(patch) {
    if (reading !== settled) patches.push(patch);
    AM.pins.apply(patch.upserts || [], patch.deletes || []);
    top.request();
  }

  // While Leaflet zooms it drops every other wish to zoom: what is asked then waits until it has ended.
  function whenStill(call) {
    if (zooming) map.once("zoomend", call);
    else call();
  }

  // A box in degrees, or null for all there is, once that has been read.
  function zoomTo(box) {
    const mine = ++asked;
    const go = () => {
      if (mine !== asked) return;
      const shown = box ? L.latLngBounds([box[1], box[0]], [box[3], box[2]]) : AM.areas.bounds() || AM.pins.bounds();
      if (shown) fit(shown, Boolean(box));
    };
    if (box) whenStill(go);
    else loading.then(() => whenStill(go));
  }

  function state() {
    if (!map) return { ready, errors: errors.slice() };
    const drawn = AM.pins.drawn();
    const middle = map.getCenter();
    return {
      ready, errors: errors.slice(), timings: { ...timings }, dark: document.documentElement.classList.contains("dark"),
      zoom: map.getZoom(), center: [middle.lng, middle.lat], areas: AM.areas.all().length, assets: AM.pins.count(),
      drawn: {
        pins: drawn.pins.length, clusters: drawn.clusters.length,
        together: drawn.pins.length + drawn.clusters.reduce((sum, one) => sum + one.count, 0),
      },
      pins: drawn.pins.slice(0, 200).map((pin) => ({ id: pin.feature.id, x: pin.x, y: pin.y, kind: pin.feature.properties.kind })),
      clusters: drawn.clusters.slice(0, 200).map((one) => ({ x: one.x, y: one.y, count: one.count })),
      held: AM.pins.held().slice(0, 500).map((one) => ({ id: one.id, title: one.properties.title, at: one.geometry.coordinates })),
      talents: AM.talents.all(), badges: AM.talents.shown().slice(), movable: AM.hands.movable,
      labels: AM.labels.shown().slice(), selected: AM.pins.selected(), placing: AM.hands.placing(), focus: AM.areas.focus(),
      fanned: AM.pins.fanned(), dragging: AM.pins.dragged(), tip: AM.controls.tipText(), edits: AM.pins.edits(),
      drawing: AM.draw.state(), place: AM.place.shown(),
      hovered: AM.areas.hovered() ? AM.areas.hovered().id : null,
      outlines: AM.outlines.detail(), ground: AM.ground ? AM.ground.state() : null,
      frameMs: { areas: base ? base.lastMs : 0, assets: top ? top.lastMs : 0 },
    };
  }

  window.assetmap = {
    apply, reloadAssets, reloadAreas, setGround, select, state, zoomTo, forget,
    isReady: () => ready,
    setMovable: (movable) => { AM.hands.movable = movable; },
    setView: (lon, lat, zoom) => {
      const mine = ++asked;
      whenStill(() => {
        if (mine === asked) map.setView([lat, lon], zoom, { animate: false });
      });
    },
    setAttribution: (text) => AM.controls.setSources(text, config.texts.offline),
    highlightArea: (id) => {
      AM.areas.setFocus(id === undefined ? null : id);
      redrawAll();
    },
    setDark: (dark) => {
      document.documentElement.classList.toggle("dark", dark);
      document.documentElement.classList.toggle("light", !dark);
      AM.readColours();
      if (AM.ground) AM.ground.restyle();
      AM.outlines.changed();
      AM.pins.forgetSprites();
      redrawAll();
    },
    // A street or place that was searched, as a GeoJSON geometry; null for none.
    showPlace: (geometry) => {
      AM.place.show(geometry);
      top.request();
    },
    startPlacing: AM.hands.startPlacing,
    stopPlacing: AM.hands.stopPlacing,
    startDrawing: AM.draw.startDrawing,
    startEditing: AM.draw.startEditing,
    stopDrawing: AM.draw.stopDrawing,
    finishDrawing: AM.draw.finishDrawing,
    takeBack: AM.draw.takeBack,
    showShape: AM.draw.showShape,
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(window.AM);
