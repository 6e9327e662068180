"use strict";
// Drawing an own area and changing the outline of one, by mouse and by keyboard. What is drawn is told to the program;
// until that says what became of it, nothing here is more than a picture.
(function (AM) {
  const { areaText, geometryOf, lengthText, metres, outline, dot, label, cross, partsOf, sizeOf, squareMetres } = AM.sketch;
  const NEAR = 11; // pixels within which a point is hit
  const SAME = 4; // pixels: a click so near to the last point is its second half of a double click
  const APART = 7; // pixels: points that are closer than this on the screen share the sign of one of them
  const ROOM = 30; // pixels: a side shorter than this gets no handle in its middle
  const FINGERS = 20000; // more points than this are too many to drag: the whole can be moved, not its points

  let map = null;
  let tell = () => {};
  let request = () => {};
  let redrawAreas = () => {};
  let texts = {};
  let mode = null; // "draw", "edit" or null
  let points = []; // while drawing: [lon, lat]
  let cursor = null; // where the mouse is, in pixels of the window
  let parts = []; // while changing: polygons of rings of [lon, lat], not closed
  let id = null;
  let colour = "";
  let grabbed = null; // what is being dragged
  let chosen = null; // the point that Delete takes away: [part, ring, index]
  let past = []; // what Backspace brings back
  let swallow = false;
  let shape = null; // a finished outline that is shown beside a form: { parts, colour }

  // --- from and to the screen --------------------------------------------------------------------------------------------

  const pixel = (point) => map.latLngToContainerPoint([point[1], point[0]]);
  const place = (pixel) => {
    const latlng = map.containerPointToLatLng(pixel);
    return [Number(latlng.lng.toFixed(7)), Number(latlng.lat.toFixed(7))];
  };
  const middle = () => map.getSize().divideBy(2);

  const copyOf = (all) => all.map((rings) => rings.map((ring) => ring.map((point) => point.slice())));
  const count = () => (mode === "edit" ? parts.flat().reduce((sum, ring) => sum + ring.length, 0) : points.length);

  // --- beginning and ending ----------------------------------------------------------------------------------------------

  function begin(next, lines) {
    AM.hands.stopPlacing();
    AM.controls.showTip("");
    AM.areas.hover(null);
    mode = next;
    points = [];
    past = [];
    grabbed = chosen = cursor = null;
    map.getContainer().classList.remove("am-over");
    map.getContainer().classList.toggle("am-drawing", next === "draw");
    AM.controls.showHint(lines);
    map.getContainer().focus({ preventScroll: true });
    redrawAreas();
    changed();
  }

  function startDrawing() {
    id = null;
    colour = "";
    parts = [];
    begin("draw", [texts.draw, texts.drawKeys]);
  }

  // `geometry` is the whole outline, to the last decimal; the map itself has a simpler one.
  function startEditing(areaId, geometry, own) {
    id = areaId;
    colour = own || "";
    parts = partsOf(geometry);
    begin("edit", [texts.reshape, texts.reshapeKeys]);
  }

  function stopDrawing() {
    if (!mode) return;
    mode = id = grabbed = chosen = cursor = null;
    points = [];
    parts = [];
    past = [];
    map.getContainer().classList.remove("am-drawing", "am-grab", "am-dragging");
    AM.controls.showHint(null);
    redrawAreas();
    request();
  }

  // Ends with what there is; too little to be an area is said, and drawing goes on.
  function finishDrawing() {
    if (mode === "draw") {
      if (new Set(points.map(String)).size < 3) {
        AM.controls.showHint([texts.drawMore, texts.drawKeys]);
        return;
      }
      const ring = points;
      stopDrawing();
      shape = { parts: [[ring]], colour: "" };
      tell("drawn", JSON.stringify(geometryOf([[ring]])));
    } else if (mode === "edit") {
      const mine = id, geometry = geometryOf(parts), touched = past.length > 0;
      const kept = parts;
      stopDrawing();
      if (touched) {
        shape = { parts: kept, colour };
        tell("areaEdited", mine, JSON.stringify(geometry));
      } else tell("cancelled");
    }
  }

  function cancel() {
    if (!mode) return;
    if (grabbed) {
      letGo(true);
      return;
    }
    stopDrawing();
    tell("cancelled");
  }

  // One point, or one change of the outline, back.
  function takeBack() {
    if (mode === "draw") points.pop();
    else if (mode === "edit" && past.length && !grabbed) {
      parts = past.pop();
      chosen = null;
    }
    if (mode) changed();
  }

  function changed() {
    tell("drawingChanged", count());
    request();
  }

  // An outline beside a form, or none for null.
  function showShape(geometry, colour) {
    shape = geometry ? { parts: partsOf(geometry), colour: colour || "" } : null;
    request();
  }

  // --- drawing -------------------------------------------------------------------------------------------------------------

  const closing = (at) => points.length >= 3 && at && at.distanceTo(pixel(points[0])) <= NEAR;

  function add(at) {
    if (closing(at)) {
      finishDrawing();
      return;
    }
    const last = points[points.length - 1];
    if (last && at.distanceTo(pixel(last)) <= SAME) return;
    points.push(place(at));
    AM.controls.showHint([texts.draw, texts.drawKeys]);
    changed();
  }

  // --- changing ------------------------------------------------------------------------------------------------------------

  function* corners() {
    for (let p = 0; p < parts.length; p++) {
      for (let r = 0; r < parts[p].length; r++) {
        for (let i = 0; i < parts[p][r].length; i++) yield [p, r, i];
      }
    }
  }

  const ringOf = (at) => parts[at[0]][at[1]];
  const tooMany = () => count() > FINGERS;

  function nearest(at, spot) {
    let best = null, reach = NEAR;
    for (const where of corners()) {
      const found = spot(where);
      const far = found ? at.distanceTo(found) : Infinity;
      if (far < reach) {
        reach = far;
        best = where;
      }
    }
    return best;
  }

  function between(where) {
    const ring = ringOf(where);
    const a = pixel(ring[where[2]]), b = pixel(ring[(where[2] + 1) % ring.length]);
    return a.distanceTo(b) < ROOM ? null : a.add(b).divideBy(2);
  }

  function pathOf(all) {
    const path = new Path2D();
    for (const ring of all.flat()) {
      ring.forEach((point, index) => {
        const at = pixel(point);
        if (index) path.lineTo(at.x, at.y);
        else path.moveTo(at.x, at.y);
      });
      path.closePath();
    }
    return path;
  }

  const scratch = document.createElement("canvas").getContext("2d");
  const inside = (at) => scratch.isPointInPath(pathOf(parts), at.x, at.y, "evenodd");

  // What is under the mouse: a point, the middle of a side, the surface, or nothing.
  function under(at) {
    const point = tooMany() ? null : nearest(at, (where) => pixel(ringOf(where)[where[2]]));
    if (point) return { kind: "point", where: point };
    const side = tooMany() ? null : nearest(at, between);
    if (side) return { kind: "side", where: side };
    return inside(at) ? { kind: "whole" } : null;
  }

  function grab(at) {
    const hit = under(at);
    if (!hit) return false;
    const before = copyOf(parts);
    if (hit.kind === "side") {
      const [p, r, i] = hit.where;
      parts[p][r].splice(i + 1, 0, place(at));
      hit.where = [p, r, i + 1];
    }
    grabbed = { ...hit, from: at, before, start: copyOf(parts), moved: hit.kind === "side" };
    chosen = hit.where || null;
    map.getContainer().classList.add("am-dragging");
    request();
    return true;
  }

  function drag(at) {
    if (!grabbed.moved && at.distanceTo(grabbed.from) < SAME) return;
    grabbed.moved = true;
    if (grabbed.where) {
      ringOf(grabbed.where)[grabbed.where[2]] = place(at);
    } else {
      const from = map.containerPointToLatLng(grabbed.from), to = map.containerPointToLatLng(at);
      const east = to.lng - from.lng, north = to.lat - from.lat;
      parts = grabbed.start.map((rings) => rings.map((ring) => ring.map((point) => [point[0] + east, point[1] + north])));
    }
    request();
  }

  function letGo(back) {
    const { before, moved } = grabbed;
    grabbed = null;
    map.getContainer().classList.remove("am-dragging");
    if (back) parts = before;
    else if (moved) past.push(before);
    changed();
  }

  // A ring with three points goes as a whole, with its holes when it is the outer one; the last one stays.
  function remove(where) {
    const [p, r, i] = where;
    const before = copyOf(parts);
    if (parts[p][r].length > 3) parts[p][r].splice(i, 1);
    else if (r > 0) parts[p].splice(r, 1);
    else if (parts.length > 1) parts.splice(p, 1);
    else {
      AM.controls.showHint([texts.reshapeFew, texts.reshapeKeys]);
      return;
    }
    past.push(before);
    chosen = null;
    changed();
  }

  // The next or the last point, for who uses the keyboard; it is brought into sight.
  function choose(step) {
    const all = [...corners()];
    if (!all.length || tooMany()) return;
    const now = chosen ? all.findIndex((where) => String(where) === String(chosen)) : step > 0 ? -1 : 0;
    chosen = all[(now + step + all.length) % all.length];
    const point = ringOf(chosen)[chosen[2]];
    map.panInside([point[1], point[0]], { padding: [60, 60], animate: false });
    request();
  }

  function nudge(x, y) {
    past.push(copyOf(parts));
    const ring = ringOf(chosen);
    ring[chosen[2]] = place(pixel(ring[chosen[2]]).add([x, y]));
    changed();
  }

  // --- mouse and keyboard ----------------------------------------------------------------------------------------------------

  function start(given, options) {
    map = given;
    ({ tell, request, redrawAreas, texts } = options);
    const box = map.getContainer();
    map.on("mousemove", moved);
    map.on("mouseout", () => {
      cursor = null;
      if (mode) request();
    });
    map.on("click", clicked);
    map.on("dblclick", () => {
      if (mode === "draw") finishDrawing();
    });
    box.addEventListener("mousedown", pressed, true);
    box.addEventListener("contextmenu", taken, true);
    document.addEventListener("mousemove", (event) => {
      if (grabbed) drag(map.mouseEventToContainerPoint(event));
    }, true);
    document.addEventListener("mouseup", () => {
      if (!grabbed) return;
      swallow = true;
      setTimeout(() => { swallow = false; }, 0);
      letGo(false);
    }, true);
    document.addEventListener("keydown", key, true);
  }

  function moved(event) {
    if (!mode || grabbed) return;
    cursor = event.containerPoint;
    if (mode === "edit") map.getContainer().classList.toggle("am-grab", Boolean(under(cursor)));
    request();
  }

  function clicked(event) {
    if (mode === "draw" && !swallow) add(event.containerPoint);
    else if (mode === "edit" && !swallow && !under(event.containerPoint)) {
      chosen = null;
      request();
    }
  }

  function pressed(event) {
    swallow = false;
    if (mode !== "edit" || event.button !== 0 || event.target.closest(".leaflet-control")) return;
    if (!grab(map.mouseEventToContainerPoint(event))) return;
    // The map must not move along.
    event.stopPropagation();
    event.preventDefault();
    map.getContainer().focus({ preventScroll: true });
  }

  function taken(event) {
    if (!mode) return;
    event.preventDefault();
    event.stopPropagation();
    const hit = mode === "edit" && !grabbed ? under(map.mouseEventToContainerPoint(event)) : null;
    if (hit && hit.kind === "point") remove(hit.where);
    else if (mode === "draw") takeBack();
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function key(event) {
    if (!mode || event.altKey || event.metaKey || (event.ctrlKey && event.key !== "z")) return;
    const arrow = ARROWS[event.key];
    if (event.key === "Enter") finishDrawing();
    else if (event.key === "Escape") cancel();
    else if (event.key === "Backspace" || event.ctrlKey) takeBack();
    else if (event.key === " ") spaced(event);
    else if (event.key === "Delete" && mode === "edit") {
      if (chosen) remove(chosen);
    } else if (arrow && mode === "edit" && chosen) nudge(arrow[0] * (event.shiftKey ? 10 : 1), arrow[1] * (event.shiftKey ? 10 : 1));
    else {
      if (arrow) cursor = null;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function spaced(event) {
    if (mode === "edit") choose(event.shiftKey ? -1 : 1);
    else add(cursor || middle());
  }

  // --- the picture -------------------------------------------------------------------------------------------------------------

  function drawLine(ctx, frame) {
    const at = cursor || middle();
    const shut = closing(at);
    const here = shut ? pixel(points[0]) : at;
    const all = points.map(pixel);
    const path = new Path2D();
    [...all, here].forEach((spot, index) => (index ? path.lineTo(spot.x, spot.y) : path.moveTo(spot.x, spot.y)));
    if (points.length > 1) path.closePath();
    outline(ctx, path, "", [8, 5], 0.6);
    all.forEach((spot, index) => dot(ctx, spot, index === 0 && points.length >= 3 ? (shut ? 9 : 7) : 5, index === 0 && shut));
    if (!cursor) cross(ctx, at);
    else if (!shut) dot(ctx, at, 4, true);
    if (!points.length) return;
    const ring = shut ? points : [...points, place(at)];
    const length = metres(points[points.length - 1], shut ? points[0] : place(at));
    const told = [...(length < 1 ? [] : [lengthText(length)]), ...(ring.length > 2 ? [areaText(squareMetres(ring))] : [])];
    if (told.length) label(ctx, here, told.join(" · "), frame);
  }

  function handles(ctx, spots, frame) {
    const seen = (at) => at.x > -9 && at.y > -9 && at.x < frame.width + 9 && at.y < frame.height + 9;
    ctx.globalAlpha = 0.75;
    spots.forEach((spot, index) => {
      const next = spots[(index + 1) % spots.length];
      const side = spot.add(next).divideBy(2);
      if (spot.distanceTo(next) >= ROOM && seen(side)) dot(ctx, side, 3.5, false, colour);
    });
    ctx.globalAlpha = 1;
    let last = null;
    for (const spot of spots) {
      if (!seen(spot) || (last && spot.distanceTo(last) < APART)) continue;
      dot(ctx, spot, 6.5, false, colour);
      last = spot;
    }
  }

  function drawParts(ctx, frame) {
    outline(ctx, pathOf(parts), colour, null, 0.6);
    if (!tooMany()) for (const ring of parts.flat()) handles(ctx, ring.map(pixel), frame);
    if (chosen) dot(ctx, pixel(ringOf(chosen)[chosen[2]]), 6.5, true, colour);
    const by = grabbed && grabbed.where ? pixel(ringOf(grabbed.where)[grabbed.where[2]]) : cursor;
    if (by) label(ctx, by, areaText(sizeOf(parts)), frame);
  }

  function draw(ctx, frame) {
    if (!map) return;
    if (mode === "draw") drawLine(ctx, frame);
    else if (mode === "edit") drawParts(ctx, frame);
    else if (shape) outline(ctx, pathOf(shape.parts), shape.colour, [8, 5], 0.8);
  }

  AM.draw = {
    start, draw, startDrawing, startEditing, stopDrawing, finishDrawing, takeBack, showShape,
    active: () => mode !== null,
    editing: () => (mode === "edit" ? id : null),
    state: () => ({
      mode, id, shown: shape ? geometryOf(shape.parts) : null, points: count(),
      geometry: mode === "edit" ? geometryOf(parts) : null, chosen: chosen ? chosen.slice() : null,
      spots: mode === "edit"
        ? [...corners()].slice(0, 200).map((where) => pixel(ringOf(where)[where[2]])).map((at) => [at.x, at.y])
        : points.map(pixel).map((at) => [at.x, at.y]),
    }),
  };
})(window.AM);
