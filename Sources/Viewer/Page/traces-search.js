// SPDX-License-Identifier: Apache-2.0

// The search box of the list: a combobox that completes, and says in words what it cannot read.

import { isAbort, read } from 'outlay/api';
import { afterQuiet, element, fill, lifetime } from 'outlay/dom';
import { visible } from 'outlay/format';
import { icon } from 'outlay/icons';
import { formatQuery, parseQuery } from 'outlay/query';
import { complete } from 'outlay/traces-completion';
import { button } from 'outlay/widgets';

const EXAMPLE = 'service:web status:error duration>10ms http.route=/expenses';
/** The names of services are asked for again after this long. */
const FRESH = 10_000;

/**
 * Mounts the box.
 * @param {HTMLElement} container
 * @param {URLSearchParams} parameters the search at first.
 * @param {{search: (parameters: URLSearchParams) => void, focused: () => void}} actions
 * @returns {{unmount: () => void, set: (parameters: URLSearchParams) => void, focus: () => void}}
 */
export function mountSearch(container, parameters, actions) {
    const life = lifetime();
    const field = element('input', {
        class: 'input search-input', type: 'text', role: 'combobox', placeholder: EXAMPLE,
        spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', enterkeyhint: 'search',
        'aria-label': 'Search traces', 'aria-autocomplete': 'list', 'aria-expanded': 'false',
        'aria-controls': 'search-proposals', 'aria-describedby': 'search-problems',
        'aria-keyshortcuts': '/',
    });
    const list = element(
        'ul',
        {
            class: 'popover proposals',
            id: 'search-proposals',
            role: 'listbox',
            'aria-label': 'Proposals',
            hidden: true,
        },
    );
    const problems = element(
        'div',
        { class: 'search-problems', id: 'search-problems', role: 'alert' },
    );
    const clear = button({
        label: 'Clear the search',
        icon: 'close',
        quiet: true,
        class: 'button-small search-clear',
        click: cleared,
    });
    const hint = element('kbd', { class: 'search-hint', 'aria-hidden': 'true', text: '/' });
    container.append(
        element(
            'div',
            { class: 'search', role: 'search' },
            icon('search'),
            field,
            hint,
            clear,
            list,
        ),
        problems,
    );

    let services = [];
    let askedAt = -Infinity;
    let applied = '';
    let current = { from: 0, to: 0, proposals: [] };
    let active = -1;
    const explainSoon = afterQuiet(explain, 700);

    life.add(explainSoon.cancel);
    life.listen(field, 'input', typed);
    life.listen(field, 'keydown', pressed);
    life.listen(field, 'focus', focused);
    life.listen(field, 'blur', close);
    set(parameters);
    return { unmount: life.close, set, focus };

    function set(search) {
        applied = formatQuery(search);
        field.value = applied;
        fill(problems);
        mark();
    }

    function focus() {
        field.focus();
        field.select();
    }

    function focused() {
        actions.focused();
        loadServices();
        propose();
    }

    async function loadServices() {
        if (performance.now() - askedAt < FRESH) return;
        askedAt = performance.now();
        try {
            services = (await read('/api/viewer/services')).services;
            if (document.activeElement === field) propose();
        } catch (error) {
            // Without names the box still searches.
            if (!isAbort(error)) services = [];
        }
    }

    function typed() {
        fill(problems);
        mark();
        propose();
        explainSoon();
        if (field.value.trim() === '' && applied !== '') submit();
    }

    function mark() {
        clear.hidden = field.value === '';
        hint.hidden = field.value !== '';
        field.classList.toggle('search-pending', field.value.trim() !== applied);
    }

    function propose() {
        current = complete(field.value, field.selectionStart ?? field.value.length, services);
        const written = field.value.slice(current.from, current.to);
        current.proposals = current.proposals.filter((proposal) => proposal.text !== written);
        active = -1;
        if (current.proposals.length === 0) {
            close();
            return;
        }
        fill(list, current.proposals.map(option));
        list.hidden = false;
        field.setAttribute('aria-expanded', 'true');
        field.removeAttribute('aria-activedescendant');
    }

    function option(proposal, position) {
        const node = element(
            'li',
            {
                class: 'proposal',
                role: 'option',
                id: `proposal-${position}`,
                'aria-selected': 'false',
            },
            element('bdi', { class: 'proposal-text', text: visible(proposal.text) }),
            proposal.hint ? element('span', { class: 'quiet', text: proposal.hint }) : null,
        );
        // Before the field loses the focus, which would close the list.
        node.addEventListener('pointerdown', (event) => {
            event.preventDefault();
            accept(position);
        });
        return node;
    }

    function close() {
        list.hidden = true;
        active = -1;
        field.setAttribute('aria-expanded', 'false');
        field.removeAttribute('aria-activedescendant');
    }

    function activate(position) {
        const total = current.proposals.length;
        active = (position + total) % total;
        [...list.children].forEach((node, index) => node.setAttribute(
            'aria-selected',
            String(index === active),
        ));
        list.children[active].scrollIntoView({ block: 'nearest' });
        field.setAttribute('aria-activedescendant', `proposal-${active}`);
    }

    function accept(position) {
        const proposal = current.proposals[position];
        const space = proposal.isWhole ? ' ' : '';
        field.setRangeText(proposal.text + space, current.from, current.to, 'end');
        mark();
        if (proposal.isWhole) {
            close();
            submit();
        } else propose();
    }

    function pressed(event) {
        const isOpen = !list.hidden;
        if (event.key === 'ArrowDown') {
            event.preventDefault();
            if (isOpen) activate(active + 1);
            else propose();
        } else if (event.key === 'ArrowUp' && isOpen) {
            event.preventDefault();
            activate(active < 0 ? -1 : active - 1);
        } else if (event.key === 'Tab' && isOpen && active >= 0) {
            event.preventDefault();
            accept(active);
        } else if (event.key === 'Enter') {
            event.preventDefault();
            if (isOpen && active >= 0) accept(active);
            else submit();
        } else if (event.key === 'Escape') {
            event.preventDefault();
            if (isOpen) close();
            else field.blur();
        }
    }

    function submit() {
        close();
        explainSoon.cancel();
        if (!explain()) return;
        const { parameters: search } = parseQuery(field.value);
        applied = field.value.trim();
        mark();
        actions.search(search);
    }

    // Says whether the search can be read; if not, why.
    function explain() {
        const { problems: found } = parseQuery(field.value);
        const isHalf = document.activeElement === field && /[:=<>]$/.test(field.value);
        fill(
            problems,
            isHalf ? null : found.map((problem) => element('p', {}, icon('warning'), problem)),
        );
        field.setAttribute('aria-invalid', String(found.length > 0 && !isHalf));
        return found.length === 0;
    }

    function cleared() {
        field.value = '';
        mark();
        submit();
        field.focus();
    }
}
