export { type Lines, type LinesOptions, lines } from './lines.ts';
export { type Writer, type WriterOptions, writer } from './writer.ts';
