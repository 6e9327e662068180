"use strict";
// For the printer: the map drawn anew, sharp and light, as wide as the paper, in the place of the one on the screen.
(function (AM) {
  const WIDTH = 900, HEIGHT = 600, RATIO = 2.5; // pixels of the screen, and how much finer paper is
  const OFTEN = 20; // times that very many areas are drawn: each time a part of their tiles is made
  let dark = false;
  let opened = [];

  // What the map shows now, on paper of another shape.
  function frameOf(map) {
    const box = map.getBounds();
    const [west, east] = [AM.u(box.getWest()), AM.u(box.getEast())];
    const [north, south] = [AM.v(box.getNorth()), AM.v(box.getSouth())];
    const scale = Math.min(WIDTH / (east - west), HEIGHT / (south - north));
    const left = ((west + east) / 2) * scale - WIDTH / 2, top = ((north + south) / 2) * scale - HEIGHT / 2;
    return {
      scale, width: WIDTH, height: HEIGHT, left, top, zoom: Math.log2(scale / 256), paper: true,
      x: (lon) => AM.u(lon) * scale - left, y: (lat) => AM.v(lat) * scale - top,
    };
  }

  // A length of a round number of metres, a fifth of the width at most.
  function drawScale(ctx, frame, map) {
    const metre = frame.scale / (40075016.7 * Math.cos((map.getCenter().lat * Math.PI) / 180));
    const most = WIDTH / 5 / metre;
    const power = Math.pow(10, Math.floor(Math.log10(most)));
    const metres = [5, 2, 1].find((step) => step * power <= most) * power;
    const [x, y, width] = [16, HEIGHT - 18, metres * metre];
    ctx.font = AM.font(12, 600);
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    const text = metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
    ctx.fillStyle = AM.colours.halo;
    ctx.fillRect(x - 8, y - 20, Math.max(width, ctx.measureText(text).width) + 16, 30);
    ctx.fillStyle = ctx.strokeStyle = AM.colours.select;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.moveTo(x, y - 5);
    ctx.lineTo(x, y + 2);
    ctx.lineTo(x + width, y + 2);
    ctx.lineTo(x + width, y - 5);
    ctx.stroke();
    ctx.fillText(text, x + 4, y - 5);
  }

  function drawn(map) {
    const canvas = AM.element("canvas", "am-printed"), ground = AM.ground && AM.ground.on();
    canvas.width = WIDTH * RATIO;
    canvas.height = HEIGHT * RATIO;
    if (ground) canvas.style.background = AM.ground.colours().land;
    const ctx = canvas.getContext("2d");
    const frame = frameOf(map);
    for (let turn = AM.outlines.on() ? OFTEN : ground ? 2 : 1; turn; turn -= 1) {
      ctx.setTransform(RATIO, 0, 0, RATIO, 0, 0);
      AM.areas.draw(ctx, frame, RATIO);
      ctx.setTransform(RATIO, 0, 0, RATIO, 0, 0);
      AM.pins.draw(ctx, frame, RATIO); // names of streets keep away from what was drawn the turn before
    }
    drawScale(ctx, frame, map);
    return canvas;
  }

  // Pictures of a base map take a moment to read, and who prints does not wait.
  function prepare(map) {
    if (AM.ground) AM.ground.prepare(frameOf(map));
  }

  function start(map) {
    map.on("moveend", () => prepare(map));
    window.addEventListener("beforeprint", () => {
      if (document.querySelector(".am-printed")) return; // told twice
      dark = document.documentElement.classList.contains("dark");
      if (dark) window.assetmap.setDark(false);
      opened = [...document.querySelectorAll("details:not([open])")];
      for (const one of opened) one.open = true;
      map.getContainer().before(drawn(map));
    });
    window.addEventListener("afterprint", () => {
      for (const one of document.querySelectorAll(".am-printed")) one.remove();
      for (const one of opened.splice(0)) one.open = false;
      window.assetmap.setDark(dark); // also draws the map of the screen, from which a click is told
    });
  }

  AM.onpaper = { start, prepare };
})(window.AM);
