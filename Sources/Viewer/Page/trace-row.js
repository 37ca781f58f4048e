// SPDX-License-Identifier: Apache-2.0

// One row of the waterfall: its name with guides and icons, its bar with self time, critical path,
// events and logs.

import { serviceClass } from 'outlay/colors';
import { element, fill, setStyles } from 'outlay/dom';
import { count, duration, named, oneLine, visible } from 'outlay/format';
import { KIND_WORDS, icon } from 'outlay/icons';
import { partsGradient, percentage, share, thinned } from 'outlay/timeline';
import { selfParts, serviceOf } from 'outlay/trace-model';

/** How wide a letter of a label is at most, to find out where the label has room. */
const LETTER = 6.6;
/** How many pixels beyond the timeline a bar that goes on is drawn. */
const MARGIN = 10;

/**
 * Builds the row at an index.
 * @param {import('outlay/trace-state').TraceState} state
 * @param {number} index
 * @param {{toggle: (index: number) => void}} actions
 * @returns {HTMLElement}
 */
export function buildRow(state, index, actions) {
    const { trace } = state;
    const row = trace.rows[index];
    const service = serviceOf(trace, row);
    const name = element(
        'div',
        { class: 'row-name', role: 'gridcell' },
        nameParts(state, row, index, service, actions),
    );
    const time = element('div', { class: 'row-time', role: 'gridcell' });
    return element(
        'div',
        {
            class: `row ${serviceClass(service)}${row.status === 'error' ? ' row-error' : ''}`,
            role: 'row', id: `row-${index}`, data: { index: String(index) }, tabindex: '-1',
            'aria-level': row.depth + 1,
            'aria-label': spoken(row, service),
        },
        name,
        time,
    );
}

function nameParts(state, row, index, service, actions) {
    const { trace } = state;
    const parent = row.parent === null ? null : trace.rows[row.parent];
    const isBoundary = !parent || serviceOf(trace, parent) !== service;
    return [
        element('span', { class: 'guides', 'aria-hidden': 'true' }),
        row.children > 0 ? toggle(row, index, actions) : element('span', { class: 'toggle-space' }),
        icon(kindIcon(row), { class: 'kind' }),
        row.status === 'error' ? icon('error', { class: 'row-error-icon' }) : null,
        element(
            'bdi',
            { class: 'row-label', title: oneLine(row.name) },
            marked(named(row.name), state.search),
        ),
        isBoundary
            ? element(
                'bdi',
                { class: 'row-service', title: oneLine(service) },
                marked(named(service, '(no service)'), state.search),
            )
            : null,
        peerTag(row),
        proxyTag(row),
        row.findings.length > 0
            ? element(
                'span',
                {
                    class: 'row-finding',
                    title: row.findings.map((finding) => visible(finding.text)).join('\n'),
                },
                icon('warning', { label: count(row.findings.length, 'finding') }),
            )
            : null,
    ];
}

function toggle(row, index, actions) {
    return element(
        'button',
        {
            type: 'button', class: 'toggle', tabindex: '-1',
            title: 'Collapse or expand; with Alt, its children',
            'aria-label': `Collapse or expand ${count(row.descendants, 'span')}`,
            on: {
                click: (event) => {
                    event.stopPropagation();
                    actions.toggle(index, event.altKey);
                },
            },
        },
        icon('chevron'),
        element('span', { class: 'toggle-count', text: String(row.descendants) }),
    );
}

function kindIcon(row) {
    if (row.isProxy) return 'proxy';
    if (row.peer?.type === 'database') return 'database';
    return row.kind;
}

function peerTag(row) {
    if (!row.peer) return null;
    return element(
        'bdi',
        { class: 'row-peer', title: `Calls ${oneLine(row.peer.name)}` },
        '→ ',
        named(row.peer.name),
    );
}

// What was folded into this row stays in sight, with what it says of itself.
function proxyTag(row) {
    if (!row.proxies?.length) return null;
    const failed = row.proxies.some((proxy) => proxy.status === 'error');
    const told = row.proxies.map((proxy) => `${visible(named(proxy.name))}, ${duration(proxy.duration)}`);
    return element(
        'span',
        { class: `row-proxies${failed ? ' row-proxies-error' : ''}`, title: told.join('\n') },
        icon('proxy'),
        count(row.proxies.length, 'proxy', 'proxies'),
    );
}

function spoken(row, service) {
    const parts = [
        named(row.name),
        named(service, 'no service'),
        KIND_WORDS[row.kind] ?? row.kind,
        duration(row.duration),
    ];
    if (row.status === 'error') parts.push('error');
    if (row.proxies?.length) parts.push(count(row.proxies.length, 'proxy', 'proxies'));
    if (row.findings.length > 0) parts.push(count(row.findings.length, 'finding'));
    return parts.join(', ');
}

