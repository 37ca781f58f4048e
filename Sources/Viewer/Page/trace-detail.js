// SPDX-License-Identifier: Apache-2.0

// Everything about the selected span, in a panel beside the waterfall (below it where there is no
// room).

import { attributeLines, attributeTable, foldedText } from 'outlay/attributes';
import { serviceClass } from 'outlay/colors';
import { element, fill } from 'outlay/dom';
import { dateTime, duration, named, percent } from 'outlay/format';
import { KIND_WORDS, icon } from 'outlay/icons';
import { eventList, linkList, linkedFromList, logList } from 'outlay/trace-entries';
import { serviceOf } from 'outlay/trace-model';
import { marked } from 'outlay/trace-row';
import { button, copy, notice, serviceChip } from 'outlay/widgets';

/**
 * Mounts the panel.
 * @param {HTMLElement} container
 * @param {import('outlay/trace-state').TraceState} state
 * @param {{embedded: boolean, close: () => void}} options
 * @returns {{unmount: () => void, focus: () => void}}
 */
export function mountDetail(container, state, options) {
    const panel = element(
        'aside',
        { class: 'detail', 'aria-label': 'Selected span', tabindex: '-1' },
    );
    container.append(panel);
    /** Which sections are closed, so that they stay so from span to span. */
    const closed = new Set(['Resource', 'Scope and ids']);
    const end = state.subscribe((changed) => {
        if (changed.has('selected') || changed.has('trace') || changed.has('search')) draw();
    });
    draw();
    return { unmount: end, focus: () => panel.focus({ preventScroll: true }) };

    function draw() {
        const row = state.selected === null ? null : state.trace.rows[state.selected];
        panel.hidden = row === null;
        if (!row) return;
        const scroll = panel.dataset.span === row.spanID ? panel.scrollTop : 0;
        panel.dataset.span = row.spanID;
        fill(panel, heading(state, row, options.close, options.embedded), sections(state, row, options, closed));
        panel.scrollTop = scroll;
    }
}

function heading(state, row, close, isEmbedded) {
    const service = serviceOf(state.trace, row);
    return element(
        'header',
        { class: `detail-head ${serviceClass(service)}` },
        element(
            'div',
            { class: 'detail-title' },
            element('h2', {}, element('bdi', {}, marked(named(row.name), state.search))),
            button({ label: 'Close', icon: 'close', quiet: true, keys: 'Escape', click: close }),
        ),
        element(
            'div',
            { class: 'detail-tags' },
            serviceChip({ name: service }),
            element('span', { class: 'tag' }, icon(row.kind), KIND_WORDS[row.kind] ?? row.kind),
            row.isProxy ? element('span', { class: 'tag' }, icon('proxy'), 'proxy') : null,
            row.peer
                ? element(
                    'span',
                    { class: 'tag' },
                    icon(peerIcon(row.peer)),
                    element('bdi', { text: named(row.peer.name) }),
                )
                : null,
            row.status === 'error'
                ? element('span', { class: 'tag tag-error' }, icon('error'), 'error')
                : null,
            row.status === 'ok' ? element('span', { class: 'tag' }, icon('check'), 'ok') : null,
            isEmbedded ? null : metricsLink(service, row),
        ),
        row.status === 'error' || row.statusMessage
            ? notice(
                row.status === 'error' ? 'error' : 'info',
                row.statusMessage
                    ? foldedText(row.statusMessage, state.search)
                    : 'Status is error; no message was given.',
            )
            : null,
        row.findings.map((finding) => notice('warning', foldedText(finding.text))),
    );
}

/** To the metrics of a server's route, under the name that they have there. */
function metricsLink(service, row) {
    const value = (key) => row.attributes.find((attribute) => attribute.key === key)?.value;
    const [method, route] = [value('http.request.method'), value('http.route')];
    if (row.kind !== 'server' || !method || !route) return null;
    const parameters = new URLSearchParams({ group: `${service} ${method} ${route}` });
    return element('a', { class: 'detail-metrics', href: `/metrics?${parameters}` }, icon('metrics'), 'Metrics of this route');
}

function peerIcon(peer) {
    return { database: 'database', broker: 'broker' }[peer.type] ?? 'service';
}

