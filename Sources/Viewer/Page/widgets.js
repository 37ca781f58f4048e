// SPDX-License-Identifier: Apache-2.0

// Small things that several views use: buttons, service chips, notices, copying.

import { serviceClass } from 'outlay/colors';
import { element } from 'outlay/dom';
import { count, named, visible } from 'outlay/format';
import { icon } from 'outlay/icons';

/**
 * A button. With `label` alone the text is visible; with `icon` and `quiet` the label is only its
 * name and tooltip.
 * @param {{label: string, icon?: string, quiet?: boolean, class?: string, pressed?: boolean,
 *   disabled?: boolean, keys?: string, title?: string, click: (event: Event) => void}} options
 * @returns {HTMLButtonElement}
 */
export function button(options) {
    const title = options.title ?? (options.quiet ? options.label : null);
    const keys = options.keys ? ` (${options.keys})` : '';
    return element(
        'button',
        {
            type: 'button',
            class: `button ${options.quiet ? 'button-quiet' : ''} ${options.class ?? ''}`.trim(),
            'aria-label': options.quiet ? options.label : null,
            'aria-pressed': options.pressed === undefined ? null : String(options.pressed),
            'aria-keyshortcuts': options.keys,
            disabled: options.disabled,
            title: title || keys ? `${title ?? options.label}${keys}` : null,
            on: { click: options.click },
        },
        options.icon ? icon(options.icon) : null,
        options.quiet ? null : element('span', { text: options.label }),
    );
}

/**
 * A service's name beside its colour, with its errors if it has any.
 * @param {{name: string, spans?: number, errors?: number}} service
 */
export function serviceChip(service) {
    const errors = service.errors ?? 0;
    const spans = service.spans === undefined ? '' : `: ${count(service.spans, 'span')}`;
    const failures = errors > 0 ? `, ${count(errors, 'error')}` : '';
    return element(
        'span',
        {
            class: `chip ${serviceClass(service.name)}${errors > 0 ? ' chip-error' : ''}`,
            title: visible(service.name) + spans + failures,
        },
        element('span', { class: 'chip-dot', 'aria-hidden': 'true' }),
        element('bdi', { class: 'chip-name', text: named(service.name, '(no service)') }),
        errors > 0 ? icon('error', { label: count(errors, 'error') }) : null,
    );
}

/**
 * A sentence that stays where it is put: `tone` is `error`, `warning` or `info`.
 * @param {'error' | 'warning' | 'info'} tone
 * @param {...import('outlay/dom').Child} content
 */
export function notice(tone, ...content) {
    return element(
        'div',
        { class: `notice notice-${tone}`, role: tone === 'error' ? 'alert' : null },
        icon(tone),
        element('div', { class: 'notice-text' }, ...content),
    );
}

/**
 * A sentence that goes again by itself; also told to screen readers.
 * @param {string} text
 * @param {'info' | 'error'} [tone]
 */
export function toast(text, tone = 'info') {
    const node = element(
        'div',
        { class: `toast toast-${tone}` },
        icon(tone === 'error' ? 'error' : 'check'),
        text,
    );
    document.getElementById('toasts')?.append(node);
    setTimeout(() => node.remove(), tone === 'error' ? 8000 : 2500);
}

/**
 * Tells screen readers something that others see.
 * @param {string} text
 */
export function announce(text) {
    const region = document.getElementById('announcements');
    if (region) region.textContent = text;
}

/**
 * Puts text on the clipboard and says so; a page without the right to is told how to help itself.
 * @param {string} text
 * @param {string} what such as `Trace id`.
 */
export async function copy(text, what) {
    try {
        await navigator.clipboard.writeText(text);
        toast(`${what} copied`);
    } catch {
        if (copyBySelection(text)) toast(`${what} copied`);
        else toast('The browser does not let this page copy. Select the text instead.', 'error');
    }
}

// Over plain HTTP from another machine there is no clipboard API.
function copyBySelection(text) {
    const area = element(
        'textarea',
        { class: 'visually-hidden', 'aria-hidden': 'true', tabindex: '-1' },
    );
    area.value = text;
    const focused = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return done;
}

/**
 * A line of code with a button that copies it.
 * @param {string} text
 * @param {string} what
 */
export function copyableCode(text, what) {
    return element(
        'div',
        { class: 'code-block' },
        element('pre', { tabindex: '0' }, element('code', { text })),
        button({ label: `Copy ${what}`, icon: 'copy', quiet: true, click: () => copy(text, what) }),
    );
}
