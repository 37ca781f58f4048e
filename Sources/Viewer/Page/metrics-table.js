// SPDX-License-Identifier: Apache-2.0

// Tables of the metrics page: they sort by any column, and remember by which.

import { element, fill } from 'outlay/dom';
import { duration, named, number, percent } from 'outlay/format';
import { rate } from 'outlay/map-graph';
import { sparkline } from 'outlay/metrics-chart';
import { serviceChip } from 'outlay/widgets';

/** What the tables are called. */
const REGIONS = { groups: 'Groups of requests', metrics: 'Metrics', series: 'Series' };

/**
 * The groups of requests; choosing one draws its charts.
 * @param {any[]} groups
 * @param {string} one what a group is, such as `route`.
 * @param {string | null} chosen
 * @param {any} drawn what the view passes on.
 */
export function groupTable(groups, one, chosen, drawn) {
    const quantile = (key) => ({
        key, label: key, isFigure: true, of: (group) => group[key] ?? -1,
        cell: (group) => element('td', { class: 'figure', text: duration(group[key] ?? NaN) }),
    });
    return sortedTable('groups', groups, [
        { key: 'name', label: one[0].toUpperCase() + one.slice(1), of: (group) => group.name, cell: (group) => nameCell(group, chosen, drawn) },
        { key: 'service', label: 'Service', of: (group) => group.service, cell: (group) => element('td', {}, serviceChip({ name: group.service })) },
        { key: 'rate', label: 'Rate', isFigure: true, of: (group) => group.rate ?? 0, cell: (group) => element('td', { class: 'figure', text: rate(group.rate ?? 0) }) },
        { key: 'errors', label: 'Errors', isFigure: true, of: (group) => group.failureShare ?? 0, cell: errorCell },
        quantile('p50'), quantile('p95'), quantile('p99'),
        { key: 'trend', label: 'Rate over time', cell: (group) => element('td', { class: 'trend' }, sparkline(group.rates)) },
    ], { key: 'rate', down: true }, drawn, (group) => (group.id === chosen ? 'is-chosen' : null));
}

function nameCell(group, chosen, { address }) {
    const isChosen = group.id === chosen;
    return element(
        'th', { scope: 'row' },
        element(
            'a',
            { class: 'row-link', href: address({ group: isChosen ? '' : group.id }), 'aria-current': isChosen ? 'true' : null, data: { focus: `group ${group.id}` } },
            element('bdi', { text: named(group.name) }),
        ),
    );
}

function errorCell(group) {
    const share = group.failureShare ?? 0;
    return element('td', { class: `figure${share > 0 ? ' is-error' : ''}`, text: share > 0 ? percent(share) : '0' });
}

/**
 * A table that sorts by the columns that say by what (`of`).
 * @param {string} name under which the order is remembered.
 * @param {any[]} items
 * @param {{key: string, label: string, isFigure?: boolean, of?: (item: any) => any,
 *   cell: (item: any) => HTMLElement}[]} columns
 * @param {{key: string, down: boolean}} standard
 * @param {any} drawn what the view passes on.
 * @param {(item: any) => string | null} [rowClass]
 */
export function sortedTable(name, items, columns, standard, { kept }, rowClass = () => null) {
    kept.order[name] ??= standard;
    const body = element('tbody');
    const heads = columns.map((column) => element(
        'th', { scope: 'col', class: column.isFigure ? 'figure' : null },
        column.of
            ? element('button', { type: 'button', class: 'map-sort', data: { focus: `sort ${name} ${column.key}` }, on: { click: () => sort(column) } }, column.label)
            : element('span', { class: 'map-unsorted', text: column.label }),
    ));

    function sort(column) {
        const { key, down } = kept.order[name];
        kept.order[name] = { key: column.key, down: key === column.key ? !down : column.isFigure === true };
        draw();
    }

    function draw() {
        const { key, down } = kept.order[name];
        const of = columns.find((column) => column.key === key).of;
        const sorted = items.toSorted((a, b) => compared(of(a), of(b)) * (down ? -1 : 1));
        columns.forEach((column, index) => {
            if (column.of) heads[index].setAttribute('aria-sort', column.key !== key ? 'none' : down ? 'descending' : 'ascending');
        });
        fill(body, sorted.map((item) => element('tr', { class: rowClass(item) }, columns.map((column) => column.cell(item)))));
    }

    draw();
    return element(
        'div', { class: 'map-table metrics-table', tabindex: '0', role: 'region', 'aria-label': REGIONS[name], data: { focus: name } },
        element('table', {}, element('thead', {}, element('tr', {}, heads)), body),
    );
}

function compared(a, b) {
    return typeof a === 'number' ? a - b : String(a).localeCompare(String(b));
}

/** A value of a metric, in three significant digits where that is no loss. */
export function figure(value) {
    if (value === null || value === undefined) return '–';
    return Number.isInteger(value) && Math.abs(value) < 1e15 ? number(value) : String(Number(value.toPrecision(4)));
}
