// SPDX-License-Identifier: Apache-2.0

// The nodes of the map, each drawn as what it is: a database as a cylinder, a broker as a pipe, a
// service as a box in its colour.

import { serviceClass } from 'outlay/colors';
import { svgElement } from 'outlay/dom';
import { count, named, number, percent } from 'outlay/format';
import { icon } from 'outlay/icons';

/** What each type of node is called in words. */
export const TYPE_WORDS = {
    service: 'service', database: 'database', broker: 'message broker', proxy: 'proxy',
    external: 'external service', caller: 'caller',
};

const OUTLINES = {
    service: (width, height) => [box(width, height, 8)],
    database: cylinder,
    broker: pipe,
    proxy: (width, height) => [hexagon(width, height)],
    external: (width, height) => [box(width, height, height / 2)],
    caller: (width, height) => [box(width, height, height / 2)],
};

/**
 * A node around the origin, without its link.
 * @param {{name: string, type: string, system: string, spans: number, errors: number}} node
 * @param {{width: number, height: number}} size
 */
export function nodeShape(node, { width, height }) {
    const outline = OUTLINES[node.type] ?? OUTLINES.service;
    const failed = node.errors > 0;
    const failing = failureClass(node.errors, node.spans);
    const colour = node.type === 'service' ? serviceClass(node.name) : '';
    return svgElement(
        'g',
        { class: `map-node map-${node.type} ${colour}${failing}` },
        svgElement('title', { text: nodeSentence(node) }),
        outline(width, height).map((d, index) => svgElement('path', { d, class: index ? 'map-rim' : 'map-body' })),
        node.type === 'service'
            ? svgElement('rect', { class: 'map-colour', x: -width / 2 + 6, y: -height / 2 + 9, width: 4, height: height - 18, rx: 2 })
            : null,
        placed(icon(failed ? 'error' : (node.type in TYPE_WORDS ? node.type : 'service')), -width / 2 + 18, -8),
        nodeText(node, width),
    );
}

/**
 * The class of what fails: rarely, or often enough that it should be the first thing seen.
 * @param {number} errors
 * @param {number} all
 */
export function failureClass(errors, all) {
    if (!(errors > 0)) return '';
    return errors / Math.max(all, 1) < 0.05 ? ' map-few' : ' map-many';
}

/**
 * All that there is to say about a node, in a sentence.
 * @param {any} node
 */
export function nodeSentence(node) {
    const what = node.system && node.system !== node.name ? `${TYPE_WORDS[node.type] ?? 'node'}, ${node.system}` : TYPE_WORDS[node.type] ?? 'node';
    const errors = node.errors > 0 ? `${count(node.errors, 'error')}` : 'no errors';
    return `${named(node.name)}, ${what}: ${count(node.spans, 'span')}, ${errors}`;
}

function nodeText(node, width) {
    const room = width - 50;
    const second = node.errors > 0
        ? `${percent(node.errors / Math.max(node.spans, 1))} errors`
        : node.type === 'service' || node.type === 'proxy' ? `${number(node.spans)} ${node.spans === 1 ? 'span' : 'spans'}` : subtitle(node);
    const x = -width / 2 + 42;
    return [
        svgElement('text', { class: 'map-name', x, y: -2, text: fitted(named(node.name), room, '600 13px') }),
        svgElement('text', { class: 'map-note', x, y: 14, text: fitted(second, room, '11.5px') }),
    ];
}

function subtitle(node) {
    return node.system && node.system !== node.name ? named(node.system) : TYPE_WORDS[node.type];
}

/** An icon, which brings its own viewport, at a place in the drawing. */
function placed(shape, x, y) {
    for (const [name, value] of Object.entries({ x, y, width: 16, height: 16 })) shape.setAttribute(name, value);
    return shape;
}

const pen = document.createElement('canvas').getContext('2d');

/**
 * How wide a text is in the page's typeface.
 * @param {string} text
 * @param {string} font weight and size.
 */
export function widthOf(text, font) {
    pen.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
    return pen.measureText(text).width;
}

/**
 * Text cut with an ellipsis to what fits.
 * @param {string} text
 * @param {number} room in pixels.
 * @param {string} font weight and size; the family is the page's.
 */
function fitted(text, room, font) {
    if (widthOf(text, font) <= room) return text;
    let length = Math.min(text.length, 60);
    while (length > 1 && widthOf(`${text.slice(0, length)}…`, font) > room) length -= 1;
    return `${text.slice(0, length)}…`;
}

function box(width, height, radius) {
    const [x, y, r] = [-width / 2, -height / 2, radius];
    return `M${x + r} ${y}h${width - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${height - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}`
        + `h${-(width - 2 * r)}a${r} ${r} 0 0 1 ${-r} ${-r}v${-(height - 2 * r)}a${r} ${r} 0 0 1 ${r} ${-r}z`;
}

function cylinder(width, height) {
    const [x, rx, ry] = [-width / 2, width / 2, 6];
    const y = -height / 2 + ry;
    const side = height - 2 * ry;
    return [
        `M${x} ${y}a${rx} ${ry} 0 0 1 ${width} 0v${side}a${rx} ${ry} 0 0 1 ${-width} 0z`,
        `M${x} ${y}a${rx} ${ry} 0 0 0 ${width} 0`,
    ];
}

function pipe(width, height) {
    const [y, rx, ry] = [-height / 2, 7, height / 2];
    const x = -width / 2 + rx;
    const side = width - 2 * rx;
    return [
        `M${x} ${y}h${side}a${rx} ${ry} 0 0 1 0 ${height}h${-side}a${rx} ${ry} 0 0 1 0 ${-height}z`,
        `M${x + side} ${y}a${rx} ${ry} 0 0 0 0 ${height}`,
    ];
}

function hexagon(width, height) {
    const [x, y, cut] = [width / 2, height / 2, 12];
    return `M${-x + cut} ${-y}H${x - cut}L${x} 0L${x - cut} ${y}H${-x + cut}L${-x} 0z`;
}