function sections(state, row, options, closed) {
    const source = state.trace.sources[row.source];
    const section = (title, amount, content, copied) => detailSection(
        title,
        amount,
        content,
        copied,
        closed,
    );
    return [
        timing(state, row),
        section(
            'Attributes',
            row.attributes.length,
            () => attributeTable(
                row.attributes,
                { search: state.search, dropped: row.droppedAttributes },
            ),
            attributeLines(row.attributes),
        ),
        row.events.length + row.droppedEvents > 0
            ? section('Events', row.events.length, () => eventList(state, row))
            : null,
        row.logs.length > 0
            ? section('Logs', row.logs.length, () => logList(row.logs, row.start, state.search))
            : null,
        row.links.length + row.droppedLinks > 0
            ? section('Links', row.links.length, () => linkList(state, row, options))
            : null,
        row.linkedFrom.length > 0
            ? section(
                'Linked from',
                row.linkedFrom.length,
                () => linkedFromList(state, row, options),
            )
            : null,
        section(
            'Resource',
            source.resource.length,
            () => attributeTable(
                source.resource,
                { search: state.search, dropped: source.droppedResourceAttributes },
            ),
            attributeLines(source.resource),
        ),
        section('Scope and ids', null, () => identity(state, row, source)),
    ];
}

function detailSection(title, amount, content, copied, closed) {
    const body = element('div', { class: 'section-body' });
    const node = element(
        'details',
        { class: 'section', open: !closed.has(title) },
        element(
            'summary',
            {},
            icon('chevron'),
            element('h3', { text: title }),
            amount === null
                ? null
                : element('span', { class: 'section-count', text: String(amount) }),
        ),
        body,
    );
    // A closed section costs nothing until it is opened.
    const fillBody = () => {
        if (!node.open || body.childElementCount > 0) return;
        fill(body, amount === 0 ? element('p', { class: 'quiet', text: 'None.' }) : content());
    };
    node.addEventListener('toggle', () => {
        if (node.open) closed.delete(title);
        else closed.add(title);
        fillBody();
    });
    fillBody();
    if (!copied) return node;
    const tool = button({
        label: `Copy all: ${title.toLowerCase()}`,
        icon: 'copy',
        quiet: true,
        class: 'section-copy',
        click: () => copy(copied, title),
    });
    return element('div', { class: 'section-frame' }, node, tool);
}

function timing(state, row) {
    const { trace } = state;
    const onPath = row.critical.reduce((sum, [from, to]) => sum + to - from, 0);
    const facts = [
        ['Duration', duration(row.duration), share(row.duration, trace.duration, 'of the trace')],
        ['Self time', duration(row.self), share(row.self, row.duration, 'of the span')],
        ['Starts at', duration(row.start), null],
        [
            'Critical path',
            onPath > 0 ? duration(onPath) : 'not on it',
            onPath > 0 ? share(onPath, trace.duration, 'of the trace') : null,
        ],
    ];
    return element('dl', { class: 'facts' }, facts.map(([name, value, note]) => element(
        'div',
        {},
        element('dt', { text: name }),
        element(
            'dd',
            {},
            value,
            note ? element('span', { class: 'quiet', text: ` ${note}` }) : null,
        ),
    )));
}

function share(part, whole, of) {
    return whole > 0 ? `${percent(part / whole)} ${of}` : null;
}

function identity(state, row, source) {
    const { trace } = state;
    const parent = row.parent === null ? null : trace.rows[row.parent];
    const rows = [
        ['Span id', row.spanID],
        ['Parent', row.parentSpanID ?? '(none)'],
        ['Trace id', trace.traceID],
        ['Started', dateTime(absolute(trace.start, row.start))],
        ['Arrived', `${duration(row.arrived)} after the first of the trace`],
        [
            'Scope',
            [source.scope.name || '(no name)', source.scope.version].filter(Boolean).join(' '),
        ],
        ['Schema', source.scope.schemaURL || source.resourceSchemaURL || '(none)'],
        ['Trace state', row.traceState || '(none)'],
        ['Flags', `0x${(row.flags >>> 0).toString(16)}`],
        ['Depth', String(row.depth)],
    ];
    return [
        element('dl', { class: 'identity' }, rows.map(([name, value]) => element(
            'div',
            {},
            element('dt', { text: name }),
            element('dd', { class: 'mono' }, foldedText(String(value))),
        ))),
        source.scope.attributes.length > 0 ? attributeTable(source.scope.attributes) : null,
        element(
            'div',
            { class: 'identity-tools' },
            button({
                label: 'Copy span id',
                icon: 'copy',
                click: () => copy(row.spanID, 'Span id'),
            }),
            parent
                ? button({
                    label: 'Go to parent',
                    icon: 'up',
                    click: () => state.select(row.parent),
                })
                : null,
        ),
    ];
}

function absolute(start, offset) {
    try {
        return String(BigInt(start) + BigInt(Math.round(offset)));
    } catch {
        return start;
    }
}
