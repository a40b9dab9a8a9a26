// Apart from Comlink, for the types that are published name that one only.
export { parse, stringify } from 'devalue';
