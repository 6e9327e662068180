"use strict";
// The words of each schema of vector tiles, brought back to the few kinds that the ground draws. Our own schema is told in
// assetmap/domain/basemap.py; the others are those of Shortbread 1, OpenMapTiles 3 and Protomaps 3 and 4.
(function (AM) {
  const table = (told) => {
    const found = new Map();
    for (const [kind, words] of Object.entries(told)) for (const word of words.split(" ")) found.set(word, kind);
    return (word) => found.get(word) || null;
  };

  const green = table({
    wood: "wood forest wood_forest national_park nature_reserve",
    park: "park garden cemetery grave_yard golf_course pitch playground recreation_ground village_green zoo orchard "
      + "allotments plant_nursery scrub shrubbery heath shrubland bush",
    grass: "grass grassland meadow wetland marsh bog swamp fell",
    farm: "farm farmland farmyard vineyard greenhouse_horticulture",
  });
  const road = table({
    motorway: "motorway trunk motorway_link trunk_link highway",
    main: "main primary secondary tertiary primary_link secondary_link tertiary_link major_road medium_road",
    street: "street residential unclassified living_street pedestrian service minor minor_road busway bus_guideway road raceway other",
    path: "path footway cycleway steps track bridleway pier",
    rail: "rail light_rail narrow_gauge funicular monorail subway transit",
    tram: "tram",
  });
  const place = table({
    city: "city capital state_capital",
    town: "town locality",
    village: "village hamlet",
    suburb: "suburb quarter neighbourhood borough macrohood",
    address: "street",
  });
  const FLOWING = new Set(["river", "canal", "stream", "ditch", "drain", "area"]);
  const named = (kind) => (kind && ROADS.has(kind) ? kind + "-name" : null);
  const ROADS = new Set(["motorway", "main", "street", "path"]);
  const PLACES = new Set(["city", "town", "village", "suburb", "address"]);

  // By schema and layer: what makes the kind of a feature out of what is told of it, and its type (2 line, 3 area).
  const water = (_told, type) => (type === 3 ? "water" : "stream");
  const flow = (word) => (told, type) => (type === 3 ? "water" : FLOWING.has(told[word]) ? "stream" : null);
  const building = (_told, type) => (type === 3 ? "building" : null);
  const SCHEMAS = {
    assetmap: {
      green: (told) => green(told.class),
      water, building,
      road: (told) => road(told.class),
      rail: (told) => road(told.class),
      place: (told) => place(told.class),
    },
    shortbread: {
      ocean: water, water_polygons: water, water_lines: flow("kind"), buildings: building,
      land: (told) => green(told.kind),
      sites: (told) => green(told.kind),
      streets: (told) => road(told.kind),
      street_polygons: (told) => road(told.kind),
      street_labels: (told) => named(road(told.kind)),
      place_labels: (told) => place(told.kind),
    },
    openmaptiles: {
      water, waterway: flow("class"), building,
      landcover: (told) => green(told.class),
      landuse: (told) => green(told.class),
      park: () => null, // also national ones, over everything
      transportation: (told) => road(told.class),
      transportation_name: (told) => named(road(told.class)),
      place: (told) => place(told.class),
    },
    protomaps: {
      water: (told, type) => (type === 3 ? "water" : flow("kind")(told, type)),
      buildings: building,
      landcover: (told) => green(told.kind),
      landuse: (told) => green(told.kind),
      natural: (told) => green(told.kind),
      roads: (told) => road(told.kind === "rail" ? told.kind_detail || "rail" : told.kind),
      places: (told) => place(told.kind_detail) || place(told.kind),
    },
  };

  function kindOf(schema, layer, told, type) {
    const rules = SCHEMAS[schema];
    const rule = rules && Object.hasOwn(rules, layer) ? rules[layer] : null;
    return rule ? rule(told, type) : null;
  }

  function nameOf(told) {
    const name = told["name:nl"] || told.name;
    return typeof name === "string" ? name.replace(/\s+/g, " ").trim().slice(0, 60) : "";
  }

  AM.groundWords = { kindOf, nameOf, isRoad: (kind) => ROADS.has(kind), isPlace: (kind) => PLACES.has(kind) };
})(window.AM);
