// SPDX-License-Identifier: Apache-2.0

// The line of tools above the waterfall: search within the trace, critical path, proxies, collapsing, zoom.

import { afterQuiet, element, fill } from 'outlay/dom';
import { count, duration } from 'outlay/format';
import { icon } from 'outlay/icons';
import { announce, button } from 'outlay/widgets';

/**
 * Mounts the tools.
 * @param {HTMLElement} container
 * @param {import('outlay/trace-state').TraceState} state
 * @returns {{unmount: () => void, focusSearch: () => void, find: (text: string) => void}}
 */
export function mountTools(container, state) {
    const field = element('input', {
        class: 'input find-input', type: 'search', placeholder: 'Find in this trace',
        spellcheck: 'false',
        autocomplete: 'off', 'aria-label': 'Find in this trace', 'aria-keyshortcuts': '/',
    });
    const found = element('span', { class: 'find-count', 'aria-live': 'polite' });
    const steps = element(
        'span',
        { class: 'find-steps' },
        button({
            label: 'Previous match',
            icon: 'up',
            quiet: true,
            keys: 'Shift+N',
            click: () => state.stepToMatch(-1),
        }),
        button({
            label: 'Next match',
            icon: 'down',
            quiet: true,
            keys: 'n',
            click: () => state.stepToMatch(1),
        }),
    );
    const critical = button({
        label: 'Critical path',
        icon: 'critical',
        pressed: state.critical,
        keys: 'c',
        click: () => state.setCritical(!state.critical),
    });
    const proxies = button({
        label: 'Proxies',
        icon: 'proxyFold',
        pressed: !state.folded,
        keys: 'p',
        title: 'Show the spans of proxies, such as sidecars, or fold them into the calls',
        click: () => state.setFolded(!state.folded),
    });
    const zoom = element('div', { class: 'zoom-state' });
    container.append(element(
        'div',
        { class: 'trace-tools', role: 'toolbar', 'aria-label': 'Tools of the waterfall' },
        element('div', { class: 'find', role: 'search' }, icon('search'), field, found, steps),
        critical,
        proxies,
        element(
            'div',
            { class: 'tool-pair' },
            button({
                label: 'Collapse all',
                icon: 'fold',
                quiet: true,
                keys: '[',
                click: () => state.collapseAll(),
            }),
            button({
                label: 'Expand all',
                icon: 'collapse',
                quiet: true,
                keys: ']',
                click: () => state.expandAll(),
            }),
        ),
        zoom,
    ));
    const searchSoon = afterQuiet(() => state.setSearch(field.value.trim()), 80);
    field.addEventListener('input', searchSoon);
    field.addEventListener('keydown', pressed);
    const end = state.subscribe(changed);
    draw();
    return { unmount: end, focusSearch, find };

    function changed(changes) {
        if (changes.has('search') || changes.has('selected')) drawFound();
        if (changes.has('critical')) critical.setAttribute('aria-pressed', String(state.critical));
        if (changes.has('trace') || changes.has('proxies')) drawProxies();
        if (changes.has('window')) drawZoom();
    }

    function draw() {
        field.value = state.search;
        drawFound();
        drawProxies();
        drawZoom();
    }

    function drawProxies() {
        proxies.hidden = !state.hasProxies;
        proxies.setAttribute('aria-pressed', String(!state.folded));
    }

    function drawFound() {
        if (document.activeElement !== field) field.value = state.search;
        const { matches, search, selected } = state;
        steps.hidden = matches.length === 0;
        found.hidden = search === '';
        const position = matches.indexOf(selected ?? -1);
        if (matches.length === 0) found.textContent = 'no match';
        else found.textContent = position < 0
            ? count(matches.length, 'match', 'matches')
            : `${position + 1} of ${matches.length}`;
    }

    function drawZoom() {
        if (!state.isZoomed) {
            fill(zoom);
            return;
        }
        const [from, to] = state.window;
        fill(
            zoom,
            element(
                'span',
                {
                    class: 'quiet',
                    text: `${duration(to - from)} of ${duration(state.trace.duration)}`,
                },
            ),
            button({
                label: 'Reset zoom',
                icon: 'reset',
                keys: '0',
                click: () => state.resetZoom(),
            }),
        );
    }

    function pressed(event) {
        if (event.key === 'Enter') {
            event.preventDefault();
            searchSoon.cancel();
            if (state.search !== field.value.trim()) state.setSearch(field.value.trim());
            const match = state.stepToMatch(event.shiftKey ? -1 : 1);
            if (match === null && field.value) announce('No match');
        } else if (event.key === 'Escape') {
            event.stopPropagation();
            searchSoon.cancel();
            field.value = '';
            state.setSearch('');
            field.blur();
        }
    }

    function focusSearch() {
        field.focus();
        field.select();
    }

    function find(text) {
        field.value = state.search === text ? '' : text;
        state.setSearch(field.value);
        if (field.value) state.stepToMatch(1);
    }
}
