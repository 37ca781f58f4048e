// SPDX-License-Identifier: Apache-2.0

import { showTracesAt, viewerHome } from './actions.js';
import { actFor } from './api.js';
import { Budgets } from './budgets.js';
import { MonthChart } from './chart.js';
import { byID } from './dom.js';
import { filterForm } from './filters.js';
import { addForm, suggestions } from './form.js';
import { monthAfter } from './format.js';
import { ExpenseList } from './list.js';
import { Live } from './live.js';
import { sendSpans } from './telemetry.js';

const REMEMBERED = 'outlay.user';

/** What the server says of its surroundings; a page that cannot ask still works, without links. */
async function configuration() {
    try {
        const answer = await fetch('/config.json', { cache: 'no-store' });
        return await answer.json();
    } catch {
        return { viewer: '', user: 'demo', version: '' };
    }
}

/** Storage may be forbidden, and then nothing is remembered. */
function remembered() {
    try {
        return localStorage.getItem(REMEMBERED);
    } catch {
        return null;
    }
}

function remember(user) {
    try {
        localStorage.setItem(REMEMBERED, user);
    } catch {
        // The name in the field still counts until the page is left.
    }
}

async function start() {
    const config = await configuration();
    showTracesAt(config.viewer);
    sendSpans(config);
    if (config.viewer) Object.assign(byID('viewer'), { href: viewerHome(), hidden: false });
    const user = byID('user');
    user.value = remembered() ?? config.user;
    actFor(user.value);

    suggestions();
    const filters = filterForm(() => list.load());
    const list = new ExpenseList(filters, () => refresh());
    const chart = new MonthChart((category, month) => filters.set({
        category, from: `${month}-01`, to: lastDay(month),
    }));
    const budgets = new Budgets();
    const refresh = () => Promise.all([
        list.load({ isQuiet: true }), chart.load({ isQuiet: true }), budgets.load({ isAfterChange: true }),
    ]);
    const live = new Live(() => list.signature, () => refresh());
    addForm(() => refresh());

    const change = () => {
        const name = user.value.trim() || config.user;
        user.value = name;
        actFor(name);
        remember(name);
        live.start();
        return Promise.all([list.load(), chart.load(), budgets.load()]);
    };
    user.addEventListener('change', change);
    byID('who').addEventListener('submit', event => event.preventDefault());
    await Promise.all([list.load(), chart.load(), budgets.load()]);
    live.start();
    document.documentElement.dataset.ready = 'true';
}

function lastDay(month) {
    const day = new Date(`${monthAfter(month, 1)}-01T00:00:00Z`);
    return new Date(day.getTime() - 86_400_000).toISOString().slice(0, 10);
}

start();
