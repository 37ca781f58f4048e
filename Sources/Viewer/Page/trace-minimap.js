// SPDX-License-Identifier: Apache-2.0

// The whole trace in a strip: every span as a line, the part that is shown as a frame that can be
// drawn anew, moved, and resized by its edges, also with the arrow keys.

import { onSchemeChange, serviceColor, token } from 'outlay/colors';
import { element, lifetime, oncePerFrame, setStyles } from 'outlay/dom';
import { duration } from 'outlay/format';
import { percentage } from 'outlay/timeline';
import { serviceOf } from 'outlay/trace-model';

const HEIGHT = 56;
/** How near to an edge, in pixels, a press takes hold of it. */
const GRIP = 8;

/**
 * Mounts the minimap.
 * @param {HTMLElement} container
 * @param {import('outlay/trace-state').TraceState} state
 * @returns {() => void} unmounts it.
 */
export function mountMinimap(container, state) {
    const life = lifetime();
    const canvas = element('canvas', { class: 'minimap-canvas', 'aria-hidden': 'true' });
    const before = element('div', { class: 'minimap-shade' });
    const after = element('div', { class: 'minimap-shade' });
    const handles = [edge('Start of what is shown', 0), edge('End of what is shown', 1)];
    const strip = element(
        'div',
        { class: 'minimap', role: 'group', 'aria-label': 'Overview of the trace' },
        canvas,
        before,
        after,
        handles,
    );
    container.append(strip);

    const drawSoon = oncePerFrame(() => drawSpans(canvas, state.trace));
    life.add(state.subscribe((changed) => {
        if (changed.has('trace')) drawSoon();
        if (changed.has('window') || changed.has('trace')) frame();
    }));
    life.add(onSchemeChange(drawSoon));
    const resized = new ResizeObserver(drawSoon);
    resized.observe(strip);
    life.add(() => resized.disconnect());
    life.listen(strip, 'pointerdown', pressed);
    life.listen(strip, 'dblclick', () => state.resetZoom());
    frame();
    return life.close;

    function frame() {
        const end = Math.max(1, state.trace.duration);
        const [from, to] = state.window.map((moment) => moment / end);
        setStyles(before, { left: '0', width: percentage(from) });
        setStyles(after, { left: percentage(to), width: percentage(1 - to) });
        handles.forEach((handle, side) => {
            handle.style.left = percentage(side === 0 ? from : to);
            handle.setAttribute('aria-valuenow', String(Math.round(state.window[side])));
            handle.setAttribute('aria-valuetext', duration(state.window[side]));
            handle.setAttribute('aria-valuemin', '0');
            handle.setAttribute('aria-valuemax', String(Math.round(end)));
        });
        strip.classList.toggle('minimap-zoomed', state.isZoomed);
    }

    function edge(label, side) {
        const node = element(
            'div',
            { class: 'minimap-edge', role: 'slider', tabindex: '0', 'aria-label': label },
        );
        node.addEventListener('keydown', (event) => {
            const direction = {
                ArrowLeft: -1,
                ArrowDown: -1,
                ArrowRight: 1,
                ArrowUp: 1,
            }[event.key];
            if (!direction) return;
            event.preventDefault();
            event.stopPropagation();
            const window = [...state.window];
            window[side] += direction * state.trace.duration * (event.shiftKey ? 0.1 : 0.02);
            if (window[1] > window[0]) state.zoom(window[0], window[1]);
        });
        return node;
    }

    function pressed(event) {
        if (event.button !== 0) return;
        event.preventDefault();
        const bounds = strip.getBoundingClientRect();
        const end = Math.max(1, state.trace.duration);
        const moment = (x) => Math.min(1, Math.max(0, (x - bounds.left) / bounds.width)) * end;
        const original = [...state.window];
        const pressedAt = moment(event.clientX);
        const action = actionAt(
            event.clientX - bounds.left,
            bounds.width,
            original,
            end,
            state.isZoomed,
        );
        strip.setPointerCapture(event.pointerId);
        const moved = (move) => action(
            original,
            pressedAt,
            moment(move.clientX),
            (from, to) => state.zoom(from, to),
        );
        const released = () => {
            strip.removeEventListener('pointermove', moved);
            strip.removeEventListener('pointerup', released);
            strip.removeEventListener('pointercancel', released);
        };
        strip.addEventListener('pointermove', moved);
        strip.addEventListener('pointerup', released);
        strip.addEventListener('pointercancel', released);
    }
}

// What a press at a place does when it moves: an edge, the frame as a whole, or a new frame.
function actionAt(x, width, window, end, isZoomed) {
    const [left, right] = window.map((moment) => (moment / end) * width);
    if (isZoomed && Math.abs(x - left) <= GRIP) {
        return (original, _, now, zoom) => zoom(
            Math.min(now, original[1]),
            Math.max(now, original[1]),
        );
    }
    if (isZoomed && Math.abs(x - right) <= GRIP) {
        return (original, _, now, zoom) => zoom(
            Math.min(now, original[0]),
            Math.max(now, original[0]),
        );
    }
    if (isZoomed && x > left && x < right) {
        return (original, start, now, zoom) => {
            const length = original[1] - original[0];
            const from = Math.min(Math.max(0, original[0] + now - start), end - length);
            zoom(from, from + length);
        };
    }
    return (_, start, now, zoom) => {
        if (Math.abs(now - start) > end * 0.002) zoom(Math.min(start, now), Math.max(start, now));
    };
}

function drawSpans(canvas, trace) {
    const width = canvas.clientWidth;
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.round(HEIGHT * scale);
    const pen = canvas.getContext('2d');
    if (!pen) return;
    pen.scale(scale, scale);
    const end = Math.max(1, trace.duration);
    const step = Math.min(5, (HEIGHT - 8) / trace.rows.length);
    const thickness = Math.max(1, Math.min(3, step - 1));
    const colors = new Map(trace.sources.map(
        (source) => [source.service, serviceColor(source.service)],
    ));
    const error = token('--error');
    const line = (row, index, color, least) => {
        pen.fillStyle = color;
        pen.fillRect(
            (row.start / end) * width,
            4 + index * step,
            Math.max(least, (row.duration / end) * width),
            thickness,
        );
    };
    trace.rows.forEach((row, index) => {
        if (row.status !== 'error') line(row, index, colors.get(serviceOf(trace, row)) ?? error, 1);
    });
    // Errors last, so that none is hidden under its neighbours.
    trace.rows.forEach((row, index) => {
        if (row.status === 'error') line(row, index, error, 2);
    });
}
