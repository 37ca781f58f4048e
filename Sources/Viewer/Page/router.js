// SPDX-License-Identifier: Apache-2.0

// Which view an address means, and going from one address to another with the history API.

/**
 * @typedef {{view: string, traceID: string | null, path: string,
 *   parameters: URLSearchParams}} Route
 */

/** Views that have one address. */
const VIEWS = ['map', 'metrics', 'compare'];

/**
 * The route of an address; one that is not known is the list of traces.
 * @param {Location | URL} address
 * @returns {Route}
 */
export function routeOf(address) {
    const path = address.pathname;
    const parameters = new URLSearchParams(address.search);
    const trace = /^\/trace\/([0-9a-fA-F]+)\/?$/.exec(path);
    if (trace) return { view: 'trace', traceID: trace[1].toLowerCase(), path, parameters };
    const view = VIEWS.includes(path.slice(1)) ? path.slice(1) : 'traces';
    return { view, traceID: null, path, parameters };
}

/**
 * Whether a link's address is one of the page's own views.
 * @param {URL} address
 */
export function isOwn(address) {
    const own = /^\/(search|map|metrics|compare|trace\/[0-9a-fA-F]+)?\/?$/;
    return address.origin === location.origin && own.test(address.pathname);
}

/**
 * A link's address from a path and parameters, without a lone question mark.
 * @param {string} path
 * @param {URLSearchParams} parameters
 */
export function addressOf(path, parameters) {
    const query = parameters.toString();
    return query ? `${path}?${query}` : path;
}

let list = '/';

/** The address of the list of traces as it was last seen, with its search. */
export function listAddress() {
    return list;
}

/** @param {string} address that `listAddress` shall give from now on. */
export function rememberList(address) {
    list = address;
}
