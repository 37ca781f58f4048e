// SPDX-License-Identifier: Apache-2.0

// A range of time and duration that was drawn in the chart: whether a trace lies within it, and how
// it stands in an address.

import { milliseconds } from 'outlay/format';

/**
 * Milliseconds since 1970 and nanoseconds; infinite where there is no limit.
 * @typedef {{from: number, to: number, min: number, max: number}} Range
 */

/**
 * Whether a trace lies within a range; all do where there is none.
 * @param {any} trace a summary.
 * @param {Range | null} range
 */
export function isInside(trace, range) {
    if (!range) return true;
    const time = milliseconds(trace.start);
    const isInTime = time >= range.from && time <= range.to;
    return isInTime && trace.duration >= range.min && trace.duration <= range.max;
}

/**
 * As it stands in an address: `from-to,min-max`, in milliseconds and nanoseconds; a part without
 * limits is empty.
 * @param {Range} range
 */
export function rangeText(range) {
    return `${limits(range.from, range.to)},${limits(range.min, range.max)}`;
}

function limits(low, high) {
    return Number.isFinite(high) ? `${Math.floor(low)}-${Math.ceil(high)}` : '';
}

/**
 * Reads what `rangeText` wrote.
 * @param {string | null} text
 * @returns {Range | null} null also where it is no range.
 */
export function rangeOf(text) {
    const match = /^(?:(\d+)-(\d+))?,(?:(\d+)-(\d+))?$/.exec(text ?? '');
    if (!match || (match[1] === undefined && match[3] === undefined)) return null;
    const [from, to, min, max] = match.slice(1).map((digits) => (
        digits === undefined ? null : Number(digits)
    ));
    return { from: from ?? -Infinity, to: to ?? Infinity, min: min ?? 0, max: max ?? Infinity };
}
