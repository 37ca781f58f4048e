// SPDX-License-Identifier: Apache-2.0

// The bar above every view: the name, the views, importing, help.

import { element, fill, svgElement } from 'outlay/dom';
import { icon } from 'outlay/icons';
import { button } from 'outlay/widgets';

const VIEWS = [
    { view: 'traces', path: '/', label: 'Traces', icon: 'list' },
    { view: 'map', path: '/map', label: 'Map', icon: 'map' },
    { view: 'metrics', path: '/metrics', label: 'Metrics', icon: 'metrics' },
    { view: 'compare', path: '/compare', label: 'Compare', icon: 'compare' },
];

let links = new Map();

/**
 * Draws the bar; in an exported file it has no views to go to.
 * @param {HTMLElement} bar
 * @param {import('outlay/app').Context} context
 */
export function drawTopBar(bar, context) {
    links = new Map(VIEWS.map((view) => [view.view, viewLink(view)]));
    const slot = element('div', { class: 'topbar-slot' });
    fill(
        bar,
        context.embedded
            ? element('span', { class: 'brand' }, mark(), 'Outlay')
            : element(
                'a',
                { class: 'brand', href: '/', 'aria-label': 'Outlay, all traces' },
                mark(),
                element('span', { text: 'Outlay' }),
            ),
        context.embedded
            ? element('span', { class: 'topbar-note', text: 'Exported trace' })
            : element('nav', { class: 'views', 'aria-label': 'Views' }, [...links.values()]),
        element('div', { class: 'topbar-space' }),
        slot,
        button({
            label: 'Keys and help', icon: 'help', quiet: true, keys: '?',
            click: () => document.dispatchEvent(new CustomEvent('outlay:help')),
        }),
    );
    if (!context.embedded) mountImport(slot, context);
}

/**
 * Marks the view of a route as the current one.
 * @param {import('outlay/router').Route} route
 */
export function markCurrent(route) {
    // A trace was found in the list, which is therefore where one is.
    const current = route.view === 'trace' ? 'traces' : route.view;
    for (const [view, link] of links) {
        if (view === current) link.setAttribute(
            'aria-current',
            route.view === view ? 'page' : 'true',
        );
        else link.removeAttribute('aria-current');
    }
}

function viewLink(view) {
    return element(
        'a',
        { class: 'view-link', href: view.path },
        icon(view.icon),
        element('span', { text: view.label }),
    );
}

async function mountImport(slot, context) {
    try {
        const { mountImport: mount } = await import('outlay/import');
        mount(slot, context);
    } catch (error) {
        console.error(error);
    }
}

function mark() {
    return svgElement(
        'svg',
        { class: 'brand-mark', viewBox: '0 0 20 20', 'aria-hidden': 'true' },
        svgElement(
            'rect',
            { x: '2', y: '3', width: '16', height: '3.4', rx: '1.7', class: 'brand-1' },
        ),
        svgElement(
            'rect',
            { x: '5', y: '8.3', width: '9', height: '3.4', rx: '1.7', class: 'brand-2' },
        ),
        svgElement(
            'rect',
            { x: '9', y: '13.6', width: '7', height: '3.4', rx: '1.7', class: 'brand-3' },
        ),
    );
}
