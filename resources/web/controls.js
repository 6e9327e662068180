"use strict";
// What stands on the map without being the map: zoom buttons, scale, sources, legend, hint, tooltip.
(function (AM) {
  let hint = null;
  let tip = null;
  let notice = null;
  let sources = null;

  function sign(kind, known) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", "am-sign");
    svg.setAttribute("aria-hidden", "true");
    const disc = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    disc.setAttribute("cx", "12");
    disc.setAttribute("cy", "12");
    disc.setAttribute("r", "12");
    disc.setAttribute("fill", known.colour);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", known.sign);
    path.setAttribute("fill", "#ffffff");
    path.setAttribute("fill-rule", "evenodd");
    path.setAttribute("transform", "translate(5 5) scale(0.583)");
    svg.append(disc, path);
    return svg;
  }

  function control(map, position, made) {
    const Control = L.Control.extend({ options: { position }, onAdd: () => made });
    L.DomEvent.disableClickPropagation(made);
    L.DomEvent.disableScrollPropagation(made);
    new Control().addTo(map);
  }

  function legend(map, config) {
    const made = AM.element("details", "am-panel am-legend");
    made.append(AM.element("summary", "", config.texts.legend));
    const list = AM.element("ul");
    for (const [kind, known] of Object.entries(config.kinds)) {
      const row = AM.element("li");
      row.append(sign(kind, known), AM.element("span", "", known.label));
      list.append(row);
    }
    made.append(list);
    control(map, "topleft", made);
  }

  function start(map, config) {
    L.control.zoom({ position: "topright", zoomInTitle: config.texts.zoomIn, zoomOutTitle: config.texts.zoomOut }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 120 }).addTo(map);
    if (config.mode === "live") legend(map, config);
    sources = AM.element("div", "am-sources");
    control(map, "bottomright", sources);
    setSources(config.attribution, config.texts.offline);
    const holder = map.getContainer();
    hint = AM.element("div", "am-panel am-hint");
    hint.setAttribute("role", "status");
    tip = AM.element("div", "am-tip");
    notice = AM.element("div", "am-panel am-notice");
    notice.setAttribute("role", "alert");
    for (const made of [hint, tip, notice]) {
      made.hidden = true;
      holder.append(made);
    }
  }

  function setSources(text, offline) {
    sources.hidden = !text;
    sources.textContent = text + " · " + offline;
  }

  function showTip(text, point, size) {
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text.length > 160 ? Array.from(text).slice(0, 159).join("") + "…" : text;
    const left = Math.max(6, Math.min(size.x - tip.offsetWidth - 6, point.x - tip.offsetWidth / 2));
    const above = point.y - tip.offsetHeight - 18;
    tip.style.left = left + "px";
    tip.style.top = (above > 4 ? above : point.y + 22) + "px";
  }

  function showHint(lines) {
    hint.hidden = !lines;
    hint.replaceChildren(...(lines || []).map((line, index) => AM.element(index ? "small" : "strong", "", line)));
  }

  function showNotice(text) {
    notice.hidden = !text;
    notice.textContent = text || "";
  }

  AM.controls = { start, sign, showTip, showHint, showNotice, setSources, tipText: () => (tip && !tip.hidden ? tip.textContent : "") };
})(window.AM);
