// SPDX-License-Identifier: Apache-2.0

// What the trace view shows at the moment (selected span, zoom, what is collapsed, the search, whether
// proxies are folded), who is told when it changes, and how it is kept in the address.

import { foldProxies, hasFoldableProxies } from 'outlay/trace-fold';
import {
    ancestors, childrenOf, errorRows, following, matchingRows, rowOf, visibleRows,
} from 'outlay/trace-model';

/** A collapsed state of more spans than this is not kept in the address. */
const COLLAPSED_IN_ADDRESS = 40;

/**
 * The state of one trace view. `trace` is the document as it is shown, `whole` as it came.
 * `subscribe` gets the set of what has changed: `trace`, `selected`, `window`, `visible`, `search`,
 * `critical`, `proxies`.
 */
export class TraceState {
    #listeners = new Set();
    #visible = null;

    /**
     * @param {import('outlay/trace-model').TraceDocument} whole
     * @param {URLSearchParams} parameters of the address.
     */
    constructor(whole, parameters) {
        this.whole = whole;
        this.restore(parameters);
    }

    /** Takes everything from an address, as at the start or when going back. */
    restore(parameters) {
        this.folded = parameters.get('proxies') === 'folded';
        const trace = this.#shown();
        this.trace = trace;
        this.selected = rowOf(trace, parameters.get('span'));
        /** A span of the address that has not arrived: it is selected as soon as it does. */
        this.awaited = this.selected === null ? parameters.get('span') : null;
        this.window = windowOf(parameters, trace.duration);
        this.collapsed = new Set((parameters.get('collapsed') ?? '').split(',').filter(Boolean));
        this.search = parameters.get('find') ?? '';
        this.critical = parameters.get('critical') !== 'off';
        this.matches = matchingRows(trace, this.search);
        this.#visible = null;
        if (this.selected !== null) this.#uncover(this.selected);
        this.#tell(['trace', 'selected', 'window', 'visible', 'search', 'critical', 'proxies']);
    }

    /** What the address has to say for `restore` to lead back here. */
    parameters() {
        const parameters = new URLSearchParams();
        const span = this.selected === null ? this.awaited : this.trace.rows[this.selected].spanID;
        if (span) parameters.set('span', span);
        if (this.isZoomed) {
            parameters.set('from', String(Math.round(this.window[0])));
            parameters.set('to', String(Math.round(this.window[1])));
        }
        if (this.collapsed.size > 0 && this.collapsed.size <= COLLAPSED_IN_ADDRESS) {
            parameters.set('collapsed', [...this.collapsed].join(','));
        }
        if (this.search) parameters.set('find', this.search);
        if (!this.critical) parameters.set('critical', 'off');
        if (this.folded) parameters.set('proxies', 'folded');
        return parameters;
    }

    /** @param {(changed: Set<string>) => void} listener @returns {() => void} ends it. */
    subscribe(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    /** The rows that are not inside a collapsed one. */
    get visible() {
        this.#visible ??= visibleRows(this.trace, this.collapsed);
        return this.#visible;
    }

    get isZoomed() {
        return this.window[0] > 0 || this.window[1] < this.#end;
    }

    get #end() {
        return Math.max(1, this.trace.duration);
    }

