// SPDX-License-Identifier: Apache-2.0

// A chart of values over time, as SVG: lines with a stretch left out where nothing is known, and
// points that are links.

import { svgElement } from 'outlay/dom';
import { clock, milliseconds } from 'outlay/format';
import { PADDING, durationTicks, scaleOf, timeTicks } from 'outlay/scatter-scale';

/**
 * @typedef {{start: string, end: string, step: number}} Window times as the API gives them.
 * @typedef {{values: (number | null)[], class: string}} Line
 * @typedef {{time: string, value: number, failed?: boolean, kept: boolean, href: string,
 *   label: string}} Dot
 */

/**
 * Draws a chart.
 * @param {{window: Window, lines: Line[], width: number, height: number, label: string,
 *   least?: number, filled?: boolean, logarithmic?: boolean, dots?: Dot[],
 *   format: (value: number) => string, pointed?: (bin: number | null) => void}} options `least` is
 *   how far the axis goes at least.
 * @returns {SVGElement}
 */
export function chart(options) {
    const { window, width, height, lines } = options;
    const first = milliseconds(window.start);
    const scale = scaleOf({
        first, last: milliseconds(window.end), lengths: shownValues(options), width, height,
        logarithmic: options.logarithmic, smallest: options.logarithmic ? 1000 : -Infinity,
    });
    const step = window.step / 1e6;
    const middle = (bin) => scale.x(first + (bin + 0.5) * step);
    const moment = svgElement('text', { class: 'chart-moment', y: PADDING.top - 1, 'text-anchor': 'middle' });
    const cursor = svgElement(
        'g', { class: 'chart-cursor', visibility: 'hidden' },
        svgElement('line', { y1: PADDING.top + 3, y2: height - PADDING.bottom }), moment,
    );
    const drawing = svgElement(
        'svg',
        {
            class: 'metric-chart', viewBox: `0 0 ${width} ${height}`, width, height,
            role: options.dots?.length ? 'group' : 'img', 'aria-label': options.label,
        },
        axes(scale, options),
        thinned(options.dots ?? [], scale).map(dot),
        lines.map((line) => [
            options.filled ? area(line, middle, scale) : null,
            svgElement('path', { class: `chart-line ${line.class}`, d: pathOf(line.values, middle, scale) }),
        ]),
        cursor,
    );
    drawing.point = (bin) => {
        cursor.setAttribute('visibility', bin === null ? 'hidden' : 'visible');
        if (bin === null) return;
        cursor.setAttribute('transform', `translate(${middle(bin)} 0)`);
        moment.textContent = binTime(window, bin);
    };
    drawing.addEventListener('pointermove', (event) => {
        const time = scale.timeAt(event.clientX - drawing.getBoundingClientRect().left);
        const bin = Math.floor((time - first) / step);
        options.pointed?.(bin >= 0 && bin < lines[0].values.length ? bin : null);
    });
    drawing.addEventListener('pointerleave', () => options.pointed?.(null));
    return drawing;
}

/**
 * When a bin begins, as a time of day.
 * @param {Window} window
 * @param {number} bin
 */
export function binTime(window, bin) {
    return clock(String(BigInt(window.start) + BigInt(bin) * BigInt(window.step))).slice(0, 8);
}

function shownValues({ lines, dots = [], least = 0, logarithmic }) {
    const values = lines.flatMap((line) => line.values).filter((value) => value !== null);
    const all = [...values, ...dots.map((each) => each.value)].filter((value) => !logarithmic || value > 0);
    return logarithmic && all.length > 0 ? all : [...all, least];
}

function axes(scale, { width, height, format }) {
    const bottom = height - PADDING.bottom;
    return [
        durationTicks(scale, height).map((value) => {
            const y = Math.round(scale.y(value)) + 0.5;
            return [
                svgElement('line', { class: 'chart-grid', x1: PADDING.left, x2: width - PADDING.right, y1: y, y2: y }),
                svgElement('text', { class: 'chart-tick', x: PADDING.left - 8, y: y + 4, 'text-anchor': 'end', text: format(value) }),
            ];
        }),
        timeTicks(scale, width).map((time) => [scale.x(time), time])
            .filter(([x]) => x > PADDING.left + 20 && x < width - 26)
            .map(([x, time]) => svgElement('text', {
                class: 'chart-tick', x, y: bottom + 16, 'text-anchor': 'middle',
                text: clock(`${Math.round(time)}000000`).slice(0, 8),
            })),
    ];
}

/** A line that is broken where a value is missing; a value alone is a point. */
export function pathOf(values, x, scale) {
    let path = '';
    values.forEach((value, bin) => {
        if (value === null) return;
        const isAlone = (values[bin - 1] ?? null) === null;
        const place = `${x(bin).toFixed(1)} ${scale.y(value).toFixed(1)}`;
        path += isAlone ? `M${place}h.01` : `L${place}`;
    });
    return path;
}

function area(line, x, scale) {
    const ground = scale.y(0).toFixed(1);
    let path = '';
    let from = null;
    line.values.forEach((value, bin) => {
        if (value === null) return;
        if (from === null) {
            from = bin;
            path += `M${x(bin).toFixed(1)} ${ground}`;
        }
        path += `L${x(bin).toFixed(1)} ${scale.y(value).toFixed(1)}`;
        if ((line.values[bin + 1] ?? null) === null) {
            path += `L${x(bin).toFixed(1)} ${ground}Z`;
            from = null;
        }
    });
    return svgElement('path', { class: `chart-area ${line.class}`, d: path });
}

/** Where many points lie on one another, one is shown: one that failed, or else the slowest. */
function thinned(dots, scale) {
    const cells = new Map();
    const important = dots.toSorted((a, b) => Number(b.failed ?? false) - Number(a.failed ?? false) || b.value - a.value);
    for (const each of important) {
        const [x, y] = [scale.x(milliseconds(each.time)), scale.y(each.value)];
        const cell = `${Math.round(x / 7)} ${Math.round(y / 7)}`;
        if (!cells.has(cell)) cells.set(cell, { ...each, x, y });
    }
    return [...cells.values()];
}

// The same links are in the list below the charts, so that the keyboard need not go through each.
function dot({ x, y, href, label, failed, kept }) {
    const shape = failed
        ? svgElement('path', { d: `M${x} ${y - 5}l5 5l-5 5l-5 -5z` })
        : svgElement('circle', { cx: x, cy: y, r: 3.6 });
    return svgElement(
        'a',
        { class: `exemplar${failed ? ' is-failed' : ''}${kept ? '' : ' is-gone'}`, href, 'aria-label': label, tabindex: '-1' },
        svgElement('title', { text: label }), shape,
    );
}

/**
 * A small line without axes, which says nothing to a screen reader: the figures beside it do.
 * @param {(number | null)[]} values
 */
export function sparkline(values) {
    const [width, height] = [120, 24];
    const top = values.reduce((most, value) => Math.max(most, value ?? 0), 0) || 1;
    const scale = { y: (value) => height - 2 - (value / top) * (height - 4) };
    const x = (bin) => 1 + (bin / Math.max(1, values.length - 1)) * (width - 2);
    return svgElement(
        'svg',
        { class: 'sparkline', viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' },
        area({ values, class: '' }, x, scale),
        svgElement('path', { class: 'chart-line', d: pathOf(values, x, scale) }),
    );
}
