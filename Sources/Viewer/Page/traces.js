// SPDX-License-Identifier: Apache-2.0

// The list of traces: search, chart, live rows. Everything that is shown follows from the address:
// the search in the parameters of the API, `order`, and the range of the chart (`range`).

import { deleteTraces, isAbort, listen, read, readTrace } from 'outlay/api';
import { element, fill, isWriting, lifetime, paced } from 'outlay/dom';
import { count } from 'outlay/format';
import { addressOf, rememberList } from 'outlay/router';
import { learnKeys } from 'outlay/seen-keys';
import { emptyBrush, emptyCollector, emptySearch } from 'outlay/traces-empty';
import { buildFrame, rangeButton, statusParts, summaryText } from 'outlay/traces-frame';
import { ORDERS, byStart } from 'outlay/traces-order';
import { isInside, rangeOf, rangeText } from 'outlay/traces-range';
import { announce, button, toast } from 'outlay/widgets';

/** As many as the page keeps; the API gives no more at once. */
const MOST = 500;
/** How many rows are drawn before more are asked for. */
const ROWS = 100;
/** The parameters that the search box has words for; a filter that none shows would mislead. */
const SEARCH = [
    'service', 'operation', 'status', 'minDuration', 'maxDuration', 'attribute', 'text', 'lookback',
];

/**
 * Mounts the list.
 * @param {HTMLElement} container
 * @param {import('outlay/app').Context} context
 * @returns {() => void}
 */
