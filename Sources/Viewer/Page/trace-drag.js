// SPDX-License-Identifier: Apache-2.0

// Zooming by dragging over the timeline. A press that does not move stays a click on a row.

import { element, setStyles } from 'outlay/dom';
import { duration } from 'outlay/format';

/** A movement of fewer pixels is a click. */
const STILL = 5;

/**
 * Lets a drag over the timeline of an element zoom the trace.
 * @param {HTMLElement} area
 * @param {import('outlay/trace-state').TraceState} state
 * @param {() => DOMRect} bounds of the timeline.
 * @returns {() => void} ends it.
 */
export function dragToZoom(area, state, bounds) {
    let start = null;
    let overlay = null;

    area.addEventListener('pointerdown', pressed);
    area.addEventListener('mousedown', keepFocus);
    area.addEventListener('dblclick', doubleClicked);
    return () => {
        area.removeEventListener('pointerdown', pressed);
        area.removeEventListener('mousedown', keepFocus);
        area.removeEventListener('dblclick', doubleClicked);
        ended();
    };

    function pressed(event) {
        const { left, right } = bounds();
        // A finger scrolls; it zooms with the minimap instead.
        if (event.button !== 0 || event.pointerType === 'touch') return;
        if (event.clientX < left - 12 || event.clientX > right + 12) return;
        start = event.clientX;
        addEventListener('pointermove', moved);
        addEventListener('pointerup', released);
        addEventListener('pointercancel', ended);
        addEventListener('keydown', escaped, true);
    }

    // A drag must not take the focus to the row that it begins on; a click takes it there.
    function keepFocus(event) {
        if (start !== null) event.preventDefault();
    }

    function moved(event) {
        if (!overlay && Math.abs(event.clientX - start) < STILL) return;
        event.preventDefault();
        getSelection()?.removeAllRanges();
        overlay ??= begin();
        const [first, last] = ends(event.clientX);
        const frame = area.getBoundingClientRect();
        const timeline = bounds();
        setStyles(overlay, {
            left: `${timeline.left - frame.left + first * timeline.width}px`,
            width: `${(last - first) * timeline.width}px`,
        });
        const [from, to] = state.window;
        overlay.firstElementChild.textContent = duration((last - first) * (to - from));
    }

    function released(event) {
        const wasDrag = overlay !== null;
        const [first, last] = ends(event.clientX);
        ended();
        if (!wasDrag) return;
        addEventListener('click', swallow, { capture: true, once: true });
        setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
        const [from, to] = state.window;
        state.zoom(from + first * (to - from), from + last * (to - from));
    }

    function ends(x) {
        const { left, width } = bounds();
        const places = [start, x].map((place) => Math.min(1, Math.max(0, (place - left) / width)));
        return places.sort((one, other) => one - other);
    }

    function begin() {
        const node = element('div', { class: 'drag-overlay' }, element('span'));
        area.parentElement.append(node);
        return node;
    }

    function escaped(event) {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        ended();
    }

    function ended() {
        overlay?.remove();
        overlay = null;
        start = null;
        removeEventListener('pointermove', moved);
        removeEventListener('pointerup', released);
        removeEventListener('pointercancel', ended);
        removeEventListener('keydown', escaped, true);
    }

    function doubleClicked(event) {
        const isOnRuler = event.target instanceof Element && event.target.closest('.ruler-cell');
        if (isOnRuler) state.resetZoom();
    }
}

function swallow(event) {
    event.stopPropagation();
    event.preventDefault();
}
