// SPDX-License-Identifier: Apache-2.0

// The waterfall: a tree grid of which only the rows in sight (and the selected one, which holds the
// focus) are in the document, so that ten thousand spans cost no more than fifty.

import { element, fill, lifetime, oncePerFrame, setStyles } from 'outlay/dom';
import { duration } from 'outlay/format';
import { percentage, share, ticks } from 'outlay/timeline';
import { dragToZoom } from 'outlay/trace-drag';
import { deepest } from 'outlay/trace-model';
import { buildRow, drawBar, markRow } from 'outlay/trace-row';

const ROW_HEIGHT = 28;
/** Where the name and the bar are one above the other. */
const NARROW_ROW_HEIGHT = 48;
const NARROW = 560;
const BEYOND_SIGHT = 12;
const NAME_WIDTH = 'outlay.name-width';

/**
 * Mounts the waterfall.
 * @param {HTMLElement} container
 * @param {import('outlay/trace-state').TraceState} state
 * @param {{open: () => void}} actions `open`: the details are asked for.
 * @returns {{unmount: () => void, focus: () => void}}
 */
export function mountWaterfall(container, state, actions) {
    const life = lifetime();
    /** @type {Map<number, HTMLElement>} */
    const shown = new Map();
    const layout = {
        isNarrow: false, rowHeight: ROW_HEIGHT, name: storedNameWidth(), width: 0, time: 0,
    };
    let matches = new Set(state.matches);

    const ruler = element('div', { class: 'ruler-time' });
    const handle = nameHandle();
    const head = element(
        'div',
        { class: 'ruler', role: 'row' },
        element('div', { class: 'ruler-name', role: 'columnheader' }, 'Span', handle),
        element('div', { class: 'ruler-cell', role: 'columnheader', 'aria-label': 'Time' }, ruler),
    );
    const lines = element('div', { class: 'grid-lines', 'aria-hidden': 'true' });
    const body = element('div', { class: 'rows', role: 'rowgroup' });
    const grid = element(
        'div',
        {
            class: 'waterfall',
            role: 'treegrid',
            'aria-label': 'Spans of the trace',
            'aria-colcount': '2',
        },
        element('div', { role: 'rowgroup', class: 'ruler-group' }, head),
        body,
    );
    const scroller = element('div', { class: 'waterfall-scroll' }, grid);
    body.append(lines);
    container.append(scroller);

    const draw = oncePerFrame(drawRows);
    life.add(state.subscribe(changed));
    life.listen(scroller, 'scroll', draw, { passive: true });
    life.listen(body, 'click', clicked);
    life.listen(body, 'dblclick', doubleClicked);
    life.listen(scroller, 'wheel', wheeled, { passive: false });
    life.add(dragToZoom(scroller, state, () => timelineBounds()));
    // Bars keep their places while only the height changes, so they are not drawn again.
    const resized = new ResizeObserver(() => {
        if (scroller.clientWidth === layout.width) draw();
        else measure();
    });
    resized.observe(scroller);
    life.add(() => resized.disconnect());
    measure();
    revealSelected();

    return { unmount: life.close, focus: focusSelected };

    function changed(changes) {
        if (changes.has('search')) matches = new Set(state.matches);
        if (changes.has('trace') || changes.has('search')) forgetRows();
        if (changes.has('trace') || changes.has('visible')) measure();
        if (changes.has('window') || changes.has('critical')) drawTimes();
        if (changes.has('selected')) revealSelected();
        draw();
    }

    function measure() {
        const width = scroller.clientWidth;
        layout.width = width;
        layout.isNarrow = width < NARROW;
        layout.rowHeight = layout.isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
        const name = layout.isNarrow
            ? width
            : Math.min(Math.max(140, layout.name ?? width * 0.36), width - 160);
        layout.time = layout.isNarrow ? width - 24 : width - name - 24;
        grid.classList.toggle('waterfall-narrow', layout.isNarrow);
        const room = name * 0.45;
        const depth = Math.max(1, deepest(state.trace));
        setStyles(grid, {
            '--name-width': `${Math.round(name)}px`,
            '--indent': `${Math.max(2, Math.min(14, room / depth)).toFixed(1)}px`,
            '--indent-most': `${Math.round(name * 0.6)}px`,
            '--row-height': `${layout.rowHeight}px`,
        });
        handle.setAttribute('aria-valuenow', String(Math.round(name)));
        body.style.height = `${state.visible.length * layout.rowHeight}px`;
        grid.setAttribute('aria-rowcount', String(state.visible.length + 1));
        drawTimes();
        draw();
    }

    function forgetRows() {
        const hadFocus = body.contains(document.activeElement);
        for (const node of shown.values()) node.remove();
        shown.clear();
        if (hadFocus) requestAnimationFrame(focusSelected);
    }

    function drawRows() {
        const { visible } = state;
        const headHeight = head.offsetHeight;
        const first = Math.max(0, Math.floor(scroller.scrollTop / layout.rowHeight) - BEYOND_SIGHT);
        const inSight = Math.ceil((scroller.clientHeight - headHeight) / layout.rowHeight);
        const last = Math.min(visible.length, first + inSight + 2 * BEYOND_SIGHT);
        const wanted = new Map();
        for (let position = first; position < last; position += 1) {
            wanted.set(visible[position], position);
        }
        const kept = state.selected ?? visible[0];
        if (kept !== undefined && !wanted.has(kept)) wanted.set(kept, visible.indexOf(kept));
        for (const [index, node] of shown) if (!wanted.has(index)) remove(index, node);
        for (const [index, position] of wanted) place(index, position);
    }

    function remove(index, node) {
        node.remove();
        shown.delete(index);
    }

    function place(index, position) {
        let node = shown.get(index);
        if (!node) {
            node = buildRow(state, index, { toggle: toggled });
            setStyles(node, { '--depth': String(state.trace.rows[index].depth) });
            drawBar(node, state, index, layout.time);
            shown.set(index, node);
            body.append(node);
        }
        node.style.transform = `translateY(${position * layout.rowHeight}px)`;
        node.setAttribute('aria-rowindex', String(position + 2));
        node.tabIndex = index === (state.selected ?? state.visible[0]) ? 0 : -1;
        markRow(node, state, index, matches);
    }

    function drawTimes() {
        for (const [index, node] of shown) drawBar(node, state, index, layout.time);
        const { window } = state;
        const moments = ticks(window[0], window[1], Math.max(2, Math.floor(layout.time / 110)));
        fill(ruler, moments.map((moment) => tickLabel(moment, window)));
        fill(lines, moments.map((moment) => positioned('grid-line', moment, window)));
    }

    function revealSelected() {
        if (state.selected === null) return;
        const position = state.visible.indexOf(state.selected);
        if (position < 0) return;
        const top = position * layout.rowHeight;
        const room = scroller.clientHeight - head.offsetHeight;
        const margin = Math.min(2 * layout.rowHeight, room / 4);
        if (top < scroller.scrollTop + margin) scroller.scrollTop = top - margin;
        const bottom = top + layout.rowHeight + margin;
        if (bottom > scroller.scrollTop + room) scroller.scrollTop = bottom - room;
        drawRows();
        if (grid.contains(document.activeElement)) focusSelected();
    }

    function focusSelected() {
        drawRows();
        shown.get(state.selected ?? state.visible[0])?.focus({ preventScroll: true });
    }

    function clicked(event) {
        const index = indexOf(event);
        if (index === null) return;
        state.select(index);
        shown.get(index)?.focus({ preventScroll: true });
        actions.open();
    }

    function doubleClicked(event) {
        const index = indexOf(event);
        if (index !== null) state.zoomTo(index);
    }

    function toggled(index, withChildren) {
        if (withChildren) state.toggleChildren(index);
        else state.toggle(index);
    }

    function wheeled(event) {
        const bounds = timelineBounds();
        const isOverTime = event.clientX >= bounds.left && event.clientX <= bounds.right;
        if ((event.ctrlKey || event.metaKey) && isOverTime) {
            event.preventDefault();
            const at = (event.clientX - bounds.left) / bounds.width;
            const [from, to] = state.window;
            state.zoomAround(from + (to - from) * at, Math.exp(event.deltaY * 0.002));
        } else if (state.isZoomed && isOverTime && isSideways(event)) {
            event.preventDefault();
            state.pan(event.deltaX / bounds.width);
        }
    }

    function timelineBounds() {
        return ruler.getBoundingClientRect();
    }

    function nameHandle() {
        const node = element('div', {
            class: 'name-handle', role: 'separator', tabindex: '0', 'aria-orientation': 'vertical',
            'aria-label': 'Width of the names', title: 'Drag to resize, double click to reset',
            'aria-valuemin': '140', 'aria-valuemax': '1200',
        });
        node.addEventListener('pointerdown', (event) => {
            event.preventDefault();
            event.stopPropagation();
            node.setPointerCapture(event.pointerId);
        });
        node.addEventListener('pointermove', (event) => {
            if (node.hasPointerCapture(event.pointerId)) setNameWidth(
                event.clientX - scroller.getBoundingClientRect().left,
            );
        });
        node.addEventListener('dblclick', () => setNameWidth(null));
        node.addEventListener('keydown', (event) => {
            const step = { ArrowLeft: -24, ArrowRight: 24 }[event.key];
            if (!step) return;
            event.preventDefault();
            event.stopPropagation();
            setNameWidth(Number(node.getAttribute('aria-valuenow')) + step);
        });
        return node;
    }

    function setNameWidth(width) {
        layout.name = width;
        storeNameWidth(width);
        measure();
    }
}

function isSideways(event) {
    return Math.abs(event.deltaX) > Math.abs(event.deltaY);
}

function indexOf(event) {
    const row = event.target instanceof Element ? event.target.closest('.row') : null;
    return row ? Number(row.dataset.index) : null;
}

function tickLabel(moment, window) {
    const node = positioned('ruler-tick', moment, window);
    node.textContent = moment === 0 ? '0' : duration(moment);
    // The last one would stand out of the ruler; it is written before its line instead.
    if (share(moment, window) > 0.94) node.classList.add('ruler-tick-end');
    return node;
}

function positioned(className, moment, window) {
    const node = element('div', { class: className });
    node.style.left = percentage(share(moment, window));
    return node;
}

function storedNameWidth() {
    try {
        return Number(localStorage.getItem(NAME_WIDTH)) || null;
    } catch {
        return null;
    }
}

function storeNameWidth(width) {
    try {
        if (width === null) localStorage.removeItem(NAME_WIDTH);
        else localStorage.setItem(NAME_WIDTH, String(Math.round(width)));
    } catch {
        // Without storage it lasts as long as the page.
    }
}
