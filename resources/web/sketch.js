"use strict";
// What drawing needs beside the drawing itself: measures of outlines, GeoJSON to and from rings, lines and dots.
(function (AM) {
  // --- measuring: metres on the spot, good to a few in ten thousand -----------------------------------------------------

  function metres(from, to) {
    const [x, y] = span(from, to);
    return Math.hypot(x, y);
  }

  function span(from, to) {
    const phi = (((from[1] + to[1]) / 2) * Math.PI) / 180;
    const east = (111412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi)) * (to[0] - from[0]);
    const north = (111132.954 - 559.822 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi)) * (to[1] - from[1]);
    return [east, north];
  }

  function squareMetres(ring) {
    let twice = 0;
    for (let i = 1; i + 1 < ring.length; i++) {
      const a = span(ring[0], ring[i]), b = span(ring[0], ring[i + 1]);
      twice += a[0] * b[1] - a[1] * b[0];
    }
    return Math.abs(twice) / 2;
  }

  const sizeOf = (all) => all.reduce(
    (sum, rings) => sum + squareMetres(rings[0]) - rings.slice(1).reduce((holes, ring) => holes + squareMetres(ring), 0), 0);

  const number = (value, digits) => value.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });

  function lengthText(value) {
    return value < 1000 ? number(value, 0) + " m" : number(value / 1000, 2) + " km";
  }

  function areaText(value) {
    const hectares = value / 10000;
    return number(hectares, hectares < 10 ? 2 : hectares < 100 ? 1 : 0) + " ha";
  }

  // --- rings: [lon, lat] without the first point again at the end -----------------------------------------------------------

  const closed = (ring) => [...ring, ring[0]];

  function partsOf(geometry) {
    const polygons = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
    return polygons.map((rings) => rings.map((ring) => ring.slice(0, -1).map((point) => point.slice(0, 2))));
  }

  function geometryOf(all) {
    const polygons = all.map((rings) => rings.map(closed));
    return polygons.length === 1 ? { type: "Polygon", coordinates: polygons[0] } : { type: "MultiPolygon", coordinates: polygons };
  }

  // --- lines and dots --------------------------------------------------------------------------------------------------------

  function outline(ctx, path, colour, dash, strength) {
    ctx.globalAlpha = strength * (colour ? 0.28 : 1);
    ctx.fillStyle = colour || AM.colours.own;
    ctx.fill(path, "evenodd");
    ctx.globalAlpha = 1;
    ctx.lineJoin = "round";
    ctx.setLineDash(dash || []);
    ctx.strokeStyle = AM.colours.halo;
    ctx.lineWidth = 5;
    if (!dash) ctx.stroke(path);
    ctx.strokeStyle = colour || AM.colours["own-line"];
    ctx.lineWidth = 2.5;
    ctx.stroke(path);
    ctx.setLineDash([]);
  }

  function dot(ctx, at, radius, full, colour) {
    ctx.beginPath();
    ctx.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    const line = colour || AM.colours["own-line"];
    ctx.fillStyle = full ? line : AM.colours.ring;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = full ? AM.colours.ring : line;
    ctx.stroke();
  }

  // A small label beside the mouse, inside the map.
  function label(ctx, at, text, frame) {
    ctx.font = AM.font(13, 600);
    const width = ctx.measureText(text).width + 16, height = 24;
    const x = Math.max(4, Math.min(frame.width - width - 4, at.x + 16));
    const y = at.y + 16 + height > frame.height - 4 ? at.y - 16 - height : at.y + 16;
    ctx.fillStyle = AM.colours.cluster;
    ctx.beginPath();
    ctx.roundRect(x, y, width, height, 6);
    ctx.fill();
    ctx.fillStyle = AM.colours["cluster-text"];
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x + 8, y + height / 2 + 0.5);
  }

  function cross(ctx, at) {
    ctx.strokeStyle = AM.colours.select;
    ctx.lineWidth = 1.5;
    for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      ctx.beginPath();
      ctx.moveTo(at.x + x * 6, at.y + y * 6);
      ctx.lineTo(at.x + x * 20, at.y + y * 20);
      ctx.stroke();
    }
  }

  AM.sketch = { areaText, cross, dot, geometryOf, label, lengthText, metres, outline, partsOf, sizeOf, squareMetres };
})(window.AM);
