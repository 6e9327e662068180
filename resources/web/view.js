"use strict";
// The ground under the rest: where things are on the screen, canvases that follow the map, colours, small DOM helpers.
// The parts of the page share one object, AM; window.assetmap (map.js) is all that the program outside may call.
window.AM = {};

(function (AM) {
  AM.calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (AM.calm) {
    L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, inertia: false });
  }
  AM.MIN_ZOOM = 6;
  AM.MAX_ZOOM = 19;
  // folium hands zoom limits to tile layers only, and there are none.
  L.Map.mergeOptions({ wheelPxPerZoomLevel: 90, minZoom: AM.MIN_ZOOM, maxZoom: AM.MAX_ZOOM });

  // Web Mercator as fractions of the world, so that one multiplication gives pixels at any zoom.
  AM.u = (lon) => lon / 360 + 0.5;
  AM.v = (lat) => {
    const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
    return 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
  };

  AM.frame = function (map) {
    const scale = 256 * Math.pow(2, map.getZoom());
    const corner = map.getPixelBounds().min;
    const size = map.getSize();
    return {
      scale, width: size.x, height: size.y, left: corner.x, top: corner.y, zoom: map.getZoom(),
      x: (lon) => AM.u(lon) * scale - corner.x,
      y: (lat) => AM.v(lat) * scale - corner.y,
    };
  };

  // A canvas over the whole map that is drawn at most once a frame, and stretched by Leaflet while it animates a zoom.
  AM.Canvas = L.Layer.extend({
    initialize: function (pane, zIndex, draw) {
      this._pane = pane;
      this._zIndex = zIndex;
      this._draw = draw;
      this.lastMs = 0;
    },
    onAdd: function (map) {
      const pane = map.getPane(this._pane) || map.createPane(this._pane);
      pane.style.zIndex = this._zIndex;
      pane.style.pointerEvents = "none";
      this.canvas = L.DomUtil.create("canvas", "am-canvas leaflet-zoom-animated", pane);
      this.canvas.setAttribute("aria-hidden", "true");
      this._request = this.request.bind(this);
      map.on("move moveend resize viewreset zoomend", this._request);
      map.on("zoomanim", this._stretch, this);
      this.request();
    },
    onRemove: function (map) {
      map.off("move moveend resize viewreset zoomend", this._request);
      map.off("zoomanim", this._stretch, this);
      this.canvas.remove();
    },
    request: function () {
      if (!this._waiting) {
        this._waiting = requestAnimationFrame(() => {
          this._waiting = 0;
          this.redraw();
        });
      }
    },
    redraw: function () {
      const map = this._map;
      if (!map || map._animatingZoom) return;
      const started = performance.now();
      const frame = AM.frame(map);
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(frame.width * ratio), height = Math.round(frame.height * ratio);
      if (this.canvas.width !== width || this.canvas.height !== height) {
        this.canvas.width = width;
        this.canvas.height = height;
        this.canvas.style.width = frame.width + "px";
        this.canvas.style.height = frame.height + "px";
      }
      L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
      const ctx = this.canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, frame.width, frame.height);
      this._draw(ctx, frame, ratio);
      this.lastMs = performance.now() - started;
    },
    // Empty at once, also in the middle of a zoom.
    clear: function () {
      this.canvas.width = this.canvas.height = 0;
    },
    _stretch: function (event) {
      const map = this._map;
      const scale = map.getZoomScale(event.zoom, map.getZoom());
      const corner = map._latLngToNewLayerPoint(map.containerPointToLatLng([0, 0]), event.zoom, event.center);
      L.DomUtil.setTransform(this.canvas, corner, scale);
    },
  });

  // Colours come from map.css, so that light and dark are told in one place.
  AM.colours = {};
  AM.readColours = function () {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["land", "water", "green", "road", "rail", "building", "area", "area-over", "hover", "buurt", "wijk", "gemeente",
      "own", "own-line", "around", "label", "label-own", "label-around", "halo", "ring", "cluster", "cluster-text",
      "cluster-halo", "select", "leg", "badge", "badge-line", "badge-text", "place"]) {
      AM.colours[name] = style.getPropertyValue("--" + name).trim();
    }
  };

  AM.font = (size, weight, slant) => (slant ? "italic " : "") + weight + " " + size + "px " + AM.family;
  AM.family = '"Noto Sans", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';

  AM.element = function (tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  AM.fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  AM.number = (value) => {
    if (value < 10000) return String(value);
    return Math.round(value / 1000) + "k";
  };
})(window.AM);
