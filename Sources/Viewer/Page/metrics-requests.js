// SPDX-License-Identifier: Apache-2.0

// Requests by service and route: three charts of those that are chosen, and a table of all.

import { serviceClass } from 'outlay/colors';
import { element, fill } from 'outlay/dom';
import { clock, count, duration, named, percent, shortID } from 'outlay/format';
import { icon } from 'outlay/icons';
import { rate } from 'outlay/map-graph';
import { binTime, chart } from 'outlay/metrics-chart';
import { emptyPart } from 'outlay/metrics-empty';
import { groupTable } from 'outlay/metrics-table';
import { SHOWN } from 'outlay/metrics-tools';
import { notice } from 'outlay/widgets';

const HEIGHT = 190;
/** A chart has as many bins at least. */
const LEAST_BINS = 12;
/** What has a value for each bin. */
const BINNED = new Set(['rates', 'failureShares', 'p50s', 'p95s', 'p99s']);
/** How many traces are listed. */
const LISTED = 12;

/**
 * What there is to see of a family of requests.
 * @param {any} whole of `/api/viewer/metrics`.
 * @param {any} drawn what the view passes on.
 */
export function drawRequests(whole, drawn) {
    const answer = fromFirst(whole);
    const show = drawn.parameters.get('show') ?? 'server';
    const { one } = SHOWN[show] ?? SHOWN.server;
    if (answer.groups.length === 0 && !answer.chosen.id) return nothing(answer, show, drawn);
    const chosen = answer.groups.find((group) => group.id === answer.chosen.id);
    return [
        heading(answer, chosen, one, drawn),
        answer.chosen.found
            ? [
                panels(answer, chosen, drawn),
                element('div', { class: 'metrics-mores' }, exemplarList(answer.chosen.exemplars, drawn), figureTable(answer, drawn)),
            ]
            : notice('info', `Nothing is known of this ${one} in this time.`),
        answer.omitted > 0 ? element('p', { class: 'quiet', text: `The busiest ${answer.groups.length} are listed; ${answer.omitted} more are counted.` }) : null,
        groupTable(answer.groups, one, answer.chosen.id, drawn),
    ];
}

/** The answer from where something is known: the time before would be an empty half of every chart. */
function fromFirst(answer) {
    const { window, chosen } = answer;
    const known = answer.groups.map((group) => group.rates.findIndex((rate) => rate !== null));
    const first = Math.min(chosen.rates.length - LEAST_BINS, ...known.filter((bin) => bin >= 0));
    if (first <= 0) return answer;
    const later = (item) => Object.fromEntries(Object.entries(item).map(
        ([name, value]) => [name, BINNED.has(name) ? value.slice(first) : value],
    ));
    return {
        ...answer, window: { ...window, start: String(BigInt(window.start) + BigInt(first) * BigInt(window.step)) },
        chosen: later(chosen), groups: answer.groups.map(later),
    };
}

function nothing(answer, show, drawn) {
    const family = answer.families.find(({ id }) => id === show);
    if (drawn.parameters.get('text') || drawn.parameters.get('service')) {
        return emptyPart('Nothing matches', 'Change the filter, or choose another service.');
    }
    if (family?.series > 0) return emptyPart('Nothing in this time', 'Choose a longer time, or make a request.');
    return emptyPart(
        'No such requests are measured',
        'They are told by the histogram ', element('code', { text: family?.metric ?? '' }), ', in seconds. ',
        'Whatever else has come is under ', element('a', { href: drawn.address({ show: 'all' }), text: 'All metrics' }), '.',
    );
}

function heading(answer, chosen, one, { address }) {
    if (!answer.chosen.id) {
        const services = new Set(answer.groups.map((group) => group.service)).size;
        return element('h2', { class: 'metrics-title', text: `${count(answer.groups.length, one)}, ${count(services, 'service')}` });
    }
    return element(
        'h2', { class: `metrics-title ${serviceClass(chosen?.service ?? '')}` },
        element('span', { class: 'chip-dot', 'aria-hidden': 'true' }),
        element('bdi', { text: chosen ? named(chosen.name) : named(answer.chosen.id) }),
        chosen ? element('bdi', { class: 'quiet', text: named(chosen.service, '(no service)') }) : null,
        element('a', { class: 'button button-small', href: address({ group: '' }), data: { focus: 'whole' } }, icon('close'), element('span', { text: 'Show all' })),
    );
}