    /** Puts a newer document of the same trace in place; what was selected stays so. */
    setTrace(whole) {
        const span = this.selected === null ? this.awaited : this.trace.rows[this.selected].spanID;
        const wasZoomed = this.isZoomed;
        this.whole = whole;
        const trace = this.#shown();
        this.trace = trace;
        this.selected = rowOf(trace, span);
        this.awaited = this.selected === null ? span : null;
        if (!wasZoomed) this.window = [0, this.#end];
        this.matches = matchingRows(trace, this.search);
        this.#visible = null;
        this.#tell(['trace', 'selected', 'window', 'visible', 'search']);
    }

    /** Selects a row (null: none), uncovering it where it is inside a collapsed one. */
    select(index) {
        this.awaited = null;
        if (index !== null) this.#uncover(index);
        this.selected = index;
        this.#tell(['selected']);
    }

    /** Zooms to a part of the trace; a part that is too short to see is widened. */
    zoom(from, to) {
        const end = this.#end;
        const shortest = Math.max(1, Math.min(end, 100));
        const length = Math.min(end, Math.max(shortest, to - from));
        const start = Math.min(Math.max(0, (from + to - length) / 2), end - length);
        this.window = [start, start + length];
        this.#tell(['window']);
    }

    /** Zooms by a factor around a moment. */
    zoomAround(moment, factor) {
        const [from, to] = this.window;
        this.zoom(moment - (moment - from) * factor, moment + (to - moment) * factor);
    }

    /** Zooms to a span, with a little room around it. */
    zoomTo(index) {
        const row = this.trace.rows[index];
        const margin = Math.max(row.duration * 0.05, 50);
        this.zoom(row.start - margin, row.start + row.duration + margin);
    }

    /** Moves the zoomed part by a share of its own length. */
    pan(share) {
        const [from, to] = this.window;
        const length = to - from;
        const start = Math.min(Math.max(0, from + length * share), this.#end - length);
        this.zoom(start, start + length);
    }

    resetZoom() {
        this.zoom(0, this.#end);
    }

    /** Collapses a row or opens it. */
    toggle(index) {
        const { spanID } = this.trace.rows[index];
        this.setCollapsed([spanID], !this.collapsed.has(spanID));
    }

    /** Collapses the children of a row, or opens them if they are collapsed already. */
    toggleChildren(index) {
        const children = childrenOf(this.trace, index).map((child) => this.trace.rows[child]);
        const parents = children.filter((row) => row.children > 0).map((row) => row.spanID);
        const areAll = parents.every((id) => this.collapsed.has(id));
        this.collapsed.delete(this.trace.rows[index].spanID);
        this.setCollapsed(parents, !areAll);
    }

    collapseAll() {
        const parents = this.trace.rows.filter((row) => row.children > 0);
        this.setCollapsed(parents.map((row) => row.spanID), true);
    }

    expandAll() {
        this.setCollapsed([...this.collapsed], false);
    }

    setCollapsed(spanIDs, isCollapsed) {
        for (const id of spanIDs) {
            if (isCollapsed) this.collapsed.add(id);
            else this.collapsed.delete(id);
        }
        this.#visible = null;
        const changed = ['visible'];
        if (this.selected !== null) changed.push(...this.#selectCovering());
        this.#tell(changed);
    }

    // What is selected must be visible: the collapsed row around it is selected instead.
    #selectCovering() {
        const { trace } = this;
        const covering = ancestors(trace, this.selected).filter(
            (row) => this.collapsed.has(trace.rows[row].spanID),
        );
        if (covering.length === 0) return [];
        this.selected = covering.at(-1);
        return ['selected'];
    }

    /** Goes to the visible row `steps` further. */
    step(steps) {
        const { visible } = this;
        if (visible.length === 0) return;
        const at = this.selected === null
            ? (steps > 0 ? -1 : visible.length)
            : visible.indexOf(this.selected);
        this.select(visible[Math.min(visible.length - 1, Math.max(0, at + steps))]);
    }

    /** Goes to the next error after what is selected, or the one before. */
    stepToError(step) {
        return this.#go(errorRows(this.trace), step);
    }

    /** Goes to the next match of the search, or the one before. */
    stepToMatch(step) {
        return this.#go(this.matches, step);
    }

    #go(candidates, step) {
        const next = following(candidates, this.selected, step);
        if (next !== null) this.select(next);
        return next;
    }

    setSearch(text) {
        this.search = text;
        this.matches = matchingRows(this.trace, text);
        this.#tell(['search']);
    }

    setCritical(isShown) {
        this.critical = isShown;
        this.#tell(['critical']);
    }

    /** Whether there are proxies to fold into the spans of applications. */
    get hasProxies() {
        return hasFoldableProxies(this.whole);
    }

    /** Folds the proxies or shows them; a selected one gives way to the span that called it. */
    setFolded(isFolded) {
        const { trace } = this;
        const own = this.selected === null
            ? []
            : [this.selected, ...ancestors(trace, this.selected)].map((row) => trace.rows[row]);
        const kept = isFolded ? own.find((row) => !row.isProxy) : own[0];
        this.folded = isFolded;
        this.trace = this.#shown();
        this.selected = rowOf(this.trace, kept?.spanID ?? null);
        this.matches = matchingRows(this.trace, this.search);
        this.#visible = null;
        this.#tell(['trace', 'selected', 'visible', 'search', 'proxies']);
    }

    #shown() {
        return this.folded ? foldProxies(this.whole) : this.whole;
    }

    #uncover(index) {
        const covering = ancestors(this.trace, index).map((row) => this.trace.rows[row].spanID);
        if (!covering.some((id) => this.collapsed.has(id))) return;
        covering.forEach((id) => this.collapsed.delete(id));
        this.#visible = null;
        this.#tell(['visible']);
    }

    #tell(changes) {
        const changed = new Set(changes);
        for (const listener of this.#listeners) listener(changed);
    }
}

function windowOf(parameters, duration) {
    const end = Math.max(1, duration);
    const from = Number(parameters.get('from') ?? 0);
    const to = Number(parameters.get('to') ?? end);
    const isSound = Number.isFinite(from) && Number.isFinite(to) && from >= 0 && to > from;
    return isSound ? [Math.min(from, end - 1), Math.min(to, end)] : [0, end];
}
