// SPDX-License-Identifier: Apache-2.0

// What stands above the metrics: the words to look for, service, time, and the kinds of requests.

import { element, fill } from 'outlay/dom';
import { named } from 'outlay/format';
import { icon } from 'outlay/icons';

const WINDOWS = [['5m', 'Last 5 minutes'], ['', 'Last 15 minutes'], ['30m', 'Last 30 minutes']];

/** What can be shown, with what one of the things shown is called. */
export const SHOWN = {
    server: { label: 'Requests', icon: 'server', one: 'route' },
    consumer: { label: 'Messages', icon: 'consumer', one: 'destination' },
    client: { label: 'Calls', icon: 'client', one: 'call' },
    database: { label: 'Database', icon: 'database', one: 'statement' },
    all: { label: 'All metrics', icon: 'list', one: 'metric' },
};

/**
 * Builds the tools.
 * @param {{change: (changes: Record<string, string>) => void, typed: (text: string) => void}} actions
 */
export function buildTools(actions) {
    const field = element('input', {
        class: 'input metrics-text', type: 'search', placeholder: 'Filter by name',
        'aria-label': 'Filter by name', autocomplete: 'off', spellcheck: 'false',
        on: { input: () => actions.typed(field.value.trim()) },
    });
    const service = element('select', {
        class: 'input', 'aria-label': 'Service',
        on: { change: () => actions.change({ service: service.value, group: '' }) },
    });
    const time = element(
        'select',
        { class: 'input', 'aria-label': 'Time', on: { change: () => actions.change({ window: time.value }) } },
        WINDOWS.map(([value, label]) => element('option', { value, text: label })),
    );
    const bar = element('div', { class: 'metrics-tools' }, field, service, time);
    const tabs = element('nav', { class: 'metrics-tabs', 'aria-label': 'Kinds of metrics' });
    let services = [];
    offerServices('');
    return { bar, tabs, set, offer };

    function set(parameters) {
        const text = parameters.get('text') ?? '';
        if (document.activeElement !== field && field.value.trim() !== text) field.value = text;
        offerServices(parameters.get('service') ?? '');
        time.value = parameters.get('window') ?? '';
        if (time.selectedIndex < 0) time.value = '';
    }

    // The one that is chosen stays, even if nothing of it is here.
    function offerServices(chosen) {
        const offered = [...new Set([...services, ...(chosen ? [chosen] : [])])].sort();
        fill(
            service,
            element('option', { value: '', text: 'All services' }),
            offered.map((name) => element('option', { value: name, text: named(name, '(no service)') })),
        );
        service.value = chosen;
    }

    /** Shows what there is: the services, and the kinds of which something has come. */
    function offer(answer, show, address) {
        services = answer.services;
        if (document.activeElement !== service) offerServices(service.value);
        const series = new Map(answer.families.map((family) => [family.id, family.series]));
        fill(tabs, Object.entries(SHOWN).filter(
            ([id]) => id === show || id === 'server' || id === 'all' || series.get(id) > 0,
        ).map(([id, { label, icon: drawing }]) => element(
            'a',
            {
                class: 'metrics-tab', 'aria-current': id === show ? 'page' : null,
                href: address({ show: id === 'server' ? '' : id, group: '', metric: '', of: '' }),
            },
            icon(drawing), element('span', { text: label }),
        )));
    }
}
