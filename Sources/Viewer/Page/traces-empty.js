// SPDX-License-Identifier: Apache-2.0

// What stands where there are no traces: how to send the first one, or that the search found none.

import { element } from 'outlay/dom';
import { button, copyableCode } from 'outlay/widgets';

/** What to say while the collector is empty. */
export function emptyCollector() {
    // Behind a wildcard address the page's own name is the one that works.
    const host = location.hostname || '127.0.0.1';
    return element(
        'div',
        { class: 'empty' },
        element('h1', { text: 'Waiting for the first trace' }),
        element(
            'p',
            {
                class: 'quiet',
                text: 'The collector listens. A trace appears within a second of its first span.',
            },
        ),
        element('h2', { text: 'Point a program at it' }),
        copyableCode(`export OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:4318`, 'the setting'),
        element(
            'p',
            { class: 'quiet' },
            'Any OpenTelemetry SDK reads it: OTLP over HTTP on port 4318, over gRPC on 4317. ',
            'Zipkin’s v2 JSON goes to port 9411, ',
            element('code', { text: '/api/v2/spans' }),
            '.',
        ),
        element('h2', { text: 'Or send one span by hand' }),
        copyableCode(exampleRequest(host), 'the command'),
    );
}

function exampleRequest(host) {
    const span = {
        traceId: randomHex(16), spanId: randomHex(8), name: 'hello', kind: 2,
        startTimeUnixNano: '@000000000', endTimeUnixNano: '@250000000',
        attributes: [{ key: 'greeting', value: { stringValue: 'world' } }],
    };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'by-hand' } }] };
    const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
    const withTime = body.replace(/"@(\d+)"/g, (_, rest) => `"'$(date +%s)'${rest}"`);
    const header = "-H 'content-type: application/json'";
    return `curl http://${host}:4318/v1/traces ${header} -d '${withTime}'`;
}

function randomHex(bytes) {
    const values = crypto.getRandomValues(new Uint8Array(bytes));
    return [...values].map((value) => value.toString(16).padStart(2, '0')).join('');
}

/**
 * What to say where a search found nothing.
 * @param {() => void} clear
 */
export function emptySearch(clear) {
    return element(
        'div',
        { class: 'empty empty-search' },
        element('h1', { text: 'No trace matches' }),
        element(
            'p',
            { class: 'quiet', text: 'Traces that arrive from now on and match will appear here.' },
        ),
        element('div', {}, button({ label: 'Show all traces', click: clear })),
    );
}

/**
 * What to say where the range that was drawn holds nothing.
 * @param {() => void} clear
 */
export function emptyBrush(clear) {
    return element(
        'div',
        { class: 'empty empty-search' },
        element(
            'p',
            { class: 'quiet', text: 'No trace lies in the range that is selected in the chart.' },
        ),
        element('div', {}, button({ label: 'Clear the range', click: clear })),
    );
}
