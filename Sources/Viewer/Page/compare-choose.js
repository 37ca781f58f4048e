// SPDX-License-Identifier: Apache-2.0

// The choice of two traces: by id, with those that the collector has at hand.

import { read } from 'outlay/api';
import { compareAddress, picked } from 'outlay/compare-tray';
import { element, fill } from 'outlay/dom';
import { clock, duration, named } from 'outlay/format';

/**
 * A form for two traces, filled with what the address or the tray has already.
 * @param {URLSearchParams} asked
 * @param {import('outlay/app').Context} context
 */
export function choosePair(asked, context) {
    const [first, second] = picked();
    const recent = element('datalist', { id: 'compare-recent' });
    const a = idInput('A', asked.get('a') ?? first?.traceID);
    const b = idInput('B', asked.get('b') ?? (asked.get('a') ? null : second?.traceID));
    suggest(recent);
    return element(
        'div',
        { class: 'compare-pick' },
        element('h1', { text: 'Compare two traces' }),
        element('p', { text: 'Pick them in the list or above a waterfall with “Compare”, or give their ids here.' }),
        element(
            'form', { on: { submit: (event) => go(event, a, b, context) } },
            element('label', {}, 'Trace A', a), element('label', {}, 'Trace B', b), recent,
            element('button', { class: 'button button-primary', type: 'submit', text: 'Compare' }),
        ),
    );
}

function idInput(letter, value) {
    return element('input', {
        class: 'input', name: letter.toLowerCase(), value, list: 'compare-recent', required: true, autocomplete: 'off',
        spellcheck: 'false', pattern: ' *[0-9a-fA-F]{1,32} *', maxlength: '64', placeholder: 'trace id',
        title: 'A trace id: up to 32 hexadecimal digits',
    });
}

function go(event, a, b, context) {
    event.preventDefault();
    const address = new URL(compareAddress(a.value.trim().toLowerCase(), b.value.trim().toLowerCase()), location.href);
    context.go(address.pathname, address.searchParams);
}

/** Offers the newest traces; without them an id can still be typed. */
async function suggest(list) {
    try {
        const { traces } = await read('/api/viewer/traces', new URLSearchParams({ limit: '100' }));
        fill(list, traces.map((trace) => element('option', {
            value: trace.traceID, label: `${named(trace.name)} · ${duration(trace.duration)} · ${clock(trace.start)}`,
        })));
    } catch {
        // The comparison will say what is wrong.
    }
}
