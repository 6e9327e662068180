"use strict";
// The base map that a page has inside itself: zooms of tiles, each one text, which is unpacked when it is first drawn. What
// browsers have for that is of 2023, and makes one wait for it, which a printer does not.
(function (AM) {
  function start(config, redraw) {
    const levels = new Map();
    for (const level of JSON.parse(document.getElementById("assetmap-ground").textContent)) {
      const places = new Map();
      let size = 0;
      for (let at = 0; at < level.places.length; at += 3) {
        const [column, row, length] = level.places.slice(at, at + 3);
        places.set(column + "/" + row, [size, size + length]);
        size += length;
      }
      levels.set(level.zoom, { data: level.data, places, size, bytes: null });
    }

    function bytesOf(level) {
      if (!level.bytes) {
        const bytes = Uint8Array.from(atob(level.data), (sign) => sign.charCodeAt(0));
        level.bytes = config.tiles === "vector" ? fflate.inflateSync(bytes, { out: new Uint8Array(level.size) }) : bytes;
        level.data = "";
      }
      return level.bytes;
    }

    function has(zoom, column, row) {
      const level = levels.get(zoom);
      return Boolean(level) && level.places.has(column + "/" + row);
    }

    function tile(zoom, column, row) {
      if (!has(zoom, column, row)) return new ArrayBuffer(0);
      const level = levels.get(zoom);
      return bytesOf(level).slice(...level.places.get(column + "/" + row)).buffer;
    }

    AM.ground.start(redraw);
    AM.groundNames.start(redraw);
    AM.ground.use({ ...config, inside: { has, tile } });
  }

  AM.groundInside = { start };
})(window.AM);
