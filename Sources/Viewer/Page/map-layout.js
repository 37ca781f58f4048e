// SPDX-License-Identifier: Apache-2.0
//
// Places the nodes of a small directed graph in layers, so that most arrows point one way: ranks by longest
// path after turning the arrows that close a cycle, orders each layer by the mean of its neighbours, then
// gives each node the place nearest to its neighbours that keeps the order and the gaps. The same graph gives
// the same picture, whatever the order in which its parts arrive.

const sweeps = 16;
/** More places than this are ordered roughly, since counting crossings takes time with their square. */
const large = 300;

/**
 * Lays a graph out.
 * @param nodes `[{id}]`; `edges` `[{from, to}]` between their ids.
 * @param size `{along, across, layerGap, gap}`: a node's extent in the direction of the arrows and across it,
 *   and the free space between layers and between neighbours.
 * @returns `{places: Map(id → {along, across}), routes: [[{along, across}…]] as edges, along, across}`, all
 *   measured from one corner; places are centres, and routes go from border to border.
 */
export function layOut(nodes, edges, size) {
    const graph = prepare(nodes, edges);
    const layers = orderLayers(makeLayers(graph));
    placeAcross(layers, size);
    const step = size.along + size.layerGap;
    const lowest = Math.min(0, ...layers.flat().map((each) => each.across - extent(each, size) / 2));
    for (const each of layers.flat()) {
        each.along = size.along / 2 + each.layer * step;
        each.across -= lowest;
    }
    return {
        places: new Map(nodes.map(({ id }) => [id, graph.vertices.get(id)])),
        routes: graph.arcs.map((arc) => route(arc, size)),
        along: layers.length * step - (layers.length ? size.layerGap : 0),
        across: Math.max(0, ...layers.flat().map((each) => each.across + extent(each, size) / 2)),
    };
}

/** Vertices by id and arcs in the order of the edges, with those turned that would close a cycle. */
function prepare(nodes, edges) {
    const sorted = nodes.map((node) => node.id).sort();
    const vertices = new Map(sorted.map((id) => [id, vertex(id)]));
    const arcs = edges.map(({ from, to }) => ({
        from: vertices.get(from), to: vertices.get(to), turned: false, bends: [],
    }));
    const outgoing = groupBy(arcs, (arc) => arc.from);
    for (const list of outgoing.values()) list.sort((a, b) => (a.to.id < b.to.id ? -1 : 1));
    const entered = new Set(arcs.filter((arc) => arc.from !== arc.to).map((arc) => arc.to));
    const all = [...vertices.values()];
    const roots = [...all.filter((each) => !entered.has(each)), ...all];
    turnBackArcs(roots, outgoing);
    return { vertices, arcs };
}

function vertex(id) {
    return { id, layer: 0, across: 0, real: id !== null, before: [], after: [] };
}

/** Walks the graph depth first, without recursion, and turns each arc that meets the path it is on. */
function turnBackArcs(roots, outgoing) {
    const open = new Set();
    const done = new Set();
    for (const root of roots) {
        const path = done.has(root) ? [] : [{ at: root, next: 0 }];
        open.add(root);
        while (path.length) {
            const top = path[path.length - 1];
            const arc = (outgoing.get(top.at) ?? [])[top.next++];
            if (!arc) {
                open.delete(top.at);
                done.add(top.at);
                path.pop();
            } else if (open.has(arc.to)) {
                arc.turned = arc.from !== arc.to;
            } else if (!done.has(arc.to)) {
                open.add(arc.to);
                path.push({ at: arc.to, next: 0 });
            }
        }
        open.delete(root);
    }
}

/** Gives each vertex the layer after the last of those before it, and long arcs a bend in each layer between. */
function makeLayers({ vertices, arcs }) {
    const forward = arcs.filter((arc) => arc.from !== arc.to);
    const head = (arc) => (arc.turned ? arc.to : arc.from);
    const tail = (arc) => (arc.turned ? arc.from : arc.to);
    rank([...vertices.values()], forward, head, tail);
    const layers = [];
    for (const each of vertices.values()) (layers[each.layer] ??= []).push(each);
    for (const arc of forward) {
        let previous = head(arc);
        for (let layer = head(arc).layer + 1; layer < tail(arc).layer; layer++) {
            const bend = { ...vertex(null), layer, before: [], after: [] };
            layers[layer].push(bend);
            arc.bends.push(bend);
            join(previous, bend);
            previous = bend;
        }
        join(previous, tail(arc));
    }
    return layers;
}

/** Longest-path ranks; then what nothing points to moves up to what it points to. */
function rank(vertices, arcs, head, tail) {
    const waiting = new Map(vertices.map((each) => [each, 0]));
    for (const arc of arcs) waiting.set(tail(arc), waiting.get(tail(arc)) + 1);
    const outgoing = groupBy(arcs, head);
    const ready = vertices.filter((each) => waiting.get(each) === 0);
    const sources = [...ready];
    while (ready.length) {
        const each = ready.shift();
        for (const arc of outgoing.get(each) ?? []) {
            const target = tail(arc);
            target.layer = Math.max(target.layer, each.layer + 1);
            waiting.set(target, waiting.get(target) - 1);
            if (waiting.get(target) === 0) ready.push(target);
        }
    }
    for (const source of sources) {
        const targets = (outgoing.get(source) ?? []).map((arc) => tail(arc).layer);
        if (targets.length) source.layer = Math.min(...targets) - 1;
    }
}

function join(before, after) {
    before.after.push(after);
    after.before.push(before);
}

