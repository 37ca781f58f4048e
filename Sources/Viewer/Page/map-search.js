// SPDX-License-Identifier: Apache-2.0

// The map's search: what the traces must contain, in the words of the list, and how far back they lie.

import { element } from 'outlay/dom';
import { mountSearch } from 'outlay/traces-search';

const WINDOWS = [['', 'Any time'], ['5m', 'Last 5 minutes'], ['15m', 'Last 15 minutes'], ['1h', 'Last hour'], ['6h', 'Last 6 hours'], ['24h', 'Last day']];

/**
 * The list's search box beside a choice of times; it tells of every change.
 * @param {URLSearchParams} parameters
 * @param {(parameters: URLSearchParams) => void} changed
 */
export function mapSearch(parameters, changed) {
    const time = element(
        'select', { class: 'input', 'aria-label': 'Time', on: { change: chosen } },
        WINDOWS.map(([value, label]) => element('option', { value, text: label })),
    );
    const slot = element('div', { class: 'map-words' });
    const form = element('div', { class: 'map-search' }, slot, time);
    let shown = new URLSearchParams(parameters);
    const words = mountSearch(slot, withoutTime(shown), {
        focused: () => {},
        search(search) {
            const all = new URLSearchParams(search);
            if (time.value && !all.has('lookback')) all.set('lookback', time.value);
            tell(all);
        },
    });

    function chosen() {
        const all = withoutTime(shown);
        if (time.value) all.set('lookback', time.value);
        tell(all);
    }

    function tell(all) {
        set(all);
        changed(new URLSearchParams(all));
    }

    function set(search) {
        shown = new URLSearchParams(search);
        shown.delete('proxies');
        const back = shown.get('lookback') ?? '';
        const isListed = WINDOWS.some(([value]) => value === back);
        time.value = isListed ? back : '';
        words.set(isListed ? withoutTime(shown) : shown);
    }

    set(parameters);
    return { form, set, unmount: words.unmount };
}

/** A time that the choice shows is not written into the box as well. */
function withoutTime(search) {
    const rest = new URLSearchParams(search);
    rest.delete('lookback');
    return rest;
}
