// SPDX-License-Identifier: Apache-2.0

// The tray: up to two traces that somebody picked to compare, kept while the browser's tab is open.
//
//   pickButton({ traceID, name, service }) is the button of a trace, in the list or above its waterfall.
//   mountTray() shows what is picked, at the foot of the window.

import { element, fill } from 'outlay/dom';
import { named } from 'outlay/format';
import { addressOf } from 'outlay/router';
import { announce, button } from 'outlay/widgets';

const STORED = 'outlay.compare';
const CHANGED = 'outlay:picked';

/** @returns {{traceID: string, name: string, service: string}[]} what is picked, A first. */
export function picked() {
    try {
        const list = JSON.parse(sessionStorage.getItem(STORED) ?? '[]');
        return list.filter((each) => typeof each?.traceID === 'string').slice(0, 2);
    } catch {
        // Nothing is kept where there is no storage, or where it holds something else.
        return [];
    }
}

function keep(list) {
    try {
        sessionStorage.setItem(STORED, JSON.stringify(list));
    } catch {
        // See picked().
    }
    document.dispatchEvent(new CustomEvent(CHANGED));
}

/** Picks a trace; a third takes the place of the second. */
export function pick({ traceID, name, service }) {
    const others = picked().filter((each) => each.traceID !== traceID).slice(0, 1);
    keep([...others, { traceID, name: named(name), service }]);
    announce(others.length ? 'Two traces are picked to be compared.' : 'Picked to be compared. Pick another.');
}

/** Puts a trace back. */
export function unpick(traceID) {
    keep(picked().filter((each) => each.traceID !== traceID));
}

/** The address that compares two traces. */
export function compareAddress(a, b) {
    return addressOf('/compare', new URLSearchParams({ a, b }));
}

/**
 * A button that picks a trace, pressed while it is picked.
 * @param {{traceID: string, name: string, service: string}} summary
 * @param {{quiet?: boolean, class?: string}} [options] quiet: an icon alone.
 * @returns {HTMLButtonElement}
 */
export function pickButton(summary, options = {}) {
    const isPicked = () => picked().some((each) => each.traceID === summary.traceID);
    const node = button({
        label: options.quiet ? `Compare ${named(summary.name)}` : 'Compare', icon: 'compare',
        quiet: options.quiet, class: options.class, pressed: isPicked(),
        title: 'Pick this trace to compare it with another',
        click: (event) => {
            // In a row that is itself a link.
            event.preventDefault();
            event.stopPropagation();
            if (isPicked()) unpick(summary.traceID);
            else pick(summary);
        },
    });
    // A button that is gone from the page is forgotten with its listener.
    const marked = new WeakRef(node);
    const mark = () => {
        const own = marked.deref();
        if (own) own.setAttribute('aria-pressed', String(isPicked()));
        else document.removeEventListener(CHANGED, mark);
    };
    document.addEventListener(CHANGED, mark);
    mountTray();
    return node;
}

let tray = null;

/** Shows the tray wherever something is picked, but in the comparison itself. */
export function mountTray() {
    if (tray) return;
    tray = element('aside', { class: 'compare-tray', 'aria-label': 'Traces to compare', hidden: true });
    document.body.append(tray);
    document.addEventListener(CHANGED, drawTray);
    drawTray();
    new MutationObserver(drawTray).observe(document.getElementById('main'), { attributeFilter: ['data-view'] });
}

function drawTray() {
    const list = picked();
    tray.hidden = list.length === 0 || document.getElementById('main').dataset.view === 'compare';
    if (tray.hidden) return;
    const [a, b] = list;
    fill(
        tray,
        pickedTrace(a, 'A'),
        b ? pickedTrace(b, 'B') : element('span', { class: 'compare-missing', text: 'Pick another trace to compare it with' }),
        b ? element('a', { class: 'button button-primary', href: compareAddress(a.traceID, b.traceID), text: 'Compare' }) : null,
    );
}

function pickedTrace(trace, letter) {
    return element(
        'span',
        { class: `compare-picked compare-${letter.toLowerCase()}` },
        element('span', { class: 'compare-letter', text: letter }),
        element('bdi', { text: trace.name, title: trace.traceID }),
        button({ label: `Put back ${trace.name}`, icon: 'close', quiet: true, click: () => unpick(trace.traceID) }),
    );
}
