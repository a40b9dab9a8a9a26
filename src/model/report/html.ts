import type { Picture, Row } from './print.ts';

const COLUMN = 260;
const ROW = 26;
const TOP = 60;
const LEFT = 60;

/** A counterexample as a page: time goes down, each thread is a line, arrows are wake-ups. */
export function renderHtml(found: Picture): string {
  const { threads, rows, why, failure, schedule } = found;
  const height = TOP + (rows.length + 1) * ROW;
  const width = LEFT + threads.length * COLUMN;
  const lines = threads.map((name, thread) => drawThread(name, thread, height));
  const sentences = why.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n');
  return `<!doctype html>
<html lang="en"><meta charset="utf-8">
<title>${escaped(`${failure.kind}: ${failure.message}`)}</title>
<style>
body { font: 14px system-ui, sans-serif; margin: 2em }
svg text { font: 12px ui-monospace, monospace }
.thread { stroke: #999 } .asleep { stroke: #c33; stroke-width: 5; opacity: 0.5 }
.wake { stroke: #28c; fill: none; marker-end: url(#tip) } .step { fill: #333 }
</style>
<h1>${escaped(failure.kind)}</h1>
${sentences}
<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"
  orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#28c"/></marker></defs>
${lines.join('\n')}
${rows.map((row) => drawRow(row, rows)).join('\n')}
</svg>
${schedule === undefined ? '' : `<p>Replay: <code>${escaped(schedule)}</code></p>`}
</html>
`;
}

function x(thread: number): number {
  return LEFT + thread * COLUMN;
}

function y(step: number): number {
  return TOP + (step - 1) * ROW;
}

function drawThread(name: string, thread: number, height: number): string {
  return `<text x="${x(thread)}" y="24">${escaped(name)}</text>
<line class="thread" x1="${x(thread)}" y1="36" x2="${x(thread)}" y2="${height}"/>`;
}

function drawRow(row: Row, rows: readonly Row[]): string {
  const at = y(row.step);
  const parts = [
    `<text x="8" y="${at + 4}">${row.step}</text>`,
    `<circle class="step" cx="${x(row.thread)}" cy="${at}" r="4"/>`,
    `<text x="${x(row.thread) + 10}" y="${at + 4}">${escaped(row.text)}</text>`,
  ];
  if (row.sleeps) {
    const end = rows.find(
      ({ step, thread, woken }) =>
        step > row.step && (thread === row.thread || woken.includes(row.thread)),
    );
    const until = y(end?.step ?? rows.length + 1);
    parts.unshift(
      `<line class="asleep" x1="${x(row.thread)}" y1="${at}" x2="${x(row.thread)}" y2="${until}"/>`,
    );
  }
  for (const thread of row.woken) {
    parts.push(`<path class="wake" d="M${x(row.thread)} ${at} L${x(thread)} ${at + ROW / 2}"/>`);
  }
  return parts.join('\n');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
