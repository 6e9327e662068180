"use strict";
// Mouse and keyboard: hover, click, placing a new asset, dragging the selected one.
(function (AM) {
  const STEP = 80; // pixels that an arrow key moves the map
  const SLACK = 4; // pixels that a press may wander and still be a click

  let map = null;
  let tell = () => {};
  let redraw = () => {};
  let redrawAreas = () => {};
  let texts = {};
  let placing = null; // { kind, point: where the mouse is, or null for the middle of the map }
  let press = null; // a press on the selected pin: { id, from, moved }
  let lastCursor = 0;
  let swallow = false;
  let openAsset = null;

  const middle = () => map.getSize().divideBy(2);
  const rounded = (latlng) => [Number(latlng.lng.toFixed(6)), Number(latlng.lat.toFixed(6))];

  function start(given, options) {
    map = given;
    ({ tell, redraw, redrawAreas, texts, openAsset } = options);
    const box = map.getContainer();
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", texts.mapHelp);
    map.on("mousemove", hover);
    map.on("mouseout", leave);
    map.on("click", click);
    map.doubleClickZoom.disable();
    map.on("dblclick", twice);
    map.on("zoomstart", () => AM.pins.closeFan());
    box.addEventListener("mousedown", pressed, true);
    document.addEventListener("mousemove", dragged, true);
    document.addEventListener("mouseup", released, true);
    box.addEventListener("keydown", key);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") escape();
    });
  }

  function hover(event) {
    const point = event.containerPoint;
    if (AM.draw.active()) {
      cursor(event.latlng);
      return;
    }
    if (placing) {
      placing.point = point;
      redraw();
      cursor(event.latlng);
      return;
    }
    if (press) return;
    const hit = AM.pins.at(point);
    const area = AM.areas.at(event.latlng.lng, event.latlng.lat);
    map.getContainer().classList.toggle("am-over", Boolean(hit));
    if (hit && hit.pin) AM.controls.showTip(tipOf(hit.pin.feature.properties), hit.pin, map.getSize());
    else if (hit) AM.controls.showTip(AM.fill(texts.together, { count: hit.cluster.count }), hit.cluster, map.getSize());
    else AM.controls.showTip("");
    if (AM.areas.hover(hit ? null : area)) redrawAreas();
    cursor(event.latlng, area);
  }

  // Of some assets only the street is known: their pin stands in the middle of it.
  const tipOf = ({ title, street }) => (street ? `${title} · ${AM.fill(texts.somewhere, { street })}` : title);

  function cursor(latlng, area) {
    const now = performance.now();
    if (now - lastCursor < 80) return;
    lastCursor = now;
    const found = area === undefined ? AM.areas.at(latlng.lng, latlng.lat) : area;
    tell("cursorAt", ...rounded(latlng), found ? found.name : "");
  }

  function leave() {
    AM.controls.showTip("");
    if (AM.areas.hover(null)) redrawAreas();
    if (placing) {
      placing.point = null;
      redraw();
    }
  }

  function click(event) {
    if (swallow) {
      swallow = false;
      return;
    }
    if (AM.draw.active()) return;
    if (placing) {
      finish(event.latlng);
      return;
    }
    const hit = AM.pins.at(event.containerPoint);
    if (hit && hit.pin) {
      openAsset(hit.pin.feature.id);
      return;
    }
    if (hit) {
      AM.controls.showTip("");
      AM.pins.open(hit.cluster, map);
      redraw();
      return;
    }
    if (AM.pins.closeFan()) {
      redraw();
      return;
    }
    const area = AM.areas.at(event.latlng.lng, event.latlng.lat);
    if (area) tell("areaClicked", area.id);
    else tell("mapClicked", ...rounded(event.latlng));
  }

  // What can be done with the street that lies here, the program knows; it asks how far a pixel reaches, in metres.
  function menu(event) {
    if (AM.draw.active()) return;
    const beside = map.containerPointToLatLng(event.containerPoint.add([1, 0]));
    tell("menuWanted", ...rounded(event.latlng), event.latlng.distanceTo(beside));
  }

  // A second quick click on a pin or a cluster is not a wish to zoom.
  function twice(event) {
    if (placing || AM.draw.active() || AM.pins.fanned() || AM.pins.at(event.containerPoint)) return;
    map.setZoomAround(event.containerPoint, map.getZoom() + 1);
  }

  // --- placing -----------------------------------------------------------------------------------------------------

  function startPlacing(kind) {
    AM.draw.stopDrawing();
    placing = { kind, point: null };
    AM.controls.showTip("");
    AM.areas.hover(null);
    map.getContainer().classList.add("am-placing");
    map.getContainer().focus({ preventScroll: true });
    redraw();
    redrawAreas();
  }

  function stopPlacing() {
    if (!placing) return;
    placing = null;
    map.getContainer().classList.remove("am-placing");
    redraw();
  }

  function finish(latlng) {
    const kind = placing.kind;
    stopPlacing();
    tell("placed", kind, ...rounded(latlng));
  }

  // --- dragging the selected pin --------------------------------------------------------------------------------------

  const pointOf = (event) => map.mouseEventToContainerPoint(event);

  function pressed(event) {
    swallow = false;
    if (placing || AM.draw.active() || event.button !== 0 || !AM.hands.movable) return;
    const hit = AM.pins.at(pointOf(event));
    if (!hit || !hit.pin || hit.pin.feature.id !== AM.pins.selected() || hit.pin.leg) return;
    press = { id: hit.pin.feature.id, from: pointOf(event), moved: false };
    // The map must not move along.
    event.stopPropagation();
    event.preventDefault();
  }

  function dragged(event) {
    if (!press) return;
    const point = pointOf(event);
    if (!press.moved && point.distanceTo(press.from) < SLACK) return;
    press.moved = true;
    map.getContainer().classList.add("am-dragging");
    AM.controls.showTip("");
    const latlng = map.containerPointToLatLng(point);
    AM.pins.drag({ id: press.id, at: rounded(latlng) });
    cursor(latlng);
    redraw();
  }

  // Forget the press that is under way.
  function letGo() {
    press = null;
    AM.pins.drag(null);
    map.getContainer().classList.remove("am-dragging", "am-over");
  }

  function released() {
    if (!press) return;
    const { id, moved } = press;
    press = null;
    map.getContainer().classList.remove("am-dragging");
    if (!moved) return;
    swallow = true;
    setTimeout(() => { swallow = false; }, 0);
    const at = AM.pins.dragged().at;
    tell("assetMoved", id, at[0], at[1]);
    // The pin stays where it was dropped until the program tells what became of it; if it tells nothing, it goes back.
    setTimeout(() => {
      const left = AM.pins.dragged();
      if (left && left.id === id && !press) {
        AM.pins.drag(null);
        redraw();
      }
    }, 4000);
  }

  function escape() {
    if (press) {
      press = null;
      AM.pins.drag(null);
      map.getContainer().classList.remove("am-dragging");
    } else if (placing) {
      stopPlacing();
      tell("cancelled");
    } else {
      AM.pins.closeFan();
    }
    redraw();
  }

  // --- keyboard ----------------------------------------------------------------------------------------------------------

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function key(event) {
    if (event.target !== map.getContainer() || event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const reach = event.shiftKey ? STEP * 3 : STEP;
      map.panBy([arrow[0] * reach, arrow[1] * reach], { animate: !AM.calm, duration: 0.15 });
      if (placing) placing.point = null;
    } else if (event.key === "+" || event.key === "=") map.zoomIn(1);
    else if (event.key === "-" || event.key === "_") map.zoomOut(1);
    else if (event.key === "Enter" && placing) finish(map.containerPointToLatLng(placing.point || middle()));
    else return;
    event.preventDefault();
    redraw();
  }

  // The pin that follows the mouse, or stands in the middle under a crosshair for who uses the keyboard.
  function draw(ctx, frame, ratio) {
    if (!placing) return;
    const point = placing.point || middle();
    if (!placing.point) {
      ctx.strokeStyle = AM.colours.select;
      ctx.lineWidth = 1.5;
      for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        ctx.beginPath();
        ctx.moveTo(point.x + x * 18, point.y + y * 18);
        ctx.lineTo(point.x + x * 34, point.y + y * 34);
        ctx.stroke();
      }
    }
    ctx.globalAlpha = 0.9;
    AM.pins.stamp(ctx, placing.kind, point.x, point.y, AM.pins.SELECTED, ratio);
    ctx.globalAlpha = 1;
  }

  AM.hands = { start, menu, letGo, startPlacing, stopPlacing, draw, placing: () => (placing ? placing.kind : null), movable: true };
})(window.AM);
