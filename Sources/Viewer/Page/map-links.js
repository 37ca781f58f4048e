// SPDX-License-Identifier: Apache-2.0

// Where the parts of the map lead: to the list, searched for the traces in which they took part.

import { addressOf } from 'outlay/router';

/**
 * The addresses of a map's nodes and edges, each narrowing the search that the map shows.
 * @param {{nodes: any[]}} map
 * @param {URLSearchParams} search
 */
export function mapAddresses(map, search) {
    const known = new Map(map.nodes.map((node) => [node.id, node]));
    return {
        node: (node) => addressOf('/search', withNode(base(search), node)),
        edge: (edge) => addressOf('/search', withEdge(base(search), known.get(edge.from), known.get(edge.to))),
    };
}

function base(search) {
    const parameters = new URLSearchParams(search);
    parameters.delete('proxies');
    return parameters;
}

/** A service is searched by its name; what sends no spans itself, by what its callers say of it. */
function withNode(parameters, node) {
    if (!node || node.type === 'caller') return parameters;
    if (hasSpans(node)) {
        // Two services are asked for with both: the resource of some span bears the second name.
        if (parameters.has('service')) parameters.append('attribute', `service.name=${node.name}`);
        else parameters.set('service', node.name);
    } else if (!parameters.has('text')) {
        parameters.set('text', node.type === 'external' ? node.name : node.system || node.name);
    }
    return parameters;
}

function withEdge(parameters, from, to) {
    return withNode(withNode(parameters, to), from);
}

function hasSpans(node) {
    return node.type === 'service' || node.type === 'proxy';
}
