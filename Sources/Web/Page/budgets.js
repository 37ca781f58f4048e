// SPDX-License-Identifier: Apache-2.0

import { perform, say, sayFailure } from './actions.js';
import { send } from './api.js';
import { announce, byID, h, svg } from './dom.js';
import { field, markFields } from './form.js';
import { hue, money } from './format.js';

/** A worker adds spending up after the expense is there, so the first look may come too soon. */
const SECOND_LOOK = 1500;

/** Budgets by category and the alerts of this month; nothing at all where the API knows no budgets. */
export class Budgets {
    isKnown = true;
    alerts = new Set();
    timer = 0;

    constructor() {
        this.note = h('p', { class: 'note', role: 'status' });
        this.warnings = h('ul', { class: 'alerts', 'aria-label': 'Alerts' });
        this.list = h('ul', { class: 'bars' });
        byID('budgets').append(
            h('div', { class: 'card-head' }, h('h2', { id: 'budgets-title' }, 'Budgets'), this.note),
            this.warnings, this.list, this.form());
    }

    /** Reads both, and again a little later where something has just changed. */
    async load({ isAfterChange = false } = {}) {
        clearTimeout(this.timer);
        if (!this.isKnown) return;
        try {
            const budgets = await perform('budgets.list', 'List budgets',
                action => send(action, 'GET', '/budgets'), { isNoted: false });
            const alerts = await perform('alerts.list', 'List alerts',
                action => send(action, 'GET', '/alerts'), { isNoted: false });
            this.show(budgets.data.budgets, alerts.data.alerts);
            say(this.note, String(budgets.data.budgets.length), budgets.traceID);
        } catch (failure) {
            this.isKnown = failure.status !== 404;
            if (this.isKnown) sayFailure(this.note, failure);
        }
        byID('budgets').hidden = !this.isKnown;
        if (isAfterChange && this.isKnown) this.timer = setTimeout(() => this.load(), SECOND_LOOK);
    }

    show(budgets, alerts) {
        this.list.replaceChildren(...budgets.map(budget => this.bar(budget)));
        this.warnings.replaceChildren(...alerts.map(alert => h('li', {
            class: alert.percent >= 100 ? 'is-over' : '',
        }, words(alert))));
        const fresh = alerts.map(words).filter(text => !this.alerts.has(text));
        this.alerts = new Set(alerts.map(words));
        if (fresh.length) announce(fresh.join(' '));
    }

    bar({ category, currency, limit, spent }) {
        const share = Number(limit) ? 100 * Number(spent) / Number(limit) : 100;
        const state = share >= 100 ? 'is-over' : share >= 80 ? 'is-near' : '';
        return h('li', { class: `${hue(category)} ${state}` },
            h('span', { class: 'category' }, category),
            h('span', { class: 'share' }, `${Math.round(share)} %`),
            h('span', { class: 'amount' }, `${money(spent, currency)} of ${money(limit, currency)}`),
            svg('svg', { 'aria-hidden': 'true', height: '8' },
                svg('rect', { class: 'track', width: '100%', height: '8', rx: '4' }),
                svg('rect', { class: 'fill', width: `${Math.min(share, 100)}%`, height: '8', rx: '4' })));
    }

    form() {
        const input = properties => h('input', { type: 'text', autocomplete: 'off', ...properties });
        const fields = [
            field('budget', 'category', 'Category', input({ list: 'categories', autocapitalize: 'none' })),
            field('budget', 'limit', 'A month', input({ inputMode: 'decimal' })),
            field('budget', 'currency', 'Currency', input({ list: 'currencies', maxLength: 3, value: 'EUR' })),
        ];
        const [category, limit, currency] = fields.map(({ control }) => control);
        const note = h('p', { class: 'note', role: 'status' });
        const form = h('form', { class: 'budget-form', noValidate: true, 'aria-label': 'Set a budget' },
            ...fields.map(({ element }) => element), h('button', { type: 'submit' }, 'Set'), note);
        form.addEventListener('submit', async event => {
            event.preventDefault();
            const name = category.value.trim();
            try {
                const answer = await perform('budget.set', `Set the budget of ${name}`, action =>
                    send(action, 'PUT', '/budgets/{category}', {
                        path: `/budgets/${encodeURIComponent(name || ' ')}`,
                        body: { limit: limit.value.trim(), currency: currency.value.trim().toUpperCase() },
                    }));
                say(note, `Set the budget of ${name}.`, answer.traceID);
                category.value = limit.value = '';
                await this.load({ isAfterChange: true });
            } catch (failure) {
                markFields(fields, failure);
                sayFailure(note, failure);
            }
        });
        return form;
    }
}

function words({ category, percent, spent, limit, currency }) {
    const amounts = `${money(spent, currency)} of ${money(limit, currency)}`;
    return percent >= 100 ? `${category} is over its budget: ${amounts}.`
        : `${category} has used ${percent} % of its budget: ${amounts}.`;
}
