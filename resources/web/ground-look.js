"use strict";
// How the ground looks: three styles, each for light and dark. Colours are opaque, so that shapes may overlap.
(function (AM) {
  const COLOURS = {
    calm: {
      light: {
        land: "#e9edee", farm: "#e9ebe0", grass: "#dfe8d5", park: "#d6e5cd", wood: "#cbdcc3", water: "#bfd8e6",
        building: "#d9dad7", road: "#ffffff", casing: "", motorway: "#ffffff", path: "#f9f9f6", rail: "#bcc5cc",
        streetName: "#5f6b76", placeName: "#46525e", halo: "rgba(255, 255, 255, 0.85)",
      },
      dark: {
        land: "#151d24", farm: "#18211f", grass: "#192420", park: "#1a2822", wood: "#1b2c24", water: "#1a3443",
        building: "#232c34", road: "#2e3a44", casing: "", motorway: "#384651", path: "#273139", rail: "#45525e",
        streetName: "#93a3b0", placeName: "#b9c6d0", halo: "rgba(18, 25, 31, 0.85)",
      },
    },
    colour: {
      light: {
        land: "#f5f2ea", farm: "#f1ecd4", grass: "#deeac6", park: "#cfe5b8", wood: "#b9d7a4", water: "#a6cee6",
        building: "#dccfc3", road: "#ffffff", casing: "#d9d0c2", motorway: "#f6b88a", main: "#fbe3a0", path: "#fffaf0",
        rail: "#9a9a9a", streetName: "#5a5147", placeName: "#3d3a36", halo: "rgba(255, 255, 255, 0.9)",
      },
      dark: {
        land: "#1a1c1f", farm: "#23231c", grass: "#1f2b1d", park: "#213220", wood: "#213a22", water: "#17405c",
        building: "#33302d", road: "#414449", casing: "#16181a", motorway: "#7a5233", main: "#6a5a31", path: "#34363a",
        rail: "#65686c", streetName: "#b5b0a8", placeName: "#d6d2cb", halo: "rgba(22, 24, 27, 0.88)",
      },
    },
    mono: {
      light: {
        land: "#ffffff", farm: "#fbfbfb", grass: "#f5f5f5", park: "#f0f0f0", wood: "#e8e8e8", water: "#d6d6d6",
        building: "#d2d2d2", road: "#ffffff", casing: "#b5b5b5", motorway: "#ffffff", path: "#ffffff", rail: "#a2a2a2",
        streetName: "#505050", placeName: "#303030", halo: "rgba(255, 255, 255, 0.9)",
      },
      dark: {
        land: "#141414", farm: "#171717", grass: "#1a1a1a", park: "#1d1d1d", wood: "#222222", water: "#2c2c2c",
        building: "#303030", road: "#3a3a3a", casing: "#0e0e0e", motorway: "#4a4a4a", path: "#2f2f2f", rail: "#555555",
        streetName: "#a8a8a8", placeName: "#d0d0d0", halo: "rgba(18, 18, 18, 0.88)",
      },
    },
  };

  const AREAS = ["farm", "grass", "park", "wood", "water"]; // bottom first
  const ROADS = ["path", "street", "main", "motorway"];
  const METRES = { path: 2, street: 6, main: 10, motorway: 16, stream: 4, rail: 3, tram: 2 };
  const LEAST = { path: 0.7, street: 0.9, main: 1.8, motorway: 2.4, stream: 1, rail: 1.1, tram: 0.8 };
  const MOST = { path: 4, street: 24, main: 32, motorway: 46, stream: 14, rail: 3, tram: 2 };

  const looks = (style, dark) => (COLOURS[style] || COLOURS.calm)[dark ? "dark" : "light"];
  const fillOf = (colours, kind) => colours[kind] || colours.road;

  // Draws what is in `tile` within `box` (units of a tile); `unit` is how many units one pixel of the screen is, `metre`
  // how many pixels a metre. Gives how many corners that took.
  function draw(ctx, tile, colours, box, unit, metre) {
    const width = (kind) => Math.max(LEAST[kind], Math.min(MOST[kind], METRES[kind] * metre)) * unit;
    const seen = (parts) => [...(parts ? parts.values() : [])].filter((part) => {
      const edge = 26 * unit;
      const own = part.box;
      return own[0] - edge < box[2] && own[2] + edge > box[0] && own[1] - edge < box[3] && own[3] + edge > box[1];
    });
    let corners = 0;
    const fill = (kind, colour) => {
      ctx.fillStyle = colour;
      for (const part of seen(tile.fills.get(kind))) {
        ctx.fill(part.path, "nonzero");
        corners += part.corners;
      }
    };
    const stroke = (parts, colour, wide) => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = wide;
      for (const part of parts) {
        ctx.stroke(part.path);
        corners += 2 * part.corners; // takes longer
      }
    };
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    for (const kind of AREAS) fill(kind, colours[kind]);
    stroke(seen(tile.lines.get("stream")), colours.water, width("stream"));
    const cased = colours.casing && metre * METRES.street > 2;
    if (cased) for (const kind of ROADS) stroke(seen(tile.fills.get(kind)), colours.casing, 1.4 * unit);
    for (const kind of ROADS) fill(kind, fillOf(colours, kind));
    fill("building", colours.building);
    if (cased) {
      for (const kind of ROADS.slice(1)) stroke(seen(tile.lines.get(kind)), colours.casing, width(kind) + 1.6 * unit);
    }
    for (const kind of ROADS) {
      const dash = kind === "path" && metre > 0.5 ? [5 * unit, 3 * unit] : [];
      if (kind === "path" && !colours.casing && metre < 0.25) continue; // a web of hairs
      ctx.setLineDash(dash);
      if (dash.length) ctx.lineCap = "butt";
      stroke(seen(tile.lines.get(kind)), kind === "path" && colours.casing ? colours.casing : fillOf(colours, kind), width(kind));
      ctx.lineCap = "round";
    }
    ctx.setLineDash([]);
    for (const kind of ["tram", "rail"]) {
      fill(kind, colours.rail);
      stroke(seen(tile.lines.get(kind)), colours.rail, width(kind));
    }
    return corners;
  }

  // A picture of others, brought to the tone of the style: `width` by `height` device pixels of `ctx`.
  function tone(ctx, style, dark, width, height) {
    const cover = (way, colour) => {
      ctx.globalCompositeOperation = way;
      ctx.fillStyle = colour;
      ctx.fillRect(0, 0, width, height);
    };
    if (style === "mono") cover("saturation", "#808080");
    if (style !== "colour") cover("source-over", "rgba(238, 241, 241, 0.35)");
    if (dark) cover("multiply", "#4a525b");
    ctx.globalCompositeOperation = "source-over";
  }

  AM.groundLook = { looks, draw, tone };
})(window.AM);
