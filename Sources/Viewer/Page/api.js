// SPDX-License-Identifier: Apache-2.0

// Everything that is asked of the collector, at the addresses of `/api/viewer`.

/** An answer that was no success: `status` is HTTP's, or 0 where no answer came. */
export class APIError extends Error {
    /**
     * @param {number} status
     * @param {string} message a sentence for the person who asked.
     */
    constructor(status, message) {
        super(message);
        this.name = 'APIError';
        this.status = status;
    }
}

/**
 * Reads a JSON document.
 * @param {string} path such as `/api/viewer/traces`.
 * @param {URLSearchParams | null} [parameters]
 * @param {AbortSignal} [signal] an abort is thrown on as it is.
 * @returns {Promise<any>}
 */
export async function read(path, parameters = null, signal = undefined) {
    const query = parameters?.toString();
    const answer = await request(query ? `${path}?${query}` : path, { signal });
    try {
        return await answer.json();
    } catch (error) {
        if (isAbort(error)) throw error;
        throw new APIError(answer.status, 'The collector sent an answer that is not JSON.');
    }
}

/**
 * Sends a body (an import) and reads the answer.
 * @param {string} path
 * @param {BodyInit} body JSON.
 * @returns {Promise<any>}
 */
export async function send(path, body) {
    const answer = await request(path, {
        method: 'POST', body, headers: { 'Content-Type': 'application/json' },
    });
    return answer.status === 204 ? null : answer.json();
}

/** Forgets every trace in the collector. */
export async function deleteTraces() {
    await request('/api/viewer/traces', { method: 'DELETE' });
}

/**
 * Reads the document of a trace.
 * @param {string} id
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function readTrace(id, signal) {
    return withTexts(await read(`/api/viewer/traces/${encodeURIComponent(id)}`, null, signal));
}

/**
 * A word for a trace as it stands, another one as soon as more of it has arrived: `updated` alone tells
 * only of spans.
 * @param {{updated: string, spans: number, logs: number}} summary
 * @returns {string}
 */
export function versionOf(summary) {
    return `${summary.updated} ${summary.spans} ${summary.logs}`;
}

/**
 * A trace of which every attribute's value is text, whatever JSON it came as: so it is searched,
 * folded and copied in one way.
 */
function withTexts(trace) {
    const inside = (owner) => owner.attributes.forEach(makeText);
    for (const source of trace.sources) {
        source.resource.forEach(makeText);
        inside(source.scope);
    }
    for (const row of trace.rows) {
        inside(row);
        for (const part of [row.events, row.links, row.logs]) part.forEach(inside);
    }
    trace.logs.forEach(inside);
    return trace;
}

function makeText(attribute) {
    const { value } = attribute;
    if (typeof value === 'string') return;
    attribute.value = value === null || value === undefined ? '' : JSON.stringify(value);
}

/** @param {unknown} error */
export function isAbort(error) {
    return error instanceof DOMException && error.name === 'AbortError';
}

async function request(address, options) {
    let answer;
    try {
        answer = await fetch(address, { credentials: 'same-origin', ...options });
    } catch (error) {
        if (isAbort(error)) throw error;
        throw new APIError(0, 'The collector cannot be reached. Is it still running?');
    }
    if (!answer.ok) throw new APIError(answer.status, await reason(answer));
    return answer;
}

async function reason(answer) {
    try {
        const { error } = await answer.json();
        if (typeof error === 'string' && error !== '') return error;
    } catch {
        // The status has to do.
    }
    return `The collector answered ${answer.status} ${answer.statusText}`.trim() + '.';
}

/**
 * Listens for traces that are new or have grown.
 *
 * `listening` is when to read what there is already: everything from then on is told, so that whoever
 * reads then misses nothing in between. It is called again whenever the connection had been lost,
 * and once where none can be had at first, because then there is nothing to wait for.
 * @param {URLSearchParams} parameters a search; only what matches is told.
 * @param {{listening: () => void,
 *   traces: (news: {traces: any[], store: any, skipped?: number}) => void, metrics?: () => void,
 *   cleared?: () => void, connection?: (connected: boolean) => void}} listeners
 * @returns {() => void} stops it.
 */
export function listen(parameters, listeners) {
    const query = parameters.toString();
    const address = query ? `/api/viewer/events?${query}` : '/api/viewer/events';
    let source = null;
    let timer = 0;
    let hasRead = false;

    function open() {
        source = new EventSource(address);
        source.addEventListener('open', () => {
            listeners.connection?.(true);
            hasRead = true;
            listeners.listening();
        });
        source.addEventListener('traces', (event) => listeners.traces(JSON.parse(event.data)));
        source.addEventListener('metrics', () => listeners.metrics?.());
        source.addEventListener('cleared', () => listeners.cleared?.());
        source.addEventListener('error', lost);
    }

    function lost() {
        listeners.connection?.(false);
        if (!hasRead) listeners.listening();
        hasRead = true;
        // The browser tries again by itself unless the server refused (too many listeners).
        if (source?.readyState !== EventSource.CLOSED) return;
        clearTimeout(timer);
        timer = setTimeout(open, 5000);
    }

    open();
    return () => {
        clearTimeout(timer);
        source?.close();
    };
}

/**
 * The trace that an exported file carries, or null where the page comes from a collector.
 * @returns {any | null}
 */
export function embeddedTrace() {
    const data = document.getElementById('trace-data');
    return data ? withTexts(JSON.parse(data.textContent ?? 'null')) : null;
}
