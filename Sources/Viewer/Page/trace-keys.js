// SPDX-License-Identifier: Apache-2.0

// The keys of the trace view. Letters work anywhere in the view, the keys that scroll (arrows, Page
// Up, Home) only within the waterfall.

import { isWriting } from 'outlay/dom';
import { announce } from 'outlay/widgets';

/**
 * Listens for keys.
 * @param {import('outlay/trace-state').TraceState} state
 * @param {{search: () => void, open: () => void, close: () => boolean,
 *   focusRows: () => void}} actions `close` says whether there was anything to close.
 * @returns {() => void} ends it.
 */
export function listenForKeys(state, actions) {
    const letters = {
        j: () => state.step(1),
        k: () => state.step(-1),
        h: () => closeOrGoUp(state),
        l: () => openOrGoDown(state),
        e: () => stepToError(state, 1),
        E: () => stepToError(state, -1),
        c: () => toggleCritical(state),
        p: () => toggleProxies(state),
        n: () => state.stepToMatch(1),
        N: () => state.stepToMatch(-1),
        x: () => state.selected !== null && state.toggleChildren(state.selected),
        '/': actions.search,
        '[': () => state.collapseAll(),
        ']': () => state.expandAll(),
        z: () => state.selected !== null && state.zoomTo(state.selected),
        0: () => state.resetZoom(),
        '+': () => zoomAtSelected(state, 0.5),
        '=': () => zoomAtSelected(state, 0.5),
        '-': () => zoomAtSelected(state, 2),
        Escape: () => actions.close(),
    };
    const within = {
        ArrowDown: () => state.step(1),
        ArrowUp: () => state.step(-1),
        ArrowLeft: () => closeOrGoUp(state),
        ArrowRight: () => openOrGoDown(state),
        PageDown: () => state.step(20),
        PageUp: () => state.step(-20),
        Home: () => state.step(-state.visible.length),
        End: () => state.step(state.visible.length),
        Enter: actions.open,
        ' ': actions.open,
    };
    const moves = new Set(['j', 'k', 'h', 'l', 'e', 'E', 'n', 'N']);

    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);

    function pressed(event) {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
        if (isWriting(event) || document.querySelector('dialog[open]')) return;
        const target = event.target instanceof Element ? event.target : null;
        const isInRows = target?.closest('.rows') !== null && target !== null;
        const isNowhere = target === document.body || target?.id === 'main';
        const inside = isInRows || isNowhere ? within[event.key] : undefined;
        const action = letters[event.key] ?? inside;
        if (!action) return;
        event.preventDefault();
        action();
        if (moves.has(event.key) || isNowhere) focusAfter(event.key);
    }

    // A key that moved the selection takes the focus along, so that arrows go on from there.
    function focusAfter(key) {
        if (key !== '/' && key !== 'Escape' && key !== 'Enter') actions.focusRows();
    }
}

function closeOrGoUp(state) {
    const { selected, trace } = state;
    if (selected === null) return state.step(1);
    const row = trace.rows[selected];
    const isOpen = row.children > 0 && !state.collapsed.has(row.spanID);
    if (isOpen) state.toggle(selected);
    else if (row.parent !== null) state.select(row.parent);
    return undefined;
}

function openOrGoDown(state) {
    const { selected, trace } = state;
    if (selected === null) return state.step(1);
    const row = trace.rows[selected];
    if (row.children === 0) return undefined;
    if (state.collapsed.has(row.spanID)) state.toggle(selected);
    else state.select(selected + 1);
    return undefined;
}

function stepToError(state, step) {
    if (state.stepToError(step) === null) announce('No span of this trace has status error');
}

function toggleCritical(state) {
    state.setCritical(!state.critical);
    announce(state.critical ? 'Critical path shown' : 'Critical path hidden');
}

function toggleProxies(state) {
    if (!state.hasProxies) {
        announce('No proxy took part in this trace');
        return;
    }
    state.setFolded(!state.folded);
    announce(state.folded ? 'Proxies folded' : 'Proxies shown');
}

function zoomAtSelected(state, factor) {
    const row = state.selected === null ? null : state.trace.rows[state.selected];
    const [from, to] = state.window;
    const middle = row ? row.start + row.duration / 2 : (from + to) / 2;
    const isInSight = middle >= from && middle <= to;
    state.zoomAround(isInSight ? middle : (from + to) / 2, factor);
}
