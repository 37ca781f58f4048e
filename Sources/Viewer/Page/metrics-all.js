// SPDX-License-Identifier: Apache-2.0

// Every metric: what it is and where it stands; of one that is chosen, its series over time.

import { element } from 'outlay/dom';
import { age, bytes, count, duration, named, number, oneLine } from 'outlay/format';
import { chart } from 'outlay/metrics-chart';
import { emptyPart } from 'outlay/metrics-empty';
import { figure, sortedTable } from 'outlay/metrics-table';
import { notice, serviceChip } from 'outlay/widgets';

/** More lines than this in one chart cannot be told apart. */
const LINES = 8;

/**
 * What there is to see of all metrics.
 * @param {any} answer of `/api/viewer/metrics/all`, with that of `/api/viewer/metrics/series`.
 * @param {any} drawn what the view passes on.
 */
export function drawAll(answer, drawn) {
    return [
        answer.missing ? notice('info', answer.missing) : null,
        answer.chosen ? chosenMetric(answer.chosen, drawn) : null,
        answer.metrics.length === 0
            ? emptyPart('Nothing matches', 'Change the filter, or choose another service.')
            : metricTable(answer, drawn),
    ];
}

function metricTable({ metrics, chosen }, drawn) {
    const isChosen = (metric) => metric.name === chosen?.metric.name && metric.service === chosen?.metric.service;
    return sortedTable('metrics', metrics, [
        {
            key: 'name', label: 'Metric', of: (metric) => metric.name,
            cell: (metric) => element(
                'th', { scope: 'row', title: oneLine(metric.description) },
                element(
                    'a',
                    {
                        class: 'row-link', 'aria-current': isChosen(metric) ? 'true' : null, data: { focus: `metric ${metric.service} ${metric.name}` },
                        href: drawn.address(isChosen(metric) ? { metric: '', of: '' } : { metric: metric.name, of: metric.service }),
                    },
                    element('bdi', { text: named(metric.name) }),
                ),
            ),
        },
        { key: 'service', label: 'Service', of: (metric) => metric.service, cell: (metric) => element('td', {}, serviceChip({ name: metric.service })) },
        { key: 'kind', label: 'Kind', of: (metric) => metric.kind, cell: (metric) => element('td', { text: metric.kind }) },
        { key: 'unit', label: 'Unit', of: (metric) => metric.unit, cell: (metric) => element('td', {}, element('bdi', { text: oneLine(metric.unit, 30) })) },
        { key: 'series', label: 'Series', isFigure: true, of: (metric) => metric.series, cell: (metric) => element('td', { class: 'figure', text: number(metric.series) }) },
        { key: 'latest', label: 'Latest', isFigure: true, of: (metric) => metric.latest ?? -Infinity, cell: (metric) => element('td', { class: 'figure', text: latestText(metric) }) },
        { key: 'updated', label: 'Age', isFigure: true, of: (metric) => -Number(metric.updated), cell: (metric) => element('td', { class: 'figure', text: age(metric.updated) }) },
    ], { key: 'name', down: false }, drawn, (metric) => (isChosen(metric) ? 'is-chosen' : null));
}

/** Histograms stand at how often they were recorded into, which has no unit. */
function latestText(metric) {
    if (/histogram|summary/.test(metric.kind)) return metric.latest === null ? '–' : count(metric.latest, 'record');
    return withUnit(metric.latest, metric.unit);
}

function withUnit(value, unit) {
    if (value === null) return '–';
    if (unit === 's') return duration(value * 1e9);
    if (unit === 'By' && value >= 0) return bytes(value);
    return figure(value);
}

function chosenMetric({ window, metric, series }, drawn) {
    const isDistribution = /histogram|summary/.test(metric.kind);
    const format = metric.isRate
        ? (value) => `${figure(value)}/s`
        : (value) => withUnit(value, metric.unit);
    const lines = series.slice(0, LINES).map((each, index) => ({ values: each.values, class: `line-hue hue-${index}` }));
    const what = metric.isRate ? (isDistribution ? 'Records a second' : 'Growth a second') : 'Value';
    return [
        element('h2', { class: 'metrics-title' }, element('bdi', { text: named(metric.name) }), element('bdi', { class: 'quiet', text: named(metric.service, '(no service)') })),
        metric.description ? element('p', { class: 'quiet metrics-said' }, element('bdi', { text: oneLine(metric.description, 1000) })) : null,
        element(
            'section', { class: 'metric-panel', 'aria-label': what },
            element('header', {}, element('h3', { text: what }), element('span', { class: 'quiet', text: [metric.kind, oneLine(metric.unit, 30), count(metric.series, 'series', 'series')].filter(Boolean).join(' · ') })),
            chart({
                window, lines, width: Math.max(240, drawn.width - 2), height: 220, format, least: 0,
                filled: lines.length === 1 && metric.isRate,
                label: `${what} of ${named(metric.name)} over time, ${count(lines.length, 'line')}. The table below names them.`,
            }),
        ),
        seriesTable(series, metric, drawn),
        metric.series > series.length ? element('p', { class: 'quiet', text: `The ${series.length} largest of ${number(metric.series)} series are listed.` }) : null,
    ];
}

function seriesTable(series, metric, drawn) {
    const items = series.map((each, index) => ({ ...each, index, said: told(each) }));
    const last = (values) => values.findLast((value) => value !== null) ?? null;
    return sortedTable('series', items, [
        {
            key: 'attributes', label: 'Series', of: (item) => item.said,
            cell: (item) => element(
                'th', { scope: 'row', class: `series-name hue-${item.index}` },
                item.index < LINES ? element('span', { class: 'chip-dot', 'aria-hidden': 'true' }) : null,
                element('bdi', { text: oneLine(item.said, 400) }),
            ),
        },
        ...(metric.isRate ? [{ key: 'rate', label: 'A second', isFigure: true, of: (item) => last(item.values) ?? 0, cell: (item) => element('td', { class: 'figure', text: figure(last(item.values)) }) }] : []),
        { key: 'latest', label: 'Latest', isFigure: true, of: (item) => item.latest ?? -Infinity, cell: (item) => element('td', { class: 'figure', text: latestText({ ...metric, latest: item.latest }) }) },
    ], { key: 'latest', down: true }, drawn);
}

function told({ attributes, instance }) {
    const text = attributes.map(({ key, value }) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ');
    return text || (instance ? `instance ${instance}` : '(no attributes)');
}
