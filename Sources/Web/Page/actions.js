// SPDX-License-Identifier: Apache-2.0

import { Failure } from './api.js';
import { announce, byID, h } from './dom.js';
import { Action } from './telemetry.js';

const SHOWN = 8;
let viewer = '';

/** Says where traces can be looked at. */
export function showTracesAt(address) {
    viewer = address;
}

/** The viewer's first page; empty where there is no viewer. */
export function viewerHome() {
    return viewer.includes('{trace}') ? new URL(viewer).origin : viewer;
}

/** The address of a trace: the viewer's own form, if it has told it, or else Jaeger's. */
function addressOf(traceID) {
    return viewer.includes('{trace}') ? viewer.replace('{trace}', traceID) : `${viewer}/trace/${traceID}`;
}

/** A link to a trace, named after what it is the trace of; null where there is none. */
export function traceLink(traceID, of) {
    if (!traceID || !viewer) return null;
    return h('a', {
        class: 'trace', href: addressOf(traceID), target: '_blank', rel: 'noopener',
        'aria-label': `Trace of: ${of}`,
    }, 'Trace');
}

/**
 * Does something in a trace of its own.
 *
 * The work gets the action and returns an answer of the API, or fails with a Failure. What people do is
 * noted in the list of actions; what the page does by itself is not.
 */
export async function perform(name, label, work, { isNoted = true } = {}) {
    const action = new Action(name);
    const start = performance.now();
    const note = (failure, traceID) => {
        action.end(Boolean(failure));
        if (isNoted) list(label, performance.now() - start, failure, traceID);
    };
    try {
        const answer = await work(action);
        note(null, answer.traceID);
        return answer;
    } catch (error) {
        const failure = error instanceof Failure ? error : new Failure(String(error));
        note(failure, failure.traceID);
        throw failure;
    }
}

/** Writes a message and the link to its trace where it belongs. */
export function say(place, text, traceID, { isError = false } = {}) {
    place.classList.toggle('is-error', isError);
    place.replaceChildren(text, ' ', traceLink(traceID, text) ?? '');
}

/** Says what went wrong, aloud as well. */
export function sayFailure(place, failure) {
    say(place, failure.message, failure.traceID, { isError: true });
    announce(failure.message);
}

function list(label, duration, failure, traceID) {
    const actions = byID('actions');
    const outcome = failure ? (failure.status ? `failed, ${failure.status}` : 'failed') : 'done';
    actions.prepend(h('li', { class: failure ? 'is-error' : '' },
        h('span', { class: 'label' }, label),
        h('span', { class: 'outcome' }, `${outcome} in ${Math.round(duration)} ms`),
        traceLink(traceID, label)));
    while (actions.children.length > SHOWN) actions.lastChild.remove();
}
