// SPDX-License-Identifier: Apache-2.0

// Taking in a file: by the button of the top bar, or by dropping it anywhere on the page.

import { send } from 'outlay/api';
import { mountTray } from 'outlay/compare-tray';
import { element } from 'outlay/dom';
import { bytes, count, named } from 'outlay/format';
import { announce, button, toast } from 'outlay/widgets';

const LARGEST = 32 * 1024 * 1024;

/**
 * Puts the button into the top bar and makes the page a place to drop files on.
 * @param {HTMLElement} slot
 * @param {import('outlay/app').Context} context
 */
export function mountImport(slot, context) {
    const input = element('input', {
        type: 'file', accept: '.json,.jsonl,.ndjson,application/json', multiple: true, hidden: true,
        'aria-label': 'Files with traces',
        on: { change: () => take([...input.files], context).finally(() => (input.value = '')) },
    });
    const opener = button({
        label: 'Import', icon: 'upload', class: 'import-button', title: 'Import OTLP JSON, Jaeger JSON or an export of this viewer',
        click: () => input.click(),
    });
    slot.append(opener, input);
    acceptDrops(context);
    mountTray();
}

/** Shows where a file would land while one is over the page, and takes it when it is dropped. */
function acceptDrops(context) {
    const target = element(
        'div', { class: 'import-target', hidden: true },
        element('p', { text: 'Drop OTLP JSON, Jaeger JSON or an export of this viewer' }),
    );
    document.body.append(target);
    const holdsFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;
    addEventListener('dragover', (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        target.hidden = false;
    });
    addEventListener('dragleave', (event) => {
        if (event.relatedTarget === null) target.hidden = true;
    });
    addEventListener('drop', (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        target.hidden = true;
        take([...event.dataTransfer.files], context);
    });
}

/** Sends files one after the other, says what became of each, and goes to what came of them. */
async function take(files, context) {
    const traces = new Set();
    for (const file of files) {
        try {
            const answer = await importFile(file);
            for (const id of answer.traces) traces.add(id);
            toast(told(file, answer));
            announce(told(file, answer));
        } catch (error) {
            toast(`${named(file.name)}: ${error.message}`, 'error');
        }
    }
    if (traces.size === 1) context.go(`/trace/${[...traces][0]}`);
    else if (traces.size > 1) context.go('/');
}

async function importFile(file) {
    if (file.size > LARGEST) throw new Error(`it has ${bytes(file.size)}; the most that is taken at once is ${bytes(LARGEST)}.`);
    const text = await readText(file);
    if (text.trim() === '') throw new Error('it is empty.');
    return send('/api/viewer/import', text);
}

async function readText(file) {
    try {
        return await file.text();
    } catch {
        throw new Error('it could not be read. A folder cannot be imported.');
    }
}

function told(file, { traces, spans, rejected, format }) {
    const refused = rejected > 0 ? `; ${count(rejected, 'span')} refused` : '';
    const kind = format === 'jaeger' ? 'Jaeger' : 'OTLP';
    return `${named(file.name)} (${kind}): ${count(spans, 'span')} in ${count(traces.length, 'trace')}${refused}`;
}
