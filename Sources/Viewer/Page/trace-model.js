// SPDX-License-Identifier: Apache-2.0

// What can be asked of a trace's document without drawing anything: which rows are visible, what
// matches a search, where the next error is. Rows come depth first, so that the descendants of row
// `i` are the `descendants` rows after it.

/** @typedef {{rows: any[], sources: any[], duration: number, traceID: string, start: string,
 *   summary: any, logs: any[], findings: any[]}} TraceDocument */

/**
 * The rows that are not inside a collapsed one, in order.
 * @param {TraceDocument} trace
 * @param {Set<string>} collapsed span ids.
 * @returns {number[]}
 */
export function visibleRows(trace, collapsed) {
    const visible = [];
    const { rows } = trace;
    for (let index = 0; index < rows.length; index += 1) {
        visible.push(index);
        if (collapsed.has(rows[index].spanID)) index += rows[index].descendants;
    }
    return visible;
}

/** @param {TraceDocument} trace @param {number} index @returns {number[]} its parent, and so on. */
export function ancestors(trace, index) {
    const found = [];
    let parent = trace.rows[index]?.parent ?? null;
    // The bound is for a document whose parents go round in a circle.
    while (parent !== null && found.length <= trace.rows.length) {
        found.push(parent);
        parent = trace.rows[parent].parent;
    }
    return found;
}

/** @param {TraceDocument} trace @param {number} index @returns {number[]} its direct children. */
export function childrenOf(trace, index) {
    const { rows } = trace;
    const end = index + rows[index].descendants;
    const found = [];
    for (let child = index + 1; child <= end; child += rows[child].descendants + 1) {
        found.push(child);
    }
    return found;
}

/** @param {TraceDocument} trace @param {any} row */
export function serviceOf(trace, row) {
    return trace.sources[row.source]?.service ?? '';
}

/** @param {TraceDocument} trace @param {string | null} spanID @returns {number | null} */
export function rowOf(trace, spanID) {
    if (!spanID) return null;
    const index = trace.rows.findIndex((row) => row.spanID === spanID);
    return index < 0 ? null : index;
}

/** @param {TraceDocument} trace */
export function deepest(trace) {
    return trace.rows.reduce((most, row) => Math.max(most, row.depth), 0);
}

/** @param {TraceDocument} trace @returns {number[]} the rows whose status is error. */
export function errorRows(trace) {
    return indices(trace, (row) => row.status === 'error');
}

/**
 * The one of `candidates` after (or before) a row, going round at the end.
 * @param {number[]} candidates in order.
 * @param {number | null} from
 * @param {1 | -1} step
 * @returns {number | null}
 */
export function following(candidates, from, step) {
    if (candidates.length === 0) return null;
    if (from === null) return step > 0 ? candidates[0] : candidates.at(-1);
    if (step > 0) return candidates.find((index) => index > from) ?? candidates[0];
    return candidates.findLast((index) => index < from) ?? candidates.at(-1);
}

/**
 * The parts of a span in which none of its children ran.
 * @param {TraceDocument} trace
 * @param {number} index
 * @returns {[number, number][]}
 */
export function selfParts(trace, index) {
    const known = selfPartsOf.get(trace) ?? new Map();
    selfPartsOf.set(trace, known);
    if (!known.has(index)) known.set(index, computeSelfParts(trace, index));
    return known.get(index);
}

/** @type {WeakMap<TraceDocument, Map<number, [number, number][]>>} */
const selfPartsOf = new WeakMap();

function computeSelfParts(trace, index) {
    const row = trace.rows[index];
    const end = row.start + row.duration;
    const children = childrenOf(trace, index).map((child) => trace.rows[child]);
    children.sort((one, other) => one.start - other.start);
    const parts = [];
    let reached = row.start;
    for (const child of children) {
        if (child.start > reached) parts.push([reached, Math.min(child.start, end)]);
        reached = Math.max(reached, child.start + child.duration);
        if (reached >= end) return parts;
    }
    parts.push([reached, end]);
    return parts;
}

/**
 * The rows in which every word of a search occurs.
 * @param {TraceDocument} trace
 * @param {string} text
 * @returns {number[]}
 */
export function matchingRows(trace, text) {
    const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) return [];
    return indices(trace, (row) => {
        const haystack = searchableText(trace, row);
        return words.every((word) => haystack.includes(word));
    });
}

/** @type {WeakMap<object, string>} */
const searchable = new WeakMap();

function searchableText(trace, row) {
    const known = searchable.get(row);
    if (known !== undefined) return known;
    const attributes = [
        ...row.attributes, ...row.events.flatMap((event) => event.attributes),
        ...row.logs.flatMap((log) => log.attributes),
    ];
    const text = [
        row.name, serviceOf(trace, row), row.kind, row.spanID, row.statusMessage,
        row.status === 'error' ? 'error' : '', row.peer?.name ?? '',
        ...row.events.map((event) => event.name), ...row.logs.map((log) => log.body),
        ...row.findings.map((finding) => finding.text),
        ...attributes.map((attribute) => `${attribute.key}=${attribute.value ?? ''}`),
    ].join('\n').toLowerCase();
    searchable.set(row, text);
    return text;
}

function indices(trace, test) {
    const found = [];
    trace.rows.forEach((row, index) => {
        if (test(row)) found.push(index);
    });
    return found;
}
