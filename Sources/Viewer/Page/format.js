// SPDX-License-Identifier: Apache-2.0

// How values are written for a person: durations, times, counts, and text that cannot be trusted.

const NUMBER = new Intl.NumberFormat('en');
const CLOCK = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3,
});
const DATE_TIME = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit',
    second: '2-digit', fractionalSecondDigits: 3,
});

const UNITS = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs']];
const MINUTE = 60e9;
const HOUR = 3600e9;

/**
 * A duration in three significant digits: `812 ns`, `12.3 µs`, `1.25 s`, `2 min 5 s`, `3 h 12 min`.
 * @param {number} nanoseconds
 */
export function duration(nanoseconds) {
    if (!Number.isFinite(nanoseconds)) return '–';
    if (nanoseconds < 0) return `−${duration(-nanoseconds)}`;
    if (nanoseconds >= HOUR) return composed(nanoseconds, HOUR, 'h', MINUTE, 'min');
    if (nanoseconds >= MINUTE) return composed(nanoseconds, MINUTE, 'min', 1e9, 's');
    for (const [size, unit] of UNITS) {
        // 999.6 µs would be rounded to 1000 µs; it belongs to the next unit.
        if (nanoseconds >= size * 0.9995) return `${threeDigits(nanoseconds / size)} ${unit}`;
    }
    return `${Math.round(nanoseconds)} ns`;
}

function composed(nanoseconds, large, largeUnit, small, smallUnit) {
    const total = Math.round(nanoseconds / small);
    const per = Math.round(large / small);
    const rest = total % per;
    const first = `${NUMBER.format(Math.floor(total / per))} ${largeUnit}`;
    return rest === 0 ? first : `${first} ${rest} ${smallUnit}`;
}

function threeDigits(value) {
    const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return value.toFixed(digits).replace(/\.?0+$/, (zeros) => (zeros.includes('.') ? '' : zeros));
}

/**
 * A difference with its sign: `+1.2 ms`.
 * @param {number} nanoseconds
 */
export function difference(nanoseconds) {
    return nanoseconds > 0 ? `+${duration(nanoseconds)}` : duration(nanoseconds);
}

/**
 * Milliseconds since 1970 of a string of nanoseconds, which is too long for a number.
 * @param {string} nanoseconds
 */
export function milliseconds(nanoseconds) {
    try {
        return Number(BigInt(nanoseconds) / 1000n) / 1000;
    } catch {
        return NaN;
    }
}

/** @param {string} nanoseconds since 1970, as text. */
export function clock(nanoseconds) {
    return formatted(CLOCK, nanoseconds);
}

/** @param {string} nanoseconds since 1970, as text. */
export function dateTime(nanoseconds) {
    return formatted(DATE_TIME, nanoseconds);
}

function formatted(format, nanoseconds) {
    const time = milliseconds(nanoseconds);
    // Dates end at 8.64e15 ms, nanoseconds in 64 bits long before; only a broken value gets here.
    return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? format.format(time) : nanoseconds;
}

/**
 * How long ago something was: `now`, `12 s`, `4 min`, `3 h`, `2 d`.
 * @param {string} nanoseconds since 1970, as text.
 * @param {number} [now] in milliseconds since 1970.
 */
export function age(nanoseconds, now = Date.now()) {
    const seconds = (now - milliseconds(nanoseconds)) / 1000;
    if (!Number.isFinite(seconds)) return '–';
    if (seconds < -5) return 'in the future';
    if (seconds < 2) return 'now';
    if (seconds < 60) return `${Math.floor(seconds)} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
    return `${NUMBER.format(Math.floor(seconds / 86400))} d`;
}

/**
 * A number with its noun: `1 span`, `1,204 spans`.
 * @param {number} value
 * @param {string} noun
 * @param {string} [plural]
 */
export function count(value, noun, plural = `${noun}s`) {
    return `${NUMBER.format(value)} ${value === 1 ? noun : plural}`;
}

/** @param {number} value */
export function number(value) {
    return NUMBER.format(value);
}

/** @param {number} value from 0 to 1. */
export function percent(value) {
    if (!Number.isFinite(value)) return '–';
    const hundredths = value * 100;
    if (hundredths > 0 && hundredths < 0.1) return '<0.1 %';
    return `${hundredths >= 10 ? Math.round(hundredths) : Number(hundredths.toFixed(1))} %`;
}

/** @param {number} value */
export function bytes(value) {
    if (value < 1024) return `${value} B`;
    if (value < 1024 * 1024) return `${(value / 1024).toFixed(1)} KiB`;
    if (value < 1024 ** 3) return `${(value / 1024 ** 2).toFixed(1)} MiB`;
    return `${(value / 1024 ** 3).toFixed(2)} GiB`;
}

// Controls but for tab and line feed; direction marks, overrides and isolates; invisible spaces;
// line separators; tag characters.
const INVISIBLE = new RegExp(
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u180e\\u200b\\u200e\\u200f'
        + '\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]',
    'gu',
);

/**
 * Text that came in a span, with what a reader could not see (controls, direction overrides,
 * invisible spaces) made visible, so that it can neither hide nor reorder anything.
 * @param {string} text
 */
export function visible(text) {
    return String(text).replace(INVISIBLE, shownCharacter);
}

function shownCharacter(character) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return '␡';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/**
 * The same on one line and not longer than `limit` characters.
 * @param {string} text
 * @param {number} [limit]
 */
export function oneLine(text, limit = 300) {
    // Cut before replacing: a value may have a million characters.
    const head = String(text).slice(0, limit + 1);
    const line = visible(head).replace(/[\t\n]+/g, ' ');
    return String(text).length > limit ? `${line.slice(0, limit)}…` : line;
}

/**
 * A name, or a stand-in for an empty one.
 * @param {string | null | undefined} name
 * @param {string} [standIn]
 */
export function named(name, standIn = '(no name)') {
    return name ? oneLine(name) : standIn;
}

/**
 * The first digits of a trace or span id.
 * @param {string} id
 */
export function shortID(id) {
    return oneLine(id, 200).slice(0, 8);
}
