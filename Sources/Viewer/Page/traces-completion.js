// SPDX-License-Identifier: Apache-2.0

// What the search box proposes for the word that is being written.

import { FIELDS, parseQuery, quoted, tokens } from 'outlay/query';
import { seenKeys, seenValues } from 'outlay/seen-keys';

const MOST = 12;

/**
 * @typedef {{text: string, hint: string, isWhole: boolean}} Proposal `isWhole`: nothing has to be
 *   written after it.
 */

/**
 * Proposals for the word at the caret.
 * @param {string} text
 * @param {number} caret
 * @param {{name: string, operations: string[]}[]} services
 * @returns {{from: number, to: number, proposals: Proposal[]}} what they would replace.
 */
export function complete(text, caret, services) {
    const token = tokens(text).find((one) => one.from <= caret && caret <= one.to);
    const from = token?.from ?? caret;
    const to = token?.to ?? caret;
    const written = token ? text.slice(from, caret).replaceAll('"', '') : '';
    return { from, to, proposals: proposals(written, text, services).slice(0, MOST) };
}

function proposals(written, text, services) {
    const service = /^service:(.*)$/s.exec(written);
    if (service) return values('service:', services.map((one) => one.name), service[1]);
    const operation = /^(?:operation|name):(.*)$/s.exec(written);
    if (operation) return values('operation:', operationsOf(text, services), operation[1]);
    const status = /^status:(.*)$/s.exec(written);
    if (status) return values('status:', ['error', 'ok'], status[1]);
    const last = /^last:(.*)$/s.exec(written);
    if (last) return values('last:', ['5m', '15m', '1h', '6h', '24h'], last[1]);
    const has = /^has:(.*)$/s.exec(written);
    if (has) return values('has:', seenKeys(), has[1]);
    const attribute = /^([^=:<>]+)=(.*)$/s.exec(written);
    if (attribute) return values(`${attribute[1]}=`, seenValues(attribute[1]), attribute[2]);
    return fieldsAndKeys(written);
}

function values(prefix, candidates, written) {
    return ranked(candidates, written).map((value) => (
        { text: `${prefix}${quoted(value)}`, hint: '', isWhole: true }
    ));
}

function operationsOf(text, services) {
    const chosen = parseQuery(text).parameters.get('service');
    const among = chosen ? services.filter((one) => one.name === chosen) : services;
    return [...new Set(among.flatMap((one) => one.operations))].sort();
}

function fieldsAndKeys(written) {
    const fields = FIELDS.filter((field) => field.text.startsWith(written.toLowerCase()))
        .map((field) => ({ ...field, isWhole: false }));
    if (written === '') return fields;
    const keys = ranked(seenKeys(), written).map((key) => (
        { text: `${key}=`, hint: 'attribute', isWhole: false }
    ));
    return [...fields, ...keys];
}

// What begins with the word comes before what merely contains it.
function ranked(candidates, written) {
    const word = written.toLowerCase();
    const containing = candidates.filter((one) => one.toLowerCase().includes(word));
    const isFirst = (one) => one.toLowerCase().startsWith(word);
    return [...containing.filter(isFirst), ...containing.filter((one) => !isFirst(one))];
}
