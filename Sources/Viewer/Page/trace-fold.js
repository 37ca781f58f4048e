// SPDX-License-Identifier: Apache-2.0

// A trace without its proxies: what a sidecar made is left out, what stood below it moves up to the
// next span of an application, and a span there tells how many proxies its call went through.

import { selfParts } from 'outlay/trace-model';

/** @typedef {import('outlay/trace-model').TraceDocument} TraceDocument */

/** Whether there are proxies to fold, and anything to fold them into. */
export function hasFoldableProxies(trace) {
    return trace.rows.some((row) => row.isProxy) && trace.rows.some((row) => !row.isProxy);
}

/**
 * The same trace with its proxies folded. Each row that stands for some has them as `proxies`.
 * @param {TraceDocument} trace
 * @returns {TraceDocument} the trace itself where there is nothing to fold.
 */
export function foldProxies(trace) {
    if (!hasFoldableProxies(trace)) return trace;
    const places = keptPlaces(trace.rows);
    const tellers = tellersOf(trace.rows);
    const rows = trace.rows.flatMap((row, index) => (row.isProxy ? [] : [{
        ...row, parent: null, depth: 0, children: 0, descendants: 0, proxies: [], index,
    }]));
    trace.rows.forEach((row, index) => {
        if (row.isProxy) rows[places.get(tellers[index])].proxies.push(row);
    });
    for (const row of rows) place(row, rows, trace.rows, places);
    for (const row of rows.toReversed()) {
        if (row.parent !== null) rows[row.parent].descendants += row.descendants + 1;
    }
    const findings = trace.findings.map((finding) => ({
        ...finding,
        rows: [...new Set(finding.rows?.map((index) => places.get(tellers[index])))],
    }));
    const folded = { ...trace, rows, findings };
    rows.forEach((row, index) => {
        if (row.proxies.length === 0) return;
        row.critical = criticalParts(row);
        row.self = selfTime(folded, index);
    });
    return folded;
}

// The critical path goes on where it went through a proxy, as far as that lies within the call.
function criticalParts(row) {
    const end = row.start + row.duration;
    const added = row.proxies.flatMap((proxy) => proxy.critical)
        .map(([from, to]) => [Math.max(from, row.start), Math.min(to, end)])
        .filter(([from, to]) => from < to);
    return [...row.critical, ...added].sort((one, other) => one[0] - other[0]);
}

// The time in the proxies is the caller's own now, as its bar shows it.
function selfTime(trace, index) {
    return selfParts(trace, index).reduce((sum, [from, to]) => sum + to - from, 0);
}

// Parents come before their children, so a parent's depth is known by the time that it is asked for.
function place(row, rows, all, places) {
    const parent = applicationAbove(all, row.index);
    if (parent === null) return;
    row.parent = places.get(parent);
    const above = rows[row.parent];
    row.depth = above.depth + 1;
    above.children += 1;
}

/** From the position of a row that stays to its new one. */
function keptPlaces(rows) {
    const places = new Map();
    rows.forEach((row, index) => {
        if (!row.isProxy) places.set(index, places.size);
    });
    return places;
}

/**
 * For each row the one that tells of it once proxies are folded: itself, the caller whose call went
 * through the proxy, or, for a proxy before everything else, the first span that it let in.
 * @param {any[]} rows
 * @returns {number[]}
 */
function tellersOf(rows) {
    const first = rows.findIndex((row) => !row.isProxy);
    return rows.map((row, index) => {
        if (!row.isProxy) return index;
        return applicationAbove(rows, index) ?? firstApplicationBelow(rows, index) ?? first;
    });
}

function applicationAbove(rows, index) {
    let parent = rows[index].parent;
    while (parent !== null && rows[parent].isProxy) parent = rows[parent].parent;
    return parent;
}

function firstApplicationBelow(rows, index) {
    const end = index + rows[index].descendants;
    for (let below = index + 1; below <= end; below += 1) {
        if (!rows[below].isProxy) return below;
    }
    return null;
}
