// SPDX-License-Identifier: Apache-2.0

// Metrics: how often, how well and how fast requests are answered, and every other metric. What is
// shown follows from the address: `show`, `service`, `text`, `window`, and what is chosen.

import { isAbort, listen, read } from 'outlay/api';
import { afterQuiet, element, fill, lifetime } from 'outlay/dom';
import { drawAll } from 'outlay/metrics-all';
import { emptyMetrics } from 'outlay/metrics-empty';
import { drawRequests } from 'outlay/metrics-requests';
import { buildTools } from 'outlay/metrics-tools';
import { button, notice } from 'outlay/widgets';

const PAUSE_BETWEEN_LOADS = 1000;
/** Time goes on in the charts even where nothing arrives. */
const TIME_GOES_ON = 10_000;

/**
 * Mounts the view.
 * @param {HTMLElement} container
 * @param {import('outlay/app').Context} context
 * @returns {() => void}
 */
export function mount(container, context) {
    const life = lifetime();
    const status = element('div', { class: 'metrics-status' });
    const body = element('div', { class: 'metrics-body' });
    const tools = buildTools({ change, typed: afterQuiet((text) => change({ text }), 300) });
    const page = element(
        'div', { class: 'metrics-page' },
        element('h1', { class: 'visually-hidden', text: 'Metrics' }),
        tools.bar, tools.tabs, status, body,
    );
    /** What stays from one drawing to the next: the order of tables and what is unfolded. */
    const kept = { order: {}, open: new Set(), bin: null };
    let answer = null;
    let failure = null;
    let isConnected = true;
    let loading = null;
    let isLoading = false;
    let isOutdated = false;
    let timer = 0;
    let width = 0;

    function show() {
        return context.parameters().get('show') ?? 'server';
    }

    function change(changes) {
        const parameters = new URLSearchParams(context.parameters());
        for (const [name, value] of Object.entries(changes)) {
            if (value) parameters.set(name, value);
            else parameters.delete(name);
        }
        context.setParameters(parameters);
        start();
    }

    /** The address of this view with something else chosen. */
    function address(changes) {
        const parameters = new URLSearchParams(context.parameters());
        for (const [name, value] of Object.entries(changes)) {
            if (value) parameters.set(name, value);
            else parameters.delete(name);
        }
        return parameters.size > 0 ? `/metrics?${parameters}` : '/metrics';
    }

    function start() {
        tools.set(context.parameters());
        page.setAttribute('aria-busy', 'true');
        load();
    }

    // An answer that is under way is awaited, so that a slow one is not asked for over and over.
    function loadSoon() {
        if (isLoading) isOutdated = true;
        else if (!timer) timer = setTimeout(load, PAUSE_BETWEEN_LOADS);
    }

    async function load() {
        clearTimeout(timer);
        timer = 0;
        loading?.abort();
        loading = new AbortController();
        isLoading = true;
        isOutdated = false;
        try {
            const shown = show();
            answer = { ...await readAll(shown, context.parameters(), loading.signal), shown };
            failure = null;
        } catch (error) {
            if (isAbort(error)) return;
            failure = error.message;
        }
        isLoading = false;
        page.removeAttribute('aria-busy');
        draw();
        if (isOutdated) loadSoon();
    }

    function draw() {
        fill(status, statusPart());
        if (failure && !answer) return;
        const focused = document.activeElement?.closest('[data-focus]')?.dataset.focus;
        const scrolled = [...body.querySelectorAll('.map-table')].map(
            ({ dataset, scrollLeft, scrollTop }) => [dataset.focus, scrollLeft, scrollTop],
        );
        tools.offer(answer, show(), address);
        // Something else is on its way.
        if (answer.shown !== show()) return;
        const drawn = { kept, address, width: body.clientWidth, redraw: draw, parameters: context.parameters() };
        if (answer.series === 0) fill(body, emptyMetrics());
        else if (answer.shown === 'all') fill(body, drawAll(answer, drawn));
        else fill(body, drawRequests(answer, drawn));
        for (const [name, left, top] of scrolled) find(name)?.scrollTo(left, top);
        if (focused) find(focused)?.focus({ preventScroll: true });
    }

    /** What was there before under the same name. */
    function find(name) {
        return body.querySelector(`[data-focus="${CSS.escape(name)}"]`);
    }

    function statusPart() {
        if (failure) return notice(
            'error', failure, ' ', button({ label: 'Try again', class: 'button-small', click: load }),
        );
        if (isConnected) return null;
        return notice('warning', 'The connection to the collector is lost. It is tried again.');
    }

    context.setTitle('Metrics');
    context.onParameters(start);
    container.append(page);
    tools.set(context.parameters());
    page.setAttribute('aria-busy', 'true');
    const sizes = new ResizeObserver(() => {
        if (Math.abs(body.clientWidth - width) < 8) return;
        width = body.clientWidth;
        if (answer) draw();
    });
    sizes.observe(body);
    life.add(() => sizes.disconnect());
    life.add(listen(new URLSearchParams({ about: 'metrics' }), {
        listening: load, traces: () => {}, metrics: loadSoon, cleared: loadSoon,
        connection(connected) {
            if (isConnected === connected) return;
            isConnected = connected;
            fill(status, statusPart());
        },
    }));
    const goingOn = setInterval(() => document.hidden || loadSoon(), TIME_GOES_ON);
    life.add(() => clearInterval(goingOn));
    life.add(() => clearTimeout(timer));
    life.add(() => loading?.abort());
    return life.close;
}

async function readAll(show, parameters, signal) {
    const query = new URLSearchParams();
    for (const name of ['service', 'text', 'window', 'group']) {
        if (parameters.get(name)) query.set(name, parameters.get(name));
    }
    if (show !== 'all') {
        query.set('family', show);
        return read('/api/viewer/metrics', query, signal);
    }
    const all = await read('/api/viewer/metrics/all', query, signal);
    if (!parameters.get('metric') || !parameters.get('of')) return all;
    const chosen = new URLSearchParams({ name: parameters.get('metric'), service: parameters.get('of') });
    if (parameters.get('window')) chosen.set('window', parameters.get('window'));
    try {
        return { ...all, chosen: await read('/api/viewer/metrics/series', chosen, signal) };
    } catch (error) {
        if (isAbort(error) || error.status !== 404) throw error;
        return { ...all, missing: error.message };
    }
}
