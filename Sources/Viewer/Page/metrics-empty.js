// SPDX-License-Identifier: Apache-2.0

// What stands where there are no metrics: what to set, or that nothing matches.

import { element } from 'outlay/dom';
import { copyableCode } from 'outlay/widgets';

/** What to say while no metric has come at all. */
export function emptyMetrics() {
    const host = location.hostname || '127.0.0.1';
    const settings = [
        'export OTEL_METRICS_EXPORTER=otlp',
        'export OTEL_METRIC_EXPORT_INTERVAL=5000',
        `export OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:4318`,
    ].join('\n');
    return element(
        'div', { class: 'empty' },
        element('h2', { text: 'Waiting for the first metric' }),
        element('p', { class: 'quiet', text: 'A program sends its metrics from time to time: every 60 seconds, unless it is told otherwise. These settings let it send every five.' }),
        copyableCode(settings, 'the settings'),
        element('p', { class: 'quiet', text: 'Rates and durations need two points of a histogram, so that they show after the second.' }),
    );
}

/**
 * What to say where metrics came, but none that is asked for.
 * @param {string} title
 * @param {...import('outlay/dom').Child} text
 */
export function emptyPart(title, ...text) {
    return element(
        'div', { class: 'empty empty-search' },
        element('h2', { text: title }), element('p', { class: 'quiet' }, ...text),
    );
}
