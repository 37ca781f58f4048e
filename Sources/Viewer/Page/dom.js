// SPDX-License-Identifier: Apache-2.0

// Builders for elements. Text only ever becomes text nodes and attributes only ever come from a
// list, so that nothing a span says can turn into markup.

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/**
 * @typedef {Node | string | number | null | undefined | false | Child[]} Child
 * @typedef {{class?: string, text?: string, data?: Record<string, string>,
 *   on?: Record<string, EventListener>, style?: Record<string, string>,
 *   [attribute: string]: unknown}} Properties
 */

/**
 * Builds an HTML element. `on` holds listeners, `data` the data attributes, `style` is set through
 * the object model (which the Content-Security-Policy allows); everything else is an attribute,
 * left out where it is null, undefined or false.
 * @param {string} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    apply(node, properties);
    append(node, children);
    return node;
}

/**
 * The same for SVG.
 * @param {string} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svgElement(tag, properties = {}, ...children) {
    const node = document.createElementNS(SVG_NAMESPACE, tag);
    apply(node, properties);
    append(node, children);
    return node;
}

/**
 * Replaces everything inside a node.
 * @param {Element} node
 * @param {...Child} children
 */
export function fill(node, ...children) {
    node.replaceChildren();
    append(node, children);
}

/**
 * Appends children, leaving out those that are null or false.
 * @param {Node} node
 * @param {Child[]} children
 */
export function append(node, children) {
    for (const child of children) {
        if (child === null || child === undefined || child === false) continue;
        if (Array.isArray(child)) append(node, child);
        else node.appendChild(
            child instanceof Node ? child : document.createTextNode(String(child)),
        );
    }
}

function apply(node, properties) {
    for (const [name, value] of Object.entries(properties)) {
        if (value === null || value === undefined || value === false) continue;
        if (name === 'class') node.setAttribute('class', String(value));
        else if (name === 'text') node.textContent = String(value);
        else if (name === 'on') listenAll(node, value);
        else if (name === 'data') Object.assign(node.dataset, value);
        else if (name === 'style') setStyles(node, value);
        else node.setAttribute(name, value === true ? '' : String(value));
    }
}

function listenAll(node, listeners) {
    for (const [type, listener] of Object.entries(listeners)) node.addEventListener(type, listener);
}

/**
 * Sets styles through the object model.
 * @param {HTMLElement | SVGElement} node
 * @param {Record<string, string>} styles
 */
export function setStyles(node, styles) {
    for (const [name, value] of Object.entries(styles)) node.style.setProperty(name, value);
}

/**
 * What a view has to undo when it goes: collects it, and does it in reverse order.
 * @returns {{add: (undo: () => void) => void, listen: (target: EventTarget, type: string,
 *   listener: EventListener, options?: AddEventListenerOptions) => void, close: () => void}}
 */
export function lifetime() {
    const undoings = [];
    return {
        add: (undo) => undoings.push(undo),
        listen(target, type, listener, options) {
            target.addEventListener(type, listener, options);
            undoings.push(() => target.removeEventListener(type, listener, options));
        },
        close() {
            while (undoings.length > 0) undoings.pop()();
        },
    };
}

/**
 * Makes a function that runs at most once a frame, however often it is asked.
 * @param {() => void} draw
 * @returns {() => void}
 */
export function oncePerFrame(draw) {
    let asked = false;
    return () => {
        if (asked) return;
        asked = true;
        requestAnimationFrame(() => {
            asked = false;
            draw();
        });
    };
}

/**
 * Makes a function that draws soon after it is asked, but never for more than a quarter of the
 * time, however much there is to draw and however often it is asked.
 * @param {() => void} draw
 * @returns {() => void}
 */
export function paced(draw) {
    let asked = false;
    let notBefore = 0;
    return () => {
        if (asked) return;
        asked = true;
        setTimeout(
            () => requestAnimationFrame(drawNow),
            Math.max(0, notBefore - performance.now()),
        );
    };

    function drawNow() {
        asked = false;
        const started = performance.now();
        draw();
        const took = performance.now() - started;
        notBefore = started + 4 * took;
    }
}

/**
 * Makes a function that runs once its callers have been quiet for a while.
 * @param {(...values: any[]) => void} action
 * @param {number} milliseconds
 */
export function afterQuiet(action, milliseconds) {
    let timer = 0;
    const later = (...values) => {
        clearTimeout(timer);
        timer = setTimeout(() => action(...values), milliseconds);
    };
    later.cancel = () => clearTimeout(timer);
    return later;
}

/** @returns {boolean} whether the key belongs to a field in which text is being written. */
export function isWriting(event) {
    const target = event.target;
    if (!(target instanceof HTMLElement)) return false;
    return target.isContentEditable || target.matches('input, textarea, select');
}
