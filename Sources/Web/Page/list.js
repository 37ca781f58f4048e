// SPDX-License-Identifier: Apache-2.0

import { perform, say, sayFailure } from './actions.js';
import { Failure, send } from './api.js';
import { announce, arrange, byID, h } from './dom.js';
import { markFields, editExpense, open, suggestCategory } from './form.js';
import { day, hue, money } from './format.js';

const PAGE = 20, LARGEST = 100;

/** The list of expenses. `onChanged` is told when somebody changes one here. */
export class ExpenseList {
    rows = new Map();
    expenses = [];
    next = null;
    latest = 0;

    constructor(filters, onChanged) {
        this.filters = filters;
        this.onChanged = onChanged;
    }

    /** What tells one state of the first page from another; null while a filter hides some of it. */
    get signature() {
        return this.filters.isActive() || !this.isLoaded ? null : signature(this.expenses);
    }

    /** Reads the list from its beginning, as far as it is shown; what is new since is pointed out. */
    async load({ isQuiet = false } = {}) {
        const turn = ++this.latest;
        const known = new Set(this.rows.keys());
        const wanted = isQuiet ? Math.max(PAGE, this.expenses.length) : PAGE;
        try {
            const answer = await perform('expenses.list', 'List expenses',
                action => this.read(action, wanted), { isNoted: !isQuiet });
            // A slower answer to an earlier question says nothing of now.
            if (turn !== this.latest) return;
            this.show(answer.data);
            say(byID('list-note'), this.count(), answer.traceID);
            if (isQuiet) this.pointOut(known);
        } catch (failure) {
            if (turn === this.latest) this.fail(failure);
        }
    }

    async read(action, wanted) {
        const expenses = [];
        let cursor = null, answer;
        do {
            const limit = Math.min(LARGEST, wanted - expenses.length);
            answer = await this.page(action, cursor, limit);
            expenses.push(...answer.data.expenses);
            cursor = answer.data.next_cursor;
        } while (cursor && expenses.length < wanted);
        return { ...answer, data: { expenses, next_cursor: cursor } };
    }

    page(action, cursor, limit = PAGE) {
        const query = { ...this.filters.current(), limit: String(limit), cursor };
        return send(action, 'GET', '/expenses', { query });
    }

    async more() {
        const first = this.expenses.length;
        try {
            const answer = await perform('expenses.more', 'Show more expenses',
                action => this.page(action, this.next));
            const known = new Set(this.expenses.map(({ id }) => id));
            const added = answer.data.expenses.filter(({ id }) => !known.has(id));
            this.show({ ...answer.data, expenses: [...this.expenses, ...added] });
            say(byID('list-note'), this.count(), answer.traceID);
            byID('list').children[first]?.querySelector('button')?.focus();
        } catch (failure) {
            this.fail(failure);
        }
    }

    show({ expenses, next_cursor: next }) {
        this.isLoaded = true;
        this.expenses = expenses;
        this.next = next;
        for (const each of this.filters.fields) each.mark('');
        const rows = new Map(expenses.map(expense => [expense.id, this.row(expense)]));
        this.rows = rows;
        arrange(byID('list'), [...rows.values()].map(row => row.element));
        byID('more').replaceChildren(...(next
            ? [h('button', { type: 'button', onclick: () => this.more() }, 'Show more')]
            : expenses.length ? [] : [h('p', { class: 'empty' }, this.emptiness())]));
        for (const { category } of expenses) suggestCategory(category);
    }

    fail(failure) {
        markFields(this.filters.fields, failure);
        sayFailure(byID('list-note'), failure);
    }

    count() {
        const shown = this.expenses.length;
        return `${shown}${this.next ? ' and more' : ''}`;
    }

    emptiness() {
        return this.filters.isActive()
            ? 'Nothing matches the filter.' : 'Nothing here yet. What did you spend last?';
    }

    pointOut(known) {
        const fresh = this.expenses.filter(({ id }) => !known.has(id));
        for (const { id } of fresh) this.rows.get(id).element.classList.add('is-fresh');
        if (fresh.length) announce(`New: ${fresh.map(({ description }) => description).join(', ')}.`);
    }

