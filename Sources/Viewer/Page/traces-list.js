// SPDX-License-Identifier: Apache-2.0

// The list of traces: one link a row, kept up to date without being built anew.

import { versionOf } from 'outlay/api';
import { serviceClass } from 'outlay/colors';
import { pickButton } from 'outlay/compare-tray';
import { element, fill } from 'outlay/dom';
import { age, clock, count, dateTime, duration, named, number, oneLine } from 'outlay/format';
import { icon } from 'outlay/icons';
import { serviceChip } from 'outlay/widgets';

/** More services than this are counted instead of named. */
const CHIPS = 6;

/**
 * Mounts the list.
 * @param {HTMLElement} container
 * @param {{hover: (traceID: string | null) => void}} actions
 * @returns {{draw: (traces: any[], isFresh: (id: string) => boolean) => void,
 *   tellAges: () => void, step: (steps: number) => void}}
 */
export function mountList(container, actions) {
    /** @type {Map<string, {node: HTMLElement, version: string}>} */
    const rows = new Map();
    const list = element('ol', { class: 'traces', 'aria-label': 'Traces' });
    list.addEventListener('pointerover', (event) => actions.hover(traceAt(event)));
    list.addEventListener('pointerleave', () => actions.hover(null));
    list.addEventListener('focusin', (event) => actions.hover(traceAt(event)));
    list.addEventListener('focusout', () => actions.hover(null));
    container.append(list);
    return { draw, tellAges, step };

    function draw(traces, isFresh) {
        const full = fullBar(traces);
        const wanted = new Set(traces.map((trace) => trace.traceID));
        for (const [id, row] of rows) if (!wanted.has(id)) forget(id, row);
        let place = list.firstElementChild;
        for (const trace of traces) {
            const node = rowFor(trace, isFresh(trace.traceID));
            node.style.setProperty(
                '--share',
                String(Math.min(1, Math.max(0.004, trace.duration / full))),
            );
            node.classList.toggle('trace-beyond', trace.duration > full);
            if (node === place) place = place.nextElementSibling;
            else list.insertBefore(node, place);
        }
    }

    function forget(id, row) {
        row.node.remove();
        rows.delete(id);
    }

    function rowFor(trace, isFresh) {
        const known = rows.get(trace.traceID);
        const version = versionOf(trace);
        if (known?.version === version) return known.node;
        const node = known?.node ?? element(
            'li',
            {
                class: isFresh ? 'trace-item trace-fresh' : 'trace-item',
                data: { trace: trace.traceID },
            },
        );
        const hadFocus = node.contains(document.activeElement);
        fill(node, traceRow(trace), pickButton(trace, { quiet: true, class: 'trace-pick' }));
        if (hadFocus) node.querySelector('a')?.focus();
        rows.set(trace.traceID, { node, version });
        return node;
    }

    function tellAges() {
        const now = Date.now();
        for (const node of list.querySelectorAll('.trace-age')) {
            node.textContent = age(node.dataset.start, now);
        }
    }

    function step(steps) {
        const links = [...list.querySelectorAll('a.trace-link')];
        const at = links.indexOf(document.activeElement);
        const next = at < 0 ? (steps > 0 ? 0 : links.length - 1) : at + steps;
        links[Math.min(links.length - 1, Math.max(0, next))]?.focus();
    }
}

// The duration that fills the bar: the longest, unless a few are so long that all others would be
// dots; theirs are then drawn as broken off.
function fullBar(traces) {
    const durations = traces.map((trace) => trace.duration).sort((one, other) => one - other);
    const longest = durations.at(-1) ?? 1;
    const usual = durations[Math.floor(durations.length * 0.95)] ?? longest;
    return Math.max(1, longest > 4 * usual ? 1.25 * usual : longest);
}

function traceAt(event) {
    return event.target instanceof Element
        ? event.target.closest('.trace-item')?.dataset.trace ?? null
        : null;
}

function traceRow(trace) {
    const hasError = trace.errors > 0;
    return element(
        'a',
        {
            class: `trace-link ${serviceClass(trace.service)}${hasError ? ' trace-failed' : ''}`,
            href: `/trace/${trace.traceID}`,
        },
        element(
            'span',
            { class: 'trace-when', title: dateTime(trace.start) },
            element('span', { class: 'trace-clock', text: clock(trace.start).slice(0, 8) }),
            element(
                'span',
                { class: 'trace-age', data: { start: trace.start }, text: age(trace.start) },
            ),
        ),
        element(
            'span',
            { class: 'trace-what' },
            element(
                'span',
                { class: 'trace-root' },
                hasError ? icon('error', { label: 'Has errors' }) : icon(trace.kind),
                element(
                    'bdi',
                    {
                        class: 'trace-operation',
                        text: named(trace.name),
                        title: oneLine(trace.name),
                    },
                ),
                trace.hasRoot
                    ? null
                    : element('span', { class: 'tag tag-warning', text: 'no root yet' }),
                findingsTag(trace),
            ),
            element(
                'span',
                { class: 'trace-chips' },
                trace.services.slice(0, CHIPS).map(serviceChip),
                moreChips(trace.services),
            ),
        ),
        element('span', { class: 'trace-counts' }, counts(trace)),
        element(
            'span',
            {
                class: `trace-outcome${trace.status === 'error' ? ' trace-outcome-error' : ''}`,
                text: oneLine(trace.outcome ?? (trace.status === 'error' ? 'error' : ''), 20),
            },
        ),
        element(
            'span',
            { class: 'trace-duration' },
            element('span', { class: 'trace-bar', 'aria-hidden': 'true' }),
            element('span', { class: 'trace-time', text: duration(trace.duration) }),
        ),
    );
}

function findingsTag(trace) {
    // That the root is missing is said beside the name already.
    const others = trace.findings.filter((code) => code !== 'missing-root');
    if (others.length === 0) return null;
    const words = others.map((code) => code.replaceAll('-', ' ')).join(', ');
    return element(
        'span',
        { class: 'tag tag-warning', title: words },
        icon('warning', { label: 'Findings:' }),
        element('span', { text: others.length === 1 ? words : number(others.length) }),
    );
}

function moreChips(services) {
    if (services.length <= CHIPS) return null;
    const rest = services.slice(CHIPS);
    const errors = rest.reduce((sum, service) => sum + service.errors, 0);
    return element(
        'span',
        { class: 'quiet', title: rest.map((service) => oneLine(service.name, 60)).join(', ') },
        `+${rest.length}`,
        errors > 0 ? `, ${count(errors, 'error')}` : '',
    );
}

function counts(trace) {
    return [
        element('span', { text: count(trace.spans, 'span') }),
        trace.errors > 0
            ? element('span', { class: 'count-errors', text: count(trace.errors, 'error') })
            : null,
        trace.logs > 0 ? element('span', { text: count(trace.logs, 'log') }) : null,
    ];
}
