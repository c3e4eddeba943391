// The nodes of a graph, for people to find theirs among thousands: by words of the name, or scope by scope. Lives in the
// worker; the page only ever sees the rows that it shows.

/** `[?,10]`; `(unknown rank)`. */
function shapeText(shape) {
  return shape ? `[${shape.map((size) => (size < 0 ? '?' : size)).join(',')}]` : '(unknown rank)';
}

const lastPart = (name) => name.slice(name.lastIndexOf('/') + 1);

export class NodeTable {
  #names = [];
  #lower = []; // the same in lower case
  #ops = [];
  #tensors = []; // node -> ['float32 [?,10]', ...]
  #byName = new Map();
  #texts = new Map(); // every text once: thousands of nodes have the same op and shape
  #scopes = null; // made when first asked for

  /** Adds nodes, NodeJson[] (wasm/permafrost.d.ts). */
  add(nodes) {
    for (const { name, op, outputs } of nodes) {
      this.#byName.set(name, this.#names.length);
      this.#names.push(name);
      this.#lower.push(name.toLowerCase());
      this.#ops.push(this.#once(op));
      this.#tensors.push(outputs.map(({ dtype, shape }) => this.#once(`${dtype ?? '?'} ${shapeText(shape)}`)));
    }
  }

  #once(text) {
    if (!this.#texts.has(text)) this.#texts.set(text, text);
    return this.#texts.get(text);
  }

  row(index, label = null) {
    const name = this.#names[index];
    return { kind: 'node', name, label: label ?? name, op: this.#ops[index], tensors: this.#tensors[index] };
  }

  find(name) {
    const index = this.#byName.get(name);
    return index === undefined ? null : this.row(index);
  }

  /** Nodes whose names hold all words of `text`: those first that it names best, then in the order of the file. */
  search(text, limit) {
    const words = text.toLowerCase().replace(/:\d+$/, '').split(/\s+/).filter(Boolean);
    const ranks = [[], [], [], []];
    for (let i = 0; i < this.#names.length; ++i) {
      const name = this.#lower[i];
      if (!words.every((word) => name.includes(word))) continue;
      const last = lastPart(name);
      const whole = words.length === 1 ? words[0] : null;
      ranks[name === whole ? 0 : last === whole ? 1 : words.some((word) => last.includes(word)) ? 2 : 3].push(i);
    }
    const found = ranks.flat();
    return { total: found.length, rows: found.slice(0, limit).map((index) => this.row(index)) };
  }

  /** What is directly in a scope ('' is the whole graph): scopes first, then nodes, each as the file has them. */
  children(scope, limit) {
    this.#scopes ??= this.#makeScopes();
    const { scopes, nodes } = this.#scopes.get(scope) ?? { scopes: new Map(), nodes: [] };
    const rows = [...scopes].slice(0, limit).map(([label, count]) => (
      { kind: 'scope', name: scope ? `${scope}/${label}` : label, label, nodes: count }));
    for (const index of nodes.slice(0, Math.max(0, limit - rows.length))) {
      rows.push(this.row(index, lastPart(this.#names[index])));
    }
    return { total: scopes.size + nodes.length, rows };
  }

  // scope -> {scopes: label -> nodes below it, nodes: indexes}
  #makeScopes() {
    const all = new Map([['', { scopes: new Map(), nodes: [] }]]);
    this.#names.forEach((name, index) => {
      const labels = name.split('/');
      let path = '';
      for (const label of labels.slice(0, -1)) {
        const above = all.get(path);
        above.scopes.set(label, (above.scopes.get(label) ?? 0) + 1);
        path = path ? `${path}/${label}` : label;
        if (!all.has(path)) all.set(path, { scopes: new Map(), nodes: [] });
      }
      all.get(path).nodes.push(index);
    });
    return all;
  }
}
