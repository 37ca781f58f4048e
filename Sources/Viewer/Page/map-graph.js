// SPDX-License-Identifier: Apache-2.0

// Draws the map as SVG: nodes and edges are links, so that they can be reached, opened and copied
// like any other. From left to right where there is room, from top to bottom on a narrow screen.

import { svgElement } from 'outlay/dom';
import { count, duration, named, percent } from 'outlay/format';
import { layOut } from 'outlay/map-layout';
import { failureClass, nodeSentence, nodeShape, widthOf } from 'outlay/map-shapes';

const WIDE = { along: 172, across: 52, layerGap: 156, gap: 64 };
const NARROW = { along: 52, across: 140, layerGap: 84, gap: 14 };
const MARGIN = 14;
const ARROW = 9;

/**
 * Draws a map.
 * @param {{nodes: any[], edges: any[]}} map
 * @param {{narrow: boolean, address: {node: (node: any) => string, edge: (edge: any) => string},
 *   pointed: (what: {node?: any, edge?: any} | null) => void}} options
 * @returns {SVGElement} as large as it needs to be.
 */
export function drawGraph(map, { narrow, address, pointed }) {
    const size = narrow ? NARROW : WIDE;
    const known = new Map(map.nodes.map((node) => [node.id, node]));
    const edges = map.edges.filter((edge) => known.has(edge.from) && known.has(edge.to));
    const layout = layOut(map.nodes, edges, size);
    const at = narrow
        ? ({ along, across }) => ({ x: across, y: along })
        : ({ along, across }) => ({ x: along, y: across });
    const extent = narrow ? { width: size.across, height: size.along } : { width: size.along, height: size.across };
    const places = new Map([...layout.places].map(([id, place]) => [id, at(place)]));
    const taken = [...places.values()].map(({ x, y }) => ({ x, y, ...extent }));
    const most = Math.max(1, ...edges.map((edge) => edge.calls));
    const lines = edges.map((edge, index) => {
        const loop = edge.from === edge.to;
        const points = layout.routes[index].map(at);
        const curves = loop ? loopAbove(places.get(edge.from), extent) : curvesThrough(points, narrow);
        return edgeLink(edge, { curves, narrow, taken, loop, most, known, address, pointed });
    });
    const nodes = map.nodes.map((node) => nodeLink(node, places.get(node.id), extent, { address, pointed }));
    const { left, top, width, height } = bounds(taken);
    return svgElement(
        'svg',
        {
            class: 'map-graph', width, height, viewBox: `${left} ${top} ${width} ${height}`, role: 'group',
            'aria-label': `Map of ${count(map.nodes.length, 'node')} and ${count(edges.length, 'connection')}`,
        },
        lines.map(({ link }) => link), nodes, lines.map(({ label }) => label),
    );
}

/**
 * All that there is to say about an edge, in a sentence.
 * @param {any} edge
 * @param {Map<string, any>} known nodes by id.
 */
export function edgeSentence(edge, known) {
    const name = (id) => named(known.get(id)?.name);
    const failed = edge.errors > 0 ? `${percent(edge.errors / Math.max(edge.calls, 1))} errors` : 'no errors';
    return `${name(edge.from)} to ${name(edge.to)}: ${count(edge.calls, 'call')}, ${rate(edge.rate)}, ${failed}, `
        + `p50 ${duration(edge.p50)}, p99 ${duration(edge.p99)}`;
}

/**
 * Calls in a second, a minute or an hour, whichever has a digit before the point.
 * @param {number} perSecond
 */
export function rate(perSecond) {
    const rounded = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2))));
    if (!(perSecond > 0)) return '0/s';
    if (perSecond >= 1) return `${rounded(perSecond)}/s`;
    if (perSecond * 60 >= 1) return `${rounded(perSecond * 60)}/min`;
    return `${rounded(perSecond * 3600)}/h`;
}

function nodeLink(node, { x, y }, extent, { address, pointed }) {
    return svgElement(
        'a',
        {
            href: address.node(node), class: 'map-link', transform: `translate(${x} ${y})`,
            'aria-label': `${nodeSentence(node)}. Show its traces.`, data: { node: node.id },
            on: listeners(() => pointed({ node }), () => pointed(null)),
        },
        nodeShape(node, extent),
    );
}

function edgeLink(edge, { curves, narrow, taken, loop, most, known, address, pointed }) {
    const width = 1.25 + 4.75 * Math.sqrt(edge.calls / most);
    const line = pathOf(curves);
    const label = labelFor(edge, curves, taken, narrow);
    const link = svgElement(
        'a',
        {
            href: address.edge(edge), class: `map-edge${failureClass(edge.errors, edge.calls)}`,
            'aria-label': `${edgeSentence(edge, known)}. Show the traces.`, data: dataOf(edge),
            on: listeners(() => pointed({ edge }), () => pointed(null)),
        },
        svgElement('title', { text: edgeSentence(edge, known) }),
        svgElement('path', { class: 'map-hit', d: line }),
        svgElement('path', { class: 'map-line', d: line, 'stroke-width': width.toFixed(2) }),
        arrowHead(curves, narrow || loop, width),
    );
    // Labels lie above every line and node, so they are no part of the link, which tells the same.
    return { link, label };
}

