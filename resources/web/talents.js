"use strict";
// How many talents a buurt has, for who sees no talents themselves: a badge below its name. The words come ready made.
(function (AM) {
  const HEIGHT = 22;
  const PADDING = 9;
  const SIGN = 12;
  const GAP = 5;
  let byArea = new Map(); // id of the area -> { words, short }
  let shown = [];

  function set(given) {
    byArea = new Map((given || []).map((one) => [one.area, one]));
    shown = [];
  }

  // The badge of an area in words, or short where there is little room; null when it has none.
  function badge(ctx, id, short) {
    const one = byArea.get(id);
    if (!one) return null;
    const words = short ? one.short : one.words;
    ctx.font = AM.font(13, 700);
    return { area: id, words, width: ctx.measureText(words).width + 2 * PADDING + SIGN + GAP, height: HEIGHT };
  }

  // Draws a badge around a point of the screen.
  function draw(ctx, one, x, y) {
    const left = x - one.width / 2;
    ctx.fillStyle = AM.colours.badge;
    ctx.strokeStyle = AM.colours["badge-line"];
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.roundRect(left, y - HEIGHT / 2, one.width, HEIGHT, HEIGHT / 2);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = AM.colours["badge-text"];
    ctx.font = AM.font(13, 700);
    ctx.fillText(one.words, x + (SIGN + GAP) / 2, y + 0.5);
    ctx.save();
    ctx.translate(left + PADDING, y - SIGN / 2);
    ctx.scale(SIGN / 24, SIGN / 24);
    ctx.fill(new Path2D((AM.pins.kinds().talent || { sign: "" }).sign), "evenodd");
    ctx.restore();
    shown.push({ area: one.area, words: one.words, x, y });
  }

  AM.talents = {
    set, badge, draw,
    begin: () => { shown = []; },
    areas: () => byArea.keys(),
    all: () => [...byArea.values()],
    shown: () => shown,
  };
})(window.AM);
