// SPDX-License-Identifier: Apache-2.0

/**
 * Makes an element. Properties that begin with "on" listen; `class` and what has a hyphen are
 * attributes; the rest are properties. Text is only ever text.
 */
export function h(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined || value === null || value === false) continue;
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else if (name === 'class' || name.includes('-') || name === 'role' || name === 'list') {
            element.setAttribute(name, value);
        } else element[name] = value;
    }
    element.append(...children.flat().filter(child => child !== null && child !== undefined));
    return element;
}

/** Makes an element of a drawing. */
export function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
}

/** The element with an id that the document has. */
export const byID = id => document.getElementById(id);

/** Tells those who listen to the page rather than see it. */
export function announce(text) {
    byID('announcer').textContent = text;
}

/**
 * Brings the children of an element into line with what they should be. What stays is not touched, so
 * that it keeps its focus.
 */
export function arrange(parent, children) {
    const wanted = new Set(children);
    for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
    children.forEach((child, index) => {
        if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
    });
}
