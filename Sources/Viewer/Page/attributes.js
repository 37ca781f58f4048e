// SPDX-License-Identifier: Apache-2.0

// A table of attributes: grouped by the first part of their keys, long values folded, each value
// and all of them copyable.

import { element } from 'outlay/dom';
import { bytes, count, visible } from 'outlay/format';
import { button, copy } from 'outlay/widgets';
import { marked } from 'outlay/trace-row';

/** Longer values show their beginning and a button for the rest. */
const FOLDED = 400;
/** No more than this is ever put into the document; the rest can be copied. */
const SHOWN = 100_000;

/** @typedef {{key: string, value: string | null, type: string}} Attribute no value: type `empty` */

/**
 * The table; empty attributes give a sentence.
 * @param {Attribute[]} attributes
 * @param {{search?: string, dropped?: number, grouped?: boolean}} [options] `dropped`: how many
 *   the sender left out.
 */
export function attributeTable(attributes, options = {}) {
    const search = options.search ?? '';
    const groups = options.grouped === false ? [['', attributes]] : grouped(attributes);
    return element(
        'div',
        { class: 'attributes' },
        groups.map(([prefix, members]) => group(prefix, members, search)),
        options.dropped
            ? element(
                'p',
                {
                    class: 'quiet',
                    text: `${count(options.dropped, 'attribute')} left out by the sender.`,
                },
            )
            : null,
    );
}

/**
 * All attributes as lines of `key=value`, for the clipboard.
 * @param {Attribute[]} attributes
 */
export function attributeLines(attributes) {
    return attributes.map((attribute) => `${attribute.key}=${attribute.value ?? ''}`).join('\n');
}

// Groups of one would be more headings than attributes; they stay together at the end.
function grouped(attributes) {
    /** @type {Map<string, Attribute[]>} */
    const byPrefix = new Map();
    const sorted = [...attributes].sort((one, other) => compareKeys(one.key, other.key));
    for (const attribute of sorted) {
        const prefix = prefixOf(attribute.key);
        byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), attribute]);
    }
    const large = [...byPrefix].filter(([prefix, members]) => prefix !== '' && members.length > 1);
    const small = [...byPrefix].filter(
        ([prefix, members]) => prefix === '' || members.length === 1,
    );
    const rest = small.flatMap(([, members]) => members);
    if (rest.length === 0) return large;
    return [...large, [large.length > 0 ? 'other' : '', rest]];
}

function compareKeys(one, other) {
    return one < other ? -1 : one > other ? 1 : 0;
}

function prefixOf(key) {
    const dot = key.indexOf('.');
    return dot > 0 ? key.slice(0, dot) : '';
}

function group(prefix, members, search) {
    return element(
        'div',
        { class: 'attribute-group' },
        prefix
            ? element(
                'h4',
                { class: 'attribute-prefix' },
                element('bdi', { text: visible(prefix.slice(0, 60)) }),
            )
            : null,
        element('dl', {}, members.map((attribute) => line(attribute, search))),
    );
}

function line(attribute, search) {
    const key = attribute.key === '' ? '(empty key)' : visible(attribute.key.slice(0, 500));
    return element(
        'div',
        { class: 'attribute' },
        element('dt', {}, element('bdi', {}, breakable(marked(key, search)))),
        element('dd', { class: `value value-${attribute.type}` }, value(attribute, search)),
        element(
            'dd',
            { class: 'attribute-tools' },
            element(
                'span',
                { class: 'attribute-type', text: attribute.type, title: `Type: ${attribute.type}` },
            ),
            button({
                label: `Copy ${key.slice(0, 80)}`,
                icon: 'copy',
                quiet: true,
                class: 'button-small',
                click: () => copy(attribute.value ?? '', 'Value'),
            }),
        ),
    );
}

// Keys break after their dots and underscores rather than anywhere.
function breakable(parts) {
    return parts.map((part) => (
        typeof part !== 'string'
            ? part
            : part.split(/(?<=[._])/).map((piece) => [piece, element('wbr')])
    ));
}

function value(attribute, search) {
    const isNothing = attribute.type === 'empty' || attribute.value === null;
    if (isNothing) return element('span', { class: 'quiet', text: '(no value)' });
    if (attribute.value === '') return element('span', { class: 'quiet', text: '(empty)' });
    return foldedText(attribute.value, search);
}

/**
 * Text of any length: shown whole if it is short, else folded.
 * @param {string} text
 * @param {string} [search]
 */
export function foldedText(text, search = '') {
    if (text.length <= FOLDED) {
        return element('bdi', { class: 'value-text' }, marked(visible(text), search));
    }
    const shown = element('bdi', { class: 'value-text' }, `${visible(text.slice(0, FOLDED))}…`);
    const open = button({
        label: `Show all ${bytes(text.length)}`,
        class: 'button-small',
        click: toggled,
    });
    let isOpen = false;
    return element('div', { class: 'folded' }, shown, open);

    function toggled() {
        isOpen = !isOpen;
        const rest = text.length > SHOWN
            ? `\n… ${bytes(text.length - SHOWN)} more; copy the value to have it all.`
            : '';
        shown.textContent = isOpen
            ? visible(text.slice(0, SHOWN)) + rest
            : `${visible(text.slice(0, FOLDED))}…`;
        open.lastElementChild.textContent = isOpen ? 'Show less' : `Show all ${bytes(text.length)}`;
    }
}
