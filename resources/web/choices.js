"use strict";
// What can be chosen above the list: kinds (which are the legend too), an area, the order of the list.
(function (AM) {
  const DEEPER = "\u2003"; // an option can be set in only by a sign of its own
  let config = null;
  let numbers = null;
  let switches = new Map(); // kind -> { box, count }
  let areas = null;
  let options = new Map(); // number of a place, or null -> its option

  function labelled(text, field) {
    const label = AM.element("label", "am-field");
    label.append(AM.element("span", "", text), field);
    return label;
  }

  // Only kinds that are there: a legend of what is really on the map.
  function kinds(all, changed) {
    const group = AM.element("fieldset", "am-switches");
    const present = new Set(all.map((entry) => entry.kind));
    group.append(AM.element("legend", "am-unseen", config.texts.kinds));
    for (const [kind, known] of Object.entries(config.kinds)) {
      if (!present.has(kind)) continue;
      const row = AM.element("label"), box = AM.element("input"), count = AM.element("span", "am-count");
      box.type = "checkbox";
      box.checked = true;
      box.setAttribute("role", "switch");
      box.dataset.kind = kind;
      box.addEventListener("change", () => changed(kind, box.checked));
      row.append(AM.controls.sign(kind, known), AM.element("span", "am-name", known.plural), count, box);
      group.append(row);
      switches.set(kind, { box, count });
    }
    return group;
  }

  // Every area below the one that it lies in; own areas apart.
  function area(changed) {
    areas = AM.element("select");
    areas.id = "am-area";
    const children = new Map();
    config.places.forEach((place, number) => {
      const above = place.level === "own" ? "own" : place.parent;
      if (!children.has(above)) children.set(above, []);
      children.get(above).push(number);
    });
    addOption(areas, null, config.texts.allAreas, 0);
    const walk = (above, depth) => {
      for (const number of children.get(above) || []) {
        addOption(areas, number, config.places[number].name, depth);
        walk(number, depth + 1);
      }
    };
    walk(-1, 0);
    if (children.has("own")) {
      const group = AM.element("optgroup");
      group.label = config.texts.ownAreas;
      for (const number of children.get("own")) addOption(group, number, config.places[number].name, 0);
      areas.append(group);
    }
    areas.addEventListener("change", () => changed(areas.value === "" ? null : Number(areas.value)));
    return labelled(config.texts.area, areas);
  }

  function addOption(parent, number, name, depth) {
    const option = AM.element("option");
    option.value = number === null ? "" : String(number);
    option.amText = DEEPER.repeat(depth) + name;
    options.set(number, option);
    parent.append(option);
  }

  function order(changed) {
    const field = AM.element("select");
    field.id = "am-order";
    for (const [name, text] of [["kind", config.texts.byKind], ["area", config.texts.byArea], ["title", config.texts.byTitle]]) {
      const option = AM.element("option", "", text);
      option.value = name;
      field.append(option);
    }
    field.addEventListener("change", () => changed(field.value));
    return labelled(config.texts.order, field);
  }

  function start(settings) {
    ({ config, numbers } = settings);
    const inside = AM.element("div", "am-choices");
    inside.append(kinds(settings.all, settings.kindChanged));
    const fields = AM.element("div", "am-fields");
    if (config.places.length) fields.append(area(settings.areaChanged));
    fields.append(order(settings.orderChanged));
    inside.append(fields);
    return inside;
  }

  // The numbers behind everything that can be chosen, and what is chosen now.
  function show(choice, found) {
    for (const [kind, { box, count }] of switches) {
      box.checked = !choice.hidden.has(kind);
      count.textContent = numbers.format(found.kinds.get(kind) || 0);
    }
    for (const [number, option] of options) {
      option.textContent = `${option.amText} (${numbers.format(found.areas.get(number) || 0)})`;
    }
    if (areas) areas.value = choice.area === null ? "" : String(choice.area);
  }

  AM.choices = { start, show };
})(window.AM);
