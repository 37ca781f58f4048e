// SPDX-License-Identifier: Apache-2.0

// The spans of two traces in one table: a row for each pair, a bar for each side on a common scale.

import { serviceClass } from 'outlay/colors';
import { element, fill } from 'outlay/dom';
import { count, difference, duration, named, number, visible } from 'outlay/format';
import { button } from 'outlay/widgets';

const AT_ONCE = 500;
const LONGEST_VALUE = 2000;

/**
 * The table, of which the first rows are drawn and the others on demand.
 * @param {any} comparison
 * @param {Set<string>} chosen the changes that are shown; all if it is empty.
 * @param {{change: string, sign: string}[]} changes
 */
export function comparisonTable(comparison, chosen, changes) {
    const signs = new Map(changes.map(({ change, sign }) => [change, sign]));
    const rows = comparison.rows.filter((row) => chosen.size === 0 || chosen.has(row.change));
    if (rows.length === 0) return element('p', { class: 'compare-nothing', text: 'No span of these traces is shown by this filter.' });
    const scale = Math.max(comparison.a.duration, comparison.b.duration, 1);
    const body = element('tbody');
    const foot = element('div');
    let drawn = 0;

    function more() {
        const next = rows.slice(drawn, drawn + AT_ONCE);
        drawn += next.length;
        for (const row of next) body.append(...pairRow(row, scale, signs));
        const left = rows.length - drawn;
        fill(foot, left > 0 ? button({ label: `Show more (${number(left)} left)`, click: more }) : null);
    }

    more();
    return [
        element(
            'table', {},
            element('caption', { class: 'visually-hidden', text: `${count(rows.length, 'span')} of trace A and trace B` }),
            element('thead', {}, element('tr', {}, head('Span', 'compare-what'), head('Change', 'compare-kind'), head('A'), head('B'), head('Difference', 'compare-delta'))),
            body,
        ),
        foot,
    ];
}

function head(text, name) {
    return element('th', { scope: 'col', class: name, text });
}

/** One row, and below it, once asked for, the attributes that differ. */
function pairRow(row, scale, signs) {
    const details = element('tr', { class: 'compare-attributes', hidden: true });
    const pair = element(
        'tr',
        { class: `compare-row compare-${row.change}` },
        element('th', { scope: 'row', class: 'compare-what' }, spanName(row), attributesButton(row, details)),
        element('td', { class: 'compare-kind' }, element('span', { class: 'compare-word' }, element('b', { 'aria-hidden': 'true', text: signs.get(row.change) }), row.change)),
        bar(row.a, scale, 'a'),
        bar(row.b, scale, 'b'),
        element('td', { class: 'compare-delta' }, delta(row)),
    );
    return [pair, details];
}

function spanName(row) {
    return element(
        'div',
        { class: `compare-name ${serviceClass(row.service)}`, style: { '--depth': String(row.depth) } },
        element('span', { class: 'compare-dot', 'aria-hidden': 'true' }),
        element('bdi', { text: named(row.name), title: visible(row.name).slice(0, 300) }),
        element('bdi', { class: 'compare-service', text: named(row.service, '(no service)') }),
    );
}

function attributesButton(row, details) {
    if (row.attributes.length === 0) return null;
    const node = element(
        'button',
        {
            type: 'button', class: 'button button-quiet compare-more', 'aria-expanded': 'false',
            style: { 'margin-inline-start': `${Math.min(row.depth, 14) * 14 + 8}px` },
            on: { click: () => toggle() },
        },
        `${count(row.attributes.length, 'attribute')} ${row.attributes.length === 1 ? 'differs' : 'differ'}`,
    );

    function toggle() {
        const open = details.hidden;
        if (open && !details.firstChild) fill(details, element('td', { colspan: '5' }, attributeTable(row.attributes)));
        details.hidden = !open;
        node.setAttribute('aria-expanded', String(open));
    }

    return node;
}

function attributeTable(attributes) {
    return element(
        'table', {},
        element('thead', {}, element('tr', {}, head('Attribute'), head('A'), head('B'))),
        element('tbody', {}, attributes.map(({ key, a, b }) => element(
            'tr', {},
            element('th', { scope: 'row' }, element('bdi', { text: named(key) })), value(a), value(b),
        ))),
    );
}

function value(text) {
    if (text === null || text === undefined) return element('td', { class: 'compare-absent', text: 'absent' });
    const shown = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
    return element('td', {}, element('bdi', { class: 'mono', text: visible(shown) }));
}

function bar(part, scale, side) {
    if (!part) return element('td', { class: `compare-cell compare-${side}` }, element('div', { class: 'compare-time compare-absent', text: `not in ${side.toUpperCase()}` }));
    const percentage = (time) => `${Math.max(0, Math.min(100, (time / scale) * 100)).toFixed(3)}%`;
    const left = Math.min(part.start, scale);
    const length = Math.min(part.duration, scale - left);
    return element(
        'td',
        { class: `compare-cell compare-${side}` },
        element(
            'div',
            { class: `compare-time${part.status === 'error' ? ' is-error' : ''}` },
            element('div', { class: 'compare-track' }, element('div', { class: 'compare-length', style: { left: percentage(left), width: percentage(length) } })),
            element('span', { class: 'compare-figure', text: duration(part.duration) }),
            part.status === 'error' ? element('span', { class: 'visually-hidden', text: 'error' }) : null,
        ),
    );
}

function delta(row) {
    if (row.delta === null) return '';
    const factor = row.ratio !== null && Number.isFinite(row.ratio) ? element('span', { class: 'compare-ratio', text: ` ×${Number(row.ratio.toPrecision(2))}` }) : null;
    return [difference(row.delta), factor];
}
