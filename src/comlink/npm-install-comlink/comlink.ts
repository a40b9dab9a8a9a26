/*
 * The package of this folder may be missing. Whatever loads or bundles it then names the missing one,
 * and the file that asks for it: this folder's name says what to do.
 */
export { expose, type ProxyMarked, proxyMarker, releaseProxy, transferHandlers } from 'comlink';
