// SPDX-License-Identifier: Apache-2.0

// The frame of the list of traces: which parts there are, in which order, and the small ones
// themselves.

import { element } from 'outlay/dom';
import { count, duration, number } from 'outlay/format';
import { mountList } from 'outlay/traces-list';
import { ORDERS } from 'outlay/traces-order';
import { mountScatter } from 'outlay/traces-scatter';
import { mountSearch } from 'outlay/traces-search';
import { mountStore } from 'outlay/traces-store';
import { announce, button, notice } from 'outlay/widgets';

/**
 * Builds what the view consists of, empty.
 * @param {HTMLElement} container
 * @param {Record<string, (...values: any[]) => void>} actions what the parts ask for.
 */
export function buildFrame(container, actions) {
    const searchSlot = element('div', { class: 'search-slot' });
    const liveButton = button({
        label: 'Live',
        icon: 'pause',
        keys: 'p',
        class: 'live-button',
        click: actions.pause,
    });
    const chart = element('section', { class: 'chart', 'aria-label': 'Durations over time' });
    const summary = element('span', { class: 'summary' });
    const range = element('span', { class: 'range' });
    const storeSlot = element('span', { class: 'store-slot' });
    const order = element(
        'select',
        {
            class: 'input order',
            'aria-label': 'Order',
            on: { change: () => actions.order(order.value) },
        },
        Object.entries(ORDERS).map(([value, { label }]) => element(
            'option',
            { value, text: label },
        )),
    );
    const summaryLine = element(
        'div',
        { class: 'summary-line' },
        summary,
        range,
        element('span', { class: 'space' }),
        storeSlot,
        order,
    );
    const status = element('div', { class: 'traces-status' });
    const more = element('div', { class: 'more' });
    const empty = element('div');
    const listSlot = element('section', { 'aria-label': 'List of traces' });
    container.append(element(
        'div',
        { class: 'traces-view' },
        element('h1', { class: 'visually-hidden', text: 'Traces' }),
        element(
            'div',
            { class: 'traces-tools' },
            searchSlot,
            liveButton,
            clearButton(actions.clear),
        ),
        status,
        chart,
        summaryLine,
        listSlot,
        more,
        empty,
    ));
    return {
        chart, summaryLine, summary, range, order, status, more, empty,
        search: mountSearch(searchSlot, new URLSearchParams(), actions),
        scatter: mountScatter(chart, actions),
        store: mountStore(storeSlot),
        list: mountList(listSlot, actions),
        live: (state) => drawLive(liveButton, state),
        busy: (isBusy) => listSlot.setAttribute('aria-busy', String(isBusy)),
    };
}

function drawLive(liveButton, state) {
    const waiting = state.waiting.size;
    const text = !state.isPaused ? 'Live' : waiting > 0 ? `Show ${number(waiting)} new` : 'Paused';
    liveButton.lastElementChild.textContent = text;
    liveButton.classList.toggle('live-on', !state.isPaused && state.isConnected);
    liveButton.setAttribute(
        'aria-label',
        state.isPaused ? `${text}. Go on showing traces as they arrive` : 'Live. Pause',
    );
    liveButton.title = state.isPaused
        ? 'Go on showing traces as they arrive (p)'
        : 'Stop the list from changing (p)';
}

// Clearing cannot be undone, so that it takes a second press.
function clearButton(clear) {
    const node = button({
        label: 'Clear',
        icon: 'trash',
        class: 'clear-button',
        title: 'Forget all traces',
        click: pressed,
    });
    let timer = 0;
    node.addEventListener('blur', calm);
    return node;

    function pressed() {
        if (node.classList.contains('button-danger')) {
            calm();
            clear();
            return;
        }
        node.classList.add('button-danger');
        node.lastElementChild.textContent = 'Really clear?';
        announce('Press again to forget all traces');
        timer = setTimeout(calm, 4000);
    }

    function calm() {
        clearTimeout(timer);
        node.classList.remove('button-danger');
        node.lastElementChild.textContent = 'Clear';
    }
}

/** What stands in the way, in words; null where nothing does. */
export function statusParts(state, again) {
    if (state.failure) {
        const retry = button({ label: 'Try again', class: 'button-small', click: again });
        return notice('error', state.failure, ' ', retry);
    }
    if (state.isConnected) return null;
    return notice(
        'warning',
        'The connection to the collector is lost; trying again. The list is as it was.',
    );
}

/** How many traces there are, and how many of them failed. */
export function summaryText(all, shown, state) {
    const failed = shown.filter((trace) => trace.errors > 0).length;
    const isMore = state.store && state.search.size === 0 && state.store.traces > all.length;
    const amount = shown.length === all.length
        ? count(all.length, 'trace')
        : `${number(shown.length)} of ${count(all.length, 'trace')}`;
    return [
        element('strong', { text: amount }),
        isMore
            ? element(
                'span',
                { class: 'quiet', text: ` (the newest of ${number(state.store.traces)})` },
            )
            : null,
        failed > 0
            ? element('span', { class: 'count-errors', text: `${number(failed)} with errors` })
            : null,
    ];
}

/** Says which range the chart is limited to, and ends it. */
export function rangeButton(brush, clear) {
    const times = Number.isFinite(brush.from)
        ? `${timeText(brush.from)} – ${timeText(brush.to)}`
        : '';
    const lengths = Number.isFinite(brush.max)
        ? `${duration(brush.min)} – ${duration(brush.max)}`
        : '';
    return button({
        label: [times, lengths].filter(Boolean).join(', '),
        icon: 'close',
        class: 'button-small range-button',
        title: 'Clear the range',
        keys: 'Escape',
        click: clear,
    });
}

function timeText(time) {
    return new Date(time).toLocaleTimeString('en-GB');
}
