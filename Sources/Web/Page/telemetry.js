// SPDX-License-Identifier: Apache-2.0

/*
 * Starts a trace for each thing that a person does. Every request carries a `traceparent` (W3C Trace
 * Context); where the gateway names a collector, the page's own spans are sent there as well, as
 * OTLP/JSON. Sending may fail, and nothing else is the worse for it.
 */

const MOST_WAITING = 200;
const PAUSE = 1000;
const INTERNAL = 1, CLIENT = 3, ERROR = 2;

const exporter = { url: null, resource: null, waiting: [], timer: 0 };

/** Says where spans go, if anywhere. */
export function sendSpans(config) {
    if (!config.telemetry) return;
    exporter.url = config.telemetry;
    exporter.resource = { attributes: attributes({
        'service.name': 'outlay-browser', 'service.version': config.version,
        'telemetry.sdk.name': 'outlay-page', 'telemetry.sdk.language': 'webjs',
        'telemetry.sdk.version': config.version, 'user_agent.original': navigator.userAgent,
    }) };
    // The last moment at which a page may still send.
    document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'hidden') flush();
    });
}

/** Random hexadecimal digits, of so many bytes and never all zero. */
export function randomHex(bytes) {
    const values = crypto.getRandomValues(new Uint8Array(bytes));
    values[0] |= 1;
    return Array.from(values, value => value.toString(16).padStart(2, '0')).join('');
}

/** Something that a person does: the root of a trace. */
export class Action {
    constructor(name) {
        this.name = name;
        this.traceID = randomHex(16);
        this.spanID = randomHex(8);
        this.start = now();
    }

    /** Begins a request; its `traceparent` travels, and `end` closes its span. */
    request(method, route) {
        const spanID = randomHex(8), start = now();
        return {
            traceparent: `00-${this.traceID}-${spanID}-01`,
            end: (url, status) => this.keep({
                spanId: spanID, parentSpanId: this.spanID, name: `${method} ${route}`, kind: CLIENT,
                start, isError: status === undefined || status >= 400,
                attributes: {
                    'http.request.method': method, 'url.full': url.href, 'url.template': route,
                    'server.address': url.hostname, 'server.port': port(url),
                    'http.response.status_code': status,
                    'error.type': status === undefined ? 'network' : status >= 400 ? String(status) : undefined,
                },
            }),
        };
    }

    /** The person sees the result. */
    end(isError) {
        this.keep({ spanId: this.spanID, name: this.name, kind: INTERNAL, start: this.start, isError });
    }

    keep({ start, isError, attributes: values = {}, ...span }) {
        if (!exporter.url) return;
        exporter.waiting.push({
            traceId: this.traceID, ...span, startTimeUnixNano: start, endTimeUnixNano: now(),
            attributes: attributes(values), flags: 0x101, status: isError ? { code: ERROR } : {},
        });
        // The oldest go first: what happens now is what somebody looks for.
        if (exporter.waiting.length > MOST_WAITING) exporter.waiting.shift();
        exporter.timer ||= setTimeout(flush, PAUSE);
    }
}

function flush() {
    clearTimeout(exporter.timer);
    exporter.timer = 0;
    const spans = exporter.waiting.splice(0);
    if (!spans.length) return;
    const body = JSON.stringify({ resourceSpans: [{
        resource: exporter.resource, scopeSpans: [{ scope: { name: 'outlay-page' }, spans }],
    }] });
    fetch(exporter.url, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body,
        keepalive: true, credentials: 'omit', mode: 'cors',
    }).catch(() => {});
}

/** Nanoseconds since 1970, as OTLP/JSON writes 64 bits: in text. */
function now() {
    return `${BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n}`;
}

function port(url) {
    return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

function attributes(values) {
    return Object.entries(values).filter(([, value]) => value !== undefined).map(([key, value]) => ({
        key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    }));
}
