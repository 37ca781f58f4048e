// SPDX-License-Identifier: Apache-2.0

// Drawing the chart on its canvas.

import { serviceColor, token } from 'outlay/colors';
import { clock, duration, milliseconds } from 'outlay/format';
import { PADDING, durationTicks, timeTicks } from 'outlay/scatter-scale';

/** The pen for a canvas of this size, in CSS pixels; empties it. */
export function prepare(canvas, width, height) {
    const density = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(width * density));
    canvas.height = Math.max(1, Math.round(height * density));
    const pen = canvas.getContext('2d');
    pen?.scale(density, density);
    return pen;
}

/** Draws the axes. */
export function paintAxes(pen, scale, width, height) {
    pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
    pen.strokeStyle = token('--line');
    pen.fillStyle = token('--text-2');
    pen.lineWidth = 1;
    pen.textBaseline = 'middle';
    pen.textAlign = 'right';
    for (const value of durationTicks(scale, height)) {
        const y = Math.round(scale.y(value)) + 0.5;
        line(pen, PADDING.left, y, width - PADDING.right, y);
        pen.fillText(duration(value), PADDING.left - 8, y);
    }
    pen.textBaseline = 'alphabetic';
    pen.textAlign = 'center';
    for (const time of timeTicks(scale, width)) {
        const x = scale.x(time);
        line(
            pen,
            Math.round(x) + 0.5,
            height - PADDING.bottom,
            Math.round(x) + 0.5,
            height - PADDING.bottom + 4,
        );
        if (x < 30 || x > width - 30) continue;
        pen.fillText(clock(`${Math.round(time)}000000`).slice(0, 8), x, height - 5);
    }
}

function line(pen, x, y, toX, toY) {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.stroke();
}

/** Draws a range. */
export function paintBrush(pen, scale, brush) {
    const left = Math.max(PADDING.left, brush.from === -Infinity ? 0 : scale.x(brush.from));
    const right = brush.to === Infinity ? scale.x(scale.last) : scale.x(brush.to);
    const top = brush.max === Infinity ? PADDING.top : scale.y(brush.max);
    const bottom = brush.min <= scale.bottom ? scale.y(scale.bottom || 1000) : scale.y(brush.min);
    pen.fillStyle = token('--accent-soft');
    pen.strokeStyle = token('--accent');
    pen.globalAlpha = 0.7;
    pen.fillRect(left, top, right - left, bottom - top);
    pen.globalAlpha = 1;
    pen.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
}

/** The colours of these traces as they are now. */
export function paletteOf(traces) {
    const colors = new Map([...new Set(traces.map((trace) => trace.service))].map(
        (name) => [name, serviceColor(name)],
    ));
    return { of: (name) => colors.get(name), error: token('--error'), surface: token('--surface') };
}

/** Where a trace lies, and how large it is drawn: by its number of spans. */
export function pointOf(trace, scale) {
    return {
        trace, x: scale.x(milliseconds(trace.start)), y: scale.y(trace.duration),
        radius: Math.min(8, 2.6 + Math.log10(Math.max(1, trace.spans)) * 1.3),
    };
}

/** Draws a trace: an error is another shape as well as another colour. */
export function paintPoint(pen, point, colors, isChosen) {
    const isError = point.trace.errors > 0;
    pen.globalAlpha = isChosen ? (isError ? 0.95 : 0.7) : 0.15;
    pen.fillStyle = isError ? colors.error : colors.of(point.trace.service);
    pen.strokeStyle = colors.surface;
    pen.beginPath();
    if (isError) diamond(pen, point, point.radius + 1.4);
    else pen.arc(point.x, point.y, point.radius, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
    pen.globalAlpha = 1;
}

function diamond(pen, { x, y }, size) {
    pen.moveTo(x, y - size);
    pen.lineTo(x + size, y);
    pen.lineTo(x, y + size);
    pen.lineTo(x - size, y);
    pen.closePath();
}

/** Marks the trace that is pointed at. */
export function ring(pen, point) {
    pen.strokeStyle = token('--text');
    pen.lineWidth = 1.6;
    pen.beginPath();
    pen.arc(point.x, point.y, point.radius + 3.5, 0, 2 * Math.PI);
    pen.stroke();
    pen.lineWidth = 1;
}
