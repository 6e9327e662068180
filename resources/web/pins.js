"use strict";
// Assets: clusters, pins, the fan of a cluster that cannot be zoomed apart, and what lies under the mouse.
(function (AM) {
  const RADIUS = 11, SELECTED = 15;
  const REBUILD_MS = 700; // an index of 100,000 takes a fifth of a second: only when nobody edits for a while

  let kinds = {};
  let all = []; // features as loaded; the truth is in the program, this is a picture of it
  let coarse = null; // clusters up to the zoom of the first view, soon made; it stays in use there, so that nothing jumps
  let coarseTop = 0;
  let fine = null; // clusters of every zoom, made when there is time or need
  let fineWaits = 0;
  let byId = null; // made at the first need
  let edited = new Map(); // id -> feature, or null when deleted, since the index was built
  let reach = 2; // pixels around a pin that are still the pin
  let selected = null;
  let fan = null;
  let ghost = null;
  let drawn = { pins: [], clusters: [] };
  let sprites = new Map();
  let rebuild = 0;
  let onRebuilt = () => {};

  function build(features, top) {
    // Few assets stand as far apart as pins can; of many, the eye wants fewer and larger groups.
    const radius = features.length > 1500 ? 58 : features.length > 400 ? 44 : 28;
    const made = new Supercluster({ radius, extent: 256, minZoom: AM.MIN_ZOOM, maxZoom: top, minPoints: 2 });
    made.load(features);
    return made;
  }

  function set(features) {
    all = features.filter((feature) => feature.geometry);
    byId = null;
    edited = new Map();
    fan = null;
    forgetIndex();
  }

  function forgetIndex() {
    cancelIdleCallback(fineWaits);
    coarse = fine = null;
  }

  // The index for a zoom level; made at the first need.
  function indexFor(zoom) {
    if (!coarse) {
      coarseTop = Math.min(AM.MAX_ZOOM, zoom + 1);
      coarse = build(all, coarseTop);
      cancelIdleCallback(fineWaits);
      fineWaits = requestIdleCallback(() => indexFor(AM.MAX_ZOOM));
    }
    if (zoom <= coarseTop) return coarse;
    if (!fine) fine = build(all, AM.MAX_ZOOM);
    return fine;
  }

  function known() {
    if (!byId) byId = new Map(all.map((feature) => [feature.id, feature]));
    return byId;
  }

  const get = (id) => (id === null ? null : edited.has(id) ? edited.get(id) : known().get(id) || null);

  function apply(upserts, deletes) {
    for (const feature of upserts) edited.set(feature.id, feature.geometry ? feature : null);
    for (const id of deletes) edited.set(id, null);
    if (ghost && edited.has(ghost.id)) ghost = null;
    if (fan && fan.items.some((item) => edited.has(item.feature.id))) fan = null;
    if (selected !== null && get(selected) === null) selected = null;
    clearTimeout(rebuild);
    rebuild = setTimeout(whenIdle, REBUILD_MS);
  }

  function whenIdle() {
    requestIdleCallback(merge, { timeout: 3000 });
  }

  function merge() {
    if (!edited.size || ghost) return;
    const kept = all.filter((feature) => !edited.has(feature.id));
    for (const feature of edited.values()) if (feature) kept.push(feature);
    all = kept;
    byId = null;
    edited = new Map();
    fan = null;
    forgetIndex();
    onRebuilt();
  }

  // A pin is drawn once per kind and size, then copied.
  function sprite(kind, radius, ratio) {
    const key = kind + "/" + radius + "/" + ratio;
    if (!sprites.has(key)) {
      const size = radius * 2 + 8;
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = Math.ceil(size * ratio);
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      ctx.translate(size / 2, size / 2);
      paintPin(ctx, kind, radius);
      sprites.set(key, { canvas, size });
    }
    return sprites.get(key);
  }

  function paintPin(ctx, kind, radius) {
    const known = kinds[kind] || { colour: "#475569", sign: "" };
    ctx.shadowColor = "rgba(15, 23, 42, 0.35)";
    ctx.shadowBlur = 2.5;
    ctx.shadowOffsetY = 0.5;
    ctx.fillStyle = AM.colours.ring;
    ctx.beginPath();
    ctx.arc(0, 0, radius + 1, 0, 2 * Math.PI);
    ctx.fill();
    ctx.shadowColor = "transparent";
    ctx.fillStyle = known.colour;
    ctx.beginPath();
    ctx.arc(0, 0, radius - 1, 0, 2 * Math.PI);
    ctx.fill();
    const scale = (radius * 1.24) / 24;
    ctx.scale(scale, scale);
    ctx.translate(-12, -12);
    ctx.fillStyle = "#ffffff";
    ctx.fill(new Path2D(known.sign), "evenodd");
  }

  function stamp(ctx, kind, x, y, radius, ratio) {
    const one = sprite(kind, radius, ratio);
    ctx.drawImage(one.canvas, x - one.size / 2, y - one.size / 2, one.canvas.width / ratio, one.canvas.height / ratio);
  }

  const clusterRadius = (count) => (count < 100 ? 14 : count < 1000 ? 17 : 20);

  function paintCluster(ctx, one) {
    ctx.fillStyle = AM.colours["cluster-halo"];
    ctx.beginPath();
    ctx.arc(one.x, one.y, one.radius + 4, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = AM.colours.cluster;
    ctx.beginPath();
    ctx.arc(one.x, one.y, one.radius, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = AM.colours["cluster-text"];
    ctx.font = AM.font(one.count < 1000 ? 13 : 12, 700);
    ctx.fillText(AM.number(one.count), one.x, one.y + 0.5);
  }

  // What is on the screen now, from the index and the edits since.
  function gather(frame) {
    drawn = { pins: [], clusters: [] };
    if (!all.length && !edited.size) return;
    const zoom = Math.max(AM.MIN_ZOOM, Math.min(AM.MAX_ZOOM, Math.round(frame.zoom)));
    const index = indexFor(zoom);
    const margin = 40;
    const lon = (x) => ((x + frame.left) / frame.scale - 0.5) * 360;
    const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + frame.top)) / frame.scale))) * 180) / Math.PI;
    const box = [lon(-margin), lat(frame.height + margin), lon(frame.width + margin), lat(-margin)];
    for (const found of index.getClusters(box, zoom)) {
      const [x, y] = [frame.x(found.geometry.coordinates[0]), frame.y(found.geometry.coordinates[1])];
      if (found.properties.cluster) {
        const count = found.properties.point_count;
        drawn.clusters.push({ id: found.properties.cluster_id, index, count, x, y, radius: clusterRadius(count), at: found.geometry.coordinates });
      } else if (!edited.has(found.id) && found.id !== selected) {
        drawn.pins.push({ feature: found, x, y, radius: RADIUS });
      }
    }
    for (const feature of edited.values()) {
      if (feature && feature.id !== selected) addPin(feature, frame, RADIUS);
    }
    gatherFan(frame);
    const chosen = get(selected);
    const inFan = fan && fan.items.some((item) => item.feature.id === selected);
    if (chosen && !inFan) addPin(chosen, frame, SELECTED);
  }

  function addPin(feature, frame, radius) {
    const [lon, lat] = ghost && ghost.id === feature.id ? ghost.at : feature.geometry.coordinates;
    const pin = { feature, x: frame.x(lon), y: frame.y(lat), radius };
    if (pin.x > -40 && pin.y > -40 && pin.x < frame.width + 40 && pin.y < frame.height + 40) drawn.pins.push(pin);
  }

  function gatherFan(frame) {
    if (!fan) return;
    const x = frame.x(fan.at[0]), y = frame.y(fan.at[1]);
    drawn.clusters = drawn.clusters.filter((one) => one.id !== fan.cluster);
    drawn.pins = drawn.pins.filter((pin) => !fan.items.some((item) => item.feature.id === pin.feature.id));
    for (const item of fan.items) {
      const radius = item.feature.id === selected ? SELECTED : RADIUS;
      drawn.pins.push({ feature: item.feature, x: x + item.dx, y: y + item.dy, radius, leg: [x, y] });
    }
  }

  function draw(ctx, frame, ratio) {
    gather(frame);
    const around = (one) => one.radius + (one.count ? 4 : 1);
    const boxes = drawn.pins.concat(drawn.clusters)
      .map((one) => [one.x - around(one), one.y - around(one), one.x + around(one), one.y + around(one)]);
    AM.labels.draw(ctx, frame, boxes);
    ctx.strokeStyle = AM.colours.leg;
    ctx.lineWidth = 1.5;
    for (const pin of drawn.pins) {
      if (pin.leg) {
        ctx.beginPath();
        ctx.moveTo(pin.leg[0], pin.leg[1]);
        ctx.lineTo(pin.x, pin.y);
        ctx.stroke();
      }
    }
    for (const one of drawn.clusters) paintCluster(ctx, one);
    for (const pin of drawn.pins) {
      if (pin.feature.properties.street) somewhere(ctx, pin);
      stamp(ctx, pin.feature.properties.kind, pin.x, pin.y, pin.radius, ratio);
    }
    const chosen = drawn.pins.find((pin) => pin.feature.id === selected);
    if (chosen) ring(ctx, chosen, frame);
    if (AM.hands) AM.hands.draw(ctx, frame, ratio);
  }

  // Only the street is known: a wide dashed ring says that it is not this very spot.
  function somewhere(ctx, pin) {
    ctx.beginPath();
    ctx.arc(pin.x, pin.y, pin.radius * 2, 0, 2 * Math.PI);
    ctx.fillStyle = AM.colours["cluster-halo"];
    ctx.fill();
    ctx.strokeStyle = AM.colours.leg;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([4, 4]);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function ring(ctx, pin, frame) {
    ctx.strokeStyle = AM.colours.select;
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    ctx.arc(pin.x, pin.y, pin.radius + 6, 0, 2 * Math.PI);
    ctx.stroke();
    if (ghost && ghost.id === pin.feature.id) {
      const [lon, lat] = pin.feature.geometry.coordinates;
      ctx.setLineDash([3, 3]);
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.arc(frame.x(lon), frame.y(lat), RADIUS, 0, 2 * Math.PI);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }

  const near = (one, point) => Math.hypot(one.x - point.x, one.y - point.y) <= one.radius + reach;

  // The pin or cluster under a point of the screen, topmost first; null when there is none.
  function at(point) {
    for (let i = drawn.pins.length - 1; i >= 0; i--) if (near(drawn.pins[i], point)) return { pin: drawn.pins[i] };
    for (let i = drawn.clusters.length - 1; i >= 0; i--) if (near(drawn.clusters[i], point)) return { cluster: drawn.clusters[i] };
    return null;
  }

  // Zoom in on what a cluster holds; what stays together at the largest zoom is fanned out where it stands.
  function open(cluster, map) {
    const leaves = cluster.index.getLeaves(cluster.id, Infinity).filter((leaf) => !edited.has(leaf.id));
    const held = boundsOf(leaves);
    if (!held) return;
    const spread = Math.max(AM.u(held.getEast()) - AM.u(held.getWest()), AM.v(held.getSouth()) - AM.v(held.getNorth()));
    if (map.getZoom() < AM.MAX_ZOOM && spread * 256 * Math.pow(2, AM.MAX_ZOOM) > 2 * RADIUS) {
      const zoom = Math.min(AM.MAX_ZOOM, Math.max(map.getBoundsZoom(held.pad(0.15)), map.getZoom() + 1));
      map.setView(held.getCenter(), zoom, { animate: !AM.calm });
      return;
    }
    const shown = leaves.slice(0, 120);
    fan = { cluster: cluster.id, at: shown[0].geometry.coordinates, items: shown.map((feature, n) => ({ feature, ...petal(n, shown.length) })) };
  }

  function petal(n, count) {
    if (count <= 10) {
      const reach = 24 + count * 3, angle = (2 * Math.PI * n) / count - Math.PI / 2;
      return { dx: Math.cos(angle) * reach, dy: Math.sin(angle) * reach };
    }
    // A spiral with steps of about a pin's width.
    let angle = 0, reach = 34;
    for (let step = 0; step < n; step++) {
      angle += 27 / reach;
      reach += (27 / (2 * Math.PI)) * (27 / reach);
    }
    return { dx: Math.cos(angle) * reach, dy: Math.sin(angle) * reach };
  }

  function boundsOf(features) {
    if (!features.length) return null;
    let w = Infinity, s = Infinity, e = -Infinity, n = -Infinity;
    for (const feature of features) {
      const [lon, lat] = feature.geometry.coordinates;
      if (lon < w) w = lon;
      if (lon > e) e = lon;
      if (lat < s) s = lat;
      if (lat > n) n = lat;
    }
    return L.latLngBounds([s, w], [n, e]);
  }

  function count() {
    let total = all.length;
    for (const [id, feature] of edited) total += (feature ? 1 : 0) - (known().has(id) ? 1 : 0);
    return total;
  }

  AM.pins = {
    set, apply, draw, at, open, get, stamp, count, RADIUS, SELECTED,
    bounds: () => boundsOf(all),
    setKinds: (given) => { kinds = given; },
    kinds: () => kinds,
    forgetSprites: () => sprites.clear(),
    select: (id) => { selected = id; },
    selected: () => selected,
    drag: (value) => { ghost = value; },
    dragged: () => ghost,
    closeFan: () => {
      const had = Boolean(fan);
      fan = null;
      return had;
    },
    fanned: () => (fan ? fan.items.length : 0),
    setReach: (pixels) => { reach = pixels; },
    whenRebuilt: (callback) => { onRebuilt = callback; },
    drawn: () => drawn,
    held: () => all.filter((one) => !edited.has(one.id)).concat([...edited.values()].filter(Boolean)),
    edits: () => edited.size,
  };
})(window.AM);
