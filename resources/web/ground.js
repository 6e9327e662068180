"use strict";
// The base map under the areas: tiles of a pack, drawn on squares that are kept while the map moves. Squares are drawn at
// the scale of the screen, so that lines are sharp at every zoom, also beyond the last one of the pack.
(function (AM) {
  const SIDE = 430; // pixels: the most that a square may be
  const BUDGET = 4000; // corners that are drawn in one frame, so that the map never stutters
  const SQUARE = 700; // what a square costs besides, in corners
  const BYTE = 0.06; // and a byte of a tile that is read
  const KEPT = 90; // squares, tiles
  const AT_ONCE = 6; // tiles asked for at the same time
  const FEWER = 1; // so many zooms below the first of the pack it is still drawn
  const EARTH = 40075016; // metres around

  let config = null;
  let again = () => {};
  let colours = null;
  let tiles = new Map(); // by "zoom/column/row": { state, buffer, read, picture }
  let asking = 0;
  let sheet = null;
  let behind = null; // that of the scale before, shown until the new one is there
  let stamp = 0;
  let settled = 0; // grows when there is more to read names from
  let whole = false; // whether all that is in view was drawn
  let drawn = 0;

  const dark = () => document.documentElement.classList.contains("dark");
  const isVector = () => config.tiles === "vector";

  function use(given) {
    const other = !given || !config || given.version !== config.version;
    config = given;
    if (other) {
      for (const tile of tiles.values()) if (tile.picture) tile.picture.close();
      tiles = new Map();
      sheet = behind = null;
    }
    restyle();
  }

  function restyle() {
    colours = config ? AM.groundLook.looks(config.style, dark()) : null;
    stamp += 1;
    settled += 1;
    again();
  }

  // --- which tiles -----------------------------------------------------------------------------------------------------

  // Vector tiles are meant for 512 pixels, pictures for 256, and half of that on paper, which is looked at from nearby;
  // null where the pack has too little detail or too much.
  function gridFor(frame) {
    const near = frame.zoom + (frame.paper ? 1 : 0);
    const wanted = isVector() ? Math.floor(near - 0.6) : Math.round(near);
    const [first, last] = config.zooms;
    if (wanted < first - FEWER) return null;
    const zoom = Math.max(first, Math.min(last, wanted));
    const width = frame.scale / Math.pow(2, zoom);
    let cuts = 1;
    while (width / cuts > SIDE) cuts *= 2;
    return { zoom, width, cuts, side: width / cuts };
  }

  function edges(frame) {
    const [west, south, east, north] = config.bounds;
    return [AM.u(west), AM.v(north), AM.u(east), AM.v(south)].map((part) => part * frame.scale);
  }

  // Where squares are that are in sight, and so many around them.
  function spots(frame, grid, margin) {
    const [west, north, east, south] = edges(frame);
    const side = grid.side;
    const from = (low, edge) => Math.floor(Math.max(low - margin * side, edge) / side);
    const found = [];
    for (let j = from(frame.top, north); j * side < Math.min(frame.top + frame.height + margin * side, south); j += 1) {
      for (let i = from(frame.left, west); i * side < Math.min(frame.left + frame.width + margin * side, east); i += 1) {
        found.push({ i, j });
      }
    }
    return found;
  }

  // The squares there, those in the middle first.
  function squares(frame, grid, margin) {
    const side = grid.side;
    const found = spots(frame, grid, margin).map(({ i, j }) => {
      const key = i + ":" + j;
      if (!sheet.squares.has(key)) sheet.squares.set(key, { i, j, canvas: null, stamp: -1 });
      return sheet.squares.get(key);
    });
    const middle = [frame.left + frame.width / 2, frame.top + frame.height / 2];
    const away = (square) => Math.hypot((square.i + 0.5) * side - middle[0], (square.j + 0.5) * side - middle[1]);
    return found.sort((a, b) => away(a) - away(b));
  }

  // The tile of a spot. What a page has inside may be coarser there: then a part of a tile of a lower zoom is drawn larger.
  function placeOf(spot, grid) {
    let zoom = grid.zoom, column = Math.floor(spot.i / grid.cuts), row = Math.floor(spot.j / grid.cuts);
    while (config.inside && zoom > config.zooms[0] && !config.inside.has(zoom, column, row)) {
      zoom -= 1;
      column >>= 1;
      row >>= 1;
    }
    return { key: `${zoom}/${column}/${row}`, zoom, column, row };
  }

  function tileOf(spot, grid) {
    const place = placeOf(spot, grid);
    if (!tiles.has(place.key)) tiles.set(place.key, { ...place, state: "new", read: null, picture: null });
    const tile = tiles.get(place.key);
    tiles.delete(place.key); // the last one used is the last one dropped
    tiles.set(place.key, tile);
    if (tile.state === "new" && (config.inside || asking < AT_ONCE)) ask(tile);
    return tile;
  }

  async function fetched(key) {
    const answer = await fetch(`assetmap://app/tiles/${config.version}/${key}`);
    return answer.arrayBuffer();
  }

  async function ask(tile) {
    const inside = config.inside;
    tile.state = "asked";
    asking += 1;
    try {
      const buffer = inside ? inside.tile(tile.zoom, tile.column, tile.row) : await fetched(tile.key);
      tile.buffer = buffer.byteLength ? buffer : null;
      if (tile.buffer && config && !isVector()) tile.picture = await createImageBitmap(new Blob([buffer]));
    } catch {
      tile.buffer = null; // a blank square
    }
    asking -= 1;
    tile.state = tile.buffer ? "here" : "blank";
    again();
  }

  function readable(tile) {
    if (tile.read || tile.picture) return true;
    try {
      tile.read = AM.groundTile.read(tile.buffer, config.schema);
      settled += 1;
    } catch {
      tile.state = "blank";
    }
    tile.buffer = null;
    return tile.read !== null;
  }

  // --- drawing ---------------------------------------------------------------------------------------------------------

  // Where a spot lies in the world, in device pixels: squares meet without a seam.
  function cornersOf({ i, j }, grid, ratio) {
    const at = (index) => Math.round(index * grid.side * ratio);
    return { left: at(i), top: at(j), width: at(i + 1) - at(i), height: at(j + 1) - at(j) };
  }

  // What a tile has in a spot, with the corner of the spot at `shift`; gives how many corners that took.
  function drawPart(ctx, spot, tile, frame, grid, ratio, shift) {
    const { left, top, width, height } = cornersOf(spot, grid, ratio);
    const wide = (frame.scale / Math.pow(2, tile.zoom)) * ratio;
    const x = tile.column * wide - left, y = tile.row * wide - top;
    ctx.setTransform(1, 0, 0, 1, ...shift);
    ctx.fillStyle = colours.land;
    ctx.fillRect(0, 0, width, height);
    if (tile.picture) {
      ctx.drawImage(tile.picture, x, y, wide, wide);
      AM.groundLook.tone(ctx, config.style, dark(), width, height);
    } else if (tile.state === "here") {
      const k = wide / AM.groundTile.EXTENT;
      ctx.setTransform(k, 0, 0, k, x + shift[0], y + shift[1]);
      const box = [-x / k, -y / k, (width - x) / k, (height - y) / k];
      const lat = Math.cos(Math.atan(Math.sinh(Math.PI * (1 - (2 * (spot.j + 0.5) * grid.side) / frame.scale))));
      return AM.groundLook.draw(ctx, tile.read, colours, box, ratio / k, frame.scale / EARTH / lat);
    }
    return 0;
  }

  function drawSquare(square, tile, frame, grid, ratio) {
    const { left, top, width, height } = cornersOf(square, grid, ratio);
    if (!square.canvas) {
      square.canvas = document.createElement("canvas");
      square.canvas.width = width;
      square.canvas.height = height;
    }
    const corners = drawPart(square.canvas.getContext("2d"), square, tile, frame, grid, ratio, [0, 0]);
    square.stamp = stamp;
    square.left = left;
    square.top = top;
    drawn += 1;
    return corners;
  }

  // All of it at once and straight onto paper: what a page has inside need not be waited for. Pictures must have been
  // read before (`prepare`).
  function drawOnPaper(ctx, frame, grid, ratio) {
    const corner = [Math.round(frame.left * ratio), Math.round(frame.top * ratio)];
    for (const spot of spots(frame, grid, 0)) {
      const tile = tileOf(spot, grid);
      if (tile.state === "here") readable(tile);
      const { left, top, width, height } = cornersOf(spot, grid, ratio);
      ctx.save();
      ctx.setTransform(1, 0, 0, 1, left - corner[0], top - corner[1]);
      ctx.beginPath();
      ctx.rect(0, 0, width, height);
      ctx.clip();
      drawPart(ctx, spot, tile, frame, grid, ratio, [left - corner[0], top - corner[1]]);
      ctx.restore();
    }
  }

  // Reads what will be drawn of a page on paper.
  function prepare(frame) {
    const grid = config && gridFor(frame);
    if (grid) for (const spot of spots(frame, grid, 0)) tileOf(spot, grid);
  }

  function work(frame, grid, ratio, margin, before) {
    // By corners and not by the clock: the canvas draws later than it is told to.
    let spent = before;
    for (const square of squares(frame, grid, margin)) {
      if (square.stamp === stamp) continue;
      const tile = tileOf(square, grid);
      if (tile.state === "new" || tile.state === "asked") continue;
      if (spent > BUDGET) return spent;
      if (tile.buffer) spent += tile.buffer.byteLength * BYTE;
      if (tile.state === "here") readable(tile);
      spent += drawSquare(square, tile, frame, grid, ratio) + SQUARE;
    }
    return spent;
  }

  function blit(ctx, square, frame, times, ratio) {
    if (!square.canvas) return;
    const x = Math.round(square.left * times - frame.left * ratio), y = Math.round(square.top * times - frame.top * ratio);
    const right = Math.round((square.left + square.canvas.width) * times - frame.left * ratio);
    const below = Math.round((square.top + square.canvas.height) * times - frame.top * ratio);
    if (x < frame.width * ratio && y < frame.height * ratio && right > 0 && below > 0) {
      ctx.drawImage(square.canvas, x, y, right - x, below - y);
    }
  }

  function draw(ctx, frame, ratio) {
    if (!config) return;
    ctx.fillStyle = colours.land;
    ctx.fillRect(0, 0, frame.width, frame.height);
    const grid = gridFor(frame);
    if (!grid) return;
    if (frame.paper) {
      drawOnPaper(ctx, frame, grid, ratio);
      return;
    }
    if (!sheet || sheet.scale !== frame.scale || sheet.ratio !== ratio) {
      if (sheet && [...sheet.squares.values()].some((square) => square.canvas)) behind = sheet;
      sheet = { scale: frame.scale, ratio, squares: new Map() };
    }
    let spent = work(frame, grid, ratio, 0, 0);
    const inView = squares(frame, grid, 0);
    whole = inView.every((square) => square.canvas);
    if (whole) {
      behind = null;
      spent = work(frame, grid, ratio, 0.5, spent); // what may come into view
    }
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    if (behind) {
      ctx.imageSmoothingEnabled = false; // for a moment only, and so much faster
      for (const square of behind.squares.values()) blit(ctx, square, frame, frame.scale / behind.scale, ratio);
    }
    for (const square of inView) blit(ctx, square, frame, 1, ratio);
    ctx.restore();
    forgetFar(frame, grid);
    if (spent > BUDGET) again();
  }

  function forgetFar(frame, grid) {
    if (sheet.squares.size > KEPT) {
      const near = new Set(squares(frame, grid, 1));
      for (const [key, square] of sheet.squares) if (!near.has(square)) sheet.squares.delete(key);
    }
    for (const [key, tile] of tiles) {
      if (tiles.size <= KEPT) break;
      if (tile.state === "asked") continue;
      if (tile.picture) tile.picture.close();
      tiles.delete(key);
    }
  }

  // Names of what is drawn, with the tiles that they are in, as they lie on the screen.
  function inSight(frame) {
    const grid = config && isVector() ? gridFor(frame) : null;
    if (!grid || (!frame.paper && (!sheet || sheet.scale !== frame.scale))) return [];
    const found = new Map();
    for (const spot of spots(frame, grid, 0)) {
      const tile = tiles.get(placeOf(spot, grid).key);
      if (tile && tile.read) {
        const wide = frame.scale / Math.pow(2, tile.zoom);
        found.set(tile.key, { tile: tile.read, x: tile.column * wide, y: tile.row * wide, k: wide / AM.groundTile.EXTENT });
      }
    }
    return [...found.values()];
  }

  AM.ground = {
    use, draw, prepare, restyle, inSight,
    start: (redraw) => { again = redraw; },
    on: () => config !== null,
    colours: () => colours,
    settled: () => settled,
    whole: () => whole,
    state: () => config && {
      version: config.version, style: config.style, drawn, names: AM.groundNames.shown(),
      waiting: asking, blank: [...tiles.values()].filter((tile) => tile.state === "blank").length,
      squares: sheet ? [...sheet.squares.values()].filter((square) => square.stamp === stamp).length : 0,
    },
  };
})(window.AM);
