// SPDX-License-Identifier: Apache-2.0

// The entry: shows the view that the address means, and changes it as the address changes.
//
// A view is a module with `mount(container, context)`, which draws into the container and returns
// a function that ends it. Views are loaded when they are first needed. Two parts of the page are
// not views: `outlay/import` (`mountImport(slot, context)`, a button of the top bar) and
// `outlay/help` (`openHelp(context)`, opened by the event `outlay:help` on the document).

import { embeddedTrace } from 'outlay/api';
import { element, fill, isWriting } from 'outlay/dom';
import { addressOf, isOwn, routeOf } from 'outlay/router';
import { drawTopBar, markCurrent } from 'outlay/topbar';
import { announce, notice } from 'outlay/widgets';

/**
 * @typedef {object} Context what a view may ask of the page.
 * @property {import('outlay/router').Route} route the address when the view was mounted.
 * @property {any | null} embedded the trace of an exported file: no server may then be asked.
 * @property {(path: string, parameters?: URLSearchParams) => void} go to another address.
 * @property {(parameters: URLSearchParams, options?: {replace?: boolean, path?: string}) => void}
 *   setParameters changes the address of the view itself, which is not told of it.
 * @property {() => URLSearchParams} parameters of the address as it is now.
 * @property {(changed: (route: import('outlay/router').Route) => void) => void} onParameters
 *   calls back when the address changes within the view (back, forward, a link); a view that does
 *   not ask for this is mounted anew instead.
 * @property {(title: string) => void} setTitle of the window.
 */

const LOADERS = {
    traces: () => import('outlay/traces'),
    trace: () => import('outlay/trace'),
    map: () => import('outlay/map'),
    metrics: () => import('outlay/metrics'),
    compare: () => import('outlay/compare'),
};

const main = document.getElementById('main');
const embedded = embeddedTrace();

/** The view that is shown: its name and trace, how it ends, who hears of a change of address. */
let shown = { key: '', unmount: () => {}, parametersChanged: null };
let turn = 0;

function start() {
    drawTopBar(document.getElementById('topbar'), contextFor(currentRoute(), shown));
    addEventListener('popstate', () => show(currentRoute()));
    document.addEventListener('click', followLink);
    document.addEventListener('keydown', askForHelp);
    document.addEventListener('outlay:help', openHelp);
    show(currentRoute());
}

function currentRoute() {
    const parameters = embedded ? embeddedParameters() : null;
    if (embedded) return {
        view: 'trace',
        traceID: embedded.traceID,
        path: location.pathname,
        parameters,
    };
    return routeOf(location);
}

// A file has no query of its own to speak of; what is selected is kept after the hash.
function embeddedParameters() {
    return new URLSearchParams(location.hash.slice(1));
}

async function show(route) {
    const key = `${route.view} ${route.traceID ?? ''}`;
    markCurrent(route);
    if (key === shown.key && shown.parametersChanged) {
        shown.parametersChanged(route);
        return;
    }
    shown.unmount();
    const next = { key, unmount: () => {}, parametersChanged: null };
    shown = next;
    turn += 1;
    const mine = turn;
    main.dataset.view = route.view;
    fill(main, element('p', { class: 'loading', text: 'Loading…' }));
    try {
        const view = await LOADERS[route.view]();
        if (mine !== turn) return;
        fill(main);
        next.unmount = view.mount(main, contextFor(route, next)) ?? (() => {});
    } catch (error) {
        if (mine !== turn) return;
        console.error(error);
        fill(main, notice('error', 'This view could not be shown. Reload the page to try again.'));
    }
}

function contextFor(route, view) {
    return {
        route,
        embedded,
        go: (path, parameters = new URLSearchParams()) => go(addressOf(path, parameters)),
        setParameters,
        parameters: () => currentRoute().parameters,
        onParameters: (changed) => {
            view.parametersChanged = changed;
        },
        setTitle: (title) => {
            document.title = title ? `${title} · Outlay` : 'Outlay';
        },
    };
}

function go(address) {
    if (embedded) return;
    history.pushState(null, '', address);
    show(currentRoute());
    main.focus({ preventScroll: true });
    announce(document.title);
}

function setParameters(parameters, { replace = false, path = location.pathname } = {}) {
    const address = embedded ? `#${parameters}` : addressOf(path, parameters);
    if (address === (embedded ? location.hash : location.pathname + location.search)) return;
    if (replace || embedded) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
}

function followLink(event) {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (!link || link.target || link.hasAttribute('download')) return;
    // Of a link in a drawing `href` is no text.
    const address = new URL(link.getAttribute('href'), location.href);
    if (embedded || !isOwn(address) || link.getAttribute('href').startsWith('#')) return;
    event.preventDefault();
    go(address.pathname + address.search);
}

function askForHelp(event) {
    if (event.key !== '?' || isWriting(event) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent('outlay:help'));
}

async function openHelp() {
    const help = await import('outlay/help');
    help.openHelp(contextFor(currentRoute(), shown));
}

start();
