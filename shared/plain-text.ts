/** Nothing that is invisible and turns the direction of what follows, and no control characters but tabs and line breaks. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g

/** Text of several lines as it is kept: what could mislead a reader or a program is left out, every letter stays. */
export const plainText = (typed: string): string =>
  typed
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(UNWANTED, '')
    .trim()
