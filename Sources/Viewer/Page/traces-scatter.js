// SPDX-License-Identifier: Apache-2.0

// Durations over time, a point for each trace: hovering tells, a click opens, dragging selects a
// range of time and duration. Whoever cannot see it has the list, which says the same.

import { onSchemeChange } from 'outlay/colors';
import { element, fill, lifetime, oncePerFrame, setStyles } from 'outlay/dom';
import { clock, count, duration, named } from 'outlay/format';
import {
    paintAxes, paintBrush, paintPoint, paletteOf, pointOf, prepare, ring,
} from 'outlay/scatter-paint';
import { scaleFor } from 'outlay/scatter-scale';
import { isInside } from 'outlay/traces-range';

/** A movement of fewer pixels is a click. */
const STILL = 4;
/** A point this near to the pointer is meant. */
const NEAR = 16;
/** A drag that is flatter than this limits the time alone, a steeper one the duration alone. */
const FLAT = 12;

/** @typedef {import('outlay/traces-range').Range} Range */

/**
 * Mounts the chart.
 * @param {HTMLElement} container
 * @param {{open: (traceID: string) => void, brush: (brush: Range | null) => void}} actions
 * @returns {{unmount: () => void, draw: (traces: any[], brush: Range | null) => void,
 *   highlight: (traceID: string | null) => void}}
 */
export function mountScatter(container, actions) {
    const life = lifetime();
    const canvas = element('canvas', { class: 'scatter-canvas', role: 'img' });
    const tip = element('div', { class: 'popover scatter-tip', hidden: true });
    const frame = element('div', { class: 'scatter' }, canvas, tip);
    container.append(frame);

    let traces = [];
    let brush = null;
    let points = [];
    let highlighted = null;
    let scale = null;
    let drag = null;
    const drawSoon = oncePerFrame(paint);

    life.add(onSchemeChange(drawSoon));
    const resized = new ResizeObserver(drawSoon);
    resized.observe(frame);
    life.add(() => resized.disconnect());
    life.listen(canvas, 'pointermove', hovered);
    life.listen(canvas, 'pointerleave', () => hover(null));
    life.listen(canvas, 'pointerdown', pressed);
    return { unmount: life.close, draw, highlight };

    function draw(newTraces, newBrush) {
        traces = newTraces;
        brush = newBrush;
        const failed = traces.filter((trace) => trace.errors > 0).length;
        canvas.setAttribute(
            'aria-label',
            `Duration over time of ${count(traces.length, 'trace')}, ${failed} of them with errors. `
                + 'The list below has the same traces.',
        );
        drawSoon();
    }

    function highlight(traceID) {
        if (highlighted === traceID) return;
        highlighted = traceID;
        drawSoon();
    }

    function paint() {
        const width = frame.clientWidth;
        const height = frame.clientHeight;
        const pen = prepare(canvas, width, height);
        if (!pen || traces.length === 0 || width < 100) return;
        scale = scaleFor(traces, width, height);
        paintAxes(pen, scale, width, height);
        if (brush) paintBrush(pen, scale, brush);
        const colors = paletteOf(traces);
        points = traces.map((trace) => pointOf(trace, scale));
        // Errors above the others.
        for (const isError of [false, true]) {
            for (const point of points) {
                if (point.trace.errors > 0 === isError) paintPoint(
                    pen,
                    point,
                    colors,
                    isInside(point.trace, brush),
                );
            }
        }
        const marked = points.find((point) => point.trace.traceID === highlighted);
        if (marked) ring(pen, marked);
    }

    function nearest(event) {
        const { x, y } = placeOf(event, canvas);
        let best = null;
        let least = NEAR;
        for (const point of points) {
            const distance = Math.hypot(point.x - x, point.y - y);
            if (distance < least) [best, least] = [point, distance];
        }
        return best;
    }

    function hovered(event) {
        if (!drag) hover(nearest(event));
    }

    function hover(point) {
        canvas.classList.toggle('scatter-over', point !== null);
        highlight(point?.trace.traceID ?? null);
        tip.hidden = point === null;
        if (!point) return;
        const { trace } = point;
        fill(
            tip,
            element('bdi', { class: 'tip-name', text: named(trace.name) }),
            element(
                'div',
                { class: 'quiet' },
                element('bdi', { text: named(trace.service, '(no service)') }),
                ` · ${clock(trace.start)}`,
            ),
            element(
                'div',
                {},
                `${duration(trace.duration)} · ${count(trace.spans, 'span')}`,
                trace.errors > 0
                    ? element(
                        'span',
                        { class: 'count-errors', text: ` · ${count(trace.errors, 'error')}` },
                    )
                    : null,
            ),
        );
        const lowest = frame.clientHeight - tip.offsetHeight - 4;
        const isRight = point.x > frame.clientWidth / 2;
        setStyles(tip, {
            left: isRight ? 'auto' : `${point.x + 14}px`,
            right: isRight ? `${frame.clientWidth - point.x + 14}px` : 'auto',
            top: `${Math.max(4, Math.min(point.y - 20, lowest))}px`,
        });
    }

    function pressed(event) {
        if (event.button !== 0 || !scale) return;
        const start = placeOf(event, canvas);
        drag = { start, isMoving: false };
        tip.hidden = true;
        canvas.setPointerCapture(event.pointerId);
        const moved = (move) => dragTo(placeOf(move, canvas));
        const released = (up) => {
            canvas.removeEventListener('pointermove', moved);
            canvas.removeEventListener('pointerup', released);
            canvas.removeEventListener('pointercancel', released);
            const wasMoving = drag.isMoving;
            drag = null;
            if (wasMoving) actions.brush(brush);
            else if (up.type === 'pointerup') chosen(up);
        };
        canvas.addEventListener('pointermove', moved);
        canvas.addEventListener('pointerup', released);
        canvas.addEventListener('pointercancel', released);
    }

    function dragTo(place) {
        const { start } = drag;
        if (!drag.isMoving && Math.hypot(place.x - start.x, place.y - start.y) < STILL) return;
        drag.isMoving = true;
        const xs = [start.x, place.x].sort((one, other) => one - other);
        const ys = [start.y, place.y].sort((one, other) => one - other);
        // A flat drag means a range of time alone, a steep one a range of duration alone.
        const isFlat = ys[1] - ys[0] < FLAT;
        const isSteep = xs[1] - xs[0] < FLAT;
        brush = {
            from: isSteep ? -Infinity : scale.timeAt(xs[0]),
            to: isSteep ? Infinity : scale.timeAt(xs[1]),
            min: isFlat ? 0 : scale.durationAt(ys[1]),
            max: isFlat ? Infinity : scale.durationAt(ys[0]),
        };
        drawSoon();
    }

    function chosen(event) {
        const point = nearest(event);
        if (point) actions.open(point.trace.traceID);
        else if (brush) actions.brush(null);
    }
}

function placeOf(event, canvas) {
    const bounds = canvas.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
}