    /** The row of an expense; the one that is there, if it shows this very version. */
    row(expense) {
        const old = this.rows.get(expense.id);
        if (old?.version === expense.version) return old;
        const note = old?.note ?? h('p', { class: 'note', role: 'status' });
        const element = h('li', { class: `expense ${hue(expense.category)}` }, this.about(expense),
            this.buttons(expense, note), note);
        element.dataset.id = expense.id;
        const focused = old?.element.contains(document.activeElement)
            ? document.activeElement.dataset.does : null;
        if (focused) queueMicrotask(() => focusIn(element, focused));
        return { version: expense.version, element, note };
    }

    about(expense) {
        const isPaid = expense.status === 'paid';
        return h('div', { class: 'about' },
            h('span', { class: 'description' }, expense.description),
            h('span', { class: 'amount' }, money(expense.amount, expense.currency)),
            h('span', { class: 'details' },
                h('button', {
                    type: 'button', class: 'category', 'aria-label': `Only ${expense.category}`,
                    onclick: () => this.filters.set({ category: expense.category }),
                }, expense.category),
                h('time', { dateTime: expense.spent_on }, day(expense.spent_on)),
                h('span', { class: isPaid ? 'status is-paid' : 'status' }, isPaid ? 'Paid' : 'Unpaid')));
    }

    buttons(expense, note) {
        const button = (text, does) => {
            const made = h('button', {
                type: 'button', 'aria-label': `${text} ${expense.description}`, onclick: does,
            }, text);
            made.dataset.does = text;
            return made;
        };
        return h('div', { class: 'row-buttons' },
            expense.status === 'paid' ? null : button('Pay', event => this.pay(expense, note, event.target)),
            button('Edit', () => editExpense(expense, answer =>
                this.settle(expense.id, 'Saved.', answer.traceID))),
            button('Delete', () => this.confirmDelete(expense, note)));
    }

    async pay(expense, note, button) {
        button.disabled = true;
        try {
            const answer = await perform('expense.pay', `Pay ${expense.description}`, action =>
                send(action, 'POST', '/expenses/{id}/pay', { path: `/expenses/${expense.id}/pay` }));
            await this.settle(expense.id, 'Paid.', answer.traceID);
        } catch (failure) {
            sayFailure(note, failure);
            // Somebody else was first: what is shown is not how it is.
            if (failure.code === 'already_paid') await this.onChanged();
        } finally {
            button.disabled = false;
        }
    }

    confirmDelete(expense, note) {
        const really = h('button', { type: 'button', class: 'danger' }, 'Delete');
        const dialog = open('Delete this expense?',
            h('p', {}, `${expense.description}, ${money(expense.amount, expense.currency)}, ${day(expense.spent_on)}`),
            h('div', { class: 'buttons' }, really,
                h('button', { type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Keep it')));
        really.addEventListener('click', async () => {
            really.disabled = true;
            await this.delete(expense, note);
            dialog.close();
            if (!document.activeElement?.closest('li')) byID('list-title').focus();
        });
    }

    async delete(expense, note) {
        try {
            const answer = await perform('expense.delete', `Delete ${expense.description}`, action =>
                send(action, 'DELETE', '/expenses/{id}', {
                    path: `/expenses/${expense.id}`, headers: { 'if-match': `"${expense.version}"` },
                }));
            await this.onChanged();
            say(byID('list-note'), `Deleted ${expense.description}.`, answer.traceID);
        } catch (failure) {
            sayFailure(note, failure instanceof Failure ? failure : new Failure(String(failure)));
            if (failure.status === 404 || failure.status === 412) await this.onChanged();
        }
    }

    /** Reads everything again and says in the row what was done. */
    async settle(id, text, traceID) {
        await this.onChanged();
        const row = this.rows.get(id);
        if (row) say(row.note, text, traceID);
        else say(byID('list-note'), text, traceID);
    }
}

/** The versions on a first page, in order. */
export function signature(expenses) {
    return expenses.slice(0, PAGE).map(({ id, version }) => `${id}:${version}`).join(' ');
}

/** The button that was pressed may be gone, as Pay is once it has been. */
function focusIn(element, name) {
    const button = element.querySelector(`[data-does="${CSS.escape(name)}"]`);
    (button ?? element.querySelector('[data-does]'))?.focus();
}
