"use strict";
// Areas and the lines and surfaces under them, on one canvas.
(function (AM) {
  const UNIT = 256 * Math.pow(2, 14); // paths are kept in pixels of zoom 14, from an origin nearby: 32-bit floats suffice
  const LEVELS = ["own", "buurt", "wijk", "gemeente"]; // from small to large: the first that holds a point is hit
  const UNDER = ["green", "water", "building", "rail", "road"];
  const scratch = document.createElement("canvas").getContext("2d");

  let origin = null;
  let areas = [];
  let byId = new Map();
  let background = new Map();
  let focus = null;
  let members = null;
  let hovered = null;

  function local(point) {
    const u = AM.u(point[0]), v = AM.v(point[1]);
    if (!origin) origin = { u, v };
    return [(u - origin.u) * UNIT, (v - origin.v) * UNIT];
  }

  function addLine(shape, line, closed) {
    line.forEach((point, index) => {
      const [x, y] = local(point);
      const box = shape.box;
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
      if (index) shape.path.lineTo(x, y);
      else shape.path.moveTo(x, y);
    });
    if (closed) shape.path.closePath();
  }

  function shapeOf(geometry) {
    const shape = { path: new Path2D(), box: [Infinity, Infinity, -Infinity, -Infinity], line: false };
    const parts = geometry.type.startsWith("Multi") ? geometry.coordinates : [geometry.coordinates];
    for (const part of parts) {
      if (geometry.type.endsWith("Polygon")) {
        for (const ring of part) addLine(shape, ring, true);
      } else if (geometry.type.endsWith("LineString")) {
        shape.line = true;
        addLine(shape, part, false);
      }
    }
    return shape;
  }

  // From kept coordinates to pixels of a frame: times k, plus x and y.
  const placeOf = (frame) => ({
    k: frame.scale / UNIT, x: origin.u * frame.scale - frame.left, y: origin.v * frame.scale - frame.top,
  });

  function visible(shape, frame) {
    const { k, x, y } = placeOf(frame);
    const [w, n, e, s] = shape.box;
    return w * k + x < frame.width && e * k + x > 0 && n * k + y < frame.height && s * k + y > 0;
  }

  // `prepared` is what AM.outlines made of the collection before.
  function setAreas(collection, prepared) {
    const few = collection.features.map((feature) => ({
      id: feature.id, ...feature.properties, shape: shapeOf(feature.geometry), leaf: true,
    }));
    areas = AM.outlines.use(prepared, local, UNIT).concat(few);
    byId = new Map(areas.map((area) => [area.id, area]));
    hovered = (hovered && byId.get(hovered.id)) || null; // what was drawn before is gone
    for (const area of areas) {
      const parent = byId.get(area.parent);
      if (parent) parent.leaf = false;
    }
    setFocus(focus);
  }

  function setBackground(collection) {
    background = new Map();
    AM.outlines.changed();
    for (const feature of (collection && collection.features) || []) {
      if (!feature.geometry) continue;
      const kind = feature.properties.class;
      if (!background.has(kind)) background.set(kind, []);
      background.get(kind).push({ ...shapeOf(feature.geometry), main: feature.properties.rank === "main" });
    }
  }

  function setFocus(id) {
    focus = id;
    members = null;
    AM.outlines.changed();
    if (id === null || !byId.has(id)) return;
    members = new Set([id]);
    for (let grown = true; grown;) {
      grown = false;
      for (const area of areas) {
        if (!members.has(area.id) && members.has(area.parent)) {
          members.add(area.id);
          grown = true;
        }
      }
    }
  }

  const inFocus = (area) => !members || members.has(area.id) || (area.level === "own" && byId.get(focus).level !== "own");

  function stroke(ctx, shape, colour, width, k, dash) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width / k;
    ctx.setLineDash((dash || []).map((length) => length / k));
    ctx.stroke(shape.path);
  }

  // What is 6 m wide for a person is never thinner than a hair, nor so wide that it hides the buurt.
  function lineWidth(kind, shape, metre) {
    if (kind === "rail") return 1.5;
    if (kind === "water") return Math.max(1.5, 8 * metre);
    return shape.main ? Math.max(2, Math.min(14, 11 * metre)) : Math.max(0.8, Math.min(10, 7 * metre));
  }

  function drawUnder(ctx, frame, k) {
    const metre = frame.scale / 40075016 / 0.62;
    for (const kind of UNDER) {
      for (const shape of background.get(kind) || []) {
        if (!visible(shape, frame)) continue;
        if (!shape.line) {
          ctx.fillStyle = AM.colours[kind];
          ctx.fill(shape.path, "evenodd");
        } else {
          const width = lineWidth(kind, shape, metre);
          stroke(ctx, shape, AM.colours[kind], width, k, kind === "rail" ? [6, 4] : null);
        }
      }
    }
  }

  // Over a base map areas are lighter, for that must be read through them.
  const areaColour = () => AM.colours[AM.ground && AM.ground.on() ? "area-over" : "area"];

  function drawFills(ctx, shown) {
    for (const area of shown) {
      if (!area.leaf || area.tiled || area.level === "own" || area.level === "was" || !inFocus(area)) continue;
      ctx.fillStyle = areaColour();
      ctx.fill(area.shape.path, "evenodd");
      tint(ctx, area);
    }
    for (const area of shown) {
      if (area.level === "own") {
        ctx.fillStyle = AM.colours.own;
        if (!area.colour) ctx.fill(area.shape.path, "evenodd");
        tint(ctx, area);
      }
      if (area === hovered) {
        ctx.fillStyle = AM.colours.hover;
        ctx.fill(area.shape.path, "evenodd");
      }
    }
  }

  function tint(ctx, area) {
    if (!area.colour) return;
    ctx.globalAlpha = AM.ground && AM.ground.on() ? 0.2 : 0.28;
    ctx.fillStyle = area.colour;
    ctx.fill(area.shape.path, "evenodd");
    ctx.globalAlpha = 1;
  }

  const WIDTHS = { buurt: 1.5, wijk: 2.5, gemeente: 3.5 };

  const large = (area, k) => (area.shape.box[2] - area.shape.box[0]) * k > 12; // pixels on the screen

  function drawLines(ctx, shown, k) {
    for (const area of shown) {
      if (!inFocus(area) && area.leaf) stroke(ctx, area.shape, AM.colours.around, 1, k, [4, 3]);
    }
    for (const level of ["buurt", "wijk", "gemeente"]) {
      for (const area of shown) {
        if (area.level === level && inFocus(area)) {
          // Of a small area the line is most of what is seen.
          const colour = area.colour && !large(area, k) ? area.colour : AM.colours[level];
          stroke(ctx, area.shape, colour, area.id === focus ? 3 : WIDTHS[level], k);
        }
      }
    }
    for (const area of shown) {
      if (area.level === "was" && large(area, k)) stroke(ctx, area.shape, AM.colours.select, 1.75, k, [6, 4]); // an earlier border
    }
    for (const area of shown) {
      if (area.level === "own" && inFocus(area)) {
        stroke(ctx, area.shape, area.colour || AM.colours["own-line"], area.id === focus ? 3.5 : 2.5, k, [8, 5]);
      }
    }
    if (hovered && hovered.id !== focus && hovered.level !== "own") {
      stroke(ctx, hovered.shape, AM.colours.buurt, WIDTHS[hovered.level] + 1, k);
    }
  }

  function draw(ctx, frame, ratio) {
    const ground = AM.ground && AM.ground.on();
    ctx.fillStyle = AM.colours.land;
    ctx.fillRect(0, 0, frame.width, frame.height);
    if (ground) AM.ground.draw(ctx, frame, ratio);
    if (origin) drawAll(ctx, frame, ratio, ground);
    if (ground) AM.groundNames.draw(ctx, frame, ratio);
  }

  function drawAll(ctx, frame, ratio, ground) {
    const tiles = AM.outlines.on();
    if (tiles) AM.outlines.draw(ctx, frame, ratio);
    const over = (area) => !area.tiled || area === hovered || area.id === focus;
    const shown = areas.filter((area) => over(area) && visible(area.shape, frame) && area.id !== AM.draw.editing());
    const { k, x, y } = placeOf(frame);
    ctx.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    if (!tiles && !ground) drawUnder(ctx, frame, k);
    ctx.lineCap = "butt";
    drawFills(ctx, shown);
    drawLines(ctx, shown, k);
    ctx.setLineDash([]);
  }

  function at(lon, lat) {
    if (!origin) return null;
    const [x, y] = local([lon, lat]);
    for (const level of LEVELS) {
      for (const area of areas) {
        const box = area.shape.box;
        if (area.level !== level || x < box[0] || x > box[2] || y < box[1] || y > box[3]) continue;
        if (scratch.isPointInPath(area.shape.path, x, y, "evenodd")) return area;
      }
    }
    return null;
  }

  // Whether a point of the screen lies in an area; of an area whose outline is not here, that is not known.
  function holds(area, x, y, frame) {
    if (!area.shape.path) return true;
    const place = placeOf(frame);
    return scratch.isPointInPath(area.shape.path, (x - place.x) / place.k, (y - place.y) / place.k, "evenodd");
  }

  // What holds all areas, or null when there are none.
  function bounds() {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const area of areas) {
      const own = area.shape.box;
      box[0] = Math.min(box[0], own[0]);
      box[1] = Math.min(box[1], own[1]);
      box[2] = Math.max(box[2], own[2]);
      box[3] = Math.max(box[3], own[3]);
    }
    if (!(box[0] < box[2])) return null;
    const lon = (x) => (x / UNIT + origin.u - 0.5) * 360;
    const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * (y / UNIT + origin.v)))) * 180) / Math.PI;
    return L.latLngBounds([lat(box[3]), lon(box[0])], [lat(box[1]), lon(box[2])]);
  }

  AM.areas = {
    draw, drawUnder, tint, areaColour, placeOf, at, holds, bounds, setAreas, setBackground, setFocus, inFocus,
    all: () => areas,
    byId: (id) => byId.get(id) || null,
    focus: () => focus,
    hovered: () => hovered,
    // True when something must be drawn anew.
    hover: (area) => {
      if (area === hovered) return false;
      hovered = area;
      return true;
    },
    // Width and height of an area on the screen, in pixels.
    sizeOf: (area, frame) => {
      const k = frame.scale / UNIT, box = area.shape.box;
      return [(box[2] - box[0]) * k, (box[3] - box[1]) * k];
    },
  };
})(window.AM);
