// SPDX-License-Identifier: Apache-2.0

// The scales of the chart: linear over time, over duration logarithmic where that helps.

import { milliseconds } from 'outlay/format';
import { ticks } from 'outlay/timeline';

/** The room around the points for the axes. */
export const PADDING = { left: 58, right: 14, top: 12, bottom: 22 };
/** Where the longest is this many times the shortest, a linear scale would hide most points. */
const LOGARITHMIC_FROM = 30;
/** Durations below are drawn as this, so that a logarithm exists. */
const SHORTEST = 1000;

/**
 * The scale on which all traces have their place.
 * @param {any[]} traces summaries, at least one.
 * @param {number} width
 * @param {number} height
 */
export function scaleFor(traces, width, height) {
    const times = traces.map((trace) => milliseconds(trace.start));
    const [first, last] = spread(least(times), most(times), 1000);
    const lengths = traces.map((trace) => trace.duration);
    return scaleOf({ first, last, lengths, width, height, logarithmic: true, smallest: SHORTEST });
}

/**
 * The scale of a stretch of time and of some values, durations or others.
 * @param {{first: number, last: number, lengths: number[], width: number, height: number,
 *   logarithmic?: boolean, smallest: number}} options `logarithmic` allows it where it helps; `smallest` is
 *   drawn for every value below.
 */
export function scaleOf({ first, last, lengths: given, width, height, logarithmic, smallest }) {
    const lengths = given.map((length) => Math.max(smallest, length));
    const isLog = logarithmic === true && most(lengths) / least(lengths) > LOGARITHMIC_FROM;
    const bottom = isLog ? least(lengths) / 1.3 : Math.min(0, least(lengths)) * 1.08;
    const top = (most(lengths) > 0 ? most(lengths) : 1) * (isLog ? 1.3 : 1.08);
    const across = width - PADDING.left - PADDING.right;
    const down = height - PADDING.top - PADDING.bottom;
    const logarithm = (value) => Math.log(value / bottom) / Math.log(top / bottom);
    const level = (value) => (isLog ? logarithm(value) : (value - bottom) / (top - bottom));
    const value = (part) => (isLog ? bottom * (top / bottom) ** part : bottom + part * (top - bottom));
    return {
        isLog, first, last, bottom, top,
        x: (time) => PADDING.left + ((time - first) / (last - first)) * across,
        y: (length) => PADDING.top + (1 - level(Math.max(smallest, length))) * down,
        timeAt: (x) => first + ((x - PADDING.left) / across) * (last - first),
        durationAt: (y) => Math.max(0, value(1 - (y - PADDING.top) / down)),
    };
}

// Not with spread arguments: there may be more traces than a call may have.
function least(values) {
    return values.reduce((one, other) => Math.min(one, other), Infinity);
}

function most(values) {
    return values.reduce((one, other) => Math.max(one, other), -Infinity);
}

function spread(first, last, smallest) {
    if (last - first >= smallest) return [first, last];
    const middle = (first + last) / 2;
    return [middle - smallest / 2, middle + smallest / 2];
}

/** Round durations for the axis. */
export function durationTicks(scale, height) {
    if (!scale.isLog) return ticks(scale.bottom, scale.top, Math.max(2, Math.floor(height / 40)));
    const found = [];
    for (let power = Math.floor(Math.log10(scale.bottom)); 10 ** power <= scale.top; power += 1) {
        if (10 ** power >= scale.bottom) found.push(10 ** power);
    }
    const rarely = Math.max(1, Math.ceil(found.length / Math.max(2, height / 30)));
    return found.filter((_, position) => position % rarely === 0);
}

/** Round times for the axis. */
export function timeTicks(scale, width) {
    const steps = [
        1,
        2,
        5,
        10,
        15,
        30,
        60,
        120,
        300,
        600,
        900,
        1800,
        3600,
        7200,
        21600,
        43200,
        86400,
    ].map((seconds) => seconds * 1000);
    const rough = (scale.last - scale.first) / Math.max(2, Math.floor(width / 110));
    const step = steps.find((size) => size >= rough) ?? Math.ceil(rough / 86_400_000) * 86_400_000;
    const found = [];
    for (let time = Math.ceil(scale.first / step) * step; time <= scale.last; time += step) {
        found.push(time);
    }
    return found;
}