function dataOf(edge) {
    return { from: edge.from, to: edge.to };
}

function listeners(enter, leave) {
    return { pointerenter: enter, pointerleave: leave, focus: enter, blur: leave };
}

/** Cubic curves through the points, leaving and arriving in the direction of the layers. */
function curvesThrough(points, narrow) {
    const curves = [];
    const last = points.length - 1;
    const way = Math.sign(narrow ? points[last].y - points[last - 1].y : points[last].x - points[last - 1].x) || 1;
    const stop = narrow
        ? { x: points[last].x, y: points[last].y - way * ARROW }
        : { x: points[last].x - way * ARROW, y: points[last].y };
    for (let index = 0; index < last; index += 1) {
        const from = points[index];
        const to = index + 1 === last ? stop : points[index + 1];
        const middle = narrow ? (from.y + to.y) / 2 : (from.x + to.x) / 2;
        curves.push(narrow
            ? [from, { x: from.x, y: middle }, { x: to.x, y: middle }, to]
            : [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to]);
    }
    return curves;
}

/** What calls itself: a loop that leaves the node's upper side and comes back to it. */
function loopAbove({ x, y }, { width, height }) {
    const top = y - height / 2;
    const reach = Math.min(width / 4, 34);
    return [[
        { x: x - reach, y: top }, { x: x - reach - 12, y: top - 30 },
        { x: x + reach + 12, y: top - 30 }, { x: x + reach, y: top - 2 },
    ]];
}

function pathOf(curves) {
    const text = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    return `M${text(curves[0][0])}` + curves.map(([, a, b, to]) => `C${text(a)} ${text(b)} ${text(to)}`).join('');
}

function arrowHead(curves, narrow, width) {
    const [, , control, to] = curves.at(-1);
    const half = 4 + width / 2;
    const way = narrow ? Math.sign(to.y - control.y) || 1 : Math.sign(to.x - control.x) || 1;
    const tip = way * ARROW;
    const d = narrow
        ? `M${to.x - half} ${to.y}h${2 * half}L${to.x} ${to.y + tip}z`
        : `M${to.x} ${to.y - half}v${2 * half}L${to.x + tip} ${to.y}z`;
    return svgElement('path', { class: 'map-arrow', d });
}

/** Figures above and below the line, where they hide the least. */
function labelFor(edge, curves, taken, narrow) {
    // A level line shows between its figures; one that goes down would only be cut twice.
    const apart = narrow ? 0 : 4;
    const often = rate(edge.rate);
    const failed = edge.errors > 0 ? ` · ${percent(edge.errors / Math.max(edge.calls, 1))} errors` : '';
    const long = `${duration(edge.p50)} · p99 ${duration(edge.p99)}`;
    const size = { width: Math.max(widthOf(often + failed, '600 11.5px'), widthOf(long, '11.5px')) + 8, height: 30 + 2 * apart };
    const { x, y } = freePlace(curves, taken, size);
    taken.push({ x, y, ...size });
    return svgElement(
        'g',
        { class: 'map-label', 'aria-hidden': 'true', data: dataOf(edge), transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
        [-4 - apart, 11 + apart].map((base) => svgElement('rect', { class: 'map-plate', x: -size.width / 2, y: base - 11, width: size.width, height: 15, rx: 4 })),
        svgElement('text', { y: -4 - apart, class: 'map-rate' }, often, failed ? svgElement('tspan', { text: failed }) : null),
        svgElement('text', { y: 11 + apart, text: long }),
    );
}

/** What holds all the boxes, with a margin. */
function bounds(boxes) {
    const left = Math.floor(Math.min(...boxes.map(({ x, width }) => x - width / 2)) - MARGIN);
    const top = Math.floor(Math.min(...boxes.map(({ y, height }) => y - height / 2)) - MARGIN);
    const right = Math.max(...boxes.map(({ x, width }) => x + width / 2)) + MARGIN;
    const bottom = Math.max(...boxes.map(({ y, height }) => y + height / 2)) + MARGIN;
    return { left, top, width: Math.ceil(right - left), height: Math.ceil(bottom - top) };
}

function freePlace(curves, taken, size) {
    const places = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82].map((part) => pointAt(curves, part));
    let best = places[0];
    let least = Infinity;
    for (const place of places) {
        const hidden = taken.reduce((sum, other) => sum + overlap({ ...place, ...size }, other), 0);
        if (hidden < least) [best, least] = [place, hidden];
    }
    return best;
}

function overlap(one, other) {
    const width = (one.width + other.width) / 2 - Math.abs(one.x - other.x);
    const height = (one.height + other.height) / 2 - Math.abs(one.y - other.y);
    return width > 0 && height > 0 ? width * height : 0;
}

function pointAt(curves, part) {
    const scaled = part * curves.length;
    const index = Math.min(Math.floor(scaled), curves.length - 1);
    const [a, b, c, d] = curves[index];
    const t = scaled - index;
    const mixed = (name) => (1 - t) ** 3 * a[name] + 3 * (1 - t) ** 2 * t * b[name] + 3 * (1 - t) * t ** 2 * c[name] + t ** 3 * d[name];
    return { x: mixed('x'), y: mixed('y') };
}
