"use strict";
// The street or place that was searched, marked under the pins as long as the program wants it. It comes as a GeoJSON
// geometry: lines of a street, surfaces of water or green, or the one point of a village.
(function (AM) {
  const RING = 17; // pixels: the ring around a point
  const WIDE = 9; // pixels: a marked street, and its light edge besides

  let geometry = null;

  const partsOf = (shape) => (shape.type === "GeometryCollection" ? shape.geometries.flatMap(partsOf) : [shape]);

  function linesOf(shape) {
    const { type, coordinates } = shape;
    if (type === "LineString") return [coordinates];
    if (type === "MultiLineString" || type === "Polygon") return coordinates;
    return type === "MultiPolygon" ? coordinates.flat() : [];
  }

  function trace(shape, frame) {
    const path = new Path2D();
    for (const line of linesOf(shape)) {
      line.forEach((point, index) => {
        const x = frame.x(point[0]), y = frame.y(point[1]);
        if (index) path.lineTo(x, y);
        else path.moveTo(x, y);
      });
    }
    return path;
  }

  function mark(ctx, path, fill) {
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.setLineDash([]);
    for (const [colour, width, strength] of [["halo", WIDE + 5, 0.9], ["place", WIDE, 0.8]]) {
      ctx.strokeStyle = AM.colours[colour];
      ctx.lineWidth = fill ? width / 2.5 : width;
      ctx.globalAlpha = strength;
      ctx.stroke(path);
    }
    if (fill) {
      ctx.fillStyle = AM.colours.place;
      ctx.globalAlpha = 0.3;
      ctx.fill(path, "nonzero");
    }
    ctx.globalAlpha = 1;
  }

  function draw(ctx, frame) {
    if (!geometry) return;
    for (const shape of partsOf(geometry)) {
      if (shape.type === "Point") {
        const path = new Path2D();
        path.arc(frame.x(shape.coordinates[0]), frame.y(shape.coordinates[1]), RING, 0, 2 * Math.PI);
        mark(ctx, path, true);
      } else mark(ctx, trace(shape, frame), shape.type.endsWith("Polygon"));
    }
  }

  AM.place = {
    draw,
    show: (given) => { geometry = given; },
    shown: () => geometry,
  };
})(window.AM);
