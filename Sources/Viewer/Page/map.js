// SPDX-License-Identifier: Apache-2.0

// The map: which services call which, how often, how fast and how well. It shows the traces that a
// search finds, as the list does; everything on it leads to those traces.

import { isAbort, listen, read } from 'outlay/api';
import { element, fill, lifetime } from 'outlay/dom';
import { count, duration, named, number, percent } from 'outlay/format';
import { drawGraph, rate } from 'outlay/map-graph';
import { mapAddresses } from 'outlay/map-links';
import { mapSearch } from 'outlay/map-search';
import { TYPE_WORDS } from 'outlay/map-shapes';
import { callTable } from 'outlay/map-table';
import { button, notice } from 'outlay/widgets';

const PAUSE_BETWEEN_LOADS = 2000;
const SMALLEST = 0.76;
/** More nodes than this make a picture that nobody can read. */
const DRAWN = 60;
const LINES = 300;

/**
 * Shows the map.
 * @param {HTMLElement} container
 * @param {import('outlay/app').Context} context
 */
export function mount(container, context) {
    const life = lifetime();
    const graph = element('div', { class: 'map-canvas', tabindex: '0', role: 'region', 'aria-label': 'Graph, which may scroll' });
    const detail = element('div', { class: 'map-detail', role: 'status' });
    const table = element('div');
    const note = element('p', { class: 'map-note-line', hidden: true });
    const summary = element('p', { class: 'map-summary' });
    const proxies = button({ label: 'Proxies', icon: 'proxyFold', pressed: false, title: 'Show proxies such as sidecars as nodes of their own', click: toggleProxies });
    const search = mapSearch(context.parameters(), changeSearch);
    search.form.append(proxies);
    const page = element(
        'div', { class: 'map-page' },
        element('h1', { class: 'visually-hidden', text: 'Map of services' }),
        element('div', { class: 'map-bar' }, search.form, summary),
        note,
        element('div', { class: 'map-stage' }, graph, detail),
        table,
    );
    let map = null;
    let loading = null;
    let stopListening = () => {};
    let timer = 0;
    let seen = false;

    function parameters() {
        const all = new URLSearchParams(context.parameters());
        if (all.get('proxies') !== 'show') all.delete('proxies');
        return all;
    }

    function changeSearch(changed) {
        if (context.parameters().get('proxies') === 'show') changed.set('proxies', 'show');
        context.setParameters(changed);
        start();
    }

    function toggleProxies() {
        const changed = parameters();
        if (changed.has('proxies')) changed.delete('proxies');
        else changed.set('proxies', 'show');
        context.setParameters(changed);
        start();
    }

    /** Loads what the address says, and again whenever traces come that it is about. */
    function start() {
        proxies.setAttribute('aria-pressed', String(parameters().has('proxies')));
        stopListening();
        const query = parameters();
        query.delete('proxies');
        if (!map) page.setAttribute('aria-busy', 'true');
        loading?.abort();
        stopListening = listen(query, { listening: load, traces: loadSoon, cleared: loadSoon });
    }

    function loadSoon() {
        if (timer) return;
        timer = setTimeout(load, PAUSE_BETWEEN_LOADS);
    }

    async function load() {
        clearTimeout(timer);
        timer = 0;
        loading?.abort();
        loading = new AbortController();
        try {
            map = await read('/api/viewer/map', parameters(), loading.signal);
            draw();
        } catch (error) {
            if (isAbort(error)) return;
            fill(graph, notice('error', error.message));
            fill(table);
        }
        page.removeAttribute('aria-busy');
    }

    function draw() {
        if (!map) return;
        const focused = document.activeElement?.closest('.map-graph a')?.getAttribute('aria-label');
        const address = mapAddresses(map, context.parameters());
        summary.textContent = told(map);
        if (map.nodes.length === 0) {
            note.hidden = true;
            fill(graph, emptyMap(parameters().size > 0));
            fill(table);
            fill(detail);
            return;
        }
        const [left, top] = [graph.scrollLeft, graph.scrollTop];
        const busiest = busiestPart(map);
        note.hidden = busiest === map;
        note.textContent = `Of ${count(map.nodes.length, 'node')} and ${count(map.edges.length, 'connection')} the busiest ${number(busiest.nodes.length)} and ${number(busiest.edges.length)} are drawn; the table has them all.`;
        const drawn = fittingGraph(graph.clientWidth, (narrow) => drawGraph(busiest, { narrow, address, pointed: point }));
        fill(graph, drawn);
        if (seen) graph.scrollTo(left, top);
        else showFirst(graph, drawn, busiest);
        seen = true;
        fill(table, callTable(map, address));
        point(null);
        if (focused) graph.querySelector(`a[aria-label="${CSS.escape(focused)}"]`)?.focus();
    }

    function point(what) {
        for (const each of graph.querySelectorAll('[data-node], [data-from]')) {
            each.classList.toggle('is-faded', what !== null && !belongs(each.dataset, what));
        }
        fill(detail, what ? (what.node ? nodeDetail(what.node, map) : edgeDetail(what.edge, map)) : legend());
    }

    function belongs(data, { node, edge }) {
        if (edge) return data.node ? data.node === edge.from || data.node === edge.to : data.from === edge.from && data.to === edge.to;
        if (data.from) return data.from === node.id || data.to === node.id;
        return data.node === node.id || map.edges.some(({ from, to }) => (from === node.id && to === data.node) || (to === node.id && from === data.node));
    }

    context.setTitle('Map');
    context.onParameters((route) => {
        search.set(route.parameters);
        start();
    });
    container.append(page);
    const sizes = new ResizeObserver(watcher(() => Math.round(graph.clientWidth / 20), draw));
    sizes.observe(page);
    life.add(() => sizes.disconnect());
    life.add(() => clearTimeout(timer));
    life.add(() => stopListening());
    life.add(search.unmount);
    life.add(() => loading?.abort());
    start();
    return life.close;
}

