// SPDX-License-Identifier: Apache-2.0

import { perform, say, sayFailure } from './actions.js';
import { send } from './api.js';
import { announce, byID, h } from './dom.js';
import { CATEGORIES, money, sentence, today } from './format.js';
import { randomHex } from './telemetry.js';

const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'SEK', 'PLN'];
const LARGEST_SET = 50;

/** The lists that fields suggest from. */
export function suggestions() {
    const list = (id, values) => h('datalist', { id }, values.map(value => h('option', { value })));
    document.body.append(list('categories', CATEGORIES), list('currencies', CURRENCIES));
}

/** Suggests a category that somebody has used. */
export function suggestCategory(name) {
    const list = byID('categories');
    const isKnown = [...list.options].some(option => option.value === name);
    if (!isKnown && list.options.length < LARGEST_SET) list.append(h('option', { value: name }));
}

/** A labelled control with a place for what is wrong with it. */
export function field(prefix, name, label, control) {
    control.id = `${prefix}-${name}`;
    control.name = name;
    const error = h('p', { class: 'field-error', id: `${control.id}-error` });
    control.addEventListener('input', () => mark(''));
    function mark(text) {
        error.textContent = text;
        if (text) {
            control.setAttribute('aria-invalid', 'true');
            control.setAttribute('aria-describedby', error.id);
        } else {
            control.removeAttribute('aria-invalid');
            control.removeAttribute('aria-describedby');
        }
    }
    const element = h('div', { class: `field field-${name}` },
        h('label', { htmlFor: control.id }, label), control, error);
    return { name, element, control, mark };
}

/** Shows what is wrong at the fields that are to blame, and goes to the first. */
export function markFields(fields, failure) {
    for (const each of fields) each.mark('');
    const wrong = fields.filter(each => {
        const error = failure.fields.find(({ field: name }) => name === each.name);
        if (error) each.mark(sentence(error.message));
        return error;
    });
    wrong[0]?.control.focus();
}

/** The fields of an expense. */
export function expenseFields(prefix, expense = {}) {
    const input = (properties, name) =>
        h('input', { autocomplete: 'off', value: expense[name] ?? properties.value ?? '', ...without(properties) });
    return [
        field(prefix, 'description', 'Description', input({ type: 'text', maxLength: 200, 'aria-required': 'true' }, 'description')),
        field(prefix, 'amount', 'Amount', input({ type: 'text', inputMode: 'decimal', 'aria-required': 'true' }, 'amount')),
        field(prefix, 'currency', 'Currency',
            input({ type: 'text', list: 'currencies', maxLength: 3, value: 'EUR' }, 'currency')),
        field(prefix, 'category', 'Category',
            input({ type: 'text', list: 'categories', maxLength: 50, autocapitalize: 'none', placeholder: 'general' }, 'category')),
        field(prefix, 'spent_on', 'Day', input({ type: 'date', value: today() }, 'spent_on')),
    ];
}

/** The form that adds an expense; `onAdded` is told when it has. */
export function addForm(onAdded) {
    const form = byID('add');
    const fields = expenseFields('add');
    const button = h('button', { type: 'submit', class: 'primary' }, 'Add');
    const note = h('p', { class: 'note', role: 'status' });
    // One key for one expense: sent again after a failure, it is still the same.
    let key = randomHex(16);
    form.append(...fields.map(each => each.element), h('div', { class: 'buttons' }, button, note));
    form.addEventListener('input', () => { key = randomHex(16); });
    form.addEventListener('submit', async event => {
        event.preventDefault();
        if (button.disabled) return;
        button.disabled = true;
        const body = values(fields);
        try {
            const answer = await perform('expense.add', `Add ${body.description ?? 'an expense'}`, action =>
                send(action, 'POST', '/expenses', { body, headers: { 'idempotency-key': key } }));
            key = randomHex(16);
            clear(fields);
            const text = `Added ${answer.data.description}, ${money(answer.data.amount, answer.data.currency)}.`;
            say(note, text, answer.traceID);
            await onAdded(answer.data);
        } catch (failure) {
            markFields(fields, failure);
            sayFailure(note, failure);
        } finally {
            button.disabled = false;
        }
    });
}

/** Asks for the changes of an expense in a dialog; `onChanged` gets the expense and its trace. */
export function editExpense(expense, onChanged) {
    const fields = expenseFields('edit', expense);
    const note = h('p', { class: 'note', role: 'status' });
    const save = h('button', { type: 'submit', class: 'primary' }, 'Save');
    const form = h('form', { noValidate: true }, ...fields.map(each => each.element),
        h('div', { class: 'buttons' }, save,
            h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel')), note);
    const dialog = open(`Edit ${expense.description}`, form);
    form.addEventListener('submit', async event => {
        event.preventDefault();
        const body = changes(values(fields), expense);
        if (!Object.keys(body).length) return dialog.close();
        save.disabled = true;
        try {
            const answer = await perform('expense.edit', `Edit ${expense.description}`, action =>
                send(action, 'PATCH', '/expenses/{id}', {
                    path: `/expenses/${expense.id}`, body, headers: { 'if-match': `"${expense.version}"` },
                }));
            dialog.close();
            announce(`Saved ${answer.data.description}.`);
            await onChanged(answer);
        } catch (failure) {
            markFields(fields, failure);
            sayFailure(note, failure);
        } finally {
            save.disabled = false;
        }
    });
}

/** A dialog with a title, open until it is closed and gone then. */
export function open(title, ...content) {
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', onclose: () => dialog.remove() },
        h('h2', { id: 'dialog-title' }, title), ...content);
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
}

function values(fields) {
    const body = {};
    for (const { name, control } of fields) {
        const text = control.value.trim();
        if (text) body[name] = name === 'currency' ? text.toUpperCase() : text;
    }
    return body;
}

function changes(body, expense) {
    return Object.fromEntries(Object.entries(body).filter(([name, value]) => expense[name] !== value));
}

/** Keeps currency and day for the next one, which is often like the last. */
function clear(fields) {
    for (const { name, control, mark } of fields) {
        mark('');
        if (name !== 'currency' && name !== 'spent_on') control.value = '';
    }
    fields[0].control.focus();
}

function without({ value, ...properties }) {
    return properties;
}
