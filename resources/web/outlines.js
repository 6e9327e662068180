"use strict";
// Very many areas: outlines with as many corners as the zoom level shows, drawn on tiles that are kept while the map pans.
// The program sends a table of the areas first, and their outlines in packs (assetmap/geo/outlines.py) as they are needed.
(function (AM) {
  const UNITS = 1e7; // packed coordinates are whole numbers of so many to a degree
  const MAGIC = 0x314f4d41;
  const TILE = 256; // pixels on the screen
  const KEPT = 160; // tiles
  const TOGETHER = 16; // areas in one path: a path of thousands of corners takes seconds to draw
  const BUDGET = 6000; // corners that are drawn on tiles in one frame, so that the map never stutters
  const LEVELS = ["buurt", "wijk", "gemeente"];
  const WIDTHS = { buurt: 1.5, wijk: 2.5, gemeente: 3.5 };
  const FULL = { buurt: 30, wijk: 60, gemeente: 80 }; // pixels: areas of this size have lines of full width
  const SMALLEST = { buurt: 3.5, wijk: 5, gemeente: 0 }; // pixels: lines around smaller areas would only be a smear

  let table = null; // what is known of the areas beside their outlines
  let areas = [];
  let packs = []; // per level of detail, per chunk: what came, or a promise of it
  let read = null; // asks the program for a pack
  let again = () => {};
  let sheet = null; // the tiles of this zoom level
  let behind = null; // those of the one before, shown until the new ones are there
  let stamp = 0; // grows when what is on the tiles is no longer what should be
  let sizes = {}; // the usual size of the areas of each level, as areas.js keeps them
  let origin = null;
  let seenAt = null; // where the map was at the frame before
  let tilesDrawn = 0;

  // Makes a start with a collection of the program; resolves when its coarsest outlines are there.
  async function prepare(collection, reader) {
    const many = collection.many;
    read = reader;
    if (!many) return { table: null };
    const same = table && table.version === many.version && table.provisional === many.provisional;
    if (same && packs[0]) return { table: many, packs };
    const chunks = [...new Set(many.chunk)].sort((a, b) => a - b);
    return { table: many, packs: [unpack(await read(many.version, 0, chunks.join("-")), [], chunks)] };
  }

  // Packs stand one after the other, in the order in which they were asked for.
  function unpack(buffer, level, chunks) {
    let at = 0;
    for (const chunk of chunks) {
      level[chunk] = opened(buffer, at);
      at += level[chunk].bytes;
    }
    return level;
  }

  function opened(buffer, at) {
    const [magic, count, rings, corners] = new Int32Array(buffer, at, 4);
    if (magic !== MAGIC) throw new Error("outlines: not a pack");
    let next = at + 16;
    const take = (length) => {
      const part = new Int32Array(buffer, next, length);
      next += length * 4;
      return part;
    };
    const pack = { rings: take(count + 1), corners: take(rings + 1), xy: take(corners * 2), shapes: new Array(count) };
    pack.bytes = next - at;
    return pack;
  }

  // The areas of a table, in the words of areas.js; none when the collection was an ordinary one.
  function use(prepared, local, unit) {
    table = prepared.table;
    packs = prepared.packs || [];
    stamp += 1;
    sheet = behind = null;
    areas = [];
    if (!table) return areas;
    const places = [];
    areas = table.id.map((id, index) => {
      const chunk = table.chunk[index];
      const place = places[chunk] = places[chunk] === undefined ? 0 : places[chunk] + 1;
      const [w, s, e, n] = table.box.slice(index * 4, index * 4 + 4);
      const [left, top] = local([w, n]), [right, bottom] = local([e, s]);
      return {
        id, code: table.code[index], name: table.name[index], level: table.level[index], count: table.count[index],
        parent: table.parent[index] < 0 ? null : table.id[table.parent[index]], colour: table.colour[index] || "",
        label: [table.label[index * 2], table.label[index * 2 + 1]], leaf: true, tiled: true, chunk, place,
        shape: new Shape(chunk, place, [left, top, right, bottom]),
      };
    });
    const corner = local([-180, 0]); // where the world begins, halfway down
    origin = { unit, x: corner[0], y: corner[1] - unit / 2 };
    sizes = {};
    for (const level of LEVELS) {
      const all = areas.filter((area) => area.level === level).map((area) => widthOf(area.shape.box)).sort((a, b) => a - b);
      sizes[level] = all.length ? all[all.length >> 1] : Infinity;
    }
    return areas;
  }

  const widthOf = (box) => Math.sqrt((box[2] - box[0]) * (box[3] - box[1]));

  // The outline of one area at whatever detail is there for the zoom level of the moment.
  class Shape {
    constructor(chunk, place, box) {
      this.chunk = chunk;
      this.place = place;
      this.box = box;
      this.line = false;
    }
    // Rings of corners as areas.js keeps them: pixels of zoom 14 from its origin.
    get rings() {
      const pack = packFor(this.chunk);
      if (!pack.shapes[this.place]) pack.shapes[this.place] = this.read(pack);
      return pack.shapes[this.place].rings;
    }
    get corners() {
      const pack = packFor(this.chunk);
      return pack.corners[pack.rings[this.place + 1]] - pack.corners[pack.rings[this.place]];
    }
    get path() {
      const pack = packFor(this.chunk);
      const rings = this.rings;
      const shape = pack.shapes[this.place];
      if (!shape.path) {
        shape.path = new Path2D();
        trace(shape.path, rings);
      }
      return shape.path;
    }
    read(pack) {
      const rings = [];
      for (let ring = pack.rings[this.place]; ring < pack.rings[this.place + 1]; ring += 1) {
        const from = pack.corners[ring], to = pack.corners[ring + 1];
        const xy = new Float32Array((to - from) * 2);
        for (let corner = from; corner < to; corner += 1) {
          xy[(corner - from) * 2] = AM.u(pack.xy[corner * 2] / UNITS) * origin.unit + origin.x;
          xy[(corner - from) * 2 + 1] = AM.v(pack.xy[corner * 2 + 1] / UNITS) * origin.unit + origin.y;
        }
        rings.push(xy);
      }
      return { rings, path: null };
    }
  }

  function trace(path, rings) {
    for (const xy of rings) {
      path.moveTo(xy[0], xy[1]);
      for (let at = 2; at < xy.length; at += 2) path.lineTo(xy[at], xy[at + 1]);
      path.closePath();
    }
  }

  // --- which detail ----------------------------------------------------------------------------------------------------

  let wanted = 0;

  function wantFor(zoom) {
    const level = table.zooms.findIndex((below) => zoom < below);
    wanted = level < 0 ? table.zooms.length : level;
  }

  // The wanted detail, else the best that came, which at the least is the coarsest.
  function packFor(chunk) {
    for (let away = 0; away <= table.zooms.length; away += 1) {
      for (const level of [wanted + away, wanted - away]) {
        const pack = packs[level] && packs[level][chunk];
        if (pack && pack.rings) return pack;
      }
    }
    return packs[0][chunk];
  }

  function fetchFor(shown) {
    if (!wanted || !table.zooms.length) return;
    if (!packs[wanted]) packs[wanted] = [];
    const level = packs[wanted];
    const missing = [...new Set(shown.map((area) => area.chunk))].filter((chunk) => !level[chunk]);
    if (!missing.length) return;
    const came = read(table.version, wanted, missing.join("-")).then((buffer) => {
      unpack(buffer, level, missing);
      stamp += 1;
      again();
    });
    for (const chunk of missing) level[chunk] = came;
    came.catch(() => { for (const chunk of missing) delete level[chunk]; });
  }

  // --- tiles -------------------------------------------------------------------------------------------------------------

  const seen = (shape, box) =>
    shape.box[0] < box[2] && shape.box[2] > box[0] && shape.box[1] < box[3] && shape.box[3] > box[1];

  function drawTile(tile, frame, ratio) {
    const side = Math.round(TILE * ratio);
    if (!tile.canvas) {
      tile.canvas = document.createElement("canvas");
      tile.canvas.width = tile.canvas.height = side;
    }
    const ctx = tile.canvas.getContext("2d");
    const part = { scale: frame.scale, zoom: frame.zoom, left: tile.i * TILE, top: tile.j * TILE, width: TILE, height: TILE };
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const ground = AM.ground && AM.ground.on();
    ctx.clearRect(0, 0, TILE, TILE);
    if (!ground) {
      ctx.fillStyle = AM.colours.land;
      ctx.fillRect(0, 0, TILE, TILE);
    }
    const { k, x, y } = AM.areas.placeOf(part);
    ctx.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    const edge = 4; // half of the widest line
    const box = [-(x + edge) / k, -(y + edge) / k, (TILE - x + edge) / k, (TILE - y + edge) / k];
    const shown = areas.filter((area) => seen(area.shape, box));
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    if (!ground) AM.areas.drawUnder(ctx, part, k);
    fill(ctx, shown);
    outline(ctx, shown, k);
    tile.stamp = stamp;
    tilesDrawn += 1;
    return shown.reduce((sum, area) => sum + area.shape.corners, 0);
  }

  // Buurten of one colour are filled as the gemeente that they make up: far fewer corners, and no hairs between them.
  function fill(ctx, shown) {
    ctx.fillStyle = AM.areas.areaColour();
    for (const area of shown) {
      const parent = area.parent && AM.areas.byId(area.parent);
      if (AM.areas.inFocus(area) && !(parent && AM.areas.inFocus(parent))) ctx.fill(area.shape.path, "evenodd");
    }
    for (const area of shown) {
      if (area.colour && area.leaf && AM.areas.inFocus(area)) AM.areas.tint(ctx, area);
    }
  }

  function outline(ctx, shown, k) {
    const around = shown.filter((area) => area.leaf && !AM.areas.inFocus(area));
    if (around.length && isDrawn("buurt", k)) {
      const dash = sizes.buurt * k > 60 ? [4 / k, 3 / k] : [];
      strokeAll(ctx, around, AM.colours.around, k, Math.min(1, lineWidth("buurt", k)), dash);
    }
    for (const level of LEVELS) {
      const drawn = shown.filter((area) => area.level === level && AM.areas.inFocus(area));
      if (drawn.length && isDrawn(level, k)) strokeAll(ctx, drawn, AM.colours[level], k, lineWidth(level, k), []);
    }
  }

  const isDrawn = (level, k) => sizes[level] * k >= SMALLEST[level];
  const lineWidth = (level, k) => WIDTHS[level] * Math.max(0.2, Math.min(1, (sizes[level] * k) / FULL[level]));

  function strokeAll(ctx, drawn, colour, k, width, dash) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width / k;
    ctx.lineJoin = width < 2.2 ? "bevel" : "round"; // round corners take longer, and are seen on wide lines only
    ctx.setLineDash(dash);
    for (let from = 0; from < drawn.length; from += TOGETHER) {
      ctx.beginPath();
      for (const area of drawn.slice(from, from + TOGETHER)) trace(ctx, area.shape.rings);
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  function tileAt(i, j) {
    const key = i + ":" + j;
    if (!sheet.tiles.has(key)) sheet.tiles.set(key, { i, j, canvas: null, stamp: -1 });
    return sheet.tiles.get(key);
  }

  function tilesOf(frame, margin) {
    const found = [];
    for (let j = Math.floor(frame.top / TILE) - margin; j * TILE < frame.top + frame.height + margin * TILE; j += 1) {
      for (let i = Math.floor(frame.left / TILE) - margin; i * TILE < frame.left + frame.width + margin * TILE; i += 1) {
        found.push(tileAt(i, j));
      }
    }
    const middle = [frame.left + frame.width / 2, frame.top + frame.height / 2];
    const away = (tile) => Math.hypot((tile.i + 0.5) * TILE - middle[0], (tile.j + 0.5) * TILE - middle[1]);
    return found.sort((a, b) => away(a) - away(b));
  }

  function draw(ctx, frame, ratio) {
    wantFor(frame.zoom);
    if (!sheet || sheet.scale !== frame.scale || sheet.ratio !== ratio) {
      behind = sheet;
      sheet = { scale: frame.scale, ratio, tiles: new Map() };
    }
    const first = !behind && !sheet.tiles.size;
    const inView = tilesOf(frame, 0);
    fetchFor(areasIn(frame));
    const still = seenAt && seenAt[0] === frame.left && seenAt[1] === frame.top;
    const budget = still ? BUDGET * 3 : BUDGET;
    seenAt = [frame.left, frame.top];
    let spent = 0;
    let left = 0;
    // What is in view goes before what may come into view.
    for (const tile of inView.concat(first ? [] : tilesOf(frame, 1))) {
      if (tile.stamp === stamp) continue;
      if (first || spent < budget) spent += drawTile(tile, frame, ratio);
      else left += 1;
    }
    const whole = inView.every((tile) => tile.canvas);
    if (behind && !whole) for (const tile of behind.tiles.values()) blit(ctx, tile, frame, frame.scale / behind.scale, ratio);
    if (whole) behind = null;
    for (const tile of inView) blit(ctx, tile, frame, 1, ratio);
    forgetFar(frame);
    if (left || first) again();
  }

  function blit(ctx, tile, frame, times, ratio) {
    if (!tile.canvas) return;
    const snap = (value) => Math.round(value * ratio) / ratio;
    const x = snap(tile.i * TILE * times - frame.left), y = snap(tile.j * TILE * times - frame.top);
    const side = TILE * times;
    if (x < frame.width && y < frame.height && x + side > 0 && y + side > 0) ctx.drawImage(tile.canvas, x, y, side, side);
  }

  function forgetFar(frame) {
    if (sheet.tiles.size <= KEPT) return;
    const near = new Set(tilesOf(frame, 1));
    for (const [key, tile] of sheet.tiles) {
      if (!near.has(tile)) sheet.tiles.delete(key);
    }
  }

  function areasIn(frame) {
    const { k, x, y } = AM.areas.placeOf(frame);
    const box = [-x / k, -y / k, (frame.width - x) / k, (frame.height - y) / k];
    return areas.filter((area) => seen(area.shape, box));
  }

  // The level whose names have room at this scale, and those of its areas that are in view.
  function named(frame) {
    const k = AM.areas.placeOf(frame).k;
    const level = LEVELS.find((one) => sizes[one] * k > 90) || "gemeente";
    return areasIn(frame).filter((area) => area.level === level);
  }

  AM.outlines = {
    prepare, use, draw, named,
    on: () => table !== null,
    // What stands on the tiles must be drawn anew: colours, the area in focus, what lies under the areas.
    changed: () => { stamp += 1; },
    start: (redraw) => { again = redraw; },
    detail: () => ({ wanted, chunks: packs.map((level) => level.filter((pack) => pack && pack.rings).length), tilesDrawn }),
  };
})(window.AM);
