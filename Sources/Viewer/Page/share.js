// SPDX-License-Identifier: Apache-2.0

// Handing a trace to somebody: a link, its JSON, or a file.

import { element, fill, lifetime } from 'outlay/dom';
import { icon } from 'outlay/icons';
import { pickButton } from 'outlay/compare-tray';
import { button, copy, toast } from 'outlay/widgets';

const FILES = [
    { format: 'html', label: 'Page that opens by itself', note: 'HTML, needs no server' },
    { format: 'otlp', label: 'OTLP', note: 'JSON, for this viewer and for collectors' },
    { format: 'jaeger', label: 'Jaeger', note: 'JSON, for its page and for Grafana' },
];

/**
 * Puts the buttons of a trace into its header: compare and share. An exported file can only copy.
 * @param {HTMLElement} slot
 * @param {import('outlay/app').Context} context
 * @param {() => any} current gives the trace's document as it is now.
 * @returns {() => void} takes them away.
 */
export function mountShare(slot, context, current) {
    const life = lifetime();
    const menu = shareMenu(current, context, life);
    const buttons = context.embedded ? [menu] : [pickButton(current().summary), menu];
    for (const each of buttons) slot.append(each);
    life.add(() => buttons.forEach((each) => each.remove()));
    return life.close;
}

/** A button that opens a short list; Escape, a click elsewhere and leaving it close the list. */
function shareMenu(current, context, life) {
    const list = element('div', { class: 'popover share-list', id: 'share-list', role: 'group', 'aria-label': 'Share this trace', hidden: true });
    const opener = button({ label: 'Share', icon: 'share', click: () => toggle(list.hidden) });
    opener.setAttribute('aria-expanded', 'false');
    opener.setAttribute('aria-controls', 'share-list');
    const whole = element('div', { class: 'share' }, opener, list);

    function toggle(open) {
        if (open) fill(list, shareItems(current(), context, () => close(true)));
        list.hidden = !open;
        opener.setAttribute('aria-expanded', String(open));
        if (open) list.querySelector('button, a')?.focus();
    }

    function close(returning) {
        if (list.hidden) return;
        toggle(false);
        if (returning) opener.focus();
    }

    whole.addEventListener('keydown', (event) => {
        if (list.hidden) return;
        if (event.key === 'Escape') close(true);
        else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(list, event);
        else if (event.key !== 'Tab' && event.key !== 'Enter' && event.key !== ' ') return;
        // The waterfall has keys of its own.
        event.stopPropagation();
    });
    whole.addEventListener('focusout', (event) => {
        if (event.relatedTarget instanceof Node && !whole.contains(event.relatedTarget)) close(false);
    });
    life.listen(document, 'pointerdown', (event) => {
        if (event.target instanceof Node && !whole.contains(event.target)) close(false);
    });
    return whole;
}

function step(list, event) {
    const items = [...list.querySelectorAll('button, a')];
    const next = items.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
    items[(next + items.length) % items.length]?.focus();
    event.preventDefault();
}

function shareItems(trace, context, done) {
    const copies = [
        context.embedded ? null : item('link', 'Copy link', 'opens here, on this machine', () => copy(location.href, 'Link')),
        item('copy', 'Copy as JSON', 'all that this page knows of it', () => copyJSON(trace)),
    ];
    const files = context.embedded ? [] : FILES.map((file) => element(
        'a', { class: 'share-item', href: exportAddress(trace.traceID, file.format), download: '', on: { click: done } },
        icon('download'), element('span', {}, file.label, element('small', { text: file.note })),
    ));
    return [...copies, files.length ? element('p', { class: 'share-heading', text: 'Download' }) : null, ...files];

    function item(name, label, note, act) {
        const click = () => {
            done();
            act();
        };
        return element('button', { type: 'button', class: 'share-item', on: { click } }, icon(name), element('span', {}, label, element('small', { text: note })));
    }
}

/** Where a trace is downloaded in one of the formats. */
function exportAddress(traceID, format) {
    return `/api/viewer/traces/${encodeURIComponent(traceID)}/export?format=${format}`;
}

function copyJSON(trace) {
    try {
        return copy(JSON.stringify(trace, null, 2), 'Trace');
    } catch {
        return toast('This trace is too large to be copied. Download it instead.', 'error');
    }
}
