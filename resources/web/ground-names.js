"use strict";
// Names of streets along them, and of places: out of each other's way and that of the names of areas. They are placed on a
// sheet somewhat larger than the screen, which moves with the map, and is made anew when the map has come to rest.
(function (AM) {
  const EDGE = 160; // pixels around the screen
  const REST = 120; // milliseconds between two sheets at the least
  const APART = 320; // pixels between two of the same name
  const MOST = 220;
  const CELL = 64;
  const PLACES = {
    city: { from: 9, to: 14.5, size: 17, weight: 600 },
    town: { from: 10, to: 15, size: 15, weight: 600 },
    village: { from: 11, to: 15.5, size: 14, weight: 600 },
    suburb: { from: 12.5, to: 16, size: 13, weight: 500 },
  };
  const ORDER = ["city", "town", "village", "suburb"];
  const STREETS = { motorway: 13, main: 13.5, street: 14.9, path: 16.4 };
  const ADDRESS = 14.9; // from this zoom, names that are points at an angle

  const widths = new Map();
  let sheet = null; // { canvas, left, top, scale, ratio, made }
  let timer = 0;
  let wanted = null; // the frame of the sheet that is to be made
  let again = () => {};
  let shown = [];

  function widthOf(ctx, text) {
    const key = ctx.font + text;
    if (!widths.has(key)) {
      if (widths.size > 8000) widths.clear();
      widths.set(key, ctx.measureText(text).width);
    }
    return widths.get(key);
  }

  // --- room --------------------------------------------------------------------------------------------------------------

  class Room {
    constructor() {
      this.cells = new Map();
      this.names = new Map();
    }
    keys([w, n, e, s]) {
      const found = [];
      for (let j = Math.floor(n / CELL); j <= Math.floor(s / CELL); j += 1) {
        for (let i = Math.floor(w / CELL); i <= Math.floor(e / CELL); i += 1) found.push(i + ":" + j);
      }
      return found;
    }
    free(boxes) {
      return boxes.every((box) => this.keys(box).every((key) => (this.cells.get(key) || []).every(
        (other) => box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1])));
    }
    take(boxes) {
      for (const box of boxes) {
        for (const key of this.keys(box)) {
          if (!this.cells.has(key)) this.cells.set(key, []);
          this.cells.get(key).push(box);
        }
      }
    }
    // Whether the same name does not stand too near already.
    far(name, x, y) {
      return (this.names.get(name) || []).every(([a, b]) => Math.hypot(a - x, b - y) > APART);
    }
    note(name, x, y) {
      if (!this.names.has(name)) this.names.set(name, []);
      this.names.get(name).push([x, y]);
    }
  }

  // Small boxes along a slanting text, for one around it would keep far too much room.
  function boxesAlong(x, y, angle, width, height) {
    const count = Math.max(1, Math.ceil(width / height));
    const half = height / 2 + 1;
    const boxes = [];
    for (let at = 0; at <= count; at += 1) {
      const along = width * (at / count - 0.5);
      const cx = x + Math.cos(angle) * along, cy = y + Math.sin(angle) * along;
      boxes.push([cx - half, cy - half, cx + half, cy + half]);
    }
    return boxes;
  }

  // --- along a line --------------------------------------------------------------------------------------------------------

  function measured(line, tile, left, top) {
    const points = [];
    let length = 0;
    for (let at = 0; at < line.length; at += 2) {
      const x = tile.x + line[at] * tile.k - left, y = tile.y + line[at + 1] * tile.k - top;
      const last = points[points.length - 1];
      if (last) length += Math.hypot(x - last.x, y - last.y);
      points.push({ x, y, length });
    }
    return { points, length };
  }

  function pointAt(points, length) {
    let low = 1, high = points.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle].length < length) low = middle + 1;
      else high = middle;
    }
    const a = points[low - 1], b = points[low];
    const share = b.length > a.length ? (length - a.length) / (b.length - a.length) : 0;
    return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share, angle: Math.atan2(b.y - a.y, b.x - a.x) };
  }

  // How a piece of a line bends: how far it leaves the straight line, and the sharpest turn between two samples.
  function bend(points, from, width) {
    const a = pointAt(points, from), b = pointAt(points, from + width);
    const chord = Math.hypot(b.x - a.x, b.y - a.y);
    let off = 0, turn = 0, last = null;
    for (let at = 0; at <= 8; at += 1) {
      const one = pointAt(points, from + (width * at) / 8);
      if (chord > 0) off = Math.max(off, Math.abs((one.x - a.x) * (b.y - a.y) - (one.y - a.y) * (b.x - a.x)) / chord);
      if (last) {
        const angle = Math.atan2(one.y - last.y, one.x - last.x);
        if (last.angle !== undefined) {
          const turned = Math.abs(Math.atan2(Math.sin(angle - last.angle), Math.cos(angle - last.angle)));
          turn = Math.max(turn, turned);
        }
        one.angle = angle;
      } else {
        delete one.angle;
      }
      last = one;
    }
    return { a, b, off, turn, straight: off < 2.2 && chord > width * 0.97 };
  }

  // Where a text of this width lies best on a line: straight if it can be, near the middle; null where it does not fit.
  function spots(points, length, width) {
    const room = length - width;
    if (room < 6) return [];
    const found = [];
    const step = Math.max(14, room / 24);
    for (let away = 0; away <= room / 2; away += step) {
      for (const from of away ? [room / 2 - away, room / 2 + away] : [room / 2]) {
        const bent = bend(points, from, width);
        if (bent.straight || bent.turn < 0.32) found.push({ from, ...bent });
      }
    }
    return found.sort((one, other) => other.straight - one.straight);
  }

  // --- drawing -------------------------------------------------------------------------------------------------------------

  function write(ctx, text, x, y, angle) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    ctx.strokeText(text, 0, 0);
    ctx.fillText(text, 0, 0);
    ctx.restore();
  }

  function writeBent(ctx, text, points, from, width, backwards) {
    const letters = Array.from(text);
    const places = [];
    let at = 0;
    for (const letter of letters) {
      const own = widthOf(ctx, letter);
      const middle = at + own / 2;
      const place = pointAt(points, backwards ? from + width - middle : from + middle);
      places.push({ letter, x: place.x, y: place.y, angle: place.angle + (backwards ? Math.PI : 0) });
      at += own;
    }
    for (const way of ["strokeText", "fillText"]) {
      for (const place of places) {
        ctx.save();
        ctx.translate(place.x, place.y);
        ctx.rotate(place.angle);
        ctx[way](place.letter, 0, 0);
        ctx.restore();
      }
    }
  }

  function style(ctx, size, weight, colour, halo) {
    ctx.font = AM.font(size, weight);
    ctx.fillStyle = colour;
    ctx.strokeStyle = halo;
    ctx.lineWidth = 3;
  }

  function drawPlaces(ctx, tiles, made, zoom, room) {
    const colours = AM.ground.colours();
    const named = new Set(AM.labels.shown().map((name) => name.toLowerCase()));
    const found = [];
    for (const tile of tiles) {
      for (const one of tile.tile.places) {
        const look = PLACES[one.kind];
        if (look && zoom >= look.from && zoom <= look.to) found.push({ one, look, tile });
      }
    }
    found.sort((a, b) => ORDER.indexOf(a.one.kind) - ORDER.indexOf(b.one.kind));
    for (const { one, look, tile } of found) {
      const x = tile.x + one.x * tile.k - made.left, y = tile.y + one.y * tile.k - made.top;
      style(ctx, look.size, look.weight, colours.placeName, colours.halo);
      const width = widthOf(ctx, one.name);
      const boxes = [[x - width / 2 - 4, y - look.size / 2 - 3, x + width / 2 + 4, y + look.size / 2 + 3]];
      // An area of that name says it already.
      if (named.has(one.name.toLowerCase()) || !room.far(one.name, x, y) || !room.free(boxes)) continue;
      room.take(boxes);
      room.note(one.name, x, y);
      write(ctx, one.name, x, y, 0);
      shown.push(one.name);
    }
  }

  function drawStreets(ctx, tiles, made, zoom, room) {
    const size = zoom < 16.4 ? 12 : 13;
    style(ctx, size, 500, AM.ground.colours().streetName, AM.ground.colours().halo);
    for (const kind of Object.keys(STREETS)) {
      if (zoom < STREETS[kind]) continue;
      const lines = [];
      for (const tile of tiles) {
        for (const street of tile.tile.streets) {
          if (street.kind === kind) lines.push({ name: street.name, ...measured(street.line, tile, made.left, made.top) });
        }
      }
      lines.sort((a, b) => b.length - a.length);
      for (const line of lines) {
        if (shown.length > MOST) return;
        placeAlong(ctx, line, size, room);
      }
    }
  }

  function placeAlong(ctx, line, size, room) {
    const width = widthOf(ctx, line.name);
    for (const spot of spots(line.points, line.length, width)) {
      const middle = pointAt(line.points, spot.from + width / 2);
      if (!room.far(line.name, middle.x, middle.y)) continue;
      const angle = Math.atan2(spot.b.y - spot.a.y, spot.b.x - spot.a.x);
      const backwards = Math.cos(angle) < -0.001;
      const x = (spot.a.x + spot.b.x) / 2, y = (spot.a.y + spot.b.y) / 2;
      const boxes = spot.straight ? boxesAlong(x, y, angle, width, size) : [0, 1, 2, 3, 4, 5, 6].map((part) => {
        const one = pointAt(line.points, spot.from + (width * part) / 6);
        const half = Math.max(size, width / 6) / 2 + 1;
        return [one.x - half, one.y - half, one.x + half, one.y + half];
      });
      if (!room.free(boxes)) continue;
      room.take(boxes);
      room.note(line.name, middle.x, middle.y);
      if (spot.straight) write(ctx, line.name, x, y, backwards ? angle + Math.PI : angle);
      else writeBent(ctx, line.name, line.points, spot.from, width, backwards);
      shown.push(line.name);
    }
  }

  function drawAddresses(ctx, tiles, made, zoom, room) {
    if (zoom < ADDRESS) return;
    const size = zoom < 16.4 ? 12 : 13;
    style(ctx, size, 500, AM.ground.colours().streetName, AM.ground.colours().halo);
    for (const tile of tiles) {
      for (const one of tile.tile.places) {
        if (one.kind !== "address" || shown.length > MOST) continue;
        const x = tile.x + one.x * tile.k - made.left, y = tile.y + one.y * tile.k - made.top;
        let angle = (-one.angle * Math.PI) / 180;
        if (Math.cos(angle) < -0.001) angle += Math.PI;
        const boxes = boxesAlong(x, y, angle, widthOf(ctx, one.name), size);
        if (!room.far(one.name, x, y) || !room.free(boxes)) continue;
        room.take(boxes);
        room.note(one.name, x, y);
        write(ctx, one.name, x, y, angle);
        shown.push(one.name);
      }
    }
  }

  function make(frame, ratio, canvas) {
    const made = {
      canvas, scale: frame.scale, ratio, made: AM.ground.settled(),
      left: frame.left - EDGE, top: frame.top - EDGE, width: frame.width + 2 * EDGE, height: frame.height + 2 * EDGE,
    };
    made.canvas.width = Math.round(made.width * ratio);
    made.canvas.height = Math.round(made.height * ratio);
    const ctx = made.canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    const room = new Room();
    room.take(AM.labels.boxes(made));
    shown = [];
    const tiles = AM.ground.inSight({ ...frame, left: made.left, top: made.top, width: made.width, height: made.height });
    drawPlaces(ctx, tiles, made, frame.zoom, room);
    drawStreets(ctx, tiles, made, frame.zoom, room);
    drawAddresses(ctx, tiles, made, frame.zoom, room);
    return made;
  }

  function draw(ctx, frame, ratio) {
    if (!AM.ground.on()) return;
    if (frame.paper) {
      put(ctx, make(frame, ratio, document.createElement("canvas")), frame, ratio);
      return;
    }
    const fits = sheet && sheet.scale === frame.scale && sheet.ratio === ratio;
    const away = fits && Math.max(Math.abs(frame.left - EDGE - sheet.left), Math.abs(frame.top - EDGE - sheet.top));
    const stale = !fits || away > EDGE / 2 || sheet.made !== AM.ground.settled();
    if (stale && AM.ground.whole()) plan(frame, ratio); // first the map itself
    if (fits) put(ctx, sheet, frame, ratio);
    else shown = [];
  }

  function put(ctx, made, frame, ratio) {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(made.canvas, Math.round((made.left - frame.left) * ratio), Math.round((made.top - frame.top) * ratio));
    ctx.restore();
  }

  function plan(frame, ratio) {
    wanted = frame;
    timer = timer || setTimeout(() => {
      timer = 0;
      if (!AM.ground.on()) return;
      sheet = make(wanted, ratio, sheet ? sheet.canvas : document.createElement("canvas"));
      again();
    }, REST);
  }

  AM.groundNames = { draw, start: (redraw) => { again = redraw; }, shown: () => shown };
})(window.AM);
