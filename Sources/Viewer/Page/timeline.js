// SPDX-License-Identifier: Apache-2.0

// Geometry of a time axis: round ticks, and stretches of time as a gradient of hard edges, which
// draws thousands of them with one element.

/**
 * Round moments (1, 2 or 5 times a power of ten) within a window.
 * @param {number} from
 * @param {number} to
 * @param {number} most how many at most.
 * @returns {number[]}
 */
export function ticks(from, to, most) {
    const rough = (to - from) / Math.max(1, most);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
    const found = [];
    for (let moment = Math.ceil(from / step) * step; moment <= to; moment += step) {
        found.push(moment);
    }
    return found;
}

/**
 * Where a moment lies in a window, as a share of its width.
 * @param {number} moment
 * @param {[number, number]} window
 */
export function share(moment, window) {
    return (moment - window[0]) / (window[1] - window[0]);
}

/**
 * A `linear-gradient` in which the parts have one colour and what is between them another.
 * @param {[number, number][]} parts in order.
 * @param {number} from where the element begins.
 * @param {number} to where it ends.
 * @param {number} pixels its width: parts closer than half a pixel become one.
 * @param {string} inside a colour.
 * @param {string} outside a colour.
 */
export function partsGradient(parts, from, to, pixels, inside, outside) {
    const length = to - from;
    if (!(length > 0)) return inside;
    const stops = [];
    for (const [start, end] of joined(parts, from, to, length / Math.max(1, pixels) / 2)) {
        const first = percentage((start - from) / length);
        const last = percentage((end - from) / length);
        stops.push(
            `${outside} ${first}`,
            `${inside} ${first}`,
            `${inside} ${last}`,
            `${outside} ${last}`,
        );
    }
    return stops.length === 0 ? outside : `linear-gradient(to right, ${stops.join(', ')})`;
}

function joined(parts, from, to, closeness) {
    const result = [];
    for (const [start, end] of parts) {
        if (end < from || start > to) continue;
        const last = result.at(-1);
        const first = Math.max(start, from);
        if (last && first - last[1] <= closeness) last[1] = Math.max(last[1], Math.min(end, to));
        else result.push([first, Math.min(end, to)]);
    }
    return result;
}

/** @param {number} fraction @returns {string} */
export function percentage(fraction) {
    return `${(fraction * 100).toFixed(3)}%`;
}

/**
 * Leaves out moments that would be drawn within `apart` pixels of the one before.
 * @template T
 * @param {T[]} items in order of time.
 * @param {(item: T) => number} position in pixels.
 * @param {number} apart
 * @returns {T[]}
 */
export function thinned(items, position, apart) {
    let last = -Infinity;
    return items.filter((item) => {
        const at = position(item);
        if (at - last < apart) return false;
        last = at;
        return true;
    });
}
