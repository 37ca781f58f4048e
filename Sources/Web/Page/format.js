// SPDX-License-Identifier: Apache-2.0

/** The categories that are suggested; each has a colour that none of the others has. */
export const CATEGORIES = ['general', 'meals', 'travel', 'office-supplies', 'software', 'rent', 'health'];

const HUES = 12;
const KNOWN_HUES = [7, 5, 1, 3, 4, 0, 2];

/** An amount with its currency. The digits stay text, so that none is lost on the way. */
export function money(amount, currency) {
    try {
        const format = new Intl.NumberFormat('en', { style: 'currency', currency });
        return format.format(amount);
    } catch {
        return `${amount} ${currency}`;
    }
}

/** A day such as 2026-11-21 for a person. */
export function day(text) {
    const date = new Date(`${text}T00:00:00Z`);
    return date.toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** A month such as 2026-11 for a person. */
export function monthName(text) {
    const date = new Date(`${text}-01T00:00:00Z`);
    return date.toLocaleDateString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** Today, where the person is. */
export function today() {
    const now = new Date();
    const two = number => String(number).padStart(2, '0');
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** The month that is so many after another. */
export function monthAfter(text, count) {
    const [year, month] = text.split('-').map(Number);
    return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 7);
}

/** The colour of a category: always the same one for the same name. */
export function hue(name) {
    const known = CATEGORIES.indexOf(name);
    if (known >= 0) return `hue-${KNOWN_HUES[known]}`;
    let hash = 2166136261;
    for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0), 16777619);
    return `hue-${(hash >>> 0) % HUES}`;
}

/** A sentence of the message that an API gives about a field: "must be …" becomes "Must be …". */
export function sentence(text) {
    const first = text.charAt(0).toUpperCase() + text.slice(1);
    return /[.!?]$/.test(first) ? first : `${first}.`;
}
