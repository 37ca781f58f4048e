// SPDX-License-Identifier: Apache-2.0

// The icons, as strokes on a grid of 16, drawn in the colour of the text around them.

import { svgElement } from 'outlay/dom';

/** Each icon's paths; a path that starts with `*` is filled. */
const PATHS = {
    server: ['M2.5 3h11v4h-11z', 'M2.5 9h11v4h-11z', '*M4.5 4.4h1.2v1.2H4.5z', '*M4.5 10.4h1.2v1.2H4.5z'],
    client: ['M2.5 8h9', 'M8 4.5 11.5 8 8 11.5', 'M13.5 3v10'],
    producer: ['M2.5 10v3h11v-3', 'M8 10.5v-8', 'M4.8 5.5 8 2.5l3.2 3'],
    consumer: ['M2.5 10v3h11v-3', 'M8 2.5v8', 'M4.8 7.5 8 10.5l3.2-3'],
    internal: ['M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z'],
    unspecified: ['M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z'],
    error: ['*M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm-.8 3h1.6v4.6H7.2zm0 5.7h1.6v1.6H7.2z'],
    warning: ['M8 2.5 14.5 13.5h-13z', 'M8 6.5v3.5', '*M7.3 11h1.4v1.4H7.3z'],
    info: ['M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z', 'M8 7.5v3.5', '*M7.3 4.6h1.4V6H7.3z'],
    check: ['M3 8.5 6.5 12 13 4.5'],
    search: ['M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z', 'M10.5 10.5 14 14'],
    pause: ['M5.5 3.5v9', 'M10.5 3.5v9'],
    play: ['*M4.5 2.8v10.4L13 8z'],
    trash: ['M2.5 4h11', 'M6 4V2.5h4V4', 'M4 4l.6 9.5h6.8L12 4', 'M6.7 6.5v4.5', 'M9.3 6.5v4.5'],
    copy: ['M5.5 5.5h8v8h-8z', 'M10.5 5.5v-3h-8v8h3'],
    link: ['M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7L8 4.3', 'M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7L8 11.7'],
    chevron: ['M6 4l4 4-4 4'],
    close: ['M4 4l8 8', 'M12 4l-8 8'],
    help: ['M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z', 'M6.2 6.3a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.3', '*M7.3 10.7h1.4v1.4H7.3z'],
    critical: ['M2 12.5 6 6l3.5 4L14 3.5', 'M10.8 3.5H14v3.2'],
    event: ['*M8 3.5 12.5 8 8 12.5 3.5 8z'],
    log: ['M3 4h10', 'M3 8h10', 'M3 12h6'],
    database: ['M8 2.5c3 0 5 .8 5 1.9S11 6.3 8 6.3 3 5.5 3 4.4s2-1.9 5-1.9z', 'M3 4.4v7.2c0 1.1 2 1.9 5 1.9s5-.8 5-1.9V4.4', 'M3 8c0 1.1 2 1.9 5 1.9S13 9.1 13 8'],
    broker: ['M2.5 3.5h11v3h-11z', 'M2.5 9.5h11v3h-11z', 'M5.5 6.5v3', 'M10.5 6.5v3'],
    service: ['M8 1.8 13.5 5v6L8 14.2 2.5 11V5z'],
    external: ['M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z', 'M2 8h12', 'M8 2c4 4 4 8 0 12', 'M8 2c-4 4-4 8 0 12'],
    caller: ['M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4z', 'M2.8 13.8c.5-3 2.5-4.3 5.2-4.3s4.7 1.3 5.2 4.3'],
    proxy: ['M2 8h3.5', 'M10.5 8H14', 'M5.5 4.5h5v7h-5z'],
    collapse: ['M4 6.5 8 2.5l4 4', 'M4 9.5l4 4 4-4'],
    fold: ['M4 2.5l4 4 4-4', 'M4 13.5l4-4 4 4'],
    up: ['M3.5 10 8 5.5l4.5 4.5'],
    down: ['M3.5 6 8 10.5 12.5 6'],
    reset: ['M3 3v4h4', 'M3.3 7A5.2 5.2 0 1 1 3 9.5'],
    share: ['M11.5 6V3.5h-9v9H5', 'M7 13.5V9.5h6.5', 'M11 7l2.5 2.5L11 12'],
    download: ['M8 2.5v7.5', 'M4.8 7 8 10.2 11.2 7', 'M2.5 13.5h11'],
    upload: ['M8 10.5V3', 'M4.8 6 8 2.8 11.2 6', 'M2.5 13.5h11'],
    compare: ['M2.5 4.5h7', 'M2.5 8h4.5', 'M6.5 11.5h7', 'M11.5 4.5h2', 'M9.5 8h4'],
    proxyFold: ['M2 8h12', 'M5.5 4.5 8 7l2.5-2.5', 'M5.5 11.5 8 9l2.5 2.5'],
    panel: ['M2.5 3h11v10h-11z', 'M9.5 3v10'],
    map: ['M3.8 2.5a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z', 'M12.2 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z', 'M4.8 10.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z', 'M5.5 4.9l5 2.4', 'M6.4 11.2l4.3-2.4'],
    metrics: ['M2.5 2.5v11h11', 'M5 10l2.6-3.2 2.2 2L13.5 4'],
    list: ['M2.5 4h11', 'M2.5 8h7', 'M2.5 12h9'],
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * An icon that says nothing to a screen reader, unless it has a label.
 * @param {IconName} name
 * @param {{label?: string, class?: string}} [options]
 * @returns {SVGElement}
 */
export function icon(name, options = {}) {
    const paths = PATHS[name] ?? PATHS.unspecified;
    return svgElement(
        'svg',
        {
            class: `icon ${options.class ?? ''}`.trim(),
            viewBox: '0 0 16 16',
            role: options.label ? 'img' : null,
            'aria-label': options.label,
            'aria-hidden': options.label ? null : 'true',
        },
        paths.map(drawn),
    );
}

function drawn(path) {
    return path.startsWith('*')
        ? svgElement('path', { d: path.slice(1), class: 'icon-fill', 'fill-rule': 'evenodd' })
        : svgElement('path', { d: path });
}

/** What each kind is called in words. */
export const KIND_WORDS = {
    internal: 'internal', server: 'server', client: 'client', producer: 'producer',
    consumer: 'consumer', unspecified: 'no kind',
};