/** Text in which what is searched for is marked. */
export function marked(text, search) {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [text];
    const pattern = new RegExp(`(${words.map(escaped).join('|')})`, 'gi');
    return text.split(pattern).map((part, position) => (
        position % 2 ? element('mark', { text: part }) : part
    ));
}

function escaped(word) {
    return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/**
 * Sets what changes without the row being built anew: selection, expansion, matches.
 * @param {HTMLElement} node
 * @param {import('outlay/trace-state').TraceState} state
 * @param {number} index
 * @param {Set<number>} matches
 */
export function markRow(node, state, index, matches) {
    const row = state.trace.rows[index];
    const isSelected = state.selected === index;
    node.setAttribute('aria-selected', String(isSelected));
    if (row.children > 0) node.setAttribute(
        'aria-expanded',
        String(!state.collapsed.has(row.spanID)),
    );
    node.classList.toggle('row-match', matches.has(index));
    node.classList.toggle('row-dim', state.search !== '' && !matches.has(index));
}

/**
 * Draws the bar for the window of time that is shown.
 * @param {HTMLElement} node
 * @param {import('outlay/trace-state').TraceState} state
 * @param {number} index
 * @param {number} pixels how wide the timeline is.
 */
export function drawBar(node, state, index, pixels) {
    const row = state.trace.rows[index];
    const { window } = state;
    const end = row.start + row.duration;
    const time = node.lastElementChild;
    const isOutside = end < window[0] || row.start > window[1];
    if (isOutside) {
        fill(time, outsideHint(row, window));
        return;
    }
    // Far outside is cut off, as browsers draw elements of millions of pixels badly.
    const margin = ((window[1] - window[0]) * MARGIN) / Math.max(1, pixels);
    const from = Math.max(row.start, window[0] - margin);
    const to = Math.min(end, window[1] + margin);
    const left = share(from, window);
    const width = Math.max(share(to, window) - left, 0);
    fill(
        time,
        bar(state, index, from, to, left, width, pixels),
        ticksOf(row, window, pixels),
        label(row, left, width, pixels),
    );
}

function bar(state, index, from, to, left, width, pixels) {
    const row = state.trace.rows[index];
    const barPixels = width * pixels;
    const node = element('div', { class: 'bar' });
    setStyles(node, { left: percentage(left), width: percentage(width) });
    if (row.children > 0) {
        node.style.background = partsGradient(
            selfParts(state.trace, index),
            from,
            to,
            barPixels,
            'var(--bar)',
            'var(--bar-soft)',
        );
    }
    if (state.critical && row.critical.length > 0) {
        const line = element('div', { class: 'bar-critical' });
        line.style.background = partsGradient(
            row.critical,
            from,
            to,
            barPixels,
            'var(--critical)',
            'transparent',
        );
        node.append(line);
    }
    return node;
}

function outsideHint(row, window) {
    const isBefore = row.start + row.duration < window[0];
    return element('span', {
        class: `outside ${isBefore ? 'outside-before' : 'outside-after'}`,
        text: isBefore
            ? '‹'
            : '›', title: isBefore
            ? 'Before what is shown'
            : 'After what is shown',
    });
}

function label(row, left, width, pixels) {
    const text = `${row.status === 'error' ? 'Error · ' : ''}${duration(row.duration)}`;
    const needed = text.length * LETTER + 12;
    const end = (left + Math.max(width, 0)) * pixels;
    const node = element('span', { class: 'bar-label', text });
    if (end + needed <= pixels) node.style.left = `${Math.max(end, 0)}px`;
    else if (left * pixels >= needed) node.style.right = `${pixels - left * pixels}px`;
    else {
        node.classList.add('bar-label-inside');
        node.style.right = `${Math.max(0, pixels - end) + 6}px`;
    }
    return node;
}

function ticksOf(row, window, pixels) {
    const position = (item) => share(item.time, window) * pixels;
    const isShown = (item) => item.time >= window[0] && item.time <= window[1];
    const events = thinned(row.events.filter(isShown), position, 3).map((event) => tick(
        isException(event) ? 'tick tick-event tick-error' : 'tick tick-event', event.time, window,
        `${named(event.name)} at ${duration(event.time - row.start)}`,
    ));
    const logs = thinned(row.logs.filter(isShown), position, 3).map((log) => tick(
        `tick tick-log${log.severityNumber >= 17 ? ' tick-error' : ''}`, log.time, window,
        `${log.severity || 'Log'} at ${duration(log.time - row.start)}: ${oneLine(log.body, 120)}`,
    ));
    return [events, logs];
}

/** Whether an event tells of an exception. */
export function isException(event) {
    return event.name === 'exception';
}

function tick(className, time, window, title) {
    const node = element('span', { class: className, title });
    node.style.left = percentage(share(time, window));
    return node;
}