export function mount(container, context) {
    const life = lifetime();
    const state = {
        search: new URLSearchParams(), order: 'newest', brush: null,
        /** @type {Map<string, any>} */ traces: new Map(),
        /** @type {Map<string, any>} */ waiting: new Map(),
        fresh: new Set(), store: null, failure: null, rows: ROWS,
        isPaused: false, isConnected: true, isLoaded: false,
    };
    let ended = () => {};
    let reading = new AbortController();
    /** What was told of since the reading began that is under way. */
    let heard = new Map();
    let hasLearned = false;
    const drawSoon = paced(draw);

    const parts = buildFrame(container, {
        search: (parameters) => change({ search: parameters, brush: null }),
        focused: learnFromNewest,
        order: (order) => change({ order }),
        brush: (brush) => change({ brush }),
        open: (id) => context.go(`/trace/${id}`),
        hover: (id) => parts.scatter.highlight(id),
        pause: togglePause,
        clear: clearAll,
    });
    life.add(parts.search.unmount);
    life.add(parts.scatter.unmount);
    life.add(() => ended());
    life.add(() => reading.abort());
    const clockwork = setInterval(() => parts.list.tellAges(), 1000);
    life.add(() => clearInterval(clockwork));
    life.listen(document, 'keydown', pressed);
    context.setTitle('');
    context.onParameters((route) => {
        takeAddress(route.parameters);
        parts.search.set(state.search);
        load();
    });
    takeAddress(context.parameters());
    parts.search.set(state.search);
    load();
    return life.close;

    function takeAddress(parameters) {
        state.search = new URLSearchParams([...parameters].filter(
            ([name, value]) => SEARCH.includes(name) && value !== '',
        ));
        state.order = parameters.get('order') in ORDERS ? parameters.get('order') : 'newest';
        state.brush = rangeOf(parameters.get('range'));
        rememberList(location.pathname + location.search);
    }

    function change(changes) {
        state.rows = ROWS;
        const isNewSearch = changes.search && changes.search.toString() !== state.search.toString();
        Object.assign(state, changes);
        const parameters = new URLSearchParams(state.search);
        if (state.order !== 'newest') parameters.set('order', state.order);
        if (state.brush) parameters.set('range', rangeText(state.brush));
        const path = parameters.size > 0 ? '/search' : '/';
        context.setParameters(parameters, { path });
        rememberList(addressOf(path, parameters));
        if (isNewSearch) load();
        else draw();
    }

    function load() {
        ended();
        reading.abort();
        parts.busy(true);
        ended = listen(state.search, {
            listening: readAll, traces: arrived, cleared, connection: connected,
        });
    }

    async function readAll() {
        reading.abort();
        reading = new AbortController();
        const { signal } = reading;
        heard = new Map();
        try {
            const answer = await read('/api/viewer/traces', withLimit(state.search), signal);
            state.traces = new Map(answer.traces.map((trace) => [trace.traceID, trace]));
            // The answer may be older than what was told while it was under way.
            for (const trace of heard.values()) keepLater(state.traces, trace);
            keepNewest(state.traces);
            state.waiting.clear();
            state.store = answer.store;
            state.failure = null;
            state.isLoaded = true;
        } catch (error) {
            if (isAbort(error)) return;
            state.failure = error.message;
        }
        parts.busy(false);
        draw();
    }

    function arrived(news) {
        if (news.store) state.store = news.store;
        const target = state.isPaused ? state.waiting : state.traces;
        for (const trace of news.traces) {
            if (!state.isPaused && !state.traces.has(trace.traceID)) state.fresh.add(trace.traceID);
            target.set(trace.traceID, trace);
            heard.set(trace.traceID, trace);
        }
        keepNewest(target);
        keepNewest(heard);
        drawSoon();
    }

    function cleared() {
        state.traces.clear();
        state.waiting.clear();
        readAll();
    }

    function connected(isConnected) {
        if (state.isConnected === isConnected) return;
        state.isConnected = isConnected;
        drawSoon();
    }

    function togglePause() {
        state.isPaused = !state.isPaused;
        if (!state.isPaused) {
            for (const [id, trace] of state.waiting) state.traces.set(id, trace);
            state.waiting.clear();
            keepNewest(state.traces);
        }
        announce(state.isPaused ? 'Paused' : 'Live');
        draw();
    }

    async function clearAll() {
        try {
            await deleteTraces();
            toast('All traces are cleared');
            cleared();
        } catch (error) {
            toast(error.message, 'error');
        }
    }

    // The newest trace teaches which attributes there are to search for.
    async function learnFromNewest() {
        const newest = [...state.traces.values()].find((trace) => trace.spans <= 500);
        if (hasLearned || !newest) return;
        hasLearned = true;
        try {
            learnKeys(await readTrace(newest.traceID, reading.signal));
        } catch (error) {
            if (!isAbort(error)) hasLearned = false;
        }
    }

    function pressed(event) {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
        if (isWriting(event) || document.querySelector('dialog[open]')) return;
        const actions = {
            '/': parts.search.focus,
            p: togglePause,
            j: () => parts.list.step(1),
            k: () => parts.list.step(-1),
            Escape: () => state.brush && change({ brush: null }),
        };
        if (!actions[event.key]) return;
        event.preventDefault();
        actions[event.key]();
    }

    function draw() {
        const all = [...state.traces.values()].sort(ORDERS[state.order].compare);
        const shown = all.filter((trace) => isInside(trace, state.brush));
        const isEmpty = state.isLoaded && all.length === 0;
        parts.chart.hidden = isEmpty || !state.isLoaded;
        parts.summaryLine.hidden = isEmpty || !state.isLoaded;
        parts.scatter.draw(all, state.brush);
        parts.list.draw(shown.slice(0, state.rows), (id) => state.fresh.has(id));
        state.fresh.clear();
        if (state.store) parts.store(state.store);
        fill(parts.status, statusParts(state, load));
        fill(parts.summary, summaryText(all, shown, state));
        fill(
            parts.range,
            state.brush ? rangeButton(state.brush, () => change({ brush: null })) : null,
        );
        fill(parts.more, shown.length > state.rows ? moreButton(shown.length - state.rows) : null);
        fill(parts.empty, emptyPart(isEmpty, shown));
        parts.live(state);
        parts.order.value = state.order;
    }

    function moreButton(hidden) {
        return button({
            label: `Show ${count(Math.min(hidden, ROWS), 'more trace')}`, icon: 'down',
            click: () => {
                state.rows += ROWS;
                draw();
            },
        });
    }

    function emptyPart(isEmpty, shown) {
        if (!state.isLoaded) return state.failure
            ? null
            : element('p', { class: 'loading', text: 'Loading the traces…' });
        if (isEmpty && state.search.size === 0) return emptyCollectorOnce();
        if (isEmpty) return emptySearch(() => showAll());
        return shown.length === 0 ? emptyBrush(() => change({ brush: null })) : null;
    }

    // Kept, so that the command that is being copied does not change under the reader's hands.
    function emptyCollectorOnce() {
        parts.welcome ??= emptyCollector();
        return parts.welcome;
    }

    function showAll() {
        parts.search.set(new URLSearchParams());
        change({ search: new URLSearchParams() });
    }
}

function withLimit(search) {
    const parameters = new URLSearchParams(search);
    parameters.set('limit', String(MOST));
    return parameters;
}

function keepLater(traces, trace) {
    const known = traces.get(trace.traceID);
    const later = known ? BigInt(trace.updated) - BigInt(known.updated) : 1n;
    const isMore = later === 0n && trace.spans + trace.logs > known.spans + known.logs;
    if (later > 0n || isMore) traces.set(trace.traceID, trace);
}

function keepNewest(traces) {
    if (traces.size <= MOST) return;
    const newest = [...traces.values()].sort(byStart).slice(0, MOST);
    traces.clear();
    for (const trace of newest) traces.set(trace.traceID, trace);
}
