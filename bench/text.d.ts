/** esbuild gives the text of the file. */
declare module '*.c' {
  const text: string;
  export default text;
}
