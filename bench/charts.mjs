// Pictures of what was measured. In JavaScript, as the types of the plotting library need a browser's.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

const OURS = 'socketpair';
/** Where lines end close together, so far their names are moved. */
const DOWN = {
  [OURS]: 2,
  'ring, C': -6,
  'AF_UNIX, C': 4,
  duplex: -5,
  'thread-stream': 5,
  'pipe, C': 2,
};

/** Median MB/s against message size. */
export function throughputChart(points) {
  const names = [...new Set(points.map(({ name }) => name))];
  const last = names.map((name) => points.findLast((point) => point.name === name));
  return draw('Throughput, two threads on two cores', {
    marginLeft: 60,
    marginRight: 110,
    x: { type: 'log', base: 2, label: 'message, bytes', tickFormat: 'd' },
    y: { type: 'log', label: 'MB/s', tickFormat: ',d', grid: true },
    color: { scheme: 'observable10', domain: names },
    marks: [
      Plot.line(points, {
        x: 'size',
        y: 'rate',
        stroke: 'name',
        strokeWidth: ({ name }) => (name === OURS ? 3.5 : 1.5),
        marker: 'dot',
      }),
      ...last.map((point) =>
        Plot.text([point], {
          x: 'size',
          y: 'rate',
          text: 'name',
          fontWeight: point.name === OURS ? 'bold' : 'normal',
          dx: 8,
          dy: DOWN[point.name] ?? 0,
          textAnchor: 'start',
        }),
      ),
    ],
  });
}

/** How long round trips of one byte take, a row of dots each. */
export function latencyChart(points) {
  const names = [...new Set(points.map(({ name }) => name))];
  return draw('Round trips of one byte, two threads on two cores', {
    marginLeft: 190,
    x: { type: 'log', label: 'microseconds', grid: true, ticks: 5, tickFormat: (ns) => ns / 1000 },
    y: { type: 'point', label: null, domain: names },
    color: { legend: false },
    marks: [
      Plot.line(points, { x: 'ns', y: 'name', z: 'name', stroke: '#bbb' }),
      Plot.dot(points, { x: 'ns', y: 'name', fill: 'share', r: 4 }),
      Plot.text(
        points.filter(({ name }) => name === names[0]),
        { x: 'ns', y: 'name', text: 'share', dy: -12 },
      ),
    ],
  });
}

function draw(title, options) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const style = { background: 'white', color: 'black', fontFamily: 'sans-serif' };
  const svg = Plot.plot({ ...options, document, width: 760, height: 420, style });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const heading = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  heading.textContent = title;
  svg.prepend(heading);
  return `${svg.outerHTML}\n`;
}
