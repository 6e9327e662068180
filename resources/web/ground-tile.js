"use strict";
// Reads a vector tile (Mapbox Vector Tile 2.1) into what the ground draws: paths by kind, and names. A tile comes out of a
// file of anyone, so every length is held against the bytes that are there: what cannot be read is an Error, never a hang.
(function (AM) {
  const EXTENT = 4096; // all tiles are kept in so many units a side
  const PARTS = 4; // a tile's paths are cut in so many by so many parts, of which only those in sight are drawn
  const MANY = 200; // lines of one name: more are not joined
  const text = new TextDecoder();

  const cut = () => new RangeError("tile: cut off");

  class Bytes {
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }
    varint(end) {
      let value = 0, times = 1;
      for (let count = 0; count < 10; count += 1, times *= 128) {
        if (this.at >= end) throw cut();
        const byte = this.bytes[this.at];
        this.at += 1;
        value += (byte & 127) * times;
        if (byte < 128) return value;
      }
      throw cut();
    }
    // Calls visit(field, from, to, value) for each field between here and `end`.
    fields(end, visit) {
      while (this.at < end) {
        const key = this.varint(end);
        const wire = key & 7;
        let value = 0, from = this.at;
        if (wire === 0) value = this.varint(end);
        const length = wire === 2 ? this.varint(end) : wire === 5 ? 4 : wire === 1 ? 8 : 0;
        if (wire === 2) from = this.at;
        if (wire === 3 || wire === 4 || wire > 5 || this.at + length > end) throw cut();
        const to = this.at + length;
        visit(Math.floor(key / 8), from, to, value);
        this.at = to;
      }
    }
    string(from, to) {
      return text.decode(this.bytes.subarray(from, to));
    }
    numbers(from, to) {
      const found = [];
      this.at = from;
      while (this.at < to) found.push(this.varint(to));
      return found;
    }
  }

  function valueOf(bytes, from, to) {
    let found = null;
    const view = new DataView(bytes.bytes.buffer, bytes.bytes.byteOffset);
    bytes.at = from;
    bytes.fields(to, (field, start, end, value) => {
      if (field === 1) found = bytes.string(start, end);
      else if (field === 2 && end - start === 4) found = view.getFloat32(start, true);
      else if (field === 3 && end - start === 8) found = view.getFloat64(start, true);
      else if (field === 6) found = value % 2 ? -(value + 1) / 2 : value / 2;
      else if (field === 7) found = value !== 0;
      else if (field === 4 || field === 5) found = value;
    });
    return found;
  }

  function layerOf(bytes, from, to) {
    const layer = { name: "", extent: EXTENT, features: [], keys: [], values: [] };
    bytes.at = from;
    bytes.fields(to, (field, start, end, value) => {
      if (field === 1) layer.name = bytes.string(start, end);
      else if (field === 2) layer.features.push([start, end]);
      else if (field === 3) layer.keys.push(bytes.string(start, end));
      else if (field === 4) layer.values.push([start, end]);
      else if (field === 5) layer.extent = value || EXTENT;
    });
    layer.values = layer.values.map(([start, end]) => valueOf(bytes, start, end));
    return layer;
  }

  function featureOf(bytes, layer, [from, to]) {
    const feature = { type: 0, told: {}, geometry: [0, 0] };
    let tags = [0, 0];
    bytes.at = from;
    bytes.fields(to, (field, start, end, value) => {
      if (field === 2) tags = [start, end];
      else if (field === 3) feature.type = value;
      else if (field === 4) feature.geometry = [start, end];
    });
    const pairs = bytes.numbers(...tags);
    for (let at = 0; at + 1 < pairs.length; at += 2) feature.told[layer.keys[pairs[at]]] = layer.values[pairs[at + 1]];
    return feature;
  }

  const unzig = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

  // Lines of [x, y, x, y, …] in units of a tile; points are lines of one.
  function linesOf(bytes, [from, to], times) {
    const lines = [];
    let x = 0, y = 0, line = null;
    bytes.at = from;
    while (bytes.at < to) {
      const order = bytes.varint(to);
      const command = order & 7;
      if (command === 7) continue;
      if (command !== 1 && command !== 2) throw cut();
      for (let left = Math.floor(order / 8); left > 0; left -= 1) {
        x += unzig(bytes.varint(to));
        y += unzig(bytes.varint(to));
        if (command === 1 || !line) {
          line = [];
          lines.push(line);
        }
        line.push(x * times, y * times);
      }
    }
    return lines;
  }

  function partOf(parts, kind, line) {
    const place = (value) => Math.max(0, Math.min(PARTS - 1, Math.floor((value * PARTS) / EXTENT)));
    if (!parts.has(kind)) parts.set(kind, new Map());
    const own = parts.get(kind);
    const key = place(line[0]) + PARTS * place(line[1]);
    if (!own.has(key)) own.set(key, { path: new Path2D(), box: [Infinity, Infinity, -Infinity, -Infinity], corners: 0 });
    return own.get(key);
  }

  function trace(part, line, closed) {
    const box = part.box;
    for (let at = 0; at < line.length; at += 2) {
      const x = line[at], y = line[at + 1];
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
      if (at) part.path.lineTo(x, y);
      else part.path.moveTo(x, y);
    }
    part.corners += line.length / 2;
    if (closed) part.path.closePath();
  }

  // Streets come in pieces from crossing to crossing: those of one name are joined where they meet, for a name needs room.
  function joined(lines) {
    if (lines.length > MANY) return lines;
    const left = lines.slice();
    const whole = [];
    const same = (a, i, b, j) => Math.abs(a[i] - b[j]) < 2 && Math.abs(a[i + 1] - b[j + 1]) < 2;
    const turned = (line) => {
      const back = [];
      for (let at = line.length - 2; at >= 0; at -= 2) back.push(line[at], line[at + 1]);
      return back;
    };
    while (left.length) {
      let line = left.pop();
      for (let grown = true; grown;) {
        grown = false;
        for (let index = 0; index < left.length && !grown; index += 1) {
          for (const next of [left[index], turned(left[index])]) {
            if (same(line, line.length - 2, next, 0)) line = line.concat(next.slice(2));
            else if (same(line, 0, next, next.length - 2)) line = next.concat(line.slice(2));
            else continue;
            left.splice(index, 1);
            grown = true;
            break;
          }
        }
      }
      whole.push(line);
    }
    return whole;
  }

  function take(made, feature, kind, lines) {
    const name = AM.groundWords.nameOf(feature.told);
    if (feature.type === 1) {
      if (!name || !lines.length || !AM.groundWords.isPlace(kind)) return;
      made.places.push({ name, kind, x: lines[0][0], y: lines[0][1], angle: Number(feature.told.angle) || 0 });
      return;
    }
    if (kind.endsWith("-name") || AM.groundWords.isRoad(kind)) {
      if (name && feature.type === 2) {
        const key = kind.replace("-name", "") + "\n" + name;
        if (!made.streets.has(key)) made.streets.set(key, []);
        made.streets.get(key).push(...lines);
      }
      if (kind.endsWith("-name")) return;
    }
    for (const line of lines) {
      const part = partOf(feature.type === 3 ? made.fills : made.lines, kind, lines[0]);
      trace(part, line, feature.type === 3);
    }
  }

  // What is in the bytes of a tile of a schema.
  function read(buffer, schema) {
    const bytes = new Bytes(new Uint8Array(buffer));
    const made = { fills: new Map(), lines: new Map(), places: [], streets: new Map() };
    const ranges = [];
    bytes.fields(bytes.bytes.length, (field, from, to) => {
      if (field === 3) ranges.push([from, to]);
    });
    for (const range of ranges) {
      const layer = layerOf(bytes, ...range);
      for (const place of layer.features) {
        const feature = featureOf(bytes, layer, place);
        const kind = AM.groundWords.kindOf(schema, layer.name, feature.told, feature.type);
        if (kind) take(made, feature, kind, linesOf(bytes, feature.geometry, EXTENT / layer.extent));
      }
    }
    const streets = [];
    for (const [key, lines] of made.streets) {
      const [kind, name] = key.split("\n");
      for (const line of joined(lines)) streets.push({ name, kind, line });
    }
    return { fills: made.fills, lines: made.lines, places: made.places, streets };
  }

  AM.groundTile = { read, EXTENT };
})(window.AM);