/**
 * The graph from left to right, or from top to bottom where that fits better; shrunk if it is too wide,
 * though not below what can be read: the rest scrolls.
 */
function fittingGraph(room, draw) {
    const width = (graph) => Number(graph.getAttribute('width'));
    let graph = draw(room < 680);
    if (room >= 680 && width(graph) * SMALLEST > room) {
        const upright = draw(true);
        if (width(upright) < width(graph)) graph = upright;
    }
    const scale = Math.max(SMALLEST, Math.min(1, (room - 4) / width(graph)));
    for (const side of ['width', 'height']) graph.setAttribute(side, Math.floor(Number(graph.getAttribute(side)) * scale));
    return graph;
}

/** The nodes with the most calls and the connections between them, where there are too many to draw. */
function busiestPart(map) {
    if (map.nodes.length <= DRAWN && map.edges.length <= LINES) return map;
    const calls = new Map(map.nodes.map((node) => [node.id, 0]));
    for (const edge of map.edges) {
        for (const id of [edge.from, edge.to]) calls.set(id, (calls.get(id) ?? 0) + edge.calls);
    }
    const nodes = map.nodes.toSorted((a, b) => calls.get(b.id) - calls.get(a.id)).slice(0, DRAWN);
    const drawn = new Set(nodes.map((node) => node.id));
    const edges = map.edges.filter((edge) => drawn.has(edge.from) && drawn.has(edge.to));
    return { ...map, nodes, edges: edges.toSorted((a, b) => b.calls - a.calls).slice(0, LINES) };
}

/** Scrolls to where the requests come in, since a large graph does not fit. */
function showFirst(frame, graph, map) {
    const called = new Set(map.edges.map((edge) => edge.to));
    const callers = map.nodes.filter((node) => !called.has(node.id) && map.edges.some((edge) => edge.from === node.id));
    const first = graph.querySelector(`[data-node="${CSS.escape((callers[0] ?? map.nodes[0]).id)}"]`);
    if (!first) return;
    const [inner, outer] = [first.getBoundingClientRect(), frame.getBoundingClientRect()];
    frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
    frame.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
}

/** Calls back when an answer changes, such as about how wide the page is. */
function watcher(ask, changed) {
    let before = null;
    return () => {
        const now = ask();
        if (before !== null && now !== before) changed();
        before = now;
    };
}

function told(map) {
    const parts = [count(map.traces, 'trace'), count(map.nodes.filter((node) => node.type === 'service').length, 'service')];
    if (map.proxies > 0) parts.push(count(map.proxies, 'proxy', 'proxies'));
    return parts.join(' · ');
}

function emptyMap(searching) {
    return element(
        'div', { class: 'map-empty' },
        element('h2', { text: searching ? 'No trace matches' : 'No traces yet' }),
        element('p', { text: searching ? 'Change the search, or widen the time.' : 'The map draws itself from the traces that arrive.' }),
    );
}

function legend() {
    return element('p', { class: 'map-hint', text: 'Lines are wider the more calls they stand for. Point at a node or a line for its figures; open it for its traces.' });
}

function nodeDetail(node, map) {
    const name = (id) => named(map.nodes.find((each) => each.id === id)?.name);
    const called = map.edges.filter((edge) => edge.from === node.id).map((edge) => name(edge.to));
    const callers = map.edges.filter((edge) => edge.to === node.id).map((edge) => name(edge.from));
    return figures(named(node.name), [
        ['Is', node.system && node.system !== node.name ? `${TYPE_WORDS[node.type]} (${named(node.system)})` : TYPE_WORDS[node.type]],
        ['Spans', number(node.spans)],
        ['Errors', failures(node.errors, node.spans)],
        callers.length ? ['Called by', callers.join(', ')] : null,
        called.length ? ['Calls', called.join(', ')] : null,
    ]);
}

function edgeDetail(edge, map) {
    const name = (id) => named(map.nodes.find((each) => each.id === id)?.name);
    return figures(`${name(edge.from)} → ${name(edge.to)}`, [
        ['Calls', number(edge.calls)],
        ['Rate', rate(edge.rate)],
        ['Errors', failures(edge.errors, edge.calls)],
        ['p50', duration(edge.p50)],
        ['p99', duration(edge.p99)],
        ['Protocol', named(edge.protocol, 'unknown')],
    ]);
}

function failures(errors, all) {
    return errors > 0 ? `${number(errors)} (${percent(errors / Math.max(all, 1))})` : 'none';
}

function figures(title, pairs) {
    return [
        element('h2', {}, element('bdi', { text: title })),
        element('dl', {}, pairs.filter(Boolean).map(([term, text]) => element(
            'div', {}, element('dt', { text: term }), element('dd', {}, element('bdi', { text })),
        ))),
    ];
}
