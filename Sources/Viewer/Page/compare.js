// SPDX-License-Identifier: Apache-2.0

// Two traces, matched span by span: what became slower, faster, other, new or gone.

import { isAbort, read } from 'outlay/api';
import { choosePair } from 'outlay/compare-choose';
import { comparisonTable } from 'outlay/compare-table';
import { compareAddress } from 'outlay/compare-tray';
import { element, fill, lifetime } from 'outlay/dom';
import { clock, count, duration, named, number, percent, shortID } from 'outlay/format';
import { icon } from 'outlay/icons';
import { notice, serviceChip } from 'outlay/widgets';

/** The changes, in the order in which they matter: a sign and a word besides the colour. */
const CHANGES = [
    { change: 'slower', sign: '▲' }, { change: 'faster', sign: '▼' }, { change: 'changed', sign: '≠' },
    { change: 'added', sign: '+' }, { change: 'removed', sign: '−' }, { change: 'same', sign: '=' },
];

/**
 * Shows the comparison that the address names, or the choice of two traces.
 * @param {HTMLElement} container
 * @param {import('outlay/app').Context} context
 */
export function mount(container, context) {
    const life = lifetime();
    const page = element('div', { class: 'compare-page' });
    container.append(page);
    let loading = null;
    let shown = '';

    async function load() {
        const asked = context.parameters();
        const pair = new URLSearchParams({ a: asked.get('a') ?? '', b: asked.get('b') ?? '' });
        loading?.abort();
        if (!pair.get('a') || !pair.get('b')) {
            shown = '';
            context.setTitle('Compare');
            fill(page, choosePair(asked, context));
            return;
        }
        if (shown === pair.toString()) return;
        loading = new AbortController();
        page.setAttribute('aria-busy', 'true');
        try {
            const comparison = await read('/api/viewer/compare', pair, loading.signal);
            shown = pair.toString();
            draw(comparison);
        } catch (error) {
            if (isAbort(error)) return;
            shown = '';
            fill(page, element('h1', { class: 'visually-hidden', text: 'Compare two traces' }), notice('error', error.message), choosePair(asked, context));
        }
        page.removeAttribute('aria-busy');
    }

    function draw(comparison) {
        const { a, b } = comparison;
        context.setTitle(`${named(a.name)} compared`);
        fill(
            page,
            element('h1', { class: 'visually-hidden', text: 'Two traces compared' }),
            element(
                'div', { class: 'compare-sides' }, side(a, 'A'),
                element('a', { class: 'button compare-swap', href: compareAddress(b.traceID, a.traceID), 'aria-label': 'Swap A and B', title: 'Swap A and B' }, icon('compare'), 'Swap'),
                side(b, 'B'),
            ),
            comparisonParts(comparison, context, total(a, b)),
        );
    }

    context.onParameters(load);
    life.add(() => loading?.abort());
    load();
    return life.close;
}

/** The filter and the table, which it redraws. */
function comparisonParts(comparison, context, sum) {
    const table = element('div', { class: 'compare-table' });
    const buttons = new Map(CHANGES.map((each) => [each.change, filterButton(each, comparison.counts[each.change] ?? 0, () => toggle(each.change))]));
    const changed = CHANGES.map(({ change }) => change).filter((change) => change !== 'same');
    const only = element('button', { type: 'button', class: 'button', on: { click: () => show(chosen().size === changed.length ? [] : changed) } }, 'Changes only');

    function chosen() {
        const list = context.parameters().get('show')?.split(',') ?? [];
        return new Set(list.filter((change) => buttons.has(change)));
    }

    function toggle(change) {
        const list = chosen();
        if (!list.delete(change)) list.add(change);
        show([...list]);
    }

    function show(list) {
        const parameters = context.parameters();
        if (list.length) parameters.set('show', list.join(','));
        else parameters.delete('show');
        context.setParameters(parameters, { replace: true });
        draw();
    }

    function draw() {
        const list = chosen();
        for (const [change, node] of buttons) node.setAttribute('aria-pressed', String(list.has(change)));
        only.setAttribute('aria-pressed', String(changed.every((change) => list.has(change)) && !list.has('same')));
        fill(table, comparisonTable(comparison, list, CHANGES));
    }

    draw();
    return [
        element('div', { class: 'compare-bar', role: 'group', 'aria-label': 'Show only' }, [...buttons.values()], only, sum),
        table,
    ];
}

function filterButton({ change, sign }, many, click) {
    return element(
        'button',
        { type: 'button', class: `button compare-filter compare-${change}`, 'aria-pressed': 'false', disabled: many === 0, on: { click } },
        element('span', { class: 'compare-sign', 'aria-hidden': 'true', text: sign }), `${number(many)} ${change}`,
    );
}

function side(summary, letter) {
    return element(
        'section',
        { class: `compare-side compare-${letter.toLowerCase()}`, 'aria-label': `Trace ${letter}` },
        element(
            'h2', {}, element('span', { class: 'compare-letter', text: letter }),
            element('a', { href: `/trace/${summary.traceID}` }, element('bdi', { text: named(summary.name) })),
        ),
        element(
            'p', { class: 'compare-facts' },
            element('strong', { text: duration(summary.duration) }),
            element('span', { text: count(summary.spans, 'span') }),
            summary.errors > 0 ? element('span', { class: 'is-error', text: count(summary.errors, 'error') }) : null,
            summary.outcome ? element('span', { text: named(summary.outcome) }) : null,
            element('span', { text: clock(summary.start) }),
            element('code', { text: shortID(summary.traceID), title: summary.traceID }),
        ),
        element('div', { class: 'compare-chips' }, summary.services.slice(0, 12).map(serviceChip)),
    );
}

function total(a, b) {
    const delta = b.duration - a.duration;
    const ratio = a.duration > 0 ? `, ${percent(Math.abs(delta) / a.duration)}` : '';
    const word = delta > 0 ? 'slower' : 'faster';
    return element(
        'p', { class: 'compare-total' }, 'B is ',
        delta === 0 ? 'as fast as A' : [element('strong', { text: `${duration(Math.abs(delta))} ${word}` }), ratio],
    );
}
