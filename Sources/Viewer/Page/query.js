// SPDX-License-Identifier: Apache-2.0

// The language of the search box, to and from the parameters of `/api/viewer/traces`:
//
//     service:web operation:"GET /expenses" status:error duration>10ms last:15m
//     http.route=/expenses has:exception.type any other words
//
// A value with spaces stands in double quotes, in which a backslash makes the next letter literal.

/** The fields, for completion and for explaining what went wrong. */
export const FIELDS = [
    { text: 'service:', hint: 'a service takes part' },
    { text: 'operation:', hint: 'a span has this name' },
    { text: 'status:', hint: 'error or ok' },
    { text: 'duration>', hint: 'takes longer than, such as 10ms' },
    { text: 'duration<', hint: 'takes less than, such as 1.5s' },
    { text: 'last:', hint: 'started within, such as 15m' },
    { text: 'has:', hint: 'an attribute is there' },
];

const DURATION = /^\d+(\.\d+)?(ns|us|µs|μs|ms|s|m|h)$/;
const NAMES = new Set([
    'service', 'operation', 'name', 'status', 'duration', 'last', 'lookback', 'has', 'trace',
]);
const FIELD_NAMES = 'service, operation, status, duration, last and has';

/**
 * @typedef {{text: string, from: number, to: number, value: string, isQuoted: boolean,
 *   isOpen: boolean}} Token `value` is without quotes; `isOpen`: its quote is not closed.
 */

/**
 * Reads a search. Every problem is a sentence; with any, the parameters are not to be used.
 * @param {string} text
 * @returns {{parameters: URLSearchParams, problems: string[]}}
 */
export function parseQuery(text) {
    const parameters = new URLSearchParams();
    const problems = [];
    const words = [];
    for (const token of tokens(text)) {
        const problem = token.isOpen
            ? `The quote of ${token.text} is not closed.`
            : readToken(token, parameters, words);
        if (problem) problems.push(problem);
    }
    if (words.length > 0) parameters.set('text', words.join(' '));
    return { parameters, problems };
}

/**
 * Writes parameters as a search, such that reading it gives the same parameters.
 * @param {URLSearchParams} parameters
 */
export function formatQuery(parameters) {
    const parts = [];
    const put = (name, field) => {
        const value = parameters.get(name);
        if (value) parts.push(`${field}${quoted(value)}`);
    };
    put('service', 'service:');
    put('operation', 'operation:');
    put('status', 'status:');
    put('minDuration', 'duration>');
    put('maxDuration', 'duration<');
    put('lookback', 'last:');
    for (const attribute of parameters.getAll('attribute')) parts.push(formatAttribute(attribute));
    const text = parameters.get('text');
    if (text) parts.push(formatText(text));
    return parts.join(' ');
}

/**
 * Splits a search into its words, quotes taken as one.
 * @param {string} text
 * @returns {Token[]}
 */
export function tokens(text) {
    const found = [];
    let at = 0;
    while (at < text.length) {
        if (/\s/.test(text[at])) at += 1;
        else {
            const token = tokenAt(text, at);
            found.push(token);
            at = token.to;
        }
    }
    return found;
}

function tokenAt(text, from) {
    let value = '';
    let isInside = false;
    let at = from;
    for (; at < text.length && (isInside || !/\s/.test(text[at])); at += 1) {
        if (text[at] === '"') isInside = !isInside;
        else if (isInside && text[at] === '\\' && at + 1 < text.length) {
            at += 1;
            value += text[at];
        } else value += text[at];
    }
    return {
        text: text.slice(from, at),
        from,
        to: at,
        value,
        isQuoted: text[from] === '"',
        isOpen: isInside,
    };
}

// Returns a sentence if the token cannot be read.
function readToken(token, parameters, words) {
    if (token.isQuoted) {
        words.push(token.value);
        return null;
    }
    const comparison = /^duration:?(>=?|<=?)(.*)$/s.exec(token.value);
    if (comparison) return readDuration(comparison[1], comparison[2], parameters);
    const field = /^([A-Za-z]+):(?!\/\/)(.*)$/s.exec(token.value);
    const equals = token.value.indexOf('=');
    // An attribute's key may have a colon as well.
    if (field && (equals < 0 || NAMES.has(field[1].toLowerCase()))) {
        return readField(field[1].toLowerCase(), field[2], token, parameters);
    }
    if (equals === 0) return `${token.text} needs a key before the equals sign.`;
    if (equals > 0) return readAttribute(token.value, equals, parameters);
    words.push(token.value);
    return null;
}

function readDuration(operator, value, parameters) {
    if (!DURATION.test(value)) {
        return 'A duration is a number with a unit (ns, us, ms, s, m or h), such as duration>10ms; '
            + `“${value}” is not.`;
    }
    parameters.set(
        operator.startsWith('>') ? 'minDuration' : 'maxDuration',
        value.replace(/[µμ]s/, 'us'),
    );
    return null;
}

function readField(name, value, token, parameters) {
    if (value === '') return `${name}: needs a value after the colon.`;
    switch (name) {
    case 'service':
        parameters.set('service', value);
        return null;
    case 'operation':
    case 'name':
        parameters.set('operation', value);
        return null;
    case 'status':
        if (value !== 'error' && value !== 'ok') return `A status is error or ok, not “${value}”.`;
        parameters.set('status', value);
        return null;
    case 'last':
    case 'lookback':
        if (!DURATION.test(value)) {
            return `last: needs a time such as 15m or 1h; “${value}” is none.`;
        }
        parameters.set('lookback', value);
        return null;
    case 'has':
        parameters.append('attribute', value);
        return null;
    case 'trace':
        parameters.set('text', value);
        return null;
    case 'duration':
        return 'A duration is compared: duration>10ms or duration<1s.';
    default:
        return `There is no field “${name}”; there are ${FIELD_NAMES}. `
            + `To search for the text, write it in quotes: "${token.value}".`;
    }
}

function readAttribute(value, equals, parameters) {
    const isAny = value.slice(equals + 1) === '*';
    parameters.append('attribute', isAny ? value.slice(0, equals) : value);
    return null;
}

function formatAttribute(attribute) {
    const equals = attribute.indexOf('=');
    if (equals < 0) return `has:${quoted(attribute)}`;
    return `${attribute.slice(0, equals)}=${quoted(attribute.slice(equals + 1))}`;
}

// Words that would read as something else are quoted.
function formatText(text) {
    const again = parseQuery(text);
    const isText = again.parameters.size === 1 && again.parameters.get('text') === text;
    return isText && again.problems.length === 0 ? text : quoted(text, true);
}

/**
 * A value as it stands in a search, in quotes if it must.
 * @param {string} value
 * @param {boolean} [always]
 */
export function quoted(value, always = false) {
    if (!always && value !== '' && !/[\s"]/.test(value)) return value;
    return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
