"use strict";
// Names of areas: where they fit, out of each other's way and out of the way of pins.
(function (AM) {
  // Places that are tried, in pixels from the label point: the nearest first.
  const SHIFTS = [0, -18, 18, -36, 36, -54, 54, -72, 72, -90, 90]
    .flatMap((y) => [0, -24, 24, -48, 48].map((x) => [x, y]))
    .sort((a, b) => Math.hypot(a[0], a[1]) - Math.hypot(b[0], b[1]));
  // For a badge, which must stand in its own area: in small steps, further away.
  const STEPS = Array.from({ length: 25 }, (_one, index) => (index - 12) * 8);
  const CLOSE = STEPS.flatMap((y) => STEPS.map((x) => [x, y])).sort((a, b) => Math.hypot(a[0], a[1]) - Math.hypot(b[0], b[1]));
  const LEVELS = ["buurt", "wijk", "gemeente"];
  const MAX = 34;
  const GAP = 3; // pixels between a name and the badge below it
  const MOST = 150; // names that are tried at once
  const NARROW = 4; // pixels: narrower than any name
  const widths = new Map();
  let shown = [];
  let held = { left: 0, top: 0, scale: 0, boxes: [] }; // where names and pins stood at the last frame

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
    const badge = AM.talents.badge(ctx, area.id, false);
    const width = Math.max(badge ? badge.width : 0, ...lines.map((line) => widthOf(ctx, style.font, line)));
    const x = frame.x(area.label[0]), y = frame.y(area.label[1]);
    const height = style.height * lines.length + (badge ? badge.height + GAP : 0);
    const fits = width < roomX * 1.15 && height < roomY;
    const onScreen = x > -width && x < frame.width + width && y > -60 && y < frame.height + 60;
    return { area, lines, badge, width, x, y, style, fits, onScreen, roomX, roomY, height };
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

  function place(one, taken, pins, shifts = SHIFTS, reach = 0.3) {
    let best = null;
    for (const shift of shifts) {
      if (Math.abs(shift[0]) > Math.max(0, one.roomX - one.width) / 2 || Math.abs(shift[1]) > one.roomY * reach) continue;
      if (one.holds && !one.holds(one.x + shift[0], one.y + shift[1])) continue;
      const box = boxOf(one, shift);
      if (taken.some((other) => overlap(box, other))) continue;
      const covered = pins.reduce((sum, pin) => sum + overlap(box, pin), 0);
      if (!best || covered < best.covered) best = { box, shift, covered };
      if (!covered) break;
    }
    const surface = one.width * one.height;
    return best && best.covered < surface * (one.badge ? 0.01 : 0.06) ? best : null;
  }

  // `pins` are boxes [left, top, right, bottom] of what is drawn over the names.
  function draw(ctx, frame, pins) {
    const taken = [];
    const named = new Set();
    shown = [];
    AM.talents.begin();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const one of candidates(ctx, frame)) {
      const spot = place(one, taken, pins);
      if (!spot) continue;
      taken.push(spot.box);
      shown.push(one.area.name);
      ctx.font = one.style.font;
      const x = one.x + spot.shift[0];
      const above = one.y + spot.shift[1] - one.height / 2;
      one.lines.forEach((line, index) => {
        const y = above + (index + 0.5) * one.style.height;
        ctx.strokeStyle = AM.colours.halo;
        ctx.lineWidth = 4;
        ctx.strokeText(line, x, y);
        ctx.fillStyle = one.style.colour;
        ctx.fillText(line, x, y);
      });
      if (one.badge) {
        AM.talents.draw(ctx, one.badge, x, one.y + spot.shift[1] + one.height / 2 - one.badge.height / 2);
        named.add(one.area.id);
      }
    }
    drawBadges(ctx, frame, named, taken, pins);
    held = { left: frame.left, top: frame.top, scale: frame.scale, boxes: taken.concat(pins) };
  }

  // The number of talents of an area whose name found no room: in words, or else as a number alone.
  function drawBadges(ctx, frame, named, taken, pins) {
    for (const id of AM.talents.areas()) {
      const area = AM.areas.byId(id);
      if (named.has(id) || !area || !area.label) continue;
      const [roomX, roomY] = AM.areas.sizeOf(area, frame);
      const x = frame.x(area.label[0]), y = frame.y(area.label[1]);
      if (x < -roomX || y < -roomY || x > frame.width + roomX || y > frame.height + roomY) continue;
      const holds = (atX, atY) => AM.areas.holds(area, atX, atY, frame); // beside it, it would be the number of another
      for (const short of [false, true]) {
        const badge = AM.talents.badge(ctx, id, short);
        const one = { x, y, roomX, roomY, width: badge.width, height: badge.height, badge, holds };
        const spot = badge.width < roomX && place(one, taken, pins, CLOSE, 0.5);
        if (!spot) continue;
        taken.push(spot.box);
        AM.talents.draw(ctx, badge, x + spot.shift[0], y + spot.shift[1]);
        break;
      }
    }
  }

  // Where names of areas and pins stand, for a frame of the same scale.
  function boxes(frame) {
    if (held.scale !== frame.scale) return [];
    const x = held.left - frame.left, y = held.top - frame.top;
    return held.boxes.map((box) => [box[0] + x, box[1] + y, box[2] + x, box[3] + y]);
  }

  AM.labels = { draw, boxes, shown: () => shown };
})(window.AM);
