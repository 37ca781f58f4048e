// SPDX-License-Identifier: Apache-2.0

// One colour per service, the same everywhere on the page and after a reload. The hues themselves
// are in app.css (`--hue-0` …), once for light and once for dark, each at least 4.5:1 against its
// background; red is not among them, since it means an error.

const HUES = 12;
const STORED = 'outlay.service-hues';

/** @type {Map<string, number>} */
const hues = stored();

/**
 * The class that sets `--service` to the service's colour on an element and those inside it.
 * @param {string} service
 */
export function serviceClass(service) {
    return `hue-${hue(service)}`;
}

/**
 * The colour as it is now, for drawing on a canvas; ask again when the scheme changes.
 * @param {string} service
 */
export function serviceColor(service) {
    return token(`--hue-${hue(service)}`);
}

/**
 * The value of a design token of app.css as it is now.
 * @param {string} name such as `--error`.
 */
export function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * Calls back whenever the system changes between light and dark.
 * @param {() => void} changed
 * @returns {() => void} stops it.
 */
export function onSchemeChange(changed) {
    const query = matchMedia('(prefers-color-scheme: dark)');
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
}

// The hash decides; where another service has the hue already, the next free one is taken, so that
// the few services of a trace differ. Which came first is remembered.
function hue(service) {
    const known = hues.get(service);
    if (known !== undefined) return known;
    const taken = new Set(hues.values());
    let candidate = hash(service) % HUES;
    for (let tries = 0; taken.has(candidate) && tries < HUES; tries += 1) {
        candidate = (candidate + 5) % HUES;
    }
    hues.set(service, candidate);
    remember();
    return candidate;
}

// FNV-1a, 32 bits.
function hash(text) {
    let value = 0x811c9dc5;
    for (let index = 0; index < text.length; index += 1) {
        value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
    }
    return value >>> 0;
}

function stored() {
    try {
        const pairs = JSON.parse(localStorage.getItem(STORED) ?? '[]');
        return new Map(pairs.filter(([name, value]) => typeof name === 'string' && value < HUES));
    } catch {
        // A page from disk, or private browsing, may have no storage: colours are then made anew.
        return new Map();
    }
}

function remember() {
    // Names come from outside; a flood of them must not fill the storage.
    if (hues.size > 200) return;
    try {
        localStorage.setItem(STORED, JSON.stringify([...hues]));
    } catch {
        // See stored().
    }
}
