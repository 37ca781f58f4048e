// SPDX-License-Identifier: Apache-2.0

// The map's connections as a table: the same figures for who cannot see the graph, or wants them
// in order.

import { element, fill } from 'outlay/dom';
import { duration, named, number, percent } from 'outlay/format';
import { rate } from 'outlay/map-graph';
import { TYPE_WORDS } from 'outlay/map-shapes';

const COLUMNS = [
    { key: 'from', label: 'From' },
    { key: 'to', label: 'To' },
    { key: 'calls', label: 'Calls', figure: true },
    { key: 'rate', label: 'Rate', figure: true },
    { key: 'failed', label: 'Errors', figure: true },
    { key: 'p50', label: 'p50', figure: true },
    { key: 'p99', label: 'p99', figure: true },
];

/**
 * A table of a map's edges that sorts by any column.
 * @param {{nodes: any[], edges: any[]}} map
 * @param {{edge: (edge: any) => string}} address
 */
export function callTable(map, address) {
    const known = new Map(map.nodes.map((node) => [node.id, node]));
    const rows = map.edges.map((edge) => ({
        ...edge, edge, failed: edge.errors / Math.max(edge.calls, 1),
        fromNode: known.get(edge.from), toNode: known.get(edge.to),
    }));
    const body = element('tbody');
    const heads = COLUMNS.map((column) => head(column, () => sort(column.key)));
    let order = { key: 'calls', down: true };

    function sort(key) {
        order = { key, down: order.key === key ? !order.down : COLUMNS.find((each) => each.key === key).figure === true };
        draw();
    }

    function draw() {
        const sorted = rows.toSorted((a, b) => compared(a, b, order.key) * (order.down ? -1 : 1));
        COLUMNS.forEach(({ key }, index) => {
            const way = order.down ? 'descending' : 'ascending';
            heads[index].setAttribute('aria-sort', key === order.key ? way : 'none');
        });
        fill(body, sorted.map((row) => tableRow(row, address)));
    }

    draw();
    return element(
        'div',
        { class: 'map-table', tabindex: '0', role: 'region', 'aria-label': 'Connections' },
        element('table', {}, element('thead', {}, element('tr', {}, heads)), body),
    );
}

function head({ label, figure }, sort) {
    return element(
        'th',
        { scope: 'col', class: figure ? 'figure' : null },
        element('button', { type: 'button', class: 'map-sort', on: { click: sort } }, label),
    );
}

function tableRow(row, address) {
    const failed = row.errors > 0;
    return element(
        'tr',
        {},
        element('th', { scope: 'row' }, element('a', { href: address.edge(row.edge), 'aria-label': `${named(row.fromNode?.name)} to ${named(row.toNode?.name)}: show the traces` }, nodeName(row.fromNode))),
        element('td', {}, nodeName(row.toNode), kind(row.toNode)),
        element('td', { class: 'figure', text: number(row.calls) }),
        element('td', { class: 'figure', text: rate(row.rate) }),
        element('td', { class: `figure${failed ? ' is-error' : ''}`, text: failed ? `${number(row.errors)} (${percent(row.failed)})` : '0' }),
        element('td', { class: 'figure', text: duration(row.p50) }),
        element('td', { class: 'figure', text: duration(row.p99) }),
    );
}

function nodeName(node) {
    return element('bdi', { text: named(node?.name) });
}

function kind(node) {
    if (!node || node.type === 'service') return null;
    return element('span', { class: 'tag', text: TYPE_WORDS[node.type] });
}

function compared(a, b, key) {
    if (key === 'from' || key === 'to') {
        return String(a[`${key}Node`]?.name).localeCompare(String(b[`${key}Node`]?.name));
    }
    return a[key] - b[key];
}
