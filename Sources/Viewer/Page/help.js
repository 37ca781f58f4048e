// SPDX-License-Identifier: Apache-2.0

// What the keys do, in a dialog: the browser keeps the focus in it and gives it back afterwards.

import { element } from 'outlay/dom';
import { button } from 'outlay/widgets';

const GROUPS = [
    {
        title: 'Trace',
        keys: [
            [['j', 'k'], 'next and previous span'],
            [['l', 'h'], 'into the span, out of it: expand, collapse'],
            [['x'], 'collapse or expand the span’s children'],
            [['[', ']'], 'collapse and expand all'],
            [['Enter'], 'the span’s details'],
            [['e', 'E'], 'next and previous error'],
            [['c'], 'critical path'],
            [['p'], 'show proxies, fold them'],
            [['/'], 'search in the trace'],
            [['n', 'N'], 'next and previous match'],
            [['z'], 'zoom to the span'],
            [['+', '−', '0'], 'zoom in, out, all'],
        ],
    },
    {
        title: 'List of traces',
        keys: [
            [['j', 'k'], 'next and previous trace'],
            [['Enter'], 'open it'],
            [['/'], 'search'],
            [['p'], 'pause the list, go on'],
        ],
    },
    {
        title: 'Pointer',
        keys: [
            [['drag'], 'over the timeline, the overview or the chart: select a range'],
            [['Ctrl'], 'and the wheel: zoom where the pointer is'],
            [['Alt'], 'and a span’s arrow: collapse or expand its children'],
        ],
    },
    { title: 'Everywhere', keys: [[['Esc'], 'close what is open'], [['?'], 'this help']] },
];

/** Opens the dialog, unless it is open. */
export function openHelp() {
    if (document.querySelector('dialog.help[open]')) return;
    const dialog = element(
        'dialog', { class: 'help', 'aria-labelledby': 'help-title' },
        element(
            'header', {}, element('h2', { id: 'help-title', text: 'Keys' }),
            button({ label: 'Close', icon: 'close', quiet: true, click: () => dialog.close() }),
        ),
        element('div', { class: 'help-groups' }, GROUPS.map(group)),
    );
    dialog.addEventListener('close', () => dialog.remove());
    // The backdrop belongs to the dialog: a press beside its content closes it.
    dialog.addEventListener('pointerdown', (event) => {
        if (event.target === dialog && !holds(dialog, event)) dialog.close();
    });
    // The views behind have keys of their own.
    dialog.addEventListener('keydown', (event) => event.stopPropagation());
    document.body.append(dialog);
    dialog.showModal();
}

function holds(dialog, { clientX, clientY }) {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

function group({ title, keys }) {
    return element(
        'section', {}, element('h3', { text: title }),
        element('dl', {}, keys.map(([names, what]) => element(
            'div', {}, element('dt', {}, names.map((name) => element('kbd', { text: name }))), element('dd', { text: what }),
        ))),
    );
}
