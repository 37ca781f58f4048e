// SPDX-License-Identifier: Apache-2.0

// How full the collector is, and what it had to leave out.

import { element, fill, setStyles } from 'outlay/dom';
import { bytes, count, percent } from 'outlay/format';
import { icon } from 'outlay/icons';

/**
 * Mounts the gauge.
 * @param {HTMLElement} container
 * @returns {(store: any) => void} draws what the store says of itself.
 */
export function mountStore(container) {
    const level = element('span', { class: 'gauge-level' });
    const gauge = element(
        'span',
        {
            class: 'gauge',
            role: 'meter',
            'aria-label': 'Memory used',
            'aria-valuemin': '0',
            'aria-valuemax': '100',
        },
        level,
    );
    const text = element('span', { class: 'store-text' });
    const losses = element('span', { class: 'store-losses' });
    container.append(element('div', { class: 'store' }, gauge, text, losses));
    return draw;

    function draw(store) {
        const part = store.maximumBytes > 0 ? Math.min(1, store.bytes / store.maximumBytes) : 0;
        setStyles(level, { width: `${(part * 100).toFixed(1)}%` });
        gauge.setAttribute('aria-valuenow', String(Math.round(part * 100)));
        gauge.setAttribute(
            'aria-valuetext',
            `${percent(part)}, ${bytes(store.bytes)} of ${bytes(store.maximumBytes)}`,
        );
        text.textContent = `${bytes(store.bytes)} of ${bytes(store.maximumBytes)}`;
        const contents = [
            count(store.traces, 'trace'), count(store.spans, 'span'), count(store.logs, 'log'),
        ];
        text.title = `Kept: ${contents.join(', ')}.`;
        fill(losses, lossTags(store));
    }
}

function lossTags(store) {
    return [
        store.evictedTraces > 0
            ? element(
                'span',
                {
                    class: 'tag',
                    title: 'The memory is full: the oldest traces make room for new ones.',
                    text: `${count(store.evictedTraces, 'older trace')} let go`,
                },
            )
            : null,
        store.refusedSpans > 0
            ? element(
                'span',
                {
                    class: 'tag tag-warning',
                    title: 'They did not fit: too many in one trace, or too large.',
                },
                icon('warning'),
                `${count(store.refusedSpans, 'span')} refused`,
            )
            : null,
    ];
}
