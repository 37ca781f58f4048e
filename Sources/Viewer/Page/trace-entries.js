// SPDX-License-Identifier: Apache-2.0

// The events, logs and links of a span, as lists.

import { attributeTable, foldedText } from 'outlay/attributes';
import { element } from 'outlay/dom';
import { count, duration, named, shortID, visible } from 'outlay/format';
import { icon } from 'outlay/icons';
import { isException } from 'outlay/trace-row';
import { serviceChip } from 'outlay/widgets';

/** More than this are not drawn. */
const LISTED = 50;

/** The events of a span. */
export function eventList(state, row) {
    return [
        element('ol', { class: 'entries' }, row.events.slice(0, LISTED).map((event) => entry(
            event.time - row.start,
            element(
                'span',
                { class: isException(event) ? 'entry-name entry-error' : 'entry-name' },
                isException(event) ? icon('error') : icon('event'),
                element('bdi', { text: named(event.name) }),
            ),
            event.attributes.length > 0
                ? attributeTable(
                    event.attributes,
                    { search: state.search, dropped: event.droppedAttributes, grouped: false },
                )
                : null,
        ))),
        remaining(row.events.length, 'event'),
        row.droppedEvents > 0
            ? element(
                'p',
                {
                    class: 'quiet',
                    text: `${count(row.droppedEvents, 'event')} left out by the sender.`,
                },
            )
            : null,
    ];
}

function entry(time, title, ...content) {
    return element(
        'li',
        { class: 'entry' },
        element(
            'div',
            { class: 'entry-head' },
            title,
            element(
                'span',
                {
                    class: 'entry-time',
                    title: 'After the span’s start',
                    text: `+${duration(time)}`.replace('+−', '−'),
                },
            ),
        ),
        content,
    );
}

function remaining(total, noun) {
    return total > LISTED
        ? element(
            'p',
            {
                class: 'quiet',
                text: `${count(total - LISTED, `more ${noun}`)} not listed; an export has all.`,
            },
        )
        : null;
}

/**
 * Log records in order of time.
 * @param {any[]} logs
 * @param {number} start what their times are relative to.
 * @param {string} [search]
 */
export function logList(logs, start, search = '') {
    return [
        element('ol', { class: 'entries' }, logs.slice(0, LISTED).map((log) => entry(
            log.time - start,
            element(
                'span',
                {
                    class: `severity severity-${severityClass(log.severityNumber)}`,
                    text: log.severity || 'LOG',
                },
            ),
            log.eventName
                ? element(
                    'p',
                    { class: 'log-event' },
                    element('bdi', { text: visible(log.eventName) }),
                )
                : null,
            element('div', { class: 'log-body' }, foldedText(log.body, search)),
            log.attributes.length > 0
                ? attributeTable(log.attributes, { search, grouped: false })
                : null,
        ))),
        remaining(logs.length, 'log'),
    ];
}

function severityClass(severityNumber) {
    if (severityNumber >= 17) return 'error';
    if (severityNumber >= 13) return 'warning';
    return severityNumber >= 9 ? 'info' : 'debug';
}

/** The links of a span; those that lead to what is here can be followed. */
export function linkList(state, row, options) {
    return [
        element('ul', { class: 'entries' }, row.links.map((link) => element(
            'li',
            { class: 'entry' },
            spanLink(
                state,
                link,
                link.known ? named(link.name, 'span') : 'A span that is not here',
                link.known && !isUnreachable(state, link, options),
            ),
            link.attributes.length > 0
                ? attributeTable(link.attributes, { search: state.search, grouped: false })
                : null,
        ))),
        row.droppedLinks > 0
            ? element(
                'p',
                {
                    class: 'quiet',
                    text: `${count(row.droppedLinks, 'link')} left out by the sender.`,
                },
            )
            : null,
    ];
}

/** The spans that link to this one. */
export function linkedFromList(state, row, options) {
    return element('ul', { class: 'entries' }, row.linkedFrom.map((link) => element(
        'li',
        { class: 'entry' },
        spanLink(state, link, named(link.name), !isUnreachable(state, link, options)),
        serviceChip({ name: link.service }),
    )));
}

// An exported file holds one trace only.
function isUnreachable(state, link, options) {
    return options.embedded && link.traceID !== state.trace.traceID;
}

function spanLink(state, link, name, isFollowable) {
    const isHere = link.traceID === state.trace.traceID;
    const where = isHere
        ? `span ${shortID(link.spanID)} of this trace`
        : `trace ${shortID(link.traceID)}, span ${shortID(link.spanID)}`;
    const text = [icon('link'), element('bdi', { text: name })];
    const target = isFollowable
        ? element(
            'a',
            { href: `/trace/${link.traceID}?span=${link.spanID}`, class: 'entry-name' },
            text,
        )
        : element('span', { class: 'entry-name' }, text);
    if (isFollowable && isHere) target.addEventListener(
        'click',
        (event) => followHere(event, state, link.spanID),
    );
    return element(
        'div',
        { class: 'entry-head' },
        target,
        element('span', { class: 'entry-time mono', text: where }),
    );
}

function followHere(event, state, spanID) {
    const index = state.trace.rows.findIndex((row) => row.spanID === spanID);
    if (index < 0) return;
    event.preventDefault();
    state.select(index);
}
