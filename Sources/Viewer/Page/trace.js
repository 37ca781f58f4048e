// SPDX-License-Identifier: Apache-2.0

// The view of one trace: header, overview, tools, waterfall, details; it grows while spans arrive.

import { APIError, isAbort, listen, readTrace, versionOf } from 'outlay/api';
import { afterQuiet, element, fill, lifetime } from 'outlay/dom';
import { count, named, shortID } from 'outlay/format';
import { learnKeys } from 'outlay/seen-keys';
import { mountDetail } from 'outlay/trace-detail';
import { mountHeader } from 'outlay/trace-header';
import { listenForKeys } from 'outlay/trace-keys';
import { mountMinimap } from 'outlay/trace-minimap';
import { TraceState } from 'outlay/trace-state';
import { mountTools } from 'outlay/trace-tools';
import { mountWaterfall } from 'outlay/trace-waterfall';
import { announce, button, notice } from 'outlay/widgets';

/**
 * Mounts the view of the trace that the route names.
 * @param {HTMLElement} container
 * @param {import('outlay/app').Context} context
 * @returns {() => void}
 */
export function mount(container, context) {
    const life = lifetime();
    const page = element(
        'div',
        { class: 'trace-view' },
        element('p', { class: 'loading', text: 'Loading the trace…' }),
    );
    container.append(page);
    const stopped = new AbortController();
    life.add(() => stopped.abort());
    context.setTitle(`Trace ${shortID(context.route.traceID)}`);
    start();
    return life.close;

    function start() {
        if (context.embedded) show(context.embedded);
        else life.add(follow(context.route.traceID, stopped.signal, { show, fail: showFailure }));
    }

    function show(trace) {
        const state = new TraceState(trace, context.parameters());
        learnKeys(trace);
        fill(page);
        const parts = mountParts(page, state, context, life);
        context.setTitle(`${named(trace.summary.name)} · ${shortID(trace.traceID)}`);
        context.onParameters((route) => state.restore(route.parameters));
        const keep = afterQuiet(
            () => context.setParameters(state.parameters(), { replace: true }),
            150,
        );
        life.add(keep.cancel);
        life.add(state.subscribe(() => keep()));
        return { state, parts };
    }

    function showFailure(error) {
        const isUnknown = error instanceof APIError && error.status === 404;
        if (!(error instanceof APIError)) console.error(error);
        fill(page, element(
            'div',
            { class: 'trace-missing' },
            element('h1', { text: 'This trace is not shown' }),
            notice(
                'error',
                error instanceof APIError
                    ? error.message
                    : 'This trace cannot be drawn; its JSON can still be exported.',
            ),
            isUnknown
                ? element(
                    'p',
                    {
                        class: 'quiet',
                        text: 'If it is on its way, it opens here when its first span arrives.',
                    },
                )
                : null,
            element(
                'div',
                { class: 'missing-tools' },
                button({ label: 'Try again', icon: 'reset', click: again }),
                element('a', { class: 'button', href: '/' }, 'All traces'),
            ),
        ));
    }

    function again() {
        life.close();
        fill(container);
        context.go(location.pathname, context.parameters());
    }
}

// The parts in the order in which they stand; what each may ask of the others.
function mountParts(page, state, context, life) {
    const isEmbedded = context.embedded !== null;
    const actions = {};
    const header = mountHeader(page, state, {
        embedded: isEmbedded,
        stepToError: () => state.stepToError(1),
        find: (text) => actions.find(text),
    });
    mountShare(header.shareSlot, context, state, life);
    const overview = element('div', { class: 'overview' });
    page.append(overview);
    life.add(mountMinimap(overview, state));
    const tools = mountTools(page, state);
    actions.find = tools.find;
    const body = element('div', { class: 'trace-body' });
    page.append(body);
    const rows = element('div', { class: 'trace-rows' });
    body.append(rows);
    const waterfall = mountWaterfall(rows, state, { open: () => {} });
    const detail = mountDetail(body, state, { embedded: isEmbedded, close });
    life.add(header.unmount);
    life.add(tools.unmount);
    life.add(waterfall.unmount);
    life.add(detail.unmount);
    life.add(state.subscribe((changed) => {
        // Where the page scrolls, what was selected may be far below the header.
        if (!changed.has('selected') || state.selected === null) return;
        body.scrollIntoView({ block: 'nearest' });
    }));
    life.add(listenForKeys(
        state,
        { search: tools.focusSearch, open: openDetail, close, focusRows: waterfall.focus },
    ));
    return { header };

    function openDetail() {
        if (state.selected === null) state.step(1);
        detail.focus();
    }

    // One thing at a time: first the panel or the span, then the search, then the zoom.
    function close() {
        const wasInDetail = document.activeElement?.closest('.detail') !== null;
        if (wasInDetail && document.activeElement) waterfall.focus();
        if (state.selected !== null) {
            state.select(null);
            return true;
        }
        if (state.search !== '') {
            state.setSearch('');
            return true;
        }
        if (!state.isZoomed) return false;
        state.resetZoom();
        return true;
    }
}

// Sharing is another module's; without it the trace is still a trace.
async function mountShare(slot, context, state, life) {
    try {
        const { mountShare: mount } = await import('outlay/share');
        const unmount = mount(slot, context, () => state.whole);
        if (typeof unmount === 'function') life.add(unmount);
    } catch (error) {
        console.error(error);
    }
}

// Reads the trace as soon as the collector tells of changes, so that none falls in between, and again
// whenever it tells of more spans, but never more often than the trace takes to read several times
// over. A trace that is not there yet is shown when it comes.
function follow(id, signal, { show, fail }) {
    let shown = null;
    let known = null;
    let isReading = false;
    let isStale = false;
    return listen(new URLSearchParams({ text: id }), {
        listening: refresh,
        traces: (news) => {
            const summary = news.traces.find((trace) => trace.traceID === id);
            if (summary && versionOf(summary) !== known) refresh();
        },
        cleared: () => shown?.parts.header.setLive(
            'The collector was cleared; this is the trace as it was.',
        ),
    });

    async function refresh() {
        isStale = true;
        if (isReading) return;
        isReading = true;
        while (isStale && !signal.aborted) {
            isStale = false;
            const started = performance.now();
            await readOnce();
            await pause(Math.max(250, 3 * (performance.now() - started)));
        }
        isReading = false;
    }

    async function readOnce() {
        try {
            const trace = await readTrace(id, signal);
            shown?.parts.header.setLive('');
            const version = versionOf(trace.summary);
            // Drawn only if there is more of it: a row that is redrawn slips from under the pointer.
            if (signal.aborted || version === known) return;
            known = version;
            if (shown) grow(trace);
            else shown = show(trace);
        } catch (error) {
            if (isAbort(error)) return;
            if (shown) tell(error);
            else fail(error);
        }
    }

    function grow(trace) {
        const more = trace.rows.length - shown.state.whole.rows.length;
        shown.state.setTrace(trace);
        if (more > 0) announce(`${count(more, 'more span')} arrived`);
    }

    function tell(error) {
        shown.parts.header.setLive(
            error.status === 404
                ? 'The collector has let go of this trace; this is how it was.'
                : error.message,
        );
    }
}

function pause(milliseconds) {
    return new Promise((done) => setTimeout(done, milliseconds));
}
