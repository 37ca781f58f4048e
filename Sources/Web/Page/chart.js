// SPDX-License-Identifier: Apache-2.0

import { perform, say, sayFailure } from './actions.js';
import { send } from './api.js';
import { byID, h, svg } from './dom.js';
import { hue, money, monthAfter, monthName, today } from './format.js';

/** What a month was spent on, by category, one currency at a time. */
export class MonthChart {
    month = today().slice(0, 7);
    currency = null;
    totals = [];
    latest = 0;

    /** - `onCategory` is told when somebody asks for one. */
    constructor(onCategory) {
        this.onCategory = onCategory;
        this.title = h('h2', { id: 'month-title' });
        this.note = h('p', { class: 'note', role: 'status' });
        this.choice = h('select', {
            'aria-label': 'Currency', onchange: () => { this.currency = this.choice.value; this.draw(); },
        });
        this.figure = h('figure', {});
        const step = (text, label, count) => h('button', {
            type: 'button', class: 'step', 'aria-label': label,
            onclick: () => { this.month = monthAfter(this.month, count); this.load(); },
        }, text);
        byID('month').append(
            h('div', { class: 'card-head' }, this.title,
                h('div', { class: 'steps' }, this.choice, step('‹', 'Month before', -1), step('›', 'Month after', 1))),
            this.figure, this.note);
    }

    async load({ isQuiet = false } = {}) {
        const turn = ++this.latest;
        this.title.textContent = monthName(this.month);
        try {
            const answer = await perform('expenses.summary', `Add up ${monthName(this.month)}`,
                action => send(action, 'GET', '/expenses/summary', { query: { month: this.month } }),
                { isNoted: !isQuiet });
            if (turn !== this.latest) return;
            this.totals = answer.data.totals;
            this.draw();
            say(this.note, `${this.count()} in this month.`, answer.traceID);
        } catch (failure) {
            if (turn === this.latest) sayFailure(this.note, failure);
        }
    }

    draw() {
        const currencies = [...new Set(this.totals.map(({ currency }) => currency))];
        if (!currencies.includes(this.currency)) this.currency = currencies[0] ?? null;
        this.choice.hidden = currencies.length < 2;
        this.choice.replaceChildren(...currencies.map(each =>
            h('option', { value: each, selected: each === this.currency }, each)));
        const totals = this.totals.filter(({ currency }) => currency === this.currency)
            .map(total => ({ ...total, size: Number(total.amount) }))
            .sort((left, right) => right.size - left.size);
        this.figure.replaceChildren(...(totals.length ? this.drawing(totals)
            : [h('p', { class: 'empty' }, 'Nothing was spent in this month.')]));
    }

    drawing(totals) {
        const sum = totals.reduce((sum, { size }) => sum + size, 0);
        const largest = totals[0].size;
        return [
            h('p', { class: 'sum' }, money(sum.toFixed(decimals(totals)), this.currency)),
            strip(totals, sum),
            h('ul', { class: 'bars' }, totals.map(total => this.bar(total, sum, largest))),
        ];
    }

    bar({ category, amount, count, size }, sum, largest) {
        const share = sum ? Math.round(100 * size / sum) : 0;
        const drawing = svg('svg', { 'aria-hidden': 'true', height: '8' },
            svg('rect', { class: 'track', width: '100%', height: '8', rx: '4' }),
            svg('rect', { class: 'fill', width: `${largest ? 100 * size / largest : 0}%`, height: '8', rx: '4' }));
        return h('li', { class: hue(category) },
            h('button', {
                type: 'button', class: 'category', onclick: () => this.onCategory(category, this.month),
                'aria-label': `Only ${category} in ${monthName(this.month)}`,
            }, category),
            h('span', { class: 'share' }, `${share} % · ${count}`),
            h('span', { class: 'amount' }, money(amount, this.currency)), drawing);
    }

    count() {
        const count = this.totals.reduce((sum, total) => sum + total.count, 0);
        return count === 1 ? '1 expense' : `${count} expenses`;
    }
}

/** All of the month in one line; the list below says the same in words. */
function strip(totals, sum) {
    let x = 0;
    const parts = totals.map(({ category, size }) => {
        const width = sum ? 100 * size / sum : 0;
        const part = svg('rect', {
            class: `fill ${hue(category)}`, x: `${x}%`, width: `${width}%`, height: '14',
        });
        x += width;
        return part;
    });
    return svg('svg', { class: 'strip', 'aria-hidden': 'true', height: '14' }, ...parts);
}

function decimals(totals) {
    return Math.max(...totals.map(({ amount }) => (amount.split('.')[1] ?? '').length));
}
