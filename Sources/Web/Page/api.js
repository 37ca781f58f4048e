// SPDX-License-Identifier: Apache-2.0

import { randomHex } from './telemetry.js';

const session = { user: 'demo' };

/** Whose expenses all requests are about from now on. */
export function actFor(user) {
    session.user = user;
}

/** Whose expenses requests are about. */
export const actingFor = () => session.user;

/** Why a request was not answered as it hoped, with every field that is to blame. */
export class Failure extends Error {
    constructor(message, { status = 0, code = 'network', fields = [], traceID = null } = {}) {
        super(message);
        Object.assign(this, { status, code, fields, traceID });
    }
}

/**
 * Sends a request of an action, and returns what came back with the id of its trace.
 *
 * Fails with a Failure, whatever the reason.
 */
export async function send(action, method, route, { path = route, query, body, headers = {} } = {}) {
    const url = new URL(`/api${path}`, location.origin);
    for (const [name, value] of Object.entries(query ?? {})) {
        if (value) url.searchParams.set(name, value);
    }
    const span = action.request(method, `/api${route}`);
    const answer = await reach(url, {
        method,
        headers: {
            accept: 'application/json', 'x-user-id': session.user, 'x-request-id': randomHex(16),
            traceparent: span.traceparent, ...headers,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: 'no-store', redirect: 'manual',
    }, span);
    const traceID = sampledTrace(answer.headers.get('traceresponse'));
    const data = await read(answer);
    if (!answer.ok) throw refusal(answer, data, traceID);
    return { data, traceID, status: answer.status };
}

async function reach(url, options, span) {
    try {
        const answer = await fetch(url, options);
        span.end(url, answer.status);
        return answer;
    } catch {
        span.end(url);
        throw new Failure('The server cannot be reached. Is it running?');
    }
}

async function read(answer) {
    try {
        const text = await answer.text();
        return text ? JSON.parse(text) : null;
    } catch {
        return null;
    }
}

function refusal(answer, problem, traceID) {
    return new Failure(problem?.detail ?? `The server answered ${answer.status}.`, {
        status: answer.status, code: problem?.code ?? '', fields: problem?.errors ?? [], traceID,
    });
}

/** The trace that served a request; null where nobody keeps it. */
function sampledTrace(traceresponse) {
    const [, traceID, , flags] = (traceresponse ?? '').split('-');
    return traceID && parseInt(flags, 16) & 1 ? traceID : null;
}
