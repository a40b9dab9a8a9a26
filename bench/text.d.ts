/** Where a package is that a fresh thread imports. */
declare module 'url:*' {
  const href: string;
  export default href;
}

/** esbuild gives the text of the file. */
declare module '*.c' {
  const text: string;
  export default text;
}
