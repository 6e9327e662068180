"use strict";
// Names of areas: where they fit, out of each other's way and out of the way of pins.
(function (AM) {
  // Places that are tried, in pixels from the label point: the nearest first.
  const SHIFTS = [0, -18, 18, -36, 36, -54, 54, -72, 72, -90, 90]
    .flatMap((y) => [0, -24, 24, -48, 48].map((x) => [x, y]))
    .sort((a, b) => Math.hypot(a[0], a[1]) - Math.hypot(b[0], b[1]));
  const LEVELS = ["buurt", "wijk", "gemeente"];
  const MAX = 34;
  const MOST = 150; // names that are tried at once
  const NARROW = 4; // pixels: narrower than any name
  const widths = new Map();
  let shown = [];

  function widthOf(ctx, font, text) {
    const key = font + text;
    if (!widths.has(key)) {
      if (widths.size > 5000) widths.clear();
      ctx.font = font;
      widths.set(key, ctx.measureText(text).width);
    }
    return widths.get(key);
  }

  // The name in at most two lines; what is longer than anyone reads on a map ends in an ellipsis.
  function linesOf(ctx, font, name, room) {
    if (widthOf(ctx, font, name) <= Math.max(room, 80) && name.length <= MAX) return [name];
    const lines = [""];
    for (const word of name.split(/\s+/)) {
      const longer = lines[lines.length - 1] ? lines[lines.length - 1] + " " + word : word;
      if (lines.length < 2 && lines[0] && widthOf(ctx, font, longer) > Math.max(room, 80)) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines.map((line) => (line.length > MAX ? Array.from(line).slice(0, MAX - 1).join("") + "…" : line));
  }

  function styleOf(area) {
    if (area.level === "own") return { font: AM.font(13, 400, true), colour: AM.colours["label-own"], height: 16 };
    if (!AM.areas.inFocus(area)) return { font: AM.font(12, 500), colour: AM.colours["label-around"], height: 15 };
    return { font: AM.font(14, 700), colour: AM.colours.label, height: 17 };
  }

  function candidate(ctx, area, frame) {
    if (!area.label) return null;
    const [roomX, roomY] = AM.areas.sizeOf(area, frame);
    const style = styleOf(area);
    if (style.height > roomY || roomX < NARROW) return { fits: false }; // measuring letters takes longer
    const lines = linesOf(ctx, style.font, area.name, roomX * 0.9);
    const width = Math.max(...lines.map((line) => widthOf(ctx, style.font, line)));
    const x = frame.x(area.label[0]), y = frame.y(area.label[1]);
    const fits = width < roomX * 1.15 && style.height * lines.length < roomY;
    const onScreen = x > -width && x < frame.width + width && y > -60 && y < frame.height + 60;
    return { area, lines, width, x, y, style, fits, onScreen, roomX, roomY, height: style.height * lines.length };
  }

  // Of very many areas in view, those with the most room for a name.
  function largest(areas, frame) {
    const room = (area) => AM.areas.sizeOf(area, frame)[0];
    return areas.length <= MOST ? areas : areas.sort((a, b) => room(b) - room(a)).slice(0, MOST);
  }

  // Names of buurten where enough of them fit, else of wijken, else of the gemeente.
  function candidates(ctx, frame) {
    const all = AM.areas.all();
    const own = all.filter((area) => area.level === "own");
    let chosen = [];
    const tiled = AM.outlines.on();
    if (tiled) chosen = largest(AM.outlines.named(frame), frame).map((area) => candidate(ctx, area, frame)).filter(Boolean);
    for (const level of tiled ? [] : LEVELS) {
      const made = all.filter((area) => area.level === level).map((area) => candidate(ctx, area, frame)).filter(Boolean);
      if (!made.length) continue;
      chosen = made;
      if (made.filter((one) => one.fits).length >= made.length * 0.3) break;
    }
    const found = chosen.concat(own.map((area) => candidate(ctx, area, frame)).filter(Boolean));
    return found.filter((one) => one.fits && one.onScreen)
      .sort((a, b) => AM.areas.inFocus(b.area) - AM.areas.inFocus(a.area) || b.width - a.width);
  }

  const boxOf = (one, [x, y]) => [
    one.x + x - one.width / 2 - 2, one.y + y - one.height / 2 - 1, one.x + x + one.width / 2 + 2, one.y + y + one.height / 2 + 1,
  ];

  const overlap = (a, b) =>
    Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));

  function place(one, taken, pins) {
    let best = null;
    for (const shift of SHIFTS) {
      if (Math.abs(shift[0]) > Math.max(0, one.roomX - one.width) / 2 || Math.abs(shift[1]) > one.roomY * 0.3) continue;
      const box = boxOf(one, shift);
      if (taken.some((other) => overlap(box, other))) continue;
      const covered = pins.reduce((sum, pin) => sum + overlap(box, pin), 0);
      if (!best || covered < best.covered) best = { box, shift, covered };
      if (!covered) break;
    }
    const surface = one.width * one.height;
    return best && best.covered < surface * 0.06 ? best : null;
  }

  // `pins` are boxes [left, top, right, bottom] of what is drawn over the names.
  function draw(ctx, frame, pins) {
    const taken = [];
    shown = [];
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const one of candidates(ctx, frame)) {
      const spot = place(one, taken, pins);
      if (!spot) continue;
      taken.push(spot.box);
      shown.push(one.area.name);
      ctx.font = one.style.font;
      one.lines.forEach((line, index) => {
        const x = one.x + spot.shift[0];
        const y = one.y + spot.shift[1] + (index - (one.lines.length - 1) / 2) * one.style.height;
        ctx.strokeStyle = AM.colours.halo;
        ctx.lineWidth = 4;
        ctx.strokeText(line, x, y);
        ctx.fillStyle = one.style.colour;
        ctx.fillText(line, x, y);
      });
    }
  }

  AM.labels = { draw, shown: () => shown };
})(window.AM);