function panels(answer, group, drawn) {
    const { window, chosen } = answer;
    const of = group ? ` of ${named(group.name)}` : '';
    const columns = drawn.width >= 1050 ? 3 : 1;
    const width = Math.max(240, Math.floor((drawn.width - 2 * 12 * (columns === 3)) / columns) - 2);
    const common = { window, width, height: HEIGHT, pointed: point };
    const parts = [
        panel('Rate', common, {
            lines: [{ values: chosen.rates, class: 'line-rate' }], filled: true, least: 0.01, format: rate,
            label: `Requests a second${of} over time; on average ${rate(chosen.rate ?? 0)}.`,
            figures: [['', 'line-rate', chosen.rates, chosen.rate ?? 0]],
        }),
        panel('Errors', common, {
            lines: [{ values: chosen.failureShares, class: 'line-error' }], filled: true, least: 0.02, format: percent,
            label: `Share of errors${of} over time; altogether ${percent(chosen.failureShare ?? 0)}.`,
            figures: [['', 'line-error', chosen.failureShares, chosen.failureShare ?? 0]],
        }),
        panel('Duration', common, {
            lines: [
                { values: chosen.p99s, class: 'line-p99' }, { values: chosen.p95s, class: 'line-p95' },
                { values: chosen.p50s, class: 'line-p50' },
            ],
            logarithmic: true, format: duration,
            dots: chosen.exemplars.map((exemplar) => dotOf(exemplar)),
            label: `Durations${of} over time: half took ${duration(chosen.p50 ?? NaN)} at most, 99 of 100 ${duration(chosen.p99 ?? NaN)}. Points are requests with a trace.`,
            figures: [
                ['p50', 'line-p50', chosen.p50s, chosen.p50], ['p95', 'line-p95', chosen.p95s, chosen.p95],
                ['p99', 'line-p99', chosen.p99s, chosen.p99],
            ],
        }),
    ];
    function point(bin) {
        drawn.kept.bin = bin;
        for (const part of parts) part.point(bin);
    }
    if (drawn.kept.bin !== null) point(drawn.kept.bin);
    return element('div', { class: 'metric-panels' }, parts.map((part) => part.node));
}

/** A chart below its name and its figures: those of the whole window, or of the moment pointed at. */
function panel(title, common, options) {
    const drawing = chart({ ...common, ...options });
    const figures = element('dl', { class: 'panel-figures' });
    function point(bin) {
        drawing.point(bin);
        fill(figures, options.figures.map(([name, style, values, whole]) => {
            const value = bin === null ? whole : values[bin];
            return element(
                'div', { class: style },
                element('dt', { class: name ? null : 'visually-hidden', text: name || title }),
                element('dd', { text: value === null || value === undefined ? '–' : options.format(value) }),
            );
        }));
    }
    point(null);
    const node = element(
        'section', { class: 'metric-panel', 'aria-label': title },
        element('header', {}, element('h3', { text: title }), figures), drawing,
    );
    return { node, point };
}

function dotOf(exemplar) {
    const { time, value, failed, kept } = exemplar;
    const said = [`${duration(value)} at ${clock(time)}`, failed ? 'failed' : '', kept ? '' : 'its trace is no longer kept'];
    return { time, value, failed, kept, href: traceAddress(exemplar), label: said.filter(Boolean).join(', ') };
}

function traceAddress({ traceID, spanID }) {
    return spanID ? `/trace/${traceID}?span=${spanID}` : `/trace/${traceID}`;
}

/** The slowest requests that have a trace, for whoever does not see the points. */
function exemplarList(exemplars, drawn) {
    if (exemplars.length === 0) return null;
    const slowest = exemplars.toSorted((a, b) => b.value - a.value).slice(0, LISTED);
    return folded('exemplars', 'Slowest requests with a trace', drawn, () => element(
        'ul', { class: 'exemplar-list' },
        slowest.map((exemplar) => element(
            'li', {},
            element(
                'a', { href: traceAddress(exemplar), data: { focus: `exemplar ${exemplar.traceID} ${exemplar.time}` } },
                element('span', { class: 'mono', text: shortID(exemplar.traceID) }),
                element('span', { class: exemplar.failed ? 'is-error' : null, text: duration(exemplar.value) }),
                element('span', { class: 'quiet', text: clock(exemplar.time) }),
            ),
            exemplar.failed ? element('span', { class: 'tag tag-error' }, icon('error'), 'error') : null,
            exemplar.kept ? null : element('span', { class: 'tag', text: 'no longer kept' }),
        )),
    ));
}

function figureTable({ window, chosen }, drawn) {
    return folded('figures', 'Figures over time', drawn, () => element(
        'div', { class: 'map-table', tabindex: '0', role: 'region', 'aria-label': 'Figures over time', data: { focus: 'figures' } },
        element(
            'table', {},
            element('thead', {}, element('tr', {}, ['Time', 'Rate', 'Errors', 'p50', 'p95', 'p99'].map((text) => element('th', { scope: 'col', text })))),
            element('tbody', {}, chosen.rates.map((value, bin) => value === null ? null : element(
                'tr', {},
                element('th', { scope: 'row', text: binTime(window, bin) }),
                element('td', { text: rate(value) }), element('td', { text: percent(chosen.failureShares[bin] ?? 0) }),
                ['p50s', 'p95s', 'p99s'].map((name) => element('td', { text: duration(chosen[name][bin] ?? NaN) })),
            ))),
        ),
    ));
}

/** What is unfolded stays so from one drawing to the next. */
function folded(name, title, { kept }, content) {
    const node = element(
        'details', { class: 'metrics-more', open: kept.open.has(name) },
        element('summary', { text: title, data: { focus: `fold ${name}` } }),
    );
    const open = () => {
        if (node.open) kept.open.add(name);
        else kept.open.delete(name);
        if (node.open && node.children.length === 1) node.append(content());
    };
    if (kept.open.has(name)) node.append(content());
    node.addEventListener('toggle', open);
    return node;
}
