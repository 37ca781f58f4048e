// SPDX-License-Identifier: Apache-2.0

import { actingFor } from './api.js';
import { byID } from './dom.js';
import { signature } from './list.js';

const PAUSE = 15_000;

/**
 * Listens to changes that come from elsewhere (server-sent events); `onChange` is told of each.
 *
 * What the page has read by itself is no news: `known` gives the signature of what it shows, or null
 * where that cannot be compared.
 */
export class Live {
    seen = null;
    source = null;
    timer = 0;

    constructor(known, onChange) {
        this.known = known;
        this.onChange = onChange;
        // A page that is left behind holds no connection, and one that is seen again catches up.
        document.addEventListener('visibilitychange', () =>
            document.visibilityState === 'hidden' ? this.stop() : this.start());
    }

    /** Listens on behalf of whoever the page acts for. */
    start() {
        this.stop();
        this.source = new EventSource(`/events?user=${encodeURIComponent(actingFor())}`);
        this.source.addEventListener('expenses', event => this.hear(JSON.parse(event.data)));
        this.source.addEventListener('away', () => this.tell('Waiting for the server', false));
        this.source.addEventListener('error', () => this.lose());
    }

    stop() {
        clearTimeout(this.timer);
        this.source?.close();
        this.source = null;
    }

    hear({ expenses }) {
        this.tell('Live', true);
        const heard = signature(expenses);
        const before = this.known() ?? this.seen;
        this.seen = heard;
        if (before !== null && before !== heard) this.onChange();
    }

    /** The browser tries again by itself, unless it was refused. */
    lose() {
        this.tell('Not live', false);
        if (this.source?.readyState !== EventSource.CLOSED) return;
        this.stop();
        this.timer = setTimeout(() => this.start(), PAUSE);
    }

    tell(text, isLive) {
        const place = byID('live');
        if (place.textContent !== text) place.textContent = text;
        place.classList.toggle('is-live', isLive);
    }
}
