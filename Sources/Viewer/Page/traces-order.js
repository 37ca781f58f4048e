// SPDX-License-Identifier: Apache-2.0

// The orders in which traces can be listed.

import { milliseconds } from 'outlay/format';

/** By the name that stands in the address. */
export const ORDERS = {
    newest: { label: 'Newest first', compare: byStart },
    longest: {
        label: 'Longest first',
        compare: (one, other) => other.duration - one.duration || byStart(one, other),
    },
    spans: {
        label: 'Most spans first',
        compare: (one, other) => other.spans - one.spans || byStart(one, other),
    },
    errors: {
        label: 'Most errors first',
        compare: (one, other) => other.errors - one.errors || byStart(one, other),
    },
};

/** Newest first. */
export function byStart(one, other) {
    return milliseconds(other.start) - milliseconds(one.start);
}