/**
 * Sorts each layer by the mean position of its neighbours, back and forth, from several beginnings, and
 * keeps the order in which the fewest arrows cross.
 */
function orderLayers(layers) {
    const isLarge = layers.flat().length > large;
    const beginnings = [(layer) => layer, (layer) => layer.toReversed(), byFewestNeighbours].slice(0, isLarge ? 1 : 3);
    let best = layers;
    let fewest = Infinity;
    for (const beginning of beginnings) {
        const order = layers.map(beginning);
        order.forEach(number);
        for (let sweep = 0; sweep < (isLarge ? 4 : sweeps) && fewest > 0; sweep += 1) {
            sortByNeighbours(order, sweep % 2 === 0);
            if (isLarge) continue;
            exchange(order);
            const crossings = allCrossings(order);
            if (crossings < fewest) [best, fewest] = [order.map((layer) => [...layer]), crossings];
        }
        if (isLarge) best = order;
    }
    best.forEach(number);
    return best;
}

function number(layer) {
    layer.forEach((each, index) => (each.order = index));
}

function byFewestNeighbours(layer) {
    const degree = (each) => each.before.length + each.after.length;
    return layer.toSorted((a, b) => degree(a) - degree(b));
}

function sortByNeighbours(layers, forward) {
    for (const layer of forward ? layers : layers.toReversed()) {
        for (const each of layer) {
            const neighbours = forward ? each.before : each.after;
            each.wish = neighbours.length ? mean(neighbours.map((other) => other.order)) : each.order;
        }
        layer.sort((a, b) => a.wish - b.wish || a.order - b.order);
        number(layer);
    }
}

/** Exchanges neighbours within a layer as long as fewer of their arrows cross for it. */
function exchange(layers) {
    for (const layer of layers) {
        for (let index = 1; index < layer.length; index += 1) {
            const [upper, lower] = [layer[index - 1], layer[index]];
            if (crossings(upper, lower) <= crossings(lower, upper)) continue;
            [layer[index - 1], layer[index]] = [lower, upper];
            [upper.order, lower.order] = [index, index - 1];
        }
    }
}

/** How many arrows of two neighbours cross when one is above the other. */
function crossings(upper, lower) {
    const between = (ours, theirs) => ours.reduce((sum, each) => sum + theirs.filter((other) => other.order < each.order).length, 0);
    return between(upper.before, lower.before) + between(upper.after, lower.after);
}

function allCrossings(layers) {
    let sum = 0;
    for (const layer of layers) {
        for (let index = 0; index < layer.length; index += 1) {
            for (let other = index + 1; other < layer.length; other += 1) {
                for (const upper of layer[index].after) {
                    for (const lower of layer[other].after) sum += lower.order < upper.order ? 1 : 0;
                }
            }
        }
    }
    return sum;
}

/** Moves each layer towards its neighbours, back and forth, keeping order and gaps. */
function placeAcross(layers, size) {
    for (const layer of layers) place(layer, layer.map(() => 0), size);
    for (let sweep = 0; sweep < sweeps; sweep++) {
        const forward = sweep % 2 === 0;
        for (const layer of forward ? layers : [...layers].reverse()) {
            const wishes = layer.map((each) => {
                const near = forward ? each.before : each.after;
                const neighbours = near.length ? near : [...each.before, ...each.after];
                return neighbours.length ? mean(neighbours.map((other) => other.across)) : each.across;
            });
            place(layer, wishes, size);
        }
    }
}

/**
 * The places nearest to the wishes (least squares) that keep the gaps: after subtracting what the gaps
 * require, neighbours whose wishes are in the wrong order are pooled at their mean.
 */
function place(layer, wishes, size) {
    const offsets = [];
    let offset = 0;
    layer.forEach((each, index) => {
        if (index) offset += (extent(layer[index - 1], size) + extent(each, size)) / 2 + size.gap;
        offsets.push(offset);
    });
    const pools = [];
    wishes.forEach((wish, index) => {
        let pool = { sum: wish - offsets[index], count: 1 };
        while (pools.length && pools.at(-1).sum / pools.at(-1).count > pool.sum / pool.count) {
            const last = pools.pop();
            pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
        }
        pools.push(pool);
    });
    const places = pools.flatMap(({ sum, count }) => Array(count).fill(sum / count));
    layer.forEach((each, index) => (each.across = places[index] + offsets[index]));
}

/** How much room a vertex takes across: a bend needs only that of a line. */
function extent(each, size) {
    return each.real ? size.across : size.across / 3;
}

/** The points of an edge from border to border, in the edge's own direction. */
function route(arc, size) {
    const point = ({ along, across }, shift) => ({ along: along + shift, across });
    const half = size.along / 2;
    if (arc.from === arc.to) return [point(arc.from, half), point(arc.from, half)];
    if (!arc.turned) {
        return [point(arc.from, half), ...through(arc.bends, half), point(arc.to, -half)];
    }
    return [point(arc.from, -half), ...through(arc.bends, half).reverse(), point(arc.to, half)];
}

/** A bend is passed straight, so it is two points: where its layer begins and where it ends. */
function through(bends, half) {
    return bends.flatMap(({ along, across }) => [
        { along: along - half, across }, { along: along + half, across },
    ]);
}

function mean(numbers) {
    return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function groupBy(list, key) {
    const groups = new Map();
    for (const each of list) {
        const group = groups.get(key(each));
        if (group) group.push(each);
        else groups.set(key(each), [each]);
    }
    return groups;
}
