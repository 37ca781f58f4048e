// SPDX-License-Identifier: Apache-2.0

// What a trace is, above its waterfall: its root, when and how long, its services, what is wrong
// with it in words, and a slot for sharing.

import { element, fill } from 'outlay/dom';
import { count, dateTime, duration, named, shortID, visible } from 'outlay/format';
import { icon } from 'outlay/icons';
import { listAddress } from 'outlay/router';
import { logList } from 'outlay/trace-entries';
import { button, copy, serviceChip } from 'outlay/widgets';

/** More services than this are folded behind a button. */
const CHIPS = 8;
/** How many of the findings of one kind are written out. */
const EACH = 20;

/**
 * Mounts the header.
 * @param {HTMLElement} container
 * @param {import('outlay/trace-state').TraceState} state
 * @param {{embedded: boolean, stepToError: () => void, find: (text: string) => void}} options
 * @returns {{unmount: () => void, shareSlot: HTMLElement, setLive: (text: string) => void}}
 */
export function mountHeader(container, state, options) {
    const shareSlot = element('div', { class: 'share-slot' });
    const title = element('div', { class: 'trace-title' });
    const facts = element('div', { class: 'trace-facts' });
    const services = element(
        'div',
        { class: 'trace-services', role: 'group', 'aria-label': 'Services' },
    );
    const findings = element('div', { class: 'trace-findings' });
    const live = element('span', { class: 'trace-live' });
    container.append(element(
        'header',
        { class: 'trace-head' },
        element(
            'div',
            { class: 'trace-head-line' },
            options.embedded
                ? null
                : element(
                    'a',
                    {
                        class: 'back',
                        href: listAddress(),
                        'aria-label': 'Back to the traces',
                        title: 'Back to the traces',
                    },
                    icon('chevron'),
                ),
            title,
            shareSlot,
        ),
        element('div', { class: 'trace-head-line trace-head-facts' }, facts, services, live),
        findings,
    ));
    let isOpen = false;
    let allServices = false;
    draw();
    const unmount = state.subscribe((changed) => {
        if (changed.has('trace')) draw();
    });
    return { unmount, shareSlot, setLive: (text) => fill(live, text) };

    function draw() {
        const { trace } = state;
        fill(title, titleParts(trace.summary));
        fill(facts, factParts(trace, options));
        drawServices();
        drawFindings();
    }

    function drawServices() {
        const all = state.trace.summary.services;
        const shown = allServices ? all : all.slice(0, CHIPS);
        fill(services, shown.map((service) => chipButton(service, options.find)));
        if (all.length > shown.length) {
            services.append(button({
                label: `${all.length - shown.length} more`, class: 'button-small',
                click: () => {
                    allServices = true;
                    drawServices();
                },
            }));
        }
    }

    function drawFindings() {
        const { trace } = state;
        const groups = groupsOf(trace.findings);
        findings.hidden = groups.length === 0 && trace.logs.length === 0;
        const node = element(
            'details',
            { class: 'findings', open: isOpen },
            element(
                'summary',
                {},
                icon('warning'),
                element(
                    'span',
                    { class: 'findings-summary', text: summaryText(groups, trace.logs) },
                ),
                icon('chevron', { class: 'findings-chevron' }),
            ),
            element(
                'div',
                { class: 'findings-body' },
                groups.map((group) => findingGroup(group, state)),
                looseLogs(trace),
            ),
        );
        node.addEventListener('toggle', () => {
            isOpen = node.open;
        });
        fill(findings, node);
    }
}

function titleParts(summary) {
    const outcome = summary.outcome
        ? element(
            'span',
            {
                class: `outcome ${summary.status === 'error' ? 'outcome-error' : ''}`,
                text: summary.outcome,
            },
        )
        : null;
    return [
        element('h1', {}, element('bdi', { class: 'trace-name', text: named(summary.name) })),
        outcome,
        summary.hasRoot
            ? null
            : element('span', { class: 'tag tag-warning' }, icon('warning'), 'no root yet'),
    ];
}

function factParts(trace, options) {
    const { summary } = trace;
    return [
        fact('Duration', duration(trace.duration), 'fact-strong'),
        fact('Start', dateTime(trace.start)),
        fact('Spans', count(summary.spans, 'span')),
        summary.errors > 0
            ? button({
                label: count(summary.errors, 'error'),
                icon: 'error',
                class: 'fact-errors button-small',
                keys: 'e',
                title: 'Go to the next error',
                click: options.stepToError,
            })
            : fact('Errors', 'no errors'),
        summary.logs > 0 ? fact('Logs', count(summary.logs, 'log')) : null,
        button({
            label: shortID(trace.traceID),
            class: 'fact-id button-small',
            icon: 'copy',
            title: `Copy trace id ${trace.traceID}`,
            click: () => copy(trace.traceID, 'Trace id'),
        }),
    ];
}

function fact(name, value, className = '') {
    return element(
        'span',
        { class: `fact ${className}`, title: name },
        element('span', { class: 'visually-hidden', text: `${name}: ` }),
        value,
    );
}

function chipButton(service, find) {
    return element(
        'button',
        {
            type: 'button',
            class: 'chip-button',
            title: 'Find this service’s spans',
            on: { click: () => find(service.name) },
        },
        serviceChip(service),
    );
}

function groupsOf(findings) {
    const byCode = new Map();
    for (const finding of findings) byCode.set(
        finding.code,
        [...(byCode.get(finding.code) ?? []), finding],
    );
    return [...byCode.values()];
}

function summaryText(groups, logs) {
    const total = groups.reduce((sum, group) => sum + group.length, 0);
    if (total === 1) return visible(groups[0][0].text);
    const parts = [];
    if (total > 0) parts.push(`${count(total, 'finding')}: ${groups.map(groupText).join(', ')}`);
    if (logs.length > 0) parts.push(`${count(logs.length, 'log')} of spans that are not here`);
    return parts.join(' · ');
}

function groupText(group) {
    const name = group[0].code.replaceAll('-', ' ');
    return group.length > 1 ? `${name} ×${group.length}` : name;
}

function findingGroup(group, state) {
    return element(
        'ul',
        { class: 'finding-list' },
        group.slice(0, EACH).map((finding) => element(
            'li',
            {},
            element('span', { text: visible(finding.text) }),
            goTo(finding, state),
        )),
        group.length > EACH
            ? element(
                'li',
                {
                    class: 'quiet',
                    text: `${group.length - EACH} more of the same kind.`,
                },
            )
            : null,
    );
}

function goTo(finding, state) {
    const index = finding.rows?.[0];
    if (index === undefined || !state.trace.rows[index]) return null;
    return button({
        label: 'Show',
        class: 'button-small',
        title: `Show ${named(state.trace.rows[index].name)}`,
        click: () => state.select(index),
    });
}

function looseLogs(trace) {
    if (trace.logs.length === 0) return null;
    return element(
        'div',
        { class: 'loose-logs' },
        element('h3', { text: 'Logs of spans that are not here' }),
        logList(trace.logs, 0),
    );
}
