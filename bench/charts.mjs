// Pictures of what was measured. In JavaScript, as the types of the plotting library need a browser's.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

const OURS = 'socketpair';
/** Pixels of a chart, and those of them above and below what is drawn. */
const HEIGHT = 420;
const MARGINS = 50;
/** From one name to the next below it. */
const LINE = 12;

/** Median MB/s against message size. */
export function throughputChart(points) {
  const names = [...new Set(points.map(({ name }) => name))];
  const last = names.map((name) => points.findLast((point) => point.name === name));
  const down = movedApart(last, points);
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
          dy: down.get(point.name),
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

/** How far names are moved down where lines end close together, so that none lies on another. */
function movedApart(last, points) {
  const logs = points.map(({ rate }) => Math.log(rate));
  const top = Math.max(...logs);
  const scale = (HEIGHT - MARGINS) / (top - Math.min(...logs));
  const down = new Map();
  for (const size of new Set(last.map((point) => point.size))) {
    const ends = last
      .filter((point) => point.size === size)
      .map(({ name, rate }) => ({ name, at: (top - Math.log(rate)) * scale }));
    ends.sort((one, other) => one.at - other.at);
    const places = ends.map(({ at }) => at);
    for (let i = 1; i < places.length; i++) {
      const overlap = places[i - 1] + LINE - places[i];
      if (overlap <= 0) continue;
      places[i - 1] -= overlap / 2;
      places[i] += overlap / 2;
    }
    for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i], places[i - 1] + LINE);
    for (const [i, { name, at }] of ends.entries()) down.set(name, places[i] - at);
  }
  return down;
}

function draw(title, options) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const style = { background: 'white', color: 'black', fontFamily: 'sans-serif' };
  const svg = Plot.plot({ ...options, document, width: 760, height: HEIGHT, style });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const heading = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  heading.textContent = title;
  svg.prepend(heading);
  return `${svg.outerHTML}\n`;
}
