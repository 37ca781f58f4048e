// SPDX-License-Identifier: Apache-2.0

import { byID, h } from './dom.js';
import { field } from './form.js';

const NAMES = ['category', 'status', 'from', 'to'];

/**
 * The form that narrows the list. What it says is kept in the address, so that going back, reloading
 * and sharing work; `onChange` is told when it says something else.
 */
export function filterForm(onChange) {
    const options = [['', 'All'], ['unpaid', 'Unpaid'], ['paid', 'Paid']];
    const fields = [
        field('filter', 'category', 'Category', h('input', {
            type: 'text', list: 'categories', placeholder: 'All', autocomplete: 'off',
        })),
        field('filter', 'status', 'Status', h('select', {},
            options.map(([value, text]) => h('option', { value }, text)))),
        field('filter', 'from', 'From', h('input', { type: 'date' })),
        field('filter', 'to', 'To', h('input', { type: 'date' })),
    ];
    const clear = h('button', { type: 'button', onclick: () => set({}) }, 'Clear');
    const form = byID('filters');
    form.append(...fields.map(each => each.element), clear);
    form.addEventListener('submit', event => event.preventDefault());
    form.addEventListener('change', () => changed());
    window.addEventListener('popstate', () => { read(); onChange(); });
    read();

    function current() {
        return Object.fromEntries(
            fields.map(({ name, control }) => [name, control.value.trim()]).filter(([, value]) => value));
    }

    function show() {
        clear.disabled = !Object.keys(current()).length;
    }

    function read() {
        const query = new URLSearchParams(location.search);
        for (const { name, control } of fields) control.value = query.get(name) ?? '';
        show();
    }

    function changed() {
        const query = new URLSearchParams(current()).toString();
        history.pushState(null, '', query ? `?${query}` : location.pathname);
        show();
        onChange();
    }

    function set(values) {
        for (const { name, control, mark } of fields) {
            control.value = values[name] ?? '';
            mark('');
        }
        changed();
    }

    return { fields, current, set, isActive: () => NAMES.some(name => current()[name]) };
}
