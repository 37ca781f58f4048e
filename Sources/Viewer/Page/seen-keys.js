// SPDX-License-Identifier: Apache-2.0

// Which attributes have been seen in traces, with a few values of each, for completing a search.

const KEYS = 400;
const VALUES = 12;
const LONGEST = 80;
/** Of a large trace a part is enough to know its keys. */
const ROWS = 500;

/** @type {Map<string, Set<string>>} */
const seen = new Map();

/**
 * Learns from a trace.
 * @param {import('outlay/trace-model').TraceDocument} trace
 */
export function learnKeys(trace) {
    for (const source of trace.sources) source.resource.forEach(learn);
    for (const row of trace.rows.slice(0, ROWS)) {
        row.attributes.forEach(learn);
        for (const event of row.events) event.attributes.forEach(learn);
    }
}

function learn(attribute) {
    if (attribute.type === 'empty' || attribute.value === null) return;
    const isOrdinary = /^[^\s"=]+$/.test(attribute.key) && attribute.key.length <= LONGEST;
    if (!isOrdinary) return;
    const values = seen.get(attribute.key) ?? new Set();
    if (!seen.has(attribute.key) && seen.size >= KEYS) return;
    seen.set(attribute.key, values);
    if (values.size < VALUES && attribute.value.length <= LONGEST) values.add(attribute.value);
}

/** @returns {string[]} the keys, in alphabetical order. */
export function seenKeys() {
    return [...seen.keys()].sort();
}

/** @param {string} key @returns {string[]} some of its values. */
export function seenValues(key) {
    return [...(seen.get(key) ?? [])].sort();
}
